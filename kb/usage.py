"""What citizens asked the knowledge base over a period, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

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


def over(session: Session, since: datetime, until: datetime) -> Usage:
    """Count the questions asked from `since` until just before `until`."""
    within = sa.and_(col(KbQuestion.asked_at) >= since, col(KbQuestion.asked_at) < until)
    outcome, helped = col(KbQuestion.outcome), col(KbQuestion.helped)
    asked, answered, suggested, good, bad = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(sa.case((outcome == "answer", 1))),
            sa.func.count(sa.case((outcome == "suggest", 1))),
            sa.func.count(sa.case((helped.is_(True), 1))),
            sa.func.count(sa.case((helped.is_(False), 1))),
        ).where(within)
    ).one()
    number = sa.func.count()
    sent = sa.select(col(KbQuestion.entry_slug), number).where(
        within, col(KbQuestion.entry_slug).is_not(None), sa.or_(outcome == "answer", helped.is_(True))
    )
    counted = session.execute(sent.group_by(col(KbQuestion.entry_slug)).order_by(number.desc())).all()
    most_sent = tuple((str(slug), int(times)) for slug, times in counted)
    return Usage(int(asked), int(answered), int(suggested), int(good), int(bad), most_sent)
