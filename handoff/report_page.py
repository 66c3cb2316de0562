"""Everything the report of a period shows, read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.among import Among, ids
from core.models import Officer
from core.working_days import Calendar
from handoff import report_counts, report_series, report_times, reports
from handoff.knowledge import Asked, Knowledge
from handoff.models import Consultation, Rating
from handoff.report_counts import Counts
from handoff.report_periods import Period
from handoff.report_series import Busy, Stretch
from handoff.report_times import Waits
from handoff.reports import Figures


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
class Before:
    """What came in during the period before, as far as the one reported has come."""

    period: Period
    opened: int
    asked: int


@dataclass(frozen=True)
class Whole:
    """A period, what it is compared with, and what lies beneath the headlines."""

    period: Period
    now: Numbers
    before: Before
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
    since, until = period.bounds(zone)
    counts = report_counts.over(session, since, until, calendar, now)
    return Whole(
        period,
        Numbers(reports.of(counts), report_times.waits(counts.waits), knowledge.asked(session, since, until, True)),
        _before(session, period, calendar, knowledge, now),
        grain,
        _begun(report_series.over_time(counts, period, grain), calendar.local_day(now)),
        report_series.busy(counts),
        _comments(session, counts),
        _loads(session, counts),
    )


def _begun(stretches: list[Stretch], today: date) -> list[Stretch]:
    """Leave out what is still to come: a line that falls to nothing on the days ahead says what nobody knows."""
    return [one for one in stretches if one.first <= today] or stretches


def _before(session: Session, period: Period, calendar: Calendar, knowledge: Knowledge, now: datetime) -> Before:
    """Count the period before; what of it is too late in it is left out by its days, so that its months stay kept."""
    compared = period.compared(calendar.local_day(now))
    by_day = report_counts.opened_by_day(session, *period.before.bounds(calendar.zone), calendar, now)
    last = compared.last.isoformat()
    opened = sum(number for day, number in by_day.items() if day <= last)
    asked = knowledge.asked(session, *compared.bounds(calendar.zone), False)
    return Before(compared, opened, asked.number)


def _comments(session: Session, counts: Counts) -> list[Comment]:
    """Read the newest comments, as they are now."""
    return [Comment(*row) for row in session.execute(_COMMENTS, {"those": counts.commented})]


_COMMENTS = (
    sa.select(col(Consultation.number), col(Rating.score), col(Rating.comment), col(Rating.rated_at))
    .join(Consultation, col(Consultation.id) == col(Rating.consultation_id))
    .where(Among(col(Rating.consultation_id), ids("those")), col(Rating.comment) != "")
    .order_by(col(Rating.rated_at).desc(), col(Rating.consultation_id).desc())
)
"""Built once, and planned once by the server: for each set of numbers anew it took longer than to find them."""


def _loads(session: Session, counts: Counts) -> list[Load]:
    held, answered, in_time = (counts.of[name] for name in ("held", "held, answered", "held, in time"))
    names = sa.select(sa.cast(col(Officer.id), sa.String), col(Officer.name))
    found = (Load(name, held[key], answered[key], in_time[key]) for key, name in session.execute(names) if key in held)
    return sorted(found, key=lambda load: (-load.held, load.name))
