"""What Excel shows of a cell beside what the file holds of it: told where the two may differ."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]

from kb.importing import check
from tests.kb.named_files import ONE, SHEET, TOP, with_part, workbook
from tests.kb.test_spreadsheets import ANSWERED, ASKED, GOOD, row, sheet, shown


@pytest.mark.parametrize(
    ("value", "shape", "read"),
    [
        (74160497, "000000000", "74160497"),
        (2_500_000, '"Rp"#,##0', "2500000"),
        (5.449999, "0.0", "5,449999"),
        (6.5, "0", "6,5"),
        (3_724_300, "#,##0", "3724300"),
    ],
)
def test_a_number_that_is_shown_otherwise_is_told(value: float, shape: str, read: str) -> None:
    told = check(shown(value, shape, "C2")).warnings
    assert f"Baris 2, kolom jawaban: sel angka berformat “{shape}”, terbaca “{read}”; jadikan teks bila salah" in map(
        str, told
    )


@pytest.mark.parametrize(
    ("value", "shape"), [(7, "General"), (7.5, "General"), (7, "0"), (6.5, "0.00"), (6, "#,##0"), (0.125, "0%")]
)
def test_a_number_that_is_shown_as_it_is_is_not_told(value: float, shape: str) -> None:
    assert "kolom jawaban" not in " ".join(map(str, check(shown(value, shape, "C2")).warnings))


def test_a_number_that_excel_has_cut_off_is_told() -> None:
    told = check(shown(1.5710123456789e15, "0", "C2")).warnings
    assert "Baris 2, kolom jawaban: angka lebih dari 15 digit" in " ".join(map(str, told))


def test_rows_struck_through_are_read_and_told() -> None:
    def strike(book: Workbook) -> None:
        book.active["C3"].font = Font(strike=True)

    result = check(workbook(TOP, ONE, ["y", "Apa lagi?", "Ini.", None], change=strike))
    assert [entry.id for entry in result.entries] == ["x", "y"]
    assert "1 baris memuat isian yang dicoret, dan tetap dibaca; hapus bila tidak berlaku." in map(str, result.warnings)


def prefixed(data: bytes) -> bytes:
    """Return a workbook whose sheet is written as programs for .NET write it."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", parts.read(SHEET)).replace(b"xmlns=", b"xmlns:x=")
    return with_part(data, SHEET, xml)


def test_what_excel_shows_and_the_file_does_not_hold_is_told_whoever_wrote_it() -> None:
    merged = workbook(
        TOP,
        ["x", "Apa?", "Itu.", "31/12/2026"],
        ["y", "Mana?", "Sana."],
        change=lambda book: book.active.merge_cells("D2:D3"),
    )
    assert "kolom berlaku_sampai: sel gabungan D2:D3" in str(check(prefixed(merged)).errors[0])
    formula = workbook(TOP, ["x", "Apa?", "Itu.", "=TODAY()"])
    assert "kolom berlaku_sampai: rumus tanpa hasil" in str(check(prefixed(formula)).errors[0])
    assert [entry.id for entry in check(prefixed(GOOD)).entries] == ["x"]


def test_a_row_out_of_place_is_not_left_out_wherever_its_number_stands() -> None:
    told = check(sheet(row(3, ASKED, ANSWERED), row(2, ASKED, ANSWERED).replace("<row ", '<row spans="1:4" '))).errors
    assert "rusak" in str(told[0])
