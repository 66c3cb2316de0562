"""Which consultations need an officer now: nobody took them for a working day, one working day is left, or overdue."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.among import words
from core.dates import midnight
from core.language import noop
from core.working_days import Calendar
from handoff.lifecycle import Status
from handoff.models import IS_OPEN, Consultation

DAYS_LEFT = 1
MOST_AT_ONCE = 500
OWED = (Status.WAITING, Status.ACTIVE)
_BEYOND = timedelta(microseconds=1)
_LONGEST_CLOSURE = 366


class Need(StrEnum):
    """Why, the most urgent first; a consultation is listed under its most urgent one only."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    UNCLAIMED = "unclaimed"


NEED_WORDS = {
    Need.OVERDUE: noop("lewat batas waktu"),
    Need.DUE_SOON: noop("tinggal satu hari kerja"),
    Need.UNCLAIMED: noop("belum diambil lebih dari satu hari kerja"),
}


@dataclass(frozen=True)
class Matter:
    """A consultation that needs somebody, and why."""

    consultation: Consultation
    need: Need


@dataclass(frozen=True)
class Limits:
    """The moments that tell needs apart now: promised before the first two, complete before the third."""

    overdue: datetime
    due_soon: datetime
    unclaimed: datetime


def limits(calendar: Calendar, now: datetime) -> Limits:
    """Return the moments for now: a deadline up to the close of the next working day is soon."""
    due_soon = calendar.deadline(now, DAYS_LEFT).astimezone(UTC) + _BEYOND
    return Limits(now, due_soon, _begin_of_last_finished_day(calendar, now))


def of(consultation: Consultation, limit: Limits) -> Need | None:
    """Return why an unanswered consultation needs an officer now, or None. A stopped clock presses nobody."""
    due, complete = consultation.due_at, consultation.complete_at
    if due is None or complete is None or consultation.answered_at or consultation.status not in OWED:
        return None
    if due < limit.overdue:
        return Need.OVERDUE
    if due < limit.due_soon:
        return Need.DUE_SOON
    return Need.UNCLAIMED if consultation.officer_id is None and complete < limit.unclaimed else None


def outstanding(session: Session, calendar: Calendar, now: datetime, most: int = MOST_AT_ONCE) -> list[Matter]:
    """Return what needs an officer, the most urgent and nearest deadline first, at most so many."""
    limit = limits(calendar, now)
    pressing = session.exec(_PRESSING.limit(most), params=vars(limit))
    found = [Matter(one, need) for one in pressing if (need := of(one, limit))]
    order = list(Need)
    return sorted(found, key=lambda matter: order.index(matter.need))


def counted(session: Session, calendar: Calendar, now: datetime) -> dict[Need, int]:
    """Count what needs an officer by its most urgent reason; reasons nobody has are left out."""
    numbers = {Need(name): int(number) for name, number in session.execute(_COUNTED, vars(limits(calendar, now)))}
    return {need: numbers[need] for need in Need if need in numbers}


def _pressing() -> tuple[sa.ColumnElement[bool] | sa.TextClause, ...]:
    """Return the conditions; the moments of `Limits` are their parameters."""
    untaken = sa.and_(col(Consultation.officer_id).is_(None), col(Consultation.complete_at) < _limit("unclaimed"))
    return (
        IS_OPEN,
        col(Consultation.status).in_(words(*OWED)),
        col(Consultation.answered_at).is_(None),
        _due.is_not(None),
        sa.or_(_due < _limit("due_soon"), untaken),
    )


def _limit(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=Consultation.__table__.c.due_at.type)  # type: ignore[attr-defined]


_due = col(Consultation.due_at)
_PRESSING = select(Consultation).where(*_pressing()).order_by(_due, col(Consultation.id))
_NEED = sa.case(
    (_due < _limit("overdue"), Need.OVERDUE.value),
    (_due < _limit("due_soon"), Need.DUE_SOON.value),
    else_=Need.UNCLAIMED.value,
)
_COUNTED = sa.select(_NEED, sa.func.count()).select_from(Consultation).where(*_pressing()).group_by(sa.text("1"))
"""Built once: it runs with every page of the queue."""


def _begin_of_last_finished_day(calendar: Calendar, now: datetime) -> datetime:
    """Return when the last working day that is over began: what was complete before has waited a working day."""
    day = calendar.local_day(now)
    for _ in range(_LONGEST_CLOSURE):
        service = calendar.intervals(day)
        if service and service[-1][1] <= now:
            return midnight(day, calendar.zone)
        day -= timedelta(days=1)
    return datetime.min.replace(tzinfo=UTC)
