"""Everything the report of a period shows, read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Officer
from core.working_days import Calendar
from handoff import report_series, report_times, reports
from handoff.knowledge import Asked, Knowledge
from handoff.models import Consultation, Rating
from handoff.report_periods import Period
from handoff.report_series import Busy, Stretch
from handoff.report_times import Waits
from handoff.reports import Figures

MOST_COMMENTS = 30


@dataclass(frozen=True)
class Comment:
    """What a citizen wrote with a rating."""

    number: str
    score: int
    text: str
    at: datetime


@dataclass(frozen=True)
class Load:
    """What one officer holds of a period's consultations, and how many were answered, and in time."""

    name: str
    held: int
    answered: int
    in_time: int


@dataclass(frozen=True)
class Numbers:
    """The headline figures of a period."""

    figures: Figures
    waits: Waits
    asked: Asked


@dataclass(frozen=True)
class Whole:
    """A period, the one before it, and what lies beneath the headlines."""

    period: Period
    now: Numbers
    before: Numbers
    grain: str
    stretches: Sequence[Stretch]
    busy: Busy
    comments: Sequence[Comment]
    loads: Sequence[Load]


def gather(
    session: Session, period: Period, calendar: Calendar, knowledge: Knowledge, now: datetime, *, grain: str = ""
) -> Whole:
    """Read the report of a period; consultations belong to the period in which they came in.

    `grain` is by what they are counted over time: `day`, `week` or `month`; without it what suits the period.
    """
    zone, grain = calendar.zone, grain or period.grain

    def numbers(of: Period, *, in_full: bool) -> Numbers:
        since, until = of.bounds(zone)
        return Numbers(
            reports.over(session, since, until, now),
            report_times.waits(session, since, until, calendar),
            knowledge.asked(session, since, until, in_full),
        )

    within = _within(period, zone)
    return Whole(
        period,
        numbers(period, in_full=True),
        numbers(period.before, in_full=False),
        grain,
        *report_series.over_time(session, period, zone, grain),
        _comments(session, within),
        _loads(session, within),
    )


def _within(period: Period, zone: ZoneInfo) -> sa.ColumnElement[bool]:
    since, until = period.bounds(zone)
    return sa.and_(col(Consultation.opened_at) >= since, col(Consultation.opened_at) < until)


def _comments(session: Session, within: sa.ColumnElement[bool]) -> list[Comment]:
    query = (
        sa.select(col(Consultation.number), col(Rating.score), col(Rating.comment), col(Rating.rated_at))
        .join(Consultation, col(Consultation.id) == col(Rating.consultation_id))
        .where(within, col(Rating.score).is_not(None), col(Rating.comment) != "")
        .order_by(col(Rating.rated_at).desc())
        .limit(MOST_COMMENTS)
    )
    return [Comment(*row) for row in session.execute(query)]


def _loads(session: Session, within: sa.ColumnElement[bool]) -> list[Load]:
    answered = col(Consultation.answered_at).is_not(None)
    in_time = sa.and_(answered, col(Consultation.answered_at) <= col(Consultation.due_at))
    number = sa.func.count()
    counts: tuple[Any, ...] = (number, sa.func.count(sa.case((answered, 1))), sa.func.count(sa.case((in_time, 1))))
    by_officer = (
        sa.select(col(Consultation.officer_id).label("officer_id"), *counts)
        .where(within, col(Consultation.officer_id).is_not(None))
        .group_by(col(Consultation.officer_id))
        .subquery()
    )
    query = sa.select(col(Officer.name), *list(by_officer.c)[1:]).join(
        by_officer, by_officer.c.officer_id == Officer.id
    )
    return sorted((Load(*row) for row in session.execute(query)), key=lambda load: (-load.held, load.name))
