"""Promised, kept, broken by month, with the list behind each number."""

import re
from datetime import date

import pytest

from core.clock import utc_now
from core.models import Officer
from handoff import kept_promises, promise_views, service
from handoff.kept_promises import Promise
from handoff.promise_counts import Outcome
from tests.handoff.conftest import ZONE, Office, jambi
from tests.pages import Visitor, app_of

MONDAY = jambi("2026-11-23T09:00")
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
NOW = jambi("2026-12-02T10:00")
NUMBERS = iter(range(100))


def asks(office: Office, at: str) -> str:
    citizen = office.citizen(jambi(at), f"+62813000009{next(NUMBERS):02d}")
    return office.opens(citizen, jambi(at)).number


def answers(office: Office, rina: Officer, number: str, at: str) -> None:
    with office.database.transaction() as session:
        service.claim(session, number, rina, jambi(at), office.calendar)
        service.reply(session, number, rina, jambi(at), office.calendar, key="k", text="Ini.")
    office.delivers(jambi(at))


@pytest.fixture
def months(office: Office, rina: Officer) -> dict[str, str]:
    """One of each kind; the last falls due in December."""
    made = {name: asks(office, "2026-11-23T09:00") for name in ("kept", "late", "owed", "withdrawn")}
    made["running"] = asks(office, "2026-11-30T10:00")
    answers(office, rina, made["kept"], "2026-11-26T15:30")
    answers(office, rina, made["late"], "2026-11-26T15:31")
    with office.database.transaction() as session:
        service.withdraw(session, made["withdrawn"], jambi("2026-11-24T09:00"), office.calendar)
    return made


def behind(office: Office, first: date, outcome: Outcome | None) -> list[Promise]:
    with office.database.reading() as session:
        return list(kept_promises.listed(session, first, outcome, ZONE, NOW))


def test_months_are_counted_by_when_the_promise_fell_due(office: Office, months: dict[str, str]) -> None:
    with office.database.reading() as session:
        december, november, *before = kept_promises.tallies(session, DECEMBER, ZONE, NOW)
    assert (november.first, november.numbers) == (NOVEMBER, {Outcome.KEPT: 1, Outcome.BROKEN: 2})
    assert (december.promised, december.of(Outcome.RUNNING), december.kept_share) == (1, 1, None)
    assert november.kept_share == pytest.approx(1 / 3)
    assert not any(tally.promised for tally in before)


def test_behind_each_number_stands_its_list(office: Office, months: dict[str, str]) -> None:
    assert [one.number for one in behind(office, NOVEMBER, Outcome.KEPT)] == [months["kept"]]
    assert {one.number for one in behind(office, NOVEMBER, Outcome.BROKEN)} == {months["late"], months["owed"]}
    assert [one.number for one in behind(office, DECEMBER, None)] == [months["running"]]
    (kept,) = behind(office, NOVEMBER, Outcome.KEPT)
    assert (kept.officer, kept.due_at, kept.answered_at) == ("Rina", jambi("2026-11-26T15:30"), kept.due_at)


def test_a_list_that_is_cut_says_so(office: Office, months: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (kept_promises, promise_views):
        monkeypatch.setattr(module, "MOST_LISTED", 2)
    visitor = Visitor(app_of(office.runtime)).signs_in_as(office.officer("Sari", "admin"), utc_now())
    assert "Daftar dipotong" not in visitor.opens("/reports/promises/2026-11/broken").text
    cut = visitor.opens("/reports/promises/2026-11").text
    assert "Daftar dipotong pada 2 baris." in cut
    assert sum(number in cut for number in months.values()) == 2


def test_a_reopened_consultation_has_two_promises(office: Office, rina: Officer, months: dict[str, str]) -> None:
    with office.database.transaction() as session:
        service.close(session, months["kept"], rina, jambi("2026-11-27T09:00"), office.calendar)
        service.reopen(session, months["kept"], None, jambi("2026-11-27T10:00"), office.calendar)
    assert [one.number for one in behind(office, NOVEMBER, Outcome.KEPT)] == [months["kept"]]
    assert {one.number for one in behind(office, DECEMBER, Outcome.RUNNING)} == {months["kept"], months["running"]}


def test_a_stopped_clock_breaks_nothing(office: Office, rina: Officer) -> None:
    number = asks(office, "2026-11-23T09:00")
    with office.database.transaction() as session:
        service.claim(session, number, rina, MONDAY, office.calendar)
        service.clarify(session, number, rina, MONDAY, office.calendar, key="k", text="Tahun?")
    assert [one.number for one in behind(office, NOVEMBER, Outcome.RUNNING)] == [number]


def test_the_pages(office: Office, months: dict[str, str]) -> None:
    visitor = Visitor(app_of(office.runtime)).signs_in_as(office.officer("Sari", "admin"), utc_now())
    assert '/reports/promises/2026-11/kept">1</a>' in visitor.opens("/reports/promises?until=2026-12").text
    broken = visitor.opens("/reports/promises/2026-11/broken").text
    assert months["late"] in broken
    assert re.search(r"dilanggar, (lewat|baru saja)", broken)
    assert "dilanggar, belum dijawab" in broken
    assert "/reports/promises" in visitor.opens("/reports").text
    for wrong in ("2026-13", "2026-11/lost"):
        assert visitor.opens(f"/reports/promises/{wrong}").status == 404


def test_the_pages_are_for_admins(office: Office, rina: Officer) -> None:
    visitor = Visitor(app_of(office.runtime)).signs_in_as(rina, utc_now())
    assert visitor.opens("/reports/promises").status == 403
