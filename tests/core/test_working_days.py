"""The promise counts working days: tables of the office, and an independent naive calculation."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import DEFAULT_HOURS, Calendar, Hours, Interval, NoWorkingDay, Period

ZONE = ZoneInfo("Asia/Jakarta")
DATA = Path(__file__).parent / "data"
CLOSED = frozenset(
    date.fromisoformat(row["tanggal"])
    for row in csv.DictReader((DATA / "holidays_2026_2027.csv").read_text().splitlines())
)
CALENDAR = Calendar(ZONE, closed_days=CLOSED)
ROWS = [tuple(row.values()) for row in csv.DictReader((DATA / "working_days.csv").read_text().splitlines())]


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


@pytest.mark.parametrize(("start", "days", "deadline"), ROWS)
def test_every_row_of_the_office_s_table(start: str, days: str, deadline: str) -> None:
    assert CALENDAR.deadline(at(start), int(days)).isoformat() == deadline


@pytest.mark.parametrize(("start", "days", "deadline"), ROWS)
def test_the_same_moment_in_utc_has_the_same_deadline(start: str, days: str, deadline: str) -> None:
    assert CALENDAR.deadline(at(start).astimezone(UTC), int(days)) == at(deadline)


def naive_deadline(start: datetime, days: int, closed: frozenset[date]) -> datetime:
    """Count on the fingers: no shared code with the calendar."""
    local = (start.astimezone(UTC) + timedelta(hours=7)).date()
    left = days
    while left:
        local = date.fromordinal(local.toordinal() + 1)
        if local.isoweekday() <= 5 and local not in closed:
            left -= 1
    hour, minute = (16, 0) if local.isoweekday() == 5 else (15, 30)
    return datetime(local.year, local.month, local.day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


FIRST, LAST = at("2020-01-01").replace(tzinfo=None), at("2035-12-31").replace(tzinfo=None)
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
closures = st.frozensets(st.dates(date(2020, 1, 1), date(2036, 12, 31)), max_size=400)


@given(moments, st.integers(1, 40), closures)
def test_deadline_equals_the_naive_calculation(start: datetime, days: int, closed: frozenset[date]) -> None:
    assert Calendar(ZONE, closed_days=closed).deadline(start, days) == naive_deadline(start, days, closed)


@given(moments, st.integers(1, 20))
def test_the_days_between_start_and_deadline_are_the_days_promised(start: datetime, days: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.deadline(start, days)) == days


@given(moments, moments)
def test_a_later_start_never_has_an_earlier_deadline(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.deadline(first, 3) <= CALENDAR.deadline(second, 3)


@given(moments)
def test_the_next_opening_is_open_and_nothing_between_is(start: datetime) -> None:
    opening = CALENDAR.next_opening(start)
    assert opening >= start
    assert CALENDAR.is_open(opening)
    assert opening == start or not CALENDAR.is_open(opening - timedelta(microseconds=1))


@given(moments)
def test_the_next_polite_moment_is_polite_and_within_twelve_hours(start: datetime) -> None:
    polite = CALENDAR.next_polite(start)
    assert CALENDAR.within_polite_hours(polite)
    assert timedelta() <= polite - start <= timedelta(hours=12)


@given(moments, st.integers(0, 20_000))
def test_working_time_is_the_sum_of_open_minutes(start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    minutes = minutes % 3000
    opened = sum(CALENDAR.is_open(start + timedelta(minutes=step)) for step in range(minutes))
    assert CALENDAR.working_time_left(start, start + timedelta(minutes=minutes)) == timedelta(minutes=opened)


@pytest.mark.parametrize(
    ("moment", "is_open", "opening"),
    [
        ("2026-11-23T07:59", False, "2026-11-23T08:00"),
        ("2026-11-23T08:00", True, "2026-11-23T08:00"),
        ("2026-11-23T15:30", False, "2026-11-24T08:00"),
        ("2026-11-27T11:30", False, "2026-11-27T13:00"),
        ("2026-11-27T15:59", True, "2026-11-27T15:59"),
        ("2026-11-27T16:00", False, "2026-11-30T08:00"),
        ("2026-12-23T16:00", False, "2026-12-28T08:00"),
        ("2027-03-06T23:00", False, "2027-03-16T08:00"),
    ],
)
def test_opening_hours(moment: str, is_open: bool, opening: str) -> None:
    assert CALENDAR.is_open(at(moment)) is is_open
    assert CALENDAR.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("now", "due", "indonesian", "english"),
    [
        ("2026-11-24T10:00", "2026-11-26T15:30", "2 hari kerja lagi", "2 working days left"),
        ("2026-11-27T09:00", "2026-11-30T15:30", "1 hari kerja lagi", "1 working day left"),
        ("2026-11-26T12:30", "2026-11-26T15:30", "3 jam kerja lagi", "3 working hours left"),
        ("2026-11-26T14:50", "2026-11-26T15:30", "40 menit lagi", "40 minutes left"),
        ("2026-11-26T15:29:30", "2026-11-26T15:30", "kurang dari semenit lagi", "less than a minute left"),
        ("2026-11-26T20:00", "2026-11-26T15:30", "baru saja lewat", "just overdue"),
        ("2026-11-27T10:00", "2026-11-27T08:59", "lewat 1 jam kerja", "1 working hour overdue"),
        ("2026-11-27T11:00", "2026-11-26T15:30", "lewat 1 hari kerja", "1 working day overdue"),
        ("2026-11-29T11:00", "2026-11-26T15:30", "lewat 1 hari kerja", "1 working day overdue"),
        ("2026-11-26T11:00", "2026-11-26T08:00", "lewat 3 jam kerja", "3 working hours overdue"),
    ],
)
def test_time_left_in_words(now: str, due: str, indonesian: str, english: str) -> None:
    assert CALENDAR.time_left_in_words(at(now), at(due), "id") == indonesian
    assert CALENDAR.time_left_in_words(at(now), at(due), "en") == english


RAMADAN = Period(
    date(2027, 2, 8),
    date(2027, 3, 7),
    {weekday: (Interval(time(8), time(12)), Interval(time(12, 30), time(15))) for weekday in range(5)},
    "Ramadan",
)


@pytest.mark.parametrize(
    ("moment", "leaves", "before"),
    [
        ("2027-02-15T11:59", "2027-02-15T11:59", "2027-02-15T11:59"),
        ("2027-02-15T12:00", "2027-02-15T12:30", "2027-02-15T11:00"),
        ("2027-02-15T17:30", "2027-02-15T19:30", "2027-02-15T16:30"),
        ("2027-02-15T19:29", "2027-02-15T19:30", "2027-02-15T16:30"),
        ("2027-02-15T19:59", "2027-02-15T19:59", "2027-02-15T19:59"),
        ("2027-02-15T20:00", "2027-02-16T08:00", "2027-02-15T19:00"),
        ("2027-02-07T18:00", "2027-02-07T18:00", "2027-02-07T18:00"),
    ],
)
def test_in_ramadan_nobody_is_reminded_at_prayer_and_at_the_breaking_of_the_fast(
    moment: str, leaves: str, before: str
) -> None:
    calendar = Calendar(ZONE, Hours(DEFAULT_HOURS.usual, (RAMADAN,)))

    assert calendar.next_polite(at(moment)) == at(leaves)
    assert calendar.within_polite_hours(at(moment)) is (leaves == moment)
    assert calendar.polite_before(at(moment)) == at(before)


def test_a_period_has_its_own_hours_and_ends() -> None:
    calendar = Calendar(ZONE, Hours(DEFAULT_HOURS.usual, (RAMADAN,)))
    assert calendar.deadline(at("2027-02-03T10:00"), 3) == at("2027-02-08T15:00")
    assert calendar.deadline(at("2027-03-05T10:00"), 1) == at("2027-03-08T15:30")
    assert not calendar.is_open(at("2027-02-09T12:15"))


def test_hours_in_words() -> None:
    calendar = Calendar(ZONE, Hours(DEFAULT_HOURS.usual, (RAMADAN,)))
    assert calendar.hours_in_words("id") == "Senin-Kamis 08.00-15.30, Jumat 08.00-11.30 dan 13.00-16.00 WIB"
    assert calendar.hours_in_words("en") == "Monday-Thursday 08.00-15.30, Friday 08.00-11.30 and 13.00-16.00 WIB"
    assert calendar.hours_in_words("id", date(2027, 2, 9)) == "Senin-Jumat 08.00-12.00 dan 12.30-15.00 WIB"


def test_only_neighbouring_weekdays_are_said_as_a_stretch() -> None:
    half = (Interval(time(8), time(12)),)
    assert Calendar(ZONE, Hours({0: half, 2: half})).hours_in_words("id") == "Senin 08.00-12.00, Rabu 08.00-12.00 WIB"


@pytest.mark.parametrize("days", [0, -1, 1001])
def test_a_number_of_days_nobody_promises_is_refused(days: int) -> None:
    with pytest.raises(NoWorkingDay):
        CALENDAR.deadline(at("2026-11-23T09:00"), days)


def test_an_office_that_never_opens_has_no_deadline() -> None:
    with pytest.raises(NoWorkingDay):
        Calendar(ZONE, Hours({})).deadline(at("2026-11-23T09:00"), 1)
    with pytest.raises(NoWorkingDay):
        CALENDAR.deadline(at("9999-12-31T12:00"), 1)


def test_an_interval_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Interval(time(15), time(8))
