"""What became of promises, by the month in which they fell due. Months and days that are over are counted once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core import tallies
from core.dates import month_after
from core.runtime import Runtime
from core.tallies import Figures, Subject, month
from handoff.lifecycle import Status
from handoff.marks import IS_COUNTED
from handoff.models import Consultation, PastPromise
from whatsapp.models import Contact

NAME = "promises"
FORM = 2
"""Raise it with every change of what is counted, and all that was kept is counted anew."""


class Outcome(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    RUNNING = "running"


Numbers = Counter[Outcome]


def by_month(session: Session, months: Sequence[date], zone: ZoneInfo, now: datetime) -> list[Numbers]:
    """Count the promises that fell due in some months, given by their first days without a gap, newest first."""
    found: defaultdict[str, Numbers] = defaultdict(Counter)
    since, until = month(months[-1], zone)[0], month(months[0], zone)[1]
    for part in tallies.over(session, subject(zone, now), since, until, now):
        for first, numbers in part.items():
            found[first].update({Outcome(outcome): number for outcome, number in numbers.items()})
    return [found[first.isoformat()] for first in months]


def subject(zone: ZoneInfo, now: datetime) -> Subject:
    """Return what `core.tallies` keeps of promises.

    Time alone changes none that fell due in what is over: it is broken, or its clock was stopped and someone starts it.
    """
    return Subject(NAME, f"{FORM} {zone.key}", partial(_count, zone=zone, now=now), _first)


def keep(runtime: Runtime, now: datetime) -> int:
    """Count some months and days that are over and not kept; return how many."""
    zone = runtime.settings.zone
    return tallies.keep(runtime.database, lambda _: subject(zone, now), zone, now)


def sources(now: Any) -> tuple[tuple[Any, Any, Any, Any], ...]:
    """Return (deadline, outcome as a word, table, it with its consultation) of the promises of now and the ended."""
    past = sa.join(PastPromise, Consultation, col(PastPromise.consultation_id) == col(Consultation.id))
    return (
        (col(Consultation.due_at), outcome_now(now), Consultation, Consultation),
        (col(PastPromise.due_at), _outcome_past(), PastPromise, past),
    )


def outcome_now(now: Any) -> Any:
    """Return what became of a consultation's promise as a word; empty for none, and for one ended within its time."""
    due, answered, closed = col(Consultation.due_at), col(Consultation.answered_at), col(Consultation.closed_at)
    is_closed = col(Consultation.status) == Status.CLOSED
    blameless = col(Consultation.close_reason).in_(("withdrawn", "incomplete"))
    paused = col(Consultation.clarification_since).is_not(None)
    return sa.case(
        (due.is_(None), ""),
        (sa.and_(answered.is_not(None), answered <= due), Outcome.KEPT.value),
        (answered.is_not(None), Outcome.BROKEN.value),
        (sa.and_(is_closed, ~blameless, closed > due), Outcome.BROKEN.value),
        (is_closed, ""),
        (sa.and_(due < now, ~paused), Outcome.BROKEN.value),
        else_=Outcome.RUNNING.value,
    )


def _outcome_past() -> Any:
    due, answered = col(PastPromise.due_at), col(PastPromise.answered_at)
    return sa.case(
        (sa.and_(answered.is_not(None), answered <= due), Outcome.KEPT.value),
        (sa.or_(answered.is_not(None), col(PastPromise.closed_at) > due), Outcome.BROKEN.value),
        else_="",
    )


def _first(session: Session) -> datetime | None:
    found: datetime | None = session.scalar(_EARLIEST)
    return found


def _count(
    session: Session, since: datetime, until: datetime, *, zone: ZoneInfo, now: datetime
) -> tuple[Figures, datetime | None]:
    asked: dict[str, datetime] = {"now": now}
    months: list[str] = []
    for place, (first, begin, end) in enumerate(_months(since, until, zone)):
        asked[f"since_{place}"], asked[f"until_{place}"] = begin, end
        months.append(first.isoformat())
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place, digits in session.connection().execute(_counted(len(months)), asked):
        found[months[place]].update({one.value: digits // _BASE**at % _BASE for at, one in enumerate(Outcome)})
    return {first: dict(+numbers) for first, numbers in found.items() if numbers.total()}, None


def _months(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[date, datetime, datetime]]:
    """Yield the months a stretch touches by their first days, each with the part of it that lies in the stretch."""
    first = since.astimezone(zone).date().replace(day=1)
    while (bounds := month(first, zone))[0] < until:
        yield first, max(since, bounds[0]), min(until, bounds[1])
        first = month_after(first)


@cache
def _counted(months: int) -> Any:
    """Build one statement for so many months: what it is made of costs more than to read what it asks for."""
    each = sources(sa.bindparam("now", type_=_MOMENT))
    return sa.union_all(
        *(_number(due_at, outcome, tables, place) for due_at, outcome, _, tables in each for place in range(months))
    )


def _number(due_at: Any, outcome: Any, tables: Any, place: int) -> Any:
    """Count all outcomes in one sum of digits: what became of a promise is then looked at once and not three times."""
    number = sa.literal_column(str(place), sa.Integer())
    since, until = (sa.bindparam(f"{name}_{place}", type_=_MOMENT) for name in ("since", "until"))
    worth = {one.value: sa.literal_column(str(_BASE**at), sa.BigInteger()) for at, one in enumerate(Outcome)}
    digits = sa.case(worth, value=outcome, else_=sa.literal_column("0", sa.BigInteger()))
    summed = sa.cast(sa.func.coalesce(sa.func.sum(digits), 0), sa.BigInteger())
    return sa.select(number, summed).select_from(tables).where(due_at >= since, due_at < until, IS_COUNTED)


_BASE = 10**6
"""More promises than any month has."""
_MOMENT = Consultation.__table__.c.due_at.type  # type: ignore[attr-defined]
_BOTH = sa.union_all(
    *(sa.select(sa.func.min(table.due_at).label("due_at")) for table in (Consultation, PastPromise))
).subquery()
_EARLIEST = sa.select(sa.func.min(_BOTH.c.due_at))
_DUE = "SELECT {row}.due_at AS at"
_WATCHED: tuple[tuple[Any, str, str], ...] = (
    (Consultation, "due_at, answered_at, closed_at, status, close_reason, clarification_since", "due"),
    (PastPromise, "due_at, answered_at, closed_at", ""),
)
for _table, _columns, _name in _WATCHED:
    tallies.watched(_table.__table__, NAME, _columns, _DUE, _name)
_THEIRS = (
    "SELECT due_at AS at FROM consultation WHERE contact_id = {row}.id"
    " UNION SELECT past_promise.due_at FROM past_promise"
    " JOIN consultation ON consultation.id = past_promise.consultation_id WHERE consultation.contact_id = {row}.id"
)
tallies.watched(Contact.__table__, NAME, "mark", _THEIRS, "mark_due", only_updates=True)  # type: ignore[attr-defined]
