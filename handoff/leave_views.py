"""The page of days away and of duty: everybody sees them, officers set their own, admins everybody's."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import calendar as office_calendar
from core import dates, language, officers
from core.language import gettext as _
from core.models import Officer
from core.numbers import whole
from core.pages import now, runtime, tell
from core.signin import officer
from core.working_days import Calendar
from handoff import duty, leaves
from handoff.desk import blueprint


@blueprint.get("/leave")
def leave_page() -> ResponseReturnValue:
    """List who is away and will be, with the form for more days."""
    return _page()


def _page(status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as session:
        calendar = office_calendar.load(session, runtime().settings)
        today = calendar.local_day(now())
        shown = {
            "listed": leaves.coming(session, today),
            "people": officers.active(session),
            "rosters": duty.rosters(session),
            "open_on": _open_on(calendar, today),
            "weekday_names": dates.WEEKDAYS[language.current()],
        }
    form = request.form if error else {}
    return render_template("handoff/leave.html", **shown, today=today, error=error, form=form), status


def _open_on(calendar: Calendar, today: date) -> list[int]:
    return sorted(weekday for weekday, hours in calendar.hours.week_of(today).items() if hours)


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
    tell(done=done, good=_("Cuti dihapus."), otherwise=_("Cuti itu tidak ada, atau milik rekan."))
    return redirect(url_for("handoff.leave_page"), 303)


@blueprint.post("/leave/duty")
def set_duty() -> ResponseReturnValue:
    """Note on which weekdays an officer is on duty."""
    form, me = request.form, officer()
    weekdays = [int(day) for day in form.getlist("weekday") if len(day) == 1 and day in "0123456"]
    try:
        with runtime().database.transaction() as session:
            calendar = office_calendar.load(session, runtime().settings)
            whose = _whose(session, form.get("officer", ""), me)
            open_on = _open_on(calendar, calendar.local_day(now()))
            duty.keep(session, whose, weekdays, open_on=open_on, by=me, now=now())
            name = whose.name
    except (leaves.BadLeave, duty.BadRoster) as wrong:
        flash(str(wrong), "bad")
    else:
        flash(_("Jadwal piket %(name)s disimpan.", name=name), "good")
    return redirect(url_for("handoff.leave_page"), 303)


def _whose(session: Session, chosen: str, me: Officer) -> Officer:
    """Return the officer a form is about: oneself, unless an admin chose another."""
    if me.role != "admin" or not chosen or chosen == str(me.id):
        return session.get_one(Officer, me.id)
    known = session.get(Officer, whole(chosen) or 0)
    if known is None:
        raise leaves.BadLeave(_("Pilih petugas yang masih aktif."))
    return known


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise leaves.BadLeave(_("Tulis hari pertama dan hari terakhirnya.")) from None
