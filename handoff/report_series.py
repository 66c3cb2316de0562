"""Consultations over time: by day, week or month, and by hour and weekday."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import MONTHS, WEEKDAYS
from core.language import current
from handoff.report_counts import Counts
from handoff.report_periods import Period


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


def over_time(counts: Counts, period: Period, grain: str) -> list[Stretch]:
    """Return the period by `day`, `week` or `month`, empty ones included. An answer counts where it was given."""
    opened, given, kept = (_tally(counts, name, grain) for name in ("opened on", "answered on", "kept on"))
    return [
        Stretch(first, _in_words(max(first, period.first), grain), opened[first], given[first], kept[first])
        for first in _firsts(period, grain)
    ]


def busy(counts: Counts) -> Busy:
    """Return when consultations come in, on the office's clock."""
    hours, weekdays = counts.of["hour"], counts.of["weekday"]
    return Busy([hours[str(hour)] for hour in range(24)], [weekdays[str(day)] for day in range(7)])


def _tally(counts: Counts, name: str, grain: str) -> Counter[date]:
    by_day = counts.by_month(name) if grain == "month" else counts.of[name]
    counted: Counter[date] = Counter()
    for first, number in by_day.items():
        counted[_first(date.fromisoformat(first), grain)] += number
    return counted


def _first(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _firsts(period: Period, grain: str) -> list[date]:
    step = 1 if grain == "day" else 7 if grain == "week" else 28
    days = [period.first + timedelta(days=ahead) for ahead in range(0, period.days, step)]
    return list(dict.fromkeys(_first(day, grain) for day in [*days, period.last]))


def _in_words(first: date, grain: str) -> str:
    month = MONTHS[current()][first.month - 1]
    if grain == "month":
        return f"{month} {first.year}"
    weekday = f"{WEEKDAYS[current()][first.weekday()][:3]} " if grain == "day" else ""
    return f"{weekday}{first.day} {month[:3]}"
