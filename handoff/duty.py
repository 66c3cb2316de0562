"""The weekly duty roster: who answers on which weekdays. What cannot wait for the next one goes back (returning.py)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, delete

from core import audit
from core.language import gettext as _
from core.models import Officer
from core.working_days import Calendar
from handoff.models import DutyDay

FURTHEST = timedelta(days=60)
"""So far ahead the next duty day is looked for; Lebaran closes the office for two weeks."""


class BadRoster(ValueError):
    """The roster cannot be kept; the text says why, to the person who sent it."""


def rosters(session: Session) -> dict[int, frozenset[int]]:
    """Return the weekdays, Monday 0, of every officer who keeps a roster; the others answer every working day."""
    kept: dict[int, set[int]] = {}
    for officer_id, weekday in session.execute(_DAYS):
        kept.setdefault(officer_id, set()).add(weekday)
    return {officer_id: frozenset(days) for officer_id, days in kept.items()}


_DAYS = sa.select(col(DutyDay.officer_id), col(DutyDay.weekday))


def keep(
    session: Session,
    officer: Officer,
    weekdays: Collection[int],
    *,
    open_on: Collection[int],
    by: Officer,
    now: datetime,
) -> None:
    """Note an officer's duty days; every day the office is open on means no roster. Raise BadRoster for none at all."""
    if officer.id is None or officer.disabled_at is not None:
        raise BadRoster(_("Pilih petugas yang masih aktif."))
    chosen = sorted(set(weekdays) & set(open_on))
    if not chosen:
        none = _(
            "Pilih paling sedikit satu hari bagi %(name)s. Untuk beberapa hari libur, catat cuti.", name=officer.name
        )
        raise BadRoster(none)
    session.exec(delete(DutyDay).where(col(DutyDay.officer_id) == officer.id))
    if set(chosen) != set(open_on):
        session.add_all(DutyDay(officer_id=officer.id, weekday=weekday) for weekday in chosen)
    days = " ".join(map(str, chosen))
    audit.record(session, "duty.set", officer_id=by.id, subject=officer.email, now=now, weekdays=days)


def resting(session: Session, calendar: Calendar, now: datetime) -> dict[int, datetime]:
    """Return the officers whose roster leaves today out, and when each is on duty again; nobody on a closed day."""
    today = calendar.local_day(now)
    if not calendar.is_working_day(today):
        return {}
    off = {who: days for who, days in rosters(session).items() if today.weekday() not in days}
    return {who: _next(days, calendar, today) for who, days in off.items()}


def _next(weekdays: frozenset[int], calendar: Calendar, after: date) -> datetime:
    for ahead in range(1, FURTHEST.days):
        day = after + timedelta(days=ahead)
        if day.weekday() in weekdays and calendar.is_working_day(day):
            return calendar.intervals(day)[0][0]
    return calendar.next_opening(calendar.intervals(after)[-1][1] + FURTHEST)
