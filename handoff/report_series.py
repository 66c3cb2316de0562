"""Consultations over time: by day, week or month, and by hour and weekday. Everything is counted by the hour in SQL."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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


def over_time(session: Session, period: Period, zone: ZoneInfo, grain: str) -> tuple[list[Stretch], Busy]:
    """Return the period by `day`, `week` or `month`, empty ones included, and when consultations came in.

    An answer counts where it was given.
    """
    came, answered = _by_hour(session, _OPENED, period, zone), _by_hour(session, _ANSWERED, period, zone)
    opened = _tally(came, 0, grain)
    given, kept = _tally(answered, 0, grain), _tally(answered, 1, grain)
    stretches = [
        Stretch(first, _in_words(first, grain), opened[first], given[first], kept[first])
        for first in _firsts(period, grain)
    ]
    return stretches, _busy(came)


def _busy(came: Iterable["_Hour"]) -> Busy:
    """Count when consultations come in, on the office's clock."""
    hours, weekdays = [0] * 24, [0] * 7
    for local, (number, *_) in came:
        hours[local.hour] += number
        weekdays[local.weekday()] += number
    return Busy(hours, weekdays)


_Hour = tuple[datetime, tuple[int, ...]]
"""An hour, on the office's clock, and what was counted in it."""


def _counted(moment: Any, *further: Any) -> Any:
    """Count by the hour of a moment, and how many of them meet each further condition."""
    hour = (Epoch(moment) // sa.literal_column(str(_HOUR), sa.Integer())).label("hour")
    within = (moment >= sa.bindparam("since"), moment < sa.bindparam("until"))
    numbers = (sa.func.count(), *(sa.func.count(sa.case((one, 1))) for one in further))
    return sa.select(hour, *numbers).where(*within).group_by(hour)


_OPENED = _counted(col(Consultation.opened_at))
_ANSWERED = _counted(col(Consultation.answered_at), col(Consultation.answered_at) <= col(Consultation.due_at))


def _by_hour(session: Session, query: Any, period: Period, zone: ZoneInfo) -> list[_Hour]:
    since, until = period.bounds(zone)
    found = session.execute(query, {"since": since, "until": until})
    return [(datetime.fromtimestamp(int(hour) * _HOUR, zone), tuple(numbers)) for hour, *numbers in found]


def _tally(rows: Iterable[_Hour], place: int, grain: str) -> Counter[date]:
    by_day: Counter[date] = Counter()
    for local, numbers in rows:
        by_day[local.date()] += numbers[place]
    counted: Counter[date] = Counter()
    for day, number in by_day.items():
        counted[_first(day, grain)] += number
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
