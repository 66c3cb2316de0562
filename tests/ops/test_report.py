"""`report monthly`: figures of what really happened, a spreadsheet that runs nothing, one line for what cannot be."""

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from core.models import Officer
from handoff import ratings
from handoff.models import Rating
from handoff.spreadsheets import neutral
from tests.handoff.conftest import Office, jambi
from tests.ops.conftest import Command

MONDAY = jambi("2026-11-23T09:00")


@pytest.fixture
def month(office: Office, rina: Officer) -> None:
    """One answered in two hours and rated 4, one answered too late."""
    in_time = office.opens(office.citizen(MONDAY, "+6281300000001"), MONDAY)
    late = office.opens(office.citizen(MONDAY, "+6281300000002"), MONDAY)
    for consultation, at in ((in_time, MONDAY + timedelta(hours=2)), (late, MONDAY + timedelta(days=10))):
        office.claims(consultation, rina, at)
        office.replies(consultation, rina, at)
        office.delivers(at)
    office.closes(in_time, rina, MONDAY + timedelta(hours=3))
    with office.database.transaction() as session:
        asked = session.get_one(Rating, in_time.id)
        ratings.rate(session, asked, 4, "=HYPERLINK(1)", MONDAY + timedelta(hours=3))


def figures(output: str) -> dict[str, str]:
    return {name.strip(): value for name, _, value in (line.rpartition(" ") for line in output.splitlines()[1:])}


def test_the_table_says_what_happened(month: None, flask: Command) -> None:
    done = flask("report", "monthly", "2026-11")
    assert done.exit_code == 0, done.output
    told = figures(done.output)
    assert done.output.startswith("Laporan November 2026\n")
    assert (told["Konsultasi masuk"], told["Janji ditepati"], told["Janji dilanggar"]) == ("2", "1", "1")
    assert told["Waktu jawaban pertama, nilai tengah (jam kerja)"] == "2,0"
    assert told["Penilaian rata-rata"] == "4,0"


def test_the_spreadsheet_holds_figures_and_consultations_and_no_formula(
    month: None, flask: Command, tmp_path: Path
) -> None:
    file = tmp_path / "report.xlsx"
    assert flask("report", "monthly", "2026-11", "--xlsx", str(file)).exit_code == 0
    book = openpyxl.load_workbook(file)
    assert ("Konsultasi masuk", 2) in list(book["Ringkasan"].values)
    rows = list(book["Konsultasi"].iter_rows(min_row=2))
    assert [row[0].value for row in rows] == ["KS-2026-00001", "KS-2026-00002"]
    assert rows[0][11].value == "'=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in rows for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@SUM(1)", "\t=1", " =1", "'=1", "\x00=1"])
def test_whatever_could_be_a_formula_is_text(text: str) -> None:
    assert str(neutral(text)).startswith("'")


def test_an_empty_month_is_a_report_too(flask: Command) -> None:
    done = flask("report", "monthly", "2026-01")
    assert done.exit_code == 0
    assert figures(done.output)["Penilaian rata-rata"] == "-"


@pytest.mark.parametrize(
    ("words", "status"),
    [(("2026-13",), 2), (("november",), 2), ((), 2), (("2026-11", "--xlsx", "/nowhere/report.xlsx"), 1)],
)
def test_what_cannot_be_is_one_line(flask: Command, words: tuple[str, ...], status: int) -> None:
    done = flask("report", "monthly", *words)
    assert done.exit_code == status
    assert "Traceback" not in done.output
    assert "Konsultasi masuk" not in done.output
