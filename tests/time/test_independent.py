"""Thousands of deadlines against a calculation that shares nothing with ours: day by day, from the office's files.

The host's own zone must not matter, so the whole is done in four of them, on both sides of the date line.
"""

import csv
import random
import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendar import week_from
from core.service_hours import parse_week
from core.working_days import DEFAULT_HOURS, Calendar, Hours, Period
from handoff import promise
from handoff.lifecycle import Status
from handoff.models import Consultation
from tests.time.town import DATA

CASES = 600
WEEKS = (
    "Senin-Kamis 08.00-15.30; Jumat 08.00-11.30, 13.00-16.00",
    "Senin-Jumat 08.00-12.00, 12.30-15.00",
    "Senin-Sabtu 07.30-10.00, 10.15-12.00, 13.00-14.45",
    "Selasa 09.00-09.30; Minggu 20.00-23.59",
)
HOLIDAYS = frozenset(
    row["tanggal"] for row in csv.DictReader((DATA / "holidays_2026_2027.csv").read_text().splitlines())
)


@pytest.fixture(params=["UTC", "Asia/Jakarta", "America/New_York", "Pacific/Kiritimati"], autouse=True)
def host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


def jambi(moment: datetime) -> datetime:
    """Western Indonesia is seven hours ahead of UTC, all year and every year since 1964."""
    return (moment.astimezone(UTC) + timedelta(hours=7)).replace(tzinfo=None)


class Fingers:
    """An office that counts on its fingers: what a day's hours are is read from the words on the door each time."""

    def __init__(self, usual: str, ramadan: tuple[date, date, str] | None, closed: frozenset[str]) -> None:
        self.usual, self.ramadan, self.closed = usual, ramadan, closed

    def closes(self, day: date) -> str | None:
        words = self.ramadan[2] if self.ramadan and self.ramadan[0] <= day <= self.ramadan[1] else self.usual
        names = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
        if str(day) in self.closed:
            return None
        for line in words.split("; "):
            days, _, hours = line.partition(" ")
            first, _, last = days.partition("-")
            if names.index(first) <= day.weekday() <= names.index(last or first):
                return max(span.split("-")[1] for span in hours.split(", "))
        return None

    def deadline(self, start: datetime, days: int, waits: tuple[datetime, datetime] | None = None) -> datetime:
        """Count working days after the date of `start`; those of waiting are left out, and none of them is the last."""
        day, since, until = jambi(start).date(), *map(jambi, waits or (start, start))
        while True:
            day += timedelta(days=1)
            closing = self.closes(day)
            if closing is None:
                continue
            days -= not since.date() < day <= until.date()
            moment = datetime.combine(day, time.fromisoformat(closing.replace(".", ":")))
            if days <= 0 and not since <= moment < until:
                return (moment - timedelta(hours=7)).replace(tzinfo=UTC)


def both(dice: random.Random) -> tuple[Fingers, Calendar]:
    """Return the same office twice: on its fingers, and as ours."""
    extra = {str(date(2026, 1, 1) + timedelta(days=dice.randrange(730))) for _ in range(dice.randrange(12))}
    closed = frozenset(HOLIDAYS | extra)
    usual, fasting = dice.choice(WEEKS), dice.choice(WEEKS)
    first = date(2026, 2, 1) + timedelta(days=dice.randrange(400))
    ramadan = (first, first + timedelta(days=29), fasting) if dice.random() < 0.5 else None
    periods = (Period(*ramadan[:2], week_from(parse_week(fasting))),) if ramadan else ()
    hours = Hours(week_from(parse_week(usual)), periods)
    days = frozenset(date.fromisoformat(day) for day in closed)
    return Fingers(usual, ramadan, closed), Calendar(ZoneInfo("Asia/Jakarta"), hours, days)


def moment(dice: random.Random) -> datetime:
    """Return a moment of the two years, often on the edge of a day or of service."""
    day = date(2026, 1, 1) + timedelta(days=dice.randrange(690))
    edges = ["00:00:00", "00:00:01", "07:59:59", "15:29:59", "15:30:00", "15:59:59", "16:00:00", "23:59:59.999999"]
    anywhere = f"{dice.randrange(24):02}:{dice.randrange(60):02}:{dice.randrange(60):02}"
    local = datetime.combine(day, time.fromisoformat(dice.choice([*edges, anywhere, anywhere])))
    return (local - timedelta(hours=7)).replace(tzinfo=UTC)


def test_deadlines() -> None:
    dice = random.Random(4)
    for _ in range(CASES):
        fingers, calendar = both(dice)
        start, days = moment(dice), dice.choice([1, 2, 3, 3, 3, 4, 7])
        assert calendar.deadline(start, days) == fingers.deadline(start, days), (start, days, fingers.__dict__)


def test_promises_with_a_clarification_and_a_calendar_that_changes() -> None:
    dice = random.Random(11)
    for _ in range(CASES):
        fingers, calendar = both(dice)
        start = moment(dice)
        asked = Consultation(number="KS", contact_id=1, status=Status.ACTIVE, opened_at=start)
        promise.start(asked, start, calendar)
        assert asked.due_at
        since = start + (asked.due_at - start) * dice.random()
        until = since + timedelta(hours=dice.randrange(200))
        promise.pause(asked, since)
        later = promise.resume(asked, until, calendar)
        waited = (since, until)
        assert asked.due_at == fingers.deadline(start, 3, waited), (start, since, until)
        assert later == (fingers.deadline(start, 3, waited) > fingers.deadline(start, 3))
        new = str(jambi(until).date() + timedelta(days=dice.randrange(1, 9)))
        changed = Calendar(calendar.zone, calendar.hours, {date.fromisoformat(day) for day in fingers.closed | {new}})
        fingers.closed |= {new}
        assert promise.due(asked, changed) == fingers.deadline(start, 3, waited)


def test_the_default_hours_are_those_of_the_brief() -> None:
    assert Hours(week_from(parse_week(WEEKS[0]))) == DEFAULT_HOURS
