"""The office's calendar in the database: holidays proposed by the `holidays` library, confirmed and mended by an admin.

A year nobody has proposed yet is still known: its days come straight from the library, so a deadline may cross New
Year at any time. Every change gives the table a new revision; a process keeps one loaded calendar per revision.
An admin's change, on the page or by command, is a line of the audit log.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit, counters
from core.inserting import insert_once
from core.language import noop
from core.models import CalendarYear, Counter, Holiday, ServiceHours
from core.settings import Settings
from core.working_days import DEFAULT_HOURS, Calendar, Hours, Interval, Period, Week

PUBLIC, JOINT_LEAVE, OFFICE = "public", "joint_leave", "office"
KIND_WORDS = {PUBLIC: noop("libur nasional"), JOINT_LEAVE: noop("cuti bersama"), OFFICE: noop("libur kantor")}
FIRST_YEAR, LAST_YEAR = 1990, 2099
WARN_FROM_MONTH = 12
"""From December on, the next year should be confirmed."""
_REVISION = "calendar revision"
_HOURS_LOCK = "service hours lock"
"""The counter whose row is held while hours are stored: of two clicks at once the second sees the first."""

Subscriber = Callable[[Session, Calendar, datetime], None]
_subscribers: list[Subscriber] = []
_loaded: dict[tuple[int, str], Calendar] = {}
_NOW_IN_FORCE = sa.select(col(Counter.value)).where(col(Counter.name) == _REVISION)
_CONFIRMED = sa.select(col(CalendarYear.year)).where(col(CalendarYear.confirmed_at).is_not(None))
"""Built once: they run with every page."""


class UnknownDay(LookupError):
    """The day is not one on which the office is closed."""


class UnknownYear(ValueError):
    """The library knows nothing about the year."""


@dataclass(frozen=True)
class Proposed:
    """A holiday as the library knows it; estimated dates say so in their name."""

    day: date
    name: str
    kind: str


def subscribe(callback: Subscriber) -> None:
    """Call back, in the same transaction, whenever a closed day came or went."""
    if callback not in _subscribers:
        _subscribers.append(callback)


@lru_cache(maxsize=32)
def proposal(year: int) -> tuple[Proposed, ...]:
    """Return Indonesia's holidays and joint leave of a year; raise UnknownYear outside 1990 to 2099."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownYear(f"{year}")
    import holidays  # 50 ms and 14 MB that a process with a complete table never needs

    found: dict[date, Proposed] = {}
    for category, kind in (("public", PUBLIC), ("government", JOINT_LEAVE)):
        listed = holidays.country_holidays("ID", years=year, language="id", categories=(category,))
        for day, name in listed.items():
            found.setdefault(day, Proposed(day, name, kind))
    return tuple(found[day] for day in sorted(found))


@lru_cache(maxsize=32)
def _proposed_days(year: int) -> frozenset[date]:
    return frozenset(holiday.day for holiday in proposal(year))


class _ClosedDays:
    """The table's closed days, and the library's for years that are not in the table."""

    def __init__(self, years: frozenset[int], closed: frozenset[date]) -> None:
        self._years = years
        self._closed = closed

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        if day.year in self._years or not FIRST_YEAR <= day.year <= LAST_YEAR:
            return day in self._closed
        return day in _proposed_days(day.year)


def load(session: Session, settings: Settings) -> Calendar:
    """Return the calendar in force; one small query when nothing changed since the last time."""
    revision = session.connection().execute(_NOW_IN_FORCE).scalar() or 0
    key = (revision, settings.office_timezone)
    if key not in _loaded:
        calendar = _read(session, settings, revision)
        _loaded.clear()
        _loaded[key] = calendar
        return calendar
    return _loaded.get(key) or _read(session, settings, revision)


def _read(session: Session, settings: Settings, revision: int) -> Calendar:
    years = frozenset(session.exec(select(CalendarYear.year)))
    closed = frozenset(session.exec(select(col(Holiday.day)).where(col(Holiday.closed))))
    return Calendar(settings.zone, _hours(session), _ClosedDays(years, closed), revision)


def _hours(session: Session) -> Hours:
    usual: Week = DEFAULT_HOURS.usual
    periods = []
    for row in session.exec(select(ServiceHours).order_by(col(ServiceHours.first_day), col(ServiceHours.id))):
        if row.first_day and row.last_day:
            periods.append(Period(row.first_day, row.last_day, week_from(row.week), row.name))
        else:
            usual = week_from(row.week)
    return Hours(usual, tuple(periods))


def periods(session: Session) -> Sequence[ServiceHours]:
    """Return the periods with other hours, the earliest first."""
    given = select(ServiceHours).where(col(ServiceHours.first_day).is_not(None))
    return session.exec(given.order_by(col(ServiceHours.first_day), col(ServiceHours.id))).all()


def week_from(stored: dict[str, Any]) -> Week:
    """Read a stored week: {"0": [["08:00", "15:30"]]}."""
    return {
        int(weekday): tuple(Interval(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)
        for weekday, spans in stored.items()
    }


def set_usual_hours(
    session: Session, settings: Settings, week: dict[str, Any], *, now: datetime, officer_id: int | None = None
) -> None:
    """Store the usual week; open deadlines follow. Raise ValueError for hours that end before they begin."""
    week_from(week)
    counters.count_up(session, _HOURS_LOCK)
    row = session.exec(select(ServiceHours).where(col(ServiceHours.first_day).is_(None))).first() or ServiceHours()
    row.week = week
    session.add(row)
    audit.record(session, "calendar.hours", officer_id=officer_id, subject="usual", now=now)
    _changed(session, settings, now)


def add_period(
    session: Session,
    settings: Settings,
    name: str,
    first: date,
    last: date,
    week: dict[str, Any],
    *,
    now: datetime,
    officer_id: int | None = None,
) -> ServiceHours:
    """Store other hours for a period, both days included; open deadlines follow. Raise ValueError for nonsense."""
    week_from(week)
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    counters.count_up(session, _HOURS_LOCK)
    same = (ServiceHours.name == name, ServiceHours.first_day == first, ServiceHours.last_day == last)
    if (there := session.exec(select(ServiceHours).where(*same)).first()) and there.week == week:
        return there  # the form was sent twice
    row = ServiceHours(name=name, first_day=first, last_day=last, week=week)
    session.add(row)
    audit.record(session, "calendar.hours_add", officer_id=officer_id, subject=f"{first} {last}", now=now)
    _changed(session, settings, now)
    return row


def remove_period(
    session: Session, settings: Settings, period_id: int, *, now: datetime, officer_id: int | None = None
) -> bool:
    """Return to the usual hours in a period; open deadlines follow. Return whether there was such a period."""
    row = session.get(ServiceHours, period_id)
    if row is None or row.first_day is None:
        return False
    session.delete(row)
    audit.record(session, "calendar.hours_remove", officer_id=officer_id, subject=str(period_id), now=now)
    _changed(session, settings, now)
    return True


def propose(session: Session, year: int, now: datetime) -> bool:
    """Write the library's days of a year into the table, once; return whether that was done now."""
    proposed = proposal(year)
    if not insert_once(session, CalendarYear, year=year, proposed_at=now):
        return False
    for holiday in proposed:
        insert_once(session, Holiday, day=holiday.day, name=holiday.name[:160], kind=holiday.kind)
    _new_revision(session)
    return True


def propose_near(session: Session, settings: Settings, now: datetime) -> int:
    """Propose this year and the next where that was not done; return how many were."""
    year = now.astimezone(settings.zone).year
    known = set(session.exec(select(CalendarYear.year).where(col(CalendarYear.year).in_((year, year + 1)))))
    return sum(propose(session, wanted, now) for wanted in (year, year + 1) if wanted not in known)


def confirm(session: Session, year: int, *, by: str, now: datetime, officer_id: int | None = None) -> CalendarYear:
    """Note that an admin has checked the year; proposing it first where needed."""
    propose(session, year, now)
    row = session.get_one(CalendarYear, year, populate_existing=True, with_for_update=True)
    row.confirmed_at, row.confirmed_by = now, by
    session.add(row)
    audit.record(session, "calendar.confirm", officer_id=officer_id, subject=str(year), now=now)
    return row


def add(
    session: Session,
    settings: Settings,
    day: date,
    name: str,
    *,
    now: datetime,
    reason: str = "",
    officer_id: int | None = None,
) -> Holiday:
    """Close the office on a day; open deadlines follow at once."""
    propose(session, day.year, now)
    row = _row(session, day) or Holiday(day=day, name=name, kind=OFFICE)
    row.name, row.reason, row.closed = name, reason, True
    session.add(row)
    why = {"reason": reason} if reason else {}
    audit.record(session, "calendar.add", officer_id=officer_id, subject=str(day), now=now, **why)
    _changed(session, settings, now)
    return row


def remove(
    session: Session, settings: Settings, day: date, *, now: datetime, reason: str = "", officer_id: int | None = None
) -> Holiday:
    """Open the office on a day that was closed; raise UnknownDay if it was not."""
    propose(session, day.year, now)
    row = _row(session, day)
    if row is None or not row.closed:
        raise UnknownDay(day.isoformat())
    row.closed, row.reason = False, reason
    session.add(row)
    why = {"reason": reason} if reason else {}
    audit.record(session, "calendar.remove", officer_id=officer_id, subject=str(day), now=now, **why)
    _changed(session, settings, now)
    return row


def year_of(session: Session, year: int) -> CalendarYear | None:
    """Return what is known about a year; None if it was never proposed."""
    return session.get(CalendarYear, year)


def days_of(session: Session, year: int) -> Sequence[Holiday]:
    """Return the year's stored holidays in order, proposed ones that an admin took away included."""
    within = col(Holiday.day).between(date(year, 1, 1), date(year, 12, 31))
    is_told = col(Holiday.closed) | (col(Holiday.kind) != OFFICE)
    return session.exec(select(Holiday).where(within, is_told).order_by(col(Holiday.day))).all()


def unconfirmed(session: Session, settings: Settings, now: datetime) -> list[int]:
    """Return the years an admin should confirm by now: this one, and from December on the next."""
    today = now.astimezone(settings.zone).date()
    wanted = [today.year] + ([today.year + 1] if today.month >= WARN_FROM_MONTH else [])
    confirmed = set(session.scalars(_CONFIRMED))
    return [year for year in wanted if year not in confirmed]


def _row(session: Session, day: date) -> Holiday | None:
    return session.get(Holiday, day, populate_existing=True, with_for_update=True)


def _changed(session: Session, settings: Settings, now: datetime) -> None:
    _new_revision(session)
    session.flush()
    calendar = load(session, settings)
    for callback in _subscribers:
        callback(session, calendar, now)


def _new_revision(session: Session) -> None:
    """Give the table a name never used before: no process, and no rolled-back one, can hold it already."""
    counters.set_to(session, _REVISION, secrets.randbits(62) or 1)
