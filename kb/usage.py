"""What citizens asked the knowledge base over a period, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core import tallies
from core.runtime import Runtime
from kb.models import LEFT_OUT, KbQuestion
from kb.questions import IS_REAL


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


def number(session: Session, since: datetime, until: datetime, now: datetime) -> int:
    """Return how many were asked from `since` until just before `until`: what is kept, and the rest by its index."""
    return sum(part["asked"] for part in tallies.over(session, _ASKED, since, until, now, only=("total",)))


def keep(runtime: Runtime, now: datetime) -> int:
    """Count some months and days that are over and not kept; return how many."""
    return tallies.keep(runtime.database, lambda _: SUBJECT, runtime.settings.zone, now)


def _count(session: Session, since: datetime, until: datetime) -> tuple[tallies.Figures, None]:
    within = {"since": since, "until": until}
    total, sent = session.connection().execute(_TOTAL, within), session.connection().execute(_SENT, within)
    return {"total": dict(total.mappings().one()), "sent": {str(slug): int(times) for slug, times in sent}}, None


def _count_asked(session: Session, since: datetime, until: datetime) -> tuple[tallies.Figures, None]:
    return {"total": {"asked": session.connection().scalar(_NUMBER, {"since": since, "until": until})}}, None


_outcome, _helped = col(KbQuestion.outcome), col(KbQuestion.helped)
_WITHIN = (col(KbQuestion.asked_at) >= sa.bindparam("since"), col(KbQuestion.asked_at) < sa.bindparam("until"))
_ALL, _NOT_REAL = (sa.select(sa.func.count()).where(*_WITHIN, *more) for more in ((), (sa.text(LEFT_OUT),)))
_NUMBER = sa.select(_ALL.scalar_subquery() - _NOT_REAL.scalar_subquery())
"""The first stands in its index alone; those that are not real are few, and have one of their own."""
_TOTAL = sa.select(
    sa.func.count().label("asked"),
    sa.func.count(sa.case((_outcome == "answer", 1))).label("answered"),
    sa.func.count(sa.case((_outcome == "suggest", 1))).label("suggested"),
    sa.func.count(sa.case((_helped.is_(True), 1))).label("helped"),
    sa.func.count(sa.case((_helped.is_(False), 1))).label("not_helped"),
).where(*_WITHIN, IS_REAL)
_SENT = (
    sa.select(col(KbQuestion.entry_slug), sa.func.count())
    .where(*_WITHIN, IS_REAL, col(KbQuestion.entry_slug).is_not(None), sa.or_(_outcome == "answer", _helped.is_(True)))
    .group_by(col(KbQuestion.entry_slug))
)


def _first(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.min(col(KbQuestion.asked_at))))


SUBJECT = tallies.Subject("questions", "2", _count, _first)
"""Raise the number with every change of what is counted."""
_ASKED = replace(SUBJECT, count=_count_asked)
tallies.watched(
    KbQuestion.__table__,  # type: ignore[attr-defined]
    SUBJECT.name,
    "asked_at, outcome, helped, entry_slug, left_out",
    "SELECT {row}.asked_at AS at",
)
