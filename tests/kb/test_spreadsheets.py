"""Workbooks as Excel and its like write them, part by part: read right, or refused before they hurt."""

import codecs
import io
import random
import zipfile

import pytest

from kb.importing import check
from tests.kb.named_files import ONE, SHEET, TOP, with_part, workbook

GOOD = workbook(TOP, ONE)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DTD = '<!DOCTYPE l [<!ENTITY a "aa">]>'


def links(target: str) -> bytes:
    """Give the workbook's table of parts with another place for its sheet."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as parts:
        return parts.read("xl/_rels/workbook.xml.rels").replace(b"/xl/worksheets/sheet1.xml", target.encode())


def sheet(*rows: str, after: str = "") -> bytes:
    """Give a workbook whose sheet is written by hand, below the names of the columns."""
    names = "".join(
        f'<c r="{place}1" t="inlineStr"><is><t>{name}</t></is></c>' for place, name in zip("ABCD", TOP, strict=True)
    )
    body = f'<row r="1">{names}</row>' + "".join(rows)
    return with_part(
        GOOD, SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{after}</worksheet>'.encode()
    )


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">' + "".join(cell.replace("#", str(number)) for cell in cells) + "</row>"


ASKED = '<c r="B#" t="inlineStr"><is><t>Apa?</t></is></c>'
ANSWERED = '<c r="C#" t="str"><f>A1</f><v>Itu.</v></c>'
NOTHING = '<c r="A#" s="0" t="str"><f>IF(D#="","",D#)</f><v></v></c>'


@pytest.mark.parametrize("nothing", [NOTHING, NOTHING.replace("<v></v>", "<v/>"), NOTHING.replace("<v>", "<v> ")])
def test_a_formula_that_gives_empty_text_has_a_result(nothing: str) -> None:
    result = check(sheet(row(2, nothing, ASKED, ANSWERED), *(row(number, nothing) for number in range(3, 900))))
    assert [str(error) for error in result.errors] == []
    assert [(entry.id, entry.answer) for entry in result.entries] == [("apa", "Itu.")]


@pytest.mark.parametrize(
    "cell", [ANSWERED.replace("<v>Itu.</v>", ""), '<c r="C#"><f>A1</f><v></v></c>', '<c r="C#" s="1"><f>A1</f><v/></c>']
)
def test_a_formula_never_reckoned_has_none(cell: str) -> None:
    result = check(sheet(row(2, ASKED, cell)))
    assert "Baris 2, kolom jawaban: rumus tanpa hasil" in str(result.errors[0])


def test_pictures_and_printer_settings_may_hold_any_octets() -> None:
    noise = b"\x89PNG\r\n\x1a\n<!" + random.Random(1).randbytes(3_000) + b"<!DOCTYPE"
    data = with_part(with_part(GOOD, "xl/media/image1.png", noise), "xl/printerSettings/settings1.bin", b"\0<!" * 900)
    assert check(data).ok


@pytest.mark.parametrize("part", [SHEET, "xl/_rels/workbook.xml.rels", "xl/styles.XML", "docProps/core.xml"])
@pytest.mark.parametrize(
    "before", [b"", codecs.BOM_UTF8 + b'<?xml version="1.0"?>', b" " * 9_000, b"<!-- " + b"x" * 9_000 + b" -->"]
)
def test_a_declaration_is_refused_wherever_it_hides(part: str, before: bytes) -> None:
    refused = check(with_part(GOOD, part, before + f"{DTD}<l>&a;</l>".encode()))
    assert "tidak diizinkan" in str(refused.errors[0])


def test_a_declaration_is_refused_in_utf16() -> None:
    assert "tidak diizinkan" in str(check(with_part(GOOD, SHEET, f"{DTD}<l>&a;</l>".encode("utf-16"))).errors[0])


def test_a_sheet_that_calls_itself_a_picture_is_read_with_the_same_care() -> None:
    moved = with_part(GOOD, "xl/_rels/workbook.xml.rels", links("/xl/media/image1.png"))
    evil = f'{DTD}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    assert "tidak diizinkan" in str(check(with_part(moved, "xl/media/image1.png", evil)).errors[0])


@pytest.mark.parametrize("number", ["1048577", "2e9"])
def test_a_row_no_spreadsheet_has_is_refused(number: str) -> None:
    told = str(check(sheet(row(2, ASKED, ANSWERED), f'<row r="{number}"/>')).errors[0])
    assert "melewati baris 1.048.576" in told


def test_cells_far_to_the_right_matter_only_when_they_hold_something() -> None:
    assert check(sheet(row(2, ASKED, ANSWERED, '<c r="XFD#" s="1"/>'))).ok
    told = check(sheet(row(2, ASKED, ANSWERED, '<c r="XFD#"><v>0</v></c>'))).errors
    assert [str(error) for error in told] == ["Baris 2: lebih dari 100 kolom"]


def test_more_merged_rows_than_a_table_can_have_are_one_error() -> None:
    merged = '<mergeCells><mergeCell ref="A2:A1048576"/>' + '<mergeCell ref="B2:B1048576"/>' * 9 + "</mergeCells>"
    told = check(sheet(row(2, ASKED, ANSWERED), after=merged)).errors
    assert [str(error) for error in told] == [
        "Terlalu banyak sel gabungan; pilih seluruh lembar, klik Unmerge Cells, lalu simpan lagi."
    ]
