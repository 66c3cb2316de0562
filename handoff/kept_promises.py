"""Promises made, kept and broken, by the month in which they fell due, and the consultations behind every number.

A consultation opened again has several promises; the ended ones are in `past_promise`. What the citizen withdrew or
never completed was not broken by the office and is not counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Officer
from core.tallies import month
from handoff.lifecycle import Status
from handoff.models import Consultation, PastPromise

MONTHS_SHOWN = 12
MOST_LISTED = 500


class Outcome(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    RUNNING = "running"


@dataclass(frozen=True)
class Tally:
    """One month's promises by outcome."""

    first: date
    numbers: dict[Outcome, int] = field(default_factory=dict)

    def of(self, outcome: Outcome) -> int:
        """Return how many came out so."""
        return self.numbers.get(outcome, 0)

    @property
    def promised(self) -> int:
        """Return how many promises fell due in the month."""
        return sum(self.numbers.values())

    @property
    def kept_share(self) -> float | None:
        """Return the share kept of those decided, 0 to 1; None while none is."""
        decided = self.of(Outcome.KEPT) + self.of(Outcome.BROKEN)
        return self.of(Outcome.KEPT) / decided if decided else None


@dataclass(frozen=True)
class Promise:
    """One promise behind a number."""

    number: str
    topic: str
    officer: str
    complete_at: datetime
    due_at: datetime
    answered_at: datetime | None
    outcome: Outcome


def tallies(session: Session, latest: date, zone: ZoneInfo, now: datetime) -> list[Tally]:
    """Return the months up to `latest` (the first of a month), newest first."""
    months = [_before(latest, back) for back in range(MONTHS_SHOWN)]
    asked: dict[str, datetime] = {"now": now}
    for place, first in enumerate(months):
        asked[f"since_{place}"], asked[f"until_{place}"] = month(first, zone)
    found = [Counter[Outcome]() for _ in months]
    for place, digits in session.connection().execute(_COUNTED, asked):
        found[place].update({one: digits // _BASE**at % _BASE for at, one in enumerate(Outcome)})
    return [Tally(first, dict(+numbers)) for first, numbers in zip(months, found, strict=True)]


def listed(session: Session, first: date, outcome: Outcome | None, zone: ZoneInfo, now: datetime) -> Sequence[Promise]:
    """Return the promises of a month, all or those with one outcome, by deadline; at most MOST_LISTED of each kind."""
    since, until = month(first, zone)
    found: list[Promise] = []
    for due_at, named, source in _sources(now):
        table: Any = source
        promised = PastPromise if source is not Consultation else Consultation
        wanted = named == outcome.value if outcome else named != ""
        query = (
            sa.select(
                col(Consultation.number),
                col(Consultation.topic),
                sa.func.coalesce(col(Officer.name), ""),
                col(promised.complete_at),
                due_at,
                col(promised.answered_at),
                named,
            )
            .select_from(table)
            .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
            .where(due_at >= since, due_at < until, wanted)
            .order_by(due_at)
            .limit(MOST_LISTED)
        )
        for number, topic, officer, complete_at, due, answered_at, name in session.execute(query):
            found.append(Promise(number, topic, officer, complete_at, due, answered_at, Outcome(name)))
    return sorted(found, key=lambda promise: (promise.due_at, promise.number))


def _sources(now: Any) -> tuple[tuple[Any, Any, Any], ...]:
    """Return (deadline, outcome as a word, where from) of the promises of now and of the ended ones."""
    past = sa.join(PastPromise, Consultation, col(PastPromise.consultation_id) == col(Consultation.id))
    return (
        (col(Consultation.due_at), _outcome_now(now), Consultation),
        (col(PastPromise.due_at), _outcome_past(), past),
    )


def _outcome_now(now: Any) -> Any:
    due, answered, closed = col(Consultation.due_at), col(Consultation.answered_at), col(Consultation.closed_at)
    is_closed = col(Consultation.status) == Status.CLOSED
    blameless = col(Consultation.close_reason).in_(("withdrawn", "incomplete"))
    paused = col(Consultation.clarification_since).is_not(None)
    return sa.case(
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


def _count(due_at: Any, outcome: Any, source: Any, place: int) -> Any:
    """Count all outcomes in one sum of digits: what became of a promise is then looked at once and not three times."""
    number = sa.literal_column(str(place), sa.Integer())
    since, until = (sa.bindparam(f"{name}_{place}", type_=_MOMENT) for name in ("since", "until"))
    worth = {one.value: sa.literal_column(str(_BASE**at), sa.BigInteger()) for at, one in enumerate(Outcome)}
    digits = sa.case(worth, value=outcome, else_=sa.literal_column("0", sa.BigInteger()))
    summed = sa.cast(sa.func.coalesce(sa.func.sum(digits), 0), sa.BigInteger())
    return sa.select(number, summed).select_from(source).where(due_at >= since, due_at < until)


_BASE = 10**6
"""More promises than any month has."""
_MOMENT = Consultation.__table__.c.due_at.type  # type: ignore[attr-defined]
_COUNTED = sa.union_all(
    *(
        _count(*source, place)
        for source in _sources(sa.bindparam("now", type_=_MOMENT))
        for place in range(MONTHS_SHOWN)
    )
)
"""One statement, built once: what it is made of costs more than to read what it asks for."""


def _before(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
