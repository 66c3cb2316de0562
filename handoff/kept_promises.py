"""Promises made, kept and broken, by the month in which they fell due, and the consultations behind every number.

A consultation opened again has several promises; the ended ones are in `past_promise`. What the citizen withdrew or
never completed was not broken by the office and is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.dates import month_after
from core.models import Officer
from core.tallies import month
from handoff import promise_counts
from handoff.marks import IS_COUNTED
from handoff.models import Consultation
from handoff.promise_counts import Outcome

MONTHS_SHOWN = 12
MOST_LISTED = 500


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
    months = [month_after(latest, -back) for back in range(MONTHS_SHOWN)]
    found = promise_counts.by_month(session, months, zone, now)
    return [Tally(first, dict(+numbers)) for first, numbers in zip(months, found, strict=True)]


def listed(session: Session, first: date, outcome: Outcome | None, zone: ZoneInfo, now: datetime) -> Sequence[Promise]:
    """Return the promises of a month, all or those with one outcome, by deadline: one more than MOST_LISTED at most."""
    since, until = month(first, zone)
    found: list[Promise] = []
    for due_at, named, promised, tables in promise_counts.sources(now):
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
            .select_from(tables)
            .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
            .where(due_at >= since, due_at < until, wanted, IS_COUNTED)
            .order_by(due_at)
            .limit(MOST_LISTED + 1)
        )
        for number, topic, officer, complete_at, due, answered_at, name in session.execute(query):
            found.append(Promise(number, topic, officer, complete_at, due, answered_at, Outcome(name)))
    return sorted(found, key=lambda promise: (promise.due_at, promise.number))[: MOST_LISTED + 1]
