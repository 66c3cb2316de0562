"""The admins' page of complaints about officers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.language import gettext as _
from core.pages import now, runtime
from core.signin import admin_required, officer
from handoff import complaints
from handoff.desk import blueprint


@blueprint.get("/complaints")
@admin_required
def complaint_page() -> ResponseReturnValue:
    """List what citizens said about officers."""
    with runtime().database.reading() as session:
        return render_template("handoff/complaints.html", listed=complaints.listed(session, officer()))


@blueprint.post("/complaints/<int:inbound_id>/seen")
@admin_required
def see_complaint(inbound_id: int) -> ResponseReturnValue:
    """Note that a complaint was seen to."""
    with runtime().database.transaction() as session:
        done = inbound_id < 2**63 and complaints.seen(session, inbound_id, officer(), now())
    flash(
        *((_("Keluhan ditandai selesai."), "good") if done else (_("Keluhan itu tidak ada atau sudah selesai."), "bad"))
    )
    return redirect(url_for("handoff.complaint_page"), 303)
