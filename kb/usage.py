"""What citizens asked the knowledge base over a period, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core import tallies
from core.runtime import Runtime
from kb.models import KbQuestion


@dataclass(frozen=True, slots=True)
class Usage:
    """Questions by outcome, what citizens said of the answers, and the slugs sent most, most often first."""

    asked: int = 0
    answered: int = 0
    suggested: int = 0
    helped: int = 0
    not_helped: int = 0
    most_sent: Sequence[tuple[str, int]] = field(default_factory=tuple)

    @property
    def unanswered(self) -> int:
        """Return how many found nothing."""
        return self.asked - self.answered - self.suggested


def over(session: Session, since: datetime, until: datetime, now: datetime) -> Usage:
    """Count the questions asked from `since` until just before `until`."""
    total: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    for part in tallies.over(session, SUBJECT, since, until, now):
        total.update(part["total"])
        sent.update(part["sent"])
    return Usage(**total, most_sent=sorted(sent.items(), key=lambda one: (-one[1], one[0])))


def number(session: Session, since: datetime, until: datetime) -> int:
    """Return how many questions were asked from `since` until just before `until`: of the index alone."""
    return int(session.execute(_NUMBER, {"since": since, "until": until}).scalar_one())


def keep(runtime: Runtime, now: datetime) -> int:
    """Count some months and days that are over and not kept; return how many."""
    return tallies.keep(runtime.database, lambda _: SUBJECT, runtime.settings.zone, now)


def _count(session: Session, since: datetime, until: datetime) -> tuple[tallies.Figures, None]:
    within = sa.and_(col(KbQuestion.asked_at) >= since, col(KbQuestion.asked_at) < until)
    outcome, helped = col(KbQuestion.outcome), col(KbQuestion.helped)
    total = session.execute(
        sa.select(
            sa.func.count().label("asked"),
            sa.func.count(sa.case((outcome == "answer", 1))).label("answered"),
            sa.func.count(sa.case((outcome == "suggest", 1))).label("suggested"),
            sa.func.count(sa.case((helped.is_(True), 1))).label("helped"),
            sa.func.count(sa.case((helped.is_(False), 1))).label("not_helped"),
        ).where(within)
    )
    sent = sa.select(col(KbQuestion.entry_slug), sa.func.count()).where(
        within, col(KbQuestion.entry_slug).is_not(None), sa.or_(outcome == "answer", helped.is_(True))
    )
    counted = session.execute(sent.group_by(col(KbQuestion.entry_slug)))
    return {"total": dict(total.mappings().one()), "sent": {str(slug): int(times) for slug, times in counted}}, None


_NUMBER = sa.select(sa.func.count()).where(
    col(KbQuestion.asked_at) >= sa.bindparam("since"), col(KbQuestion.asked_at) < sa.bindparam("until")
)


def _first(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.min(col(KbQuestion.asked_at))))


SUBJECT = tallies.Subject("questions", "1", _count, _first)
"""Raise the number with every change of what is counted."""
tallies.watched(
    KbQuestion.__table__,  # type: ignore[attr-defined]
    SUBJECT.name,
    "asked_at, outcome, helped, entry_slug",
    "SELECT {row}.asked_at AS at",
)
