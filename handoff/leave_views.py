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


def _page(
    status: int = 200, error: str = "", unkept: str = "", *, noted: bool = False, kept: bool = False
) -> ResponseReturnValue:
    """Show the page with what was typed on it: but for the days away that were noted, and the roster that was kept."""
    with runtime().database.reading() as session:
        calendar = office_calendar.load(session, runtime().settings)
        today = calendar.local_day(now())
        shown = {
            "listed": leaves.coming(session, today),
            "people": officers.active(session),
            "rosters": duty.rosters(session),
            "ticked": {} if kept else {who: days for who, (shown, days) in _ticked().items() if days != shown},
            "open_on": _open_on(calendar, today),
            "weekday_names": dates.WEEKDAYS[language.current()],
        }
    form = {} if noted else request.form
    return render_template("handoff/leave.html", **shown, today=today, error=error, unkept=unkept, form=form), status


def _open_on(calendar: Calendar, today: date) -> list[int]:
    return sorted(weekday for weekday, hours in calendar.hours.week_of(today).items() if hours)


@blueprint.post("/leave")
def add_leave() -> ResponseReturnValue:
    """Note days away; what the officer owes goes back to the queue when they begin.

    Enter sends the form from every field of it: it does what was begun, and where that is both, asks for the button.
    """
    form, me = request.form, officer()
    if "enter" in form and not _has_days():
        return set_duty()
    if "enter" in form and _has_ticks():
        return _page(400, unkept=_("Cuti dan jadwal piket sama-sama diisi: tekan Catat atau Simpan jadwal."))
    try:
        first, last = _day(form.get("first", "")), _day(form.get("last", "") or form.get("first", ""))
        with runtime().database.transaction() as session:
            whose = _whose(session, form.get("whose", ""), me)
            leaves.add(session, whose, first, last, by=me, now=now())
            name = whose.name
    except leaves.BadLeave as wrong:
        return _page(400, str(wrong))
    flash(_("Cuti %(name)s dicatat. Konsultasinya kembali ke antrean pada hari pertama.", name=name), "good")
    return _back(noted=True)


def _back(*, noted: bool = False, kept: bool = False) -> ResponseReturnValue:
    """Lead back to the page; what was typed there for another of its buttons stays."""
    if (_has_days() and not noted) or (_has_ticks() and not kept):
        return _page(noted=noted, kept=kept)
    return redirect(url_for("handoff.leave_page"), 303)


def _has_days() -> bool:
    """Say whether days away were typed."""
    return bool(request.form.get("first") or request.form.get("last"))


def _has_ticks() -> bool:
    """Say whether a roster is ticked otherwise than it was shown."""
    return any(days != shown for shown, days in _ticked().values())


@blueprint.post("/leave/<int:leave_id>/remove")
def remove_leave(leave_id: int) -> ResponseReturnValue:
    """Take days away back."""
    with runtime().database.transaction() as session:
        done = leave_id < 2**31 and leaves.remove(session, leave_id, by=officer(), now=now())
    tell(done=done, good=_("Cuti dihapus."), otherwise=_("Cuti itu tidak ada, atau milik rekan."))
    return _back()


@blueprint.post("/leave/duty")
def set_duty() -> ResponseReturnValue:
    """Note on which weekdays officers are on duty: one's own days, as an admin everybody's at once, or none of them."""
    try:
        with runtime().database.transaction() as session:
            changed = _keep_rosters(session, officer())
    except (leaves.BadLeave, duty.BadRoster) as wrong:
        return _page(400, unkept=str(wrong))
    said = _("Jadwal piket %(name)s disimpan.", name=", ".join(changed)) if changed else _("Tidak ada yang berubah.")
    flash(said, "good")
    return _back(kept=True)


def _keep_rosters(session: Session, me: Officer) -> list[str]:
    """Keep the rosters that were changed on the page, no others: a colleague may have changed theirs meanwhile."""
    calendar = office_calendar.load(session, runtime().settings)
    changed: list[str] = []
    for officer_id, (shown, weekdays) in _ticked().items():
        if weekdays != shown:
            whose = _whose(session, str(officer_id), me)
            open_on = _open_on(calendar, calendar.local_day(now()))
            duty.keep(session, whose, weekdays, open_on=open_on, by=me, now=now())
            changed.append(whose.name)
    return changed


def _ticked() -> dict[int, tuple[set[int], set[int]]]:
    """Return the weekdays the form was shown with and those ticked, of each officer whose row may be changed."""
    me, ticks = officer(), set(request.form.getlist("weekday"))
    found: dict[int, tuple[set[int], set[int]]] = {}
    for row in request.form.getlist("officer"):
        number, _equals, days = row.partition("=")
        officer_id = whole(number) or 0
        if officer_id and (me.role == "admin" or officer_id == me.id):
            shown = {day for day in range(7) if str(day) in days}
            found[officer_id] = (shown, {day for day in range(7) if f"{officer_id}-{day}" in ticks})
    return found


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
