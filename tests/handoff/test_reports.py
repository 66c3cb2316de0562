"""A period's figures, from what really happened, on the page and in files."""

import io
import math
import random
from datetime import date, timedelta
from itertools import chain

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import tallies
from core.clock import utc_now
from core.dates import WEEKDAYS
from core.models import Officer
from core.runtime import Runtime
from core.service_time import ServiceTime
from core.working_days import Calendar
from handoff import ratings, report_counts, report_figures, report_periods, sweeps
from handoff.knowledge import NAME, Asked, Knowledge
from handoff.models import Rating
from handoff.report_figures import LIST_HEADER
from handoff.report_page import gather
from handoff.report_series import busy, over_time
from handoff.report_times import Waits, waits
from tests.handoff.conftest import HOLIDAYS, ZONE, Office, jambi
from tests.pages import Visitor, app_of
from whatsapp.models import Contact

MONDAY = jambi("2026-11-23T09:00")


def test_a_month_counts_what_was_promised_and_kept(office: Office, rina: Officer) -> None:
    citizens = [office.citizen(MONDAY, f"+6281300000{number:03d}") for number in range(4)]
    in_time, too_late, _ = (office.opens(citizen, MONDAY) for citizen in citizens[:3])
    for consultation, at in ((in_time, MONDAY), (too_late, jambi("2026-11-30T09:00"))):
        office.claims(consultation, rina, at)
        office.replies(consultation, rina, at)
        office.delivers(at)
    office.closes(in_time, rina, MONDAY)
    with office.database.transaction() as session:
        asked = session.get_one(Rating, in_time.id)
        ratings.rate(session, asked, 4, "", MONDAY)
    office.opens(citizens[3], jambi("2026-11-30T10:00"))
    found = office.month(date(2026, 11, 1), jambi("2026-11-30T12:00"))
    assert (found.opened, found.answered, found.promised, found.kept) == (4, 2, 3, 1)
    assert found.average == 4
    assert found.kinds == {"student": 4}


def test_a_request_never_explained_broke_no_promise(office: Office, rina: Officer, budi: Contact) -> None:
    """Neither while its clock stands still beyond the date first promised, nor once silence has closed it."""
    consultation = office.opens(budi, MONDAY)
    office.claims(consultation, rina, MONDAY)
    office.clarifies(consultation, rina, jambi("2026-11-24T09:00"))
    office.delivers(jambi("2026-11-24T09:00"))
    for moment, stands in ((jambi("2026-11-27T08:00"), "citizen"), (jambi("2026-11-30T08:00"), "closed")):
        sweeps.run(office.runtime, moment)
        assert office.now_is(consultation).status == stands
        found = office.month(date(2026, 11, 1), moment)
        with office.database.reading(row_by_row=True) as session:
            (row,) = report_figures.rows(session, report_periods.month(date(2026, 11, 1)), ZONE, moment)
        assert (found.promised, found.kept, row[LIST_HEADER.index("Tepat waktu")]) == (0, 0, ""), stands


def test_months_are_the_offices() -> None:
    since, until = tallies.month(date(2026, 12, 1), ZONE)
    assert since == jambi("2026-12-01T00:00")
    assert until == jambi("2027-01-01T00:00")


def test_an_empty_month_divides_by_nothing(office: Office) -> None:
    found = office.month(date(2026, 1, 1), MONDAY)
    assert (found.opened, found.kept_share, found.average) == (0, None, None)


@pytest.mark.parametrize(
    ("given", "first", "last", "grain"),
    [
        ({}, "2026-11-01", "2026-11-30", "day"),
        ({"period": "last-month"}, "2026-10-01", "2026-10-31", "day"),
        ({"period": "quarter"}, "2026-10-01", "2026-12-31", "week"),
        ({"period": "year"}, "2026-01-01", "2026-12-31", "month"),
        ({"period": "last-year"}, "2025-01-01", "2025-12-31", "month"),
        ({"month": "2024-02"}, "2024-02-01", "2024-02-29", "day"),
        ({"from": "2026-11-02", "to": "2026-11-26"}, "2026-11-02", "2026-11-26", "day"),
        ({"from": "2026-11-20"}, "2026-11-20", "2026-11-26", "day"),
    ],
)
def test_a_period_is_what_was_asked_for(given: dict[str, str], first: str, last: str, grain: str) -> None:
    period = report_periods.asked_for(given, date(2026, 11, 26))
    assert (str(period.first), str(period.last), period.grain) == (first, last, grain)


@pytest.mark.parametrize(
    "given",
    [
        {"period": "decade"}, {"from": "2026-02-31"}, {"from": "x"}, {"to": "2026-11-26"}, {"month": "2026-13"},
        {"from": "2026-11-26", "to": "2026-11-25"}, {"from": "0001-01-01"}, {"from": "2020-01-01", "to": "2099-01-01"},
    ],
)  # fmt: skip
def test_what_is_no_period_is_said(given: dict[str, str]) -> None:
    with pytest.raises(report_periods.NoPeriod, match=r"\w"):
        report_periods.asked_for(given, date(2026, 11, 26))


def test_a_month_is_compared_with_the_month_before() -> None:
    assert report_periods.month(date(2026, 3, 1)).before == report_periods.month(date(2026, 2, 1))
    year = report_periods.Period(date(2025, 1, 1), date(2025, 12, 31))
    assert year.before == report_periods.Period(date(2024, 1, 1), date(2024, 12, 31))
    week = report_periods.Period(date(2026, 11, 16), date(2026, 11, 22))
    assert week.before == report_periods.Period(date(2026, 11, 9), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("first", "last", "today", "title"),
    [
        ("2026-11-01", "2026-11-30", "2026-11-26", "1–26 Oktober 2026"),
        ("2026-11-01", "2026-11-30", "2026-11-30", "Oktober 2026"),
        ("2026-11-01", "2026-11-30", "2027-02-01", "Oktober 2026"),
        ("2026-03-01", "2026-03-31", "2026-03-30", "Februari 2026"),
        ("2026-10-01", "2026-12-31", "2026-11-26", "1 Juli – 26 Agustus 2026"),
        ("2026-01-01", "2026-12-31", "2026-11-26", "1 Januari – 26 November 2025"),
        ("2028-01-01", "2028-12-31", "2028-02-29", "1 Januari – 28 Februari 2027"),
        ("2026-11-16", "2026-11-22", "2026-11-18", "9–11 November 2026"),
        ("2026-12-28", "2027-01-10", "2027-01-11", "14–27 Desember 2026"),
        ("2026-01-05", "2026-01-14", "2026-01-20", "26 Desember 2025 – 4 Januari 2026"),
    ],
)
def test_a_running_period_is_compared_with_the_same_stretch(first: str, last: str, today: str, title: str) -> None:
    period = report_periods.Period(date.fromisoformat(first), date.fromisoformat(last))
    assert period.compared(date.fromisoformat(today)).title == title


def test_of_the_month_before_only_the_same_days_are_compared(office: Office) -> None:
    for place, moment in enumerate(("2026-10-03T09:00", "2026-10-26T23:30", "2026-10-27T08:00", "2026-11-04T09:00")):
        opened = jambi(moment)
        office.opens(office.citizen(opened, f"+62813000000{place:02}"), opened)
    known = Knowledge(lambda *_: (), lambda *_: None, lambda _, since, until, full: Asked((until - since).days))
    month = report_periods.month(date(2026, 11, 1))
    with office.database.reading() as session:
        found = gather(session, month, office.calendar, known, jambi("2026-11-26T10:00"))
    assert (found.now.figures.opened, found.before.opened, found.before.asked) == (1, 2, 26)


def test_consultations_are_counted_on_the_offices_days(office: Office, rina: Officer) -> None:
    late = jambi("2026-11-23T23:30")
    asked = office.opens(office.citizen(late), late)
    office.claims(asked, rina, jambi("2026-11-25T09:00"))
    office.replies(asked, rina, jambi("2026-11-25T09:00"))
    office.delivers(jambi("2026-11-25T09:00"))
    week = report_periods.Period(date(2026, 11, 22), date(2026, 11, 28))
    with office.database.reading() as session:
        counts = report_counts.over(session, *week.bounds(ZONE), office.calendar, utc_now())
    stretches, crowd = over_time(counts, week, "day"), busy(counts)
    days = {one.words: (one.opened, one.answered, one.in_time) for one in stretches}
    assert len(days) == 7
    assert (days["Sen 23 Nov"], days["Rab 25 Nov"], days["Sel 24 Nov"]) == ((1, 0, 0), (0, 1, 1), (0, 0, 0))
    assert (crowd.hours[23], sum(crowd.hours), crowd.weekdays) == (1, 1, [1, 0, 0, 0, 0, 0, 0])


def test_waits_are_service_hours(office: Office, rina: Officer) -> None:
    friday = jambi("2026-11-27T15:00")
    asked = office.opens(office.citizen(friday), friday)
    monday = jambi("2026-11-30T09:30")
    office.claims(asked, rina, monday)
    office.replies(asked, rina, monday)
    office.delivers(monday)
    with office.database.reading() as session:
        found = waits(report_counts.over(session, friday, monday, office.calendar, monday).waits)
    assert (found.number, found.median, found.longest) == (1, 2.5, 2.5)


@given(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 40))
def test_service_time_laid_end_to_end_is_the_calendars(first: int, second: int) -> None:
    start = jambi("2026-12-01T00:00")
    earlier, later = sorted(start + timedelta(minutes=minutes) for minutes in (first, second))
    calendar = Calendar(ZONE, closed_days=HOLIDAYS)
    laid = ServiceTime(calendar, start, start + timedelta(days=41))
    pair = earlier.timestamp(), later.timestamp()
    assert laid.between([pair, pair[::-1]]) == [calendar.working_time_left(earlier, later).total_seconds(), 0.0]


@pytest.fixture
def at_admin(office: Office, runtime: Runtime) -> Visitor:
    """A month with one rated consultation, and an admin who reads about it."""
    now = utc_now()
    rina = office.officer("Rina")
    done = office.opens(office.citizen(now), now)
    office.claims(done, rina, now)
    office.replies(done, rina, now)
    office.delivers(now)
    office.closes(done, rina, now)
    with office.database.transaction() as session:
        ratings.rate(session, session.get_one(Rating, done.id), 4, "=HYPERLINK(1) <b>ramah</b>", now)
    return Visitor(app_of(runtime)).signs_in_as(office.officer("Sari", "admin"), now)


@pytest.mark.parametrize("path", ["/reports", "/reports/print", "/reports?period=year", "/reports?period=last-year"])
def test_the_report_is_a_page(at_admin: Visitor, path: str) -> None:
    page = at_admin.opens(path)
    assert page.status == 200
    assert ("ramah" in page.text) == ("last-year" not in path)
    assert "<b>ramah" not in page.text


def test_the_printed_report_says_when_people_ask(at_admin: Visitor) -> None:
    text = at_admin.opens("/reports/print").text
    assert "Hari tersibuk" in text
    assert f">{utc_now().astimezone(ZONE):%H}.00</text>" in text


def test_of_no_questions_no_share_is_told(at_admin: Visitor) -> None:
    assert "langsung dijawab" not in at_admin.opens("/reports").text


def test_great_numbers_are_parted(at_admin: Visitor) -> None:
    asked = Asked(number=12345, answered=6789, entries=[("Apa itu inflasi?", 4321)])
    at_admin.app.extensions[NAME] = Knowledge(lambda *_: (), lambda *_: None, lambda *_: asked)
    text = at_admin.opens("/reports").text
    assert [number for number in ("12345", "6789", "4321") if f">{number}" in text] == []
    assert [number for number in ("12.345", "6.789", "4.321") if f">{number}" not in text] == []
    book = openpyxl.load_workbook(io.BytesIO(at_admin.client.get("/reports/report.xlsx").data))
    assert ("Langsung dijawab asisten", 6789) in list(book["Ringkasan"].values)


def test_the_file_holds_topics_and_what_found_no_answer_and_runs_neither(at_admin: Visitor) -> None:
    asked = Asked(entries=[("Apa itu inflasi?", 4321)], gaps=[("=HYPERLINK(1)", 7)])
    at_admin.app.extensions[NAME] = Knowledge(lambda *_: (), lambda *_: None, lambda *_: asked)
    book = openpyxl.load_workbook(io.BytesIO(at_admin.client.get("/reports/report.xlsx").data))
    assert list(book["Topik tersering"].values) == [("Yang paling banyak dijawab", "Kali"), ("Apa itu inflasi?", 4321)]
    assert list(book["Yang belum ada jawabannya"].values) == [("Pertanyaan", "Kali"), ("'=HYPERLINK(1)", 7)]


def test_the_report_is_a_file_that_runs_nothing(at_admin: Visitor) -> None:
    file = at_admin.client.get("/reports/consultations.csv")
    assert file.data.startswith(b"\xef\xbb\xbfNomor;Diterima;")
    assert b"'=HYPERLINK(1)" in file.data
    assert f"laporan-{utc_now().astimezone(ZONE):%Y-%m}-01" in file.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(at_admin.client.get("/reports/report.xlsx").data))
    assert ("Konsultasi masuk", 1) in list(book["Ringkasan"].values)
    assert all(cell.data_type != "f" for row in book["Konsultasi"].iter_rows() for cell in row)
    assert [(sheet.freeze_panes, sheet.print_title_rows) for sheet in book] == [("A2", "$1:$1")] * 6
    assert book["Konsultasi"].auto_filter.ref == book["Konsultasi"].dimensions


def test_the_file_holds_what_the_page_shows_in_numbers_and_dates_one_can_reckon_with(at_admin: Visitor) -> None:
    asked = Asked(number=1234, categories=[("data", 4321)])
    at_admin.app.extensions[NAME] = Knowledge(lambda *_: (), lambda *_: None, lambda *_: asked)
    book = openpyxl.load_workbook(io.BytesIO(at_admin.client.get("/reports/report.xlsx").data))
    local = utc_now().astimezone(ZONE)
    assert (f"{local:%H}.00", 1) in list(book["Jam tersibuk"].values)
    assert (WEEKDAYS["id"][local.weekday()], 1) in list(book["Hari tersibuk"].values)
    assert list(book["Menurut petugas"].values)[1] == ("Rina", 1, 1, 1)
    assert [row[1:] for row in book["Dari waktu ke waktu"].values][-1] == (1, 1, 1)
    assert list(book["Topik jawaban asisten"].values)[1] == ("Data", 4321)
    assert "Yang belum ada jawabannya" not in book.sheetnames
    assert book["Ringkasan"]["B2"].number_format == "#,##0"
    received = book["Konsultasi"]["B2"]
    assert (received.is_date, received.number_format) == (True, "[$-421]d mmm yyyy hh.mm")


def test_topics_say_whose_answers_they_are(at_admin: Visitor) -> None:
    said = "Konsultasi yang dijawab petugas (1) tidak termasuk."
    asked = Asked(number=9, entries=[("Apa itu inflasi?", 4321)], categories=[("data", 4321)])
    at_admin.app.extensions[NAME] = Knowledge(lambda *_: (), lambda *_: None, lambda *_: asked)
    assert said in at_admin.opens("/reports").text
    assert said in at_admin.opens("/reports/print").text
    assert ">Data</text>" in at_admin.opens("/reports").text


def test_the_file_of_an_english_page_is_english(at_admin: Visitor) -> None:
    at_admin.client.post("/preferences", data={"csrf_token": at_admin.token(), "language": "en"})
    file = at_admin.client.get("/reports/consultations.csv")
    assert file.data.startswith(b"\xef\xbb\xbfNumber,Received,Complete,Due,First answer,")
    book = openpyxl.load_workbook(io.BytesIO(at_admin.client.get("/reports/report.xlsx").data))
    assert book.sheetnames == [
        "Summary", "Consultations", "Over time", "Busiest hours", "Busiest days", "By officer",
    ]  # fmt: skip
    assert ("Promises kept (%)", 100) in list(book["Summary"].values)
    assert book["Consultations"]["E1"].value == "First answer"


def test_the_tables_of_drawn_charts_stand_open(at_admin: Visitor) -> None:
    assert (
        at_admin.opens("/reports").text.count("<details open>") == 2
    )  # charts.js closes them; without it they are read


@pytest.mark.parametrize("path", ["/reports", "/reports/print", "/reports/consultations.csv", "/reports/report.xlsx"])
def test_a_wrong_period_is_said_in_words(at_admin: Visitor, path: str) -> None:
    page = at_admin.opens(f"{path}?from=2026-02-31")
    assert page.status == 400
    assert "tulis tanggal seperti" in page.text


def test_a_period_that_is_none_can_be_put_right_where_it_was_typed(at_admin: Visitor) -> None:
    page = at_admin.opens("/reports?from=2026-11-10&to=2026-11-01")
    assert page.status == 400
    assert "Tanggal akhir mendahului tanggal awal." in page.text
    assert page.form("/reports").fields == {"from": "2026-11-10", "to": "2026-11-01"}
    assert "/reports?period=last-month" in page.links


@pytest.mark.parametrize("seed", range(8))
def test_waits_in_parts_are_ranked_as_all_of_them_in_order(seed: int) -> None:
    chance = random.Random(seed)
    parts = [sorted(chance.choices(range(chance.choice((1, 4, 90_000))), k=size)) for size in (0, 1, 7, 40)[: seed + 2]]
    ordered = sorted(chain.from_iterable(parts))
    middle, ninth = (ordered[math.ceil(share * len(ordered)) - 1] / 3600 for share in (0.5, 0.9))
    assert waits(parts) == Waits(len(ordered), middle, ninth, ordered[-1] / 3600)


def test_where_nobody_waited_nothing_is_ranked() -> None:
    assert waits([]) == waits([[]]) == Waits()
