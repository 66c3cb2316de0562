"""Consultations over time: by day, week or month, and by hour and weekday. Everything is counted by the hour in SQL."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.dates import MONTHS, WEEKDAYS
from core.language import current
from core.moments import Epoch
from handoff.models import Consultation
from handoff.report_periods import Period

_HOUR = 3600


@dataclass(frozen=True)
class Stretch:
    """One day, week or month of a period: what came in, what was answered, and how many of its promises were kept."""

    first: date
    words: str
    opened: int
    answered: int
    in_time: int


@dataclass(frozen=True)
class Busy:
    """How many consultations came in by hour of the day (24 numbers) and by weekday (7, Monday first)."""

    hours: Sequence[int]
    weekdays: Sequence[int]


def stretches(session: Session, period: Period, zone: ZoneInfo, grain: str) -> list[Stretch]:
    """Return the period by `day`, `week` or `month`, empty ones included. An answer counts where it was given."""
    opened = _tally(_by_hour(session, period, zone, Consultation.opened_at), grain, zone)
    answered = _tally(_by_hour(session, period, zone, Consultation.answered_at), grain, zone)
    in_time = col(Consultation.answered_at) <= col(Consultation.due_at)
    kept = _tally(_by_hour(session, period, zone, Consultation.answered_at, in_time), grain, zone)
    return [
        Stretch(first, _in_words(first, grain), opened[first], answered[first], kept[first])
        for first in _firsts(period, grain)
    ]


def busy(session: Session, period: Period, zone: ZoneInfo) -> Busy:
    """Count when consultations come in, on the office's clock."""
    hours, weekdays = [0] * 24, [0] * 7
    for at, number in _by_hour(session, period, zone, Consultation.opened_at):
        local = at.astimezone(zone)
        hours[local.hour] += number
        weekdays[local.weekday()] += number
    return Busy(hours, weekdays)


def _by_hour(
    session: Session, period: Period, zone: ZoneInfo, moment: Any, *further: sa.ColumnElement[bool]
) -> list[tuple[datetime, int]]:
    since, until = period.bounds(zone)
    hour = (Epoch(col(moment)) // sa.literal_column(str(_HOUR), sa.Integer())).label("hour")
    query = sa.select(hour, sa.func.count()).where(col(moment) >= since, col(moment) < until, *further).group_by(hour)
    return [(datetime.fromtimestamp(int(found) * _HOUR, UTC), number) for found, number in session.execute(query)]


def _tally(rows: Iterable[tuple[datetime, int]], grain: str, zone: ZoneInfo) -> Counter[date]:
    counted: Counter[date] = Counter()
    for at, number in rows:
        counted[_first(at.astimezone(zone).date(), grain)] += number
    return counted


def _first(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _firsts(period: Period, grain: str) -> list[date]:
    days = (period.first + timedelta(days=step) for step in range(period.days))
    return list(dict.fromkeys(_first(day, grain) for day in days))


def _in_words(first: date, grain: str) -> str:
    month = MONTHS[current()][first.month - 1]
    if grain == "month":
        return f"{month} {first.year}"
    weekday = f"{WEEKDAYS[current()][first.weekday()][:3]} " if grain == "day" else ""
    return f"{weekday}{first.day} {month[:3]}"
