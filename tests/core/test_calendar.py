"""The office's calendar in the database: proposed by the library, confirmed and mended by an admin."""

import csv
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from core import calendar
from core.database import Database
from core.models import ServiceHours
from core.settings import Settings
from core.working_days import Calendar

DATA = Path(__file__).parent / "data"
KNOWN = list(csv.DictReader((DATA / "holidays_2026_2027.csv").read_text().splitlines()))
KINDS = {"libur_nasional": calendar.PUBLIC, "cuti_bersama": calendar.JOINT_LEAVE}


@pytest.fixture
def heard() -> Iterator[list[Calendar]]:
    """What a subscriber was told."""
    told: list[Calendar] = []

    def listen(_session: object, changed: Calendar, _now: datetime) -> None:
        told.append(changed)

    calendar.subscribe(listen)
    yield told
    calendar._subscribers.remove(listen)


def loaded(database: Database, settings: Settings) -> Calendar:
    with database.reading() as session:
        return calendar.load(session, settings)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_library_agrees_with_the_decree(year: int) -> None:
    known = {date.fromisoformat(row["tanggal"]): row for row in KNOWN if row["tanggal"].startswith(str(year))}
    proposed = {holiday.day: holiday for holiday in calendar.proposal(year)}
    assert proposed.keys() == known.keys()
    for day, row in known.items():
        assert proposed[day].kind == KINDS[row["jenis"]]
        assert proposed[day].name.endswith(" (perkiraan)") == (row["status"] == "perkiraan")


def test_this_year_and_the_next_have_holidays(settings: Settings) -> None:
    this_year = datetime.now(UTC).year
    assert min(len(calendar.proposal(this_year)), len(calendar.proposal(this_year + 1))) > 10


@pytest.mark.parametrize("proposed", [False, True])
def test_every_row_holds_before_and_after_the_years_are_proposed(
    database: Database, settings: Settings, now: datetime, proposed: bool
) -> None:
    if proposed:
        with database.transaction() as session:
            assert [calendar.propose(session, year, now) for year in (2026, 2027, 2026)] == [True, True, False]
    working_days = loaded(database, settings)
    for start, days, deadline in csv.reader((DATA / "working_days.csv").read_text().splitlines()[1:]):
        assert working_days.deadline(datetime.fromisoformat(start), int(days)).isoformat() == deadline


def test_a_deadline_over_new_year_needs_no_proposal(database: Database, settings: Settings, now: datetime) -> None:
    with database.transaction() as session:
        calendar.propose(session, 2026, now)
    new_year_s_eve = datetime(2026, 12, 31, 2, tzinfo=UTC)
    assert loaded(database, settings).deadline(new_year_s_eve, 3).isoformat() == "2027-01-07T15:30:00+07:00"


def test_a_day_added_and_removed_moves_deadlines_at_once(
    database: Database, settings: Settings, now: datetime, heard: list[Calendar]
) -> None:
    before = loaded(database, settings).deadline(now, 3)
    with database.transaction() as session:
        calendar.add(session, settings, date(2026, 11, 25), "Pilkada", now=now, reason="Keppres")
    assert loaded(database, settings).deadline(now, 3).date() == date(2026, 11, 27)
    with database.transaction() as session:
        calendar.remove(session, settings, date(2026, 11, 25), now=now)
    assert loaded(database, settings).deadline(now, 3) == before
    assert [changed.is_working_day(date(2026, 11, 25)) for changed in heard] == [False, True]


def test_an_estimated_holiday_can_be_taken_away(database: Database, settings: Settings, now: datetime) -> None:
    with database.transaction() as session:
        calendar.remove(session, settings, date(2027, 5, 17), now=now, reason="sidang isbat")
        with pytest.raises(calendar.UnknownDay):
            calendar.remove(session, settings, date(2027, 5, 17), now=now)
    assert loaded(database, settings).is_working_day(date(2027, 5, 17))
    with database.transaction() as session:
        assert not calendar.propose(session, 2027, now), "a later proposal does not bring it back"


def test_a_change_that_is_rolled_back_is_forgotten(database: Database, settings: Settings, now: datetime) -> None:
    with database.transaction() as session:
        calendar.add(session, settings, date(2026, 11, 25), "Pilkada", now=now)
        assert not calendar.load(session, settings).is_working_day(date(2026, 11, 25))
        session.rollback()
    assert loaded(database, settings).is_working_day(date(2026, 11, 25))


def test_the_loaded_calendar_is_kept_until_something_changes(
    database: Database, settings: Settings, now: datetime
) -> None:
    with database.transaction() as session:
        calendar.propose(session, 2026, now)
    first = loaded(database, settings)
    assert loaded(database, settings) is first
    with database.transaction() as session:
        calendar.add(session, settings, date(2026, 11, 25), "Pilkada", now=now)
    assert loaded(database, settings) is not first


def test_warnings_until_the_year_is_confirmed(database: Database, settings: Settings) -> None:
    november, december = datetime(2026, 11, 30, 16, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
    with database.transaction() as session:
        assert calendar.unconfirmed(session, settings, november) == [2026]
        assert calendar.unconfirmed(session, settings, december) == [2026, 2027]
        for year in (2026, 2027):
            assert calendar.confirm(session, year, by="Sari", now=november).confirmed_by == "Sari"
        assert calendar.unconfirmed(session, settings, december) == []


def test_this_year_and_the_next_are_proposed_once(database: Database, settings: Settings, now: datetime) -> None:
    with database.transaction() as session:
        assert [calendar.propose_near(session, settings, now) for _ in range(2)] == [2, 0]
        assert len(calendar.days_of(session, 2026)) == 25


RAMADAN = {str(weekday): [["08:00", "12:00"], ["12:30", "15:00"]] for weekday in range(5)}


def test_hours_by_period_move_deadlines(
    database: Database, settings: Settings, now: datetime, heard: list[Calendar]
) -> None:
    before_ramadan = datetime(2027, 2, 5, 3, tzinfo=UTC)
    with database.transaction() as session:
        period = calendar.add_period(session, settings, "Ramadan", date(2027, 2, 8), date(2027, 3, 7), RAMADAN, now=now)
    assert loaded(database, settings).deadline(before_ramadan, 1).isoformat() == "2027-02-08T15:00:00+07:00"
    with database.transaction() as session:
        calendar.remove_period(session, settings, period.id, now=now)
    assert loaded(database, settings).deadline(before_ramadan, 1).isoformat() == "2027-02-08T15:30:00+07:00"
    assert len(heard) == 2


def test_a_period_given_twice_is_one(database: Database, settings: Settings, now: datetime) -> None:
    days = date(2027, 2, 8), date(2027, 3, 7)
    with database.transaction() as session:
        made = [calendar.add_period(session, settings, "Ramadan", *days, RAMADAN, now=now).id for _ in range(2)]
        other = calendar.add_period(session, settings, "Ramadan", *days, {"0": [["09:00", "12:00"]]}, now=now)
        assert made[0] == made[1] != other.id
        assert len(calendar.periods(session)) == 2


def test_hours_given_twice_at_once_are_one(database: Database, settings: Settings, now: datetime) -> None:
    def stores(_: int) -> None:
        with database.transaction() as session:
            calendar.set_usual_hours(session, settings, RAMADAN, now=now)
            calendar.add_period(session, settings, "Ramadan", date(2027, 2, 8), date(2027, 3, 7), RAMADAN, now=now)
            time.sleep(0.3)  # so that the other begins before this one is kept

    with ThreadPoolExecutor(2) as clicks:
        list(clicks.map(stores, range(2)))
    with database.reading() as session:
        assert [one.name for one in session.exec(select(ServiceHours).order_by(col(ServiceHours.id)))] == [
            "",
            "Ramadan",
        ]


def test_the_usual_week_can_be_set(database: Database, settings: Settings, now: datetime) -> None:
    with database.transaction() as session:
        calendar.set_usual_hours(session, settings, {"0": [["09:00", "12:00"]]}, now=now)
        calendar.set_usual_hours(session, settings, {"0": [["09:00", "13:00"]]}, now=now)
    assert loaded(database, settings).hours_in_words("id") == "Senin 09.00-13.00 WIB"


@pytest.mark.parametrize("week", [{"0": [["15:00", "08:00"]]}, {"0": [["8 pagi", "15:00"]]}, {"x": []}])
def test_hours_that_make_no_sense_are_refused(
    database: Database, settings: Settings, now: datetime, week: dict[str, object]
) -> None:
    with database.transaction() as session, pytest.raises(ValueError, match=r"ends before|Invalid|invalid"):
        calendar.set_usual_hours(session, settings, week, now=now)


@pytest.mark.parametrize("year", [0, 1989, 2100, 99999])
def test_a_year_the_library_does_not_know(year: int) -> None:
    with pytest.raises(calendar.UnknownYear):
        calendar.proposal(year)
