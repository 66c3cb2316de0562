"""The page of what the bot has answered by itself and officers should see."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import audit
from core.language import gettext as _
from core.pages import now, problem, runtime, tell
from core.signin import officer
from handoff import flags, revealing
from handoff.desk import blueprint
from handoff.models import Flag


@blueprint.get("/flagged")
def flagged_page() -> ResponseReturnValue:
    """List what nobody has seen yet."""
    with runtime().database.reading() as session:
        shown = {"listed": flags.listed(session), "revealed": revealing.subjects(session, officer(), now())}
    words = {"kind_words": flags.KIND_WORDS, "answered": flags.ANSWERED, "urgent": flags.URGENT}
    return render_template("handoff/flagged.html", subject=flags.subject, **shown, **words)


@blueprint.post("/flagged/<int:inbound_id>/<any(seen, reveal):act>")
def see_flagged(inbound_id: int, act: str) -> ResponseReturnValue:
    """Note that it was seen to, or show the citizen's whole number for a while; both are written into the audit log."""
    me = officer()
    with runtime().database.transaction() as session:
        found = session.get(Flag, inbound_id) if inbound_id < 2**63 else None
        if found is None:
            return problem(404)
        if act == "reveal":
            audit.record(session, revealing.ACTION, officer_id=me.id, subject=flags.subject(inbound_id), now=now())
            return redirect(f"{url_for('handoff.flagged_page')}#flag-{inbound_id}", 303)
        done = flags.seen(session, inbound_id, me, now())
    tell(done=done, good=_("Ditandai sudah dilihat."), otherwise=_("Rekan lain sudah menandainya."))
    return redirect(url_for("handoff.flagged_page"), 303)
