"""The page of days away: everybody sees them, officers set their own, admins everybody's."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import officers
from core.language import gettext as _
from core.models import Officer
from core.pages import now, runtime
from core.signin import officer
from handoff import leaves
from handoff.desk import blueprint


@blueprint.get("/leave")
def leave_page() -> ResponseReturnValue:
    """List who is away and will be, with the form for more days."""
    return _page()


def _page(status: int = 200, error: str = "") -> ResponseReturnValue:
    today = now().astimezone(runtime().settings.zone).date()
    with runtime().database.reading() as session:
        listed = leaves.coming(session, today)
        people = officers.active(session)
    shown = {"listed": listed, "people": people, "today": today, "error": error, "form": request.form if error else {}}
    return render_template("handoff/leave.html", **shown), status


@blueprint.post("/leave")
def add_leave() -> ResponseReturnValue:
    """Note days away; what the officer owes goes back to the queue when they begin."""
    form, me = request.form, officer()
    try:
        first, last = _day(form.get("first", "")), _day(form.get("last", "") or form.get("first", ""))
        with runtime().database.transaction() as session:
            whose = _whose(session, form.get("officer", ""), me)
            leaves.add(session, whose, first, last, by=me, now=now())
            name = whose.name
    except leaves.BadLeave as wrong:
        return _page(400, str(wrong))
    flash(_("Cuti %(name)s dicatat. Konsultasinya kembali ke antrean pada hari pertama.", name=name), "good")
    return redirect(url_for("handoff.leave_page"), 303)


@blueprint.post("/leave/<int:leave_id>/remove")
def remove_leave(leave_id: int) -> ResponseReturnValue:
    """Take days away back."""
    with runtime().database.transaction() as session:
        done = leave_id < 2**31 and leaves.remove(session, leave_id, by=officer(), now=now())
    flash(*((_("Cuti dihapus."), "good") if done else (_("Cuti itu tidak ada, atau milik rekan."), "bad")))
    return redirect(url_for("handoff.leave_page"), 303)


def _whose(session: Session, chosen: str, me: Officer) -> Officer:
    """Return the officer a form is about: oneself, unless an admin chose another."""
    if me.role != "admin" or not chosen or chosen == str(me.id):
        return session.get_one(Officer, me.id)
    known = session.get(Officer, int(chosen)) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    if known is None:
        raise leaves.BadLeave(_("Pilih petugas yang masih aktif."))
    return known


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise leaves.BadLeave(_("Tulis hari pertama dan hari terakhirnya.")) from None
