"""The page of what was given up, with "coba lagi" and "selesai"."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import audit
from core.language import gettext as _
from core.pages import now, runtime, tell
from core.signin import officer
from handoff import letters
from handoff.desk import blueprint
from whatsapp import given_up


@blueprint.get("/failed")
def failed_page() -> ResponseReturnValue:
    """List what was given up and nobody has seen to."""
    with runtime().database.reading() as session:
        return render_template("handoff/letters.html", letters=letters.outstanding(session))


@blueprint.post("/failed/<any(inbound, outbound):kind>/<int:message_id>/<any(again, done):act>")
def see_to(kind: str, message_id: int, act: str) -> ResponseReturnValue:
    """Try a message again, or set it aside; either is written into the audit log."""
    me = officer()
    with runtime().database.transaction() as session:
        if act == "again":
            done = given_up.try_again(session, kind, message_id, now())
        else:
            done = given_up.set_aside(session, kind, message_id, me.id, now())
        if done:
            action = f"message.{'retry' if act == 'again' else 'set_aside'}"
            audit.record(session, action, officer_id=me.id, subject=f"{kind} {message_id}", now=now())
    words = _("Pesan dicoba lagi.") if act == "again" else _("Ditandai selesai.")
    tell(done=done, good=words, otherwise=_("Pesan itu sudah tidak menunggu tindakan."))
    return redirect(url_for("handoff.failed_page"), 303)
