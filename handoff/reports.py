"""What a period looked like, counted by when consultations came in. Days and months are the office's."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from handoff.models import Consultation, Rating, Requester


@dataclass(frozen=True)
class Figures:
    """A period's figures. `promised` are requests whose clock has run out or was answered; `kept` those in time."""

    opened: int
    closed: int
    answered: int
    promised: int
    kept: int
    withdrawn: int
    scores: dict[int, int]
    kinds: dict[str, int]

    @property
    def kept_share(self) -> float | None:
        """Return the share of promises kept, 0 to 1; None while there was none to keep."""
        return self.kept / self.promised if self.promised else None

    @property
    def rated(self) -> int:
        """Return how many gave a rating."""
        return sum(self.scores.values())

    @property
    def average(self) -> float | None:
        """Return the mean rating; None while there is none."""
        return sum(score * number for score, number in self.scores.items()) / self.rated if self.rated else None


def bounds(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments between which a month lies, the second one excluded."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(first, zone), _midnight(following, zone)


def month(session: Session, first: date, zone: ZoneInfo, now: datetime) -> Figures:
    """Count the consultations that came in during a month."""
    return over(session, *bounds(first, zone), now)


def over(session: Session, since: datetime, until: datetime, now: datetime) -> Figures:
    """Count the consultations that came in from `since` until just before `until`."""
    within = sa.and_(col(Consultation.opened_at) >= since, col(Consultation.opened_at) < until)
    answered = col(Consultation.answered_at).is_not(None)
    promised = sa.and_(
        col(Consultation.due_at).is_not(None),
        sa.or_(answered, col(Consultation.due_at) < now),
    )
    promised = sa.and_(promised, col(Consultation.close_reason) != "withdrawn")
    kept = sa.and_(promised, answered, col(Consultation.answered_at) <= col(Consultation.due_at))
    figures = session.execute(
        sa.select(
            sa.func.count(),
            _number(col(Consultation.closed_at).is_not(None)),
            _number(answered),
            _number(promised),
            _number(kept),
            _number(col(Consultation.close_reason) == "withdrawn"),
        ).where(within)
    ).one()
    opened, closed, had_answer, owed, in_time, withdrawn = (int(figure) for figure in figures)
    scores, kinds = _scores(session, within), _kinds(session, within)
    return Figures(opened, closed, had_answer, owed, in_time, withdrawn, scores, kinds)


def _scores(session: Session, within: sa.ColumnElement[bool]) -> dict[int, int]:
    query = (
        sa.select(col(Rating.score), sa.func.count())
        .join(Consultation, col(Consultation.id) == col(Rating.consultation_id))
        .where(within, col(Rating.score).is_not(None))
        .group_by(col(Rating.score))
    )
    found = {score: number for score, number in session.execute(query) if score}
    return {score: found.get(score, 0) for score in range(5, 0, -1)}


def _kinds(session: Session, within: sa.ColumnElement[bool]) -> dict[str, int]:
    query = (
        sa.select(col(Requester.kind), sa.func.count())
        .select_from(Consultation)
        .outerjoin(Requester, col(Requester.contact_id) == col(Consultation.contact_id))
        .where(within)
        .group_by(col(Requester.kind))
        .order_by(sa.func.count().desc())
    )
    counted: Counter[str] = Counter()
    for kind, number in session.execute(query):
        counted[kind or ""] += number
    return dict(counted.most_common())


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Count the rows for which a condition holds, on both databases."""
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
