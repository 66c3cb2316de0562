"""The admins' page of numbers to be blocked and of those that are."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.language import gettext as _
from core.language import noop
from core.pages import now, runtime, tell
from core.signin import admin_required, officer
from handoff import blocks
from handoff.desk import blueprint
from whatsapp import contacts

DONE = {
    "block": noop("Nomor diblokir. Pesannya tetap tersimpan, tetapi tidak dijawab."),
    "dismiss": noop("Nomor tidak diblokir."),
    "lift": noop("Blokir dibuka. Pesan berikutnya dijawab seperti biasa."),
}


@blueprint.get("/blocks")
@admin_required
def block_page() -> ResponseReturnValue:
    """List what an admin is to decide on, and what is blocked."""
    with runtime().database.reading() as session:
        shown = {"proposed": blocks.proposed(session), "blocked": blocks.blocked(session)}
    return render_template("handoff/blocks.html", subject=contacts.subject, **shown)


@blueprint.post("/blocks/<int:contact_id>/<any(block, dismiss, lift):act>")
@admin_required
def decide_block(contact_id: int, act: str) -> ResponseReturnValue:
    """Block a number, leave it, or lift its block."""
    with runtime().database.transaction() as session:
        done = contact_id < 2**31 and blocks.decide(session, contact_id, act, officer(), now())
    tell(done=done, good=_(DONE[act]), otherwise=_("Nomor itu sudah diputuskan oleh admin lain."))
    return redirect(url_for("handoff.block_page"), 303)
