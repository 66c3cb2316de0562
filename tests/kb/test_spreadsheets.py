"""Workbooks as Excel and its like write them, part by part: read right, or refused before they hurt."""

import codecs
import io
import random
import time
import zipfile

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from kb.importing import check
from tests.kb.named_files import ONE, SHEET, TOP, with_part, workbook

GOOD = workbook(TOP, ONE)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DTD = '<!DOCTYPE l [<!ENTITY a "aa">]>'


def links(target: str) -> bytes:
    """Return the workbook's table of parts with another place for its sheet."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as parts:
        return parts.read("xl/_rels/workbook.xml.rels").replace(b"/xl/worksheets/sheet1.xml", target.encode())


def sheet(*rows: str, after: str = "") -> bytes:
    """Return a workbook whose sheet is written by hand, below the names of the columns."""
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
    told = str(check(sheet(row(2, ASKED, ANSWERED), f'<row r="{number}"><c/></row>')).errors[0])
    assert "melewati baris 1.048.576" in told


def test_cells_far_to_the_right_matter_only_when_they_hold_something() -> None:
    assert check(sheet(row(2, ASKED, ANSWERED, '<c r="XFD#" s="1"/>'))).ok
    told = check(sheet(row(2, ASKED, ANSWERED, '<c r="XFD#"><v>0</v></c>'))).errors
    assert [str(error) for error in told] == ["Baris 2: lebih dari 100 kolom; hapus kolom yang tidak dipakai"]


def test_more_merged_rows_than_a_table_can_have_are_one_error() -> None:
    merged = '<mergeCells><mergeCell ref="A2:A1048576"/>' + '<mergeCell ref="B2:B1048576"/>' * 9 + "</mergeCells>"
    told = check(sheet(row(2, ASKED, ANSWERED), after=merged)).errors
    assert [str(error) for error in told] == [
        "Terlalu banyak sel gabungan; pilih seluruh lembar, klik Unmerge Cells, lalu simpan lagi."
    ]


STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
SECONDS = 15
"""What a file made to hurt may take of the processor at most; the worst took minutes, or the memory of the machine."""


def told_soon(data: bytes) -> list[str]:
    began = time.process_time()
    told = [str(error) for error in check(data).errors]
    assert time.process_time() - began < SECONDS
    return told


def far(number: int, content: str) -> str:
    return f'<row r="{number}"><c r="XFD{number}" {content}</row>'


def test_the_last_cell_of_a_sheet_is_named_by_its_row() -> None:
    told = told_soon(sheet(row(2, ASKED, ANSWERED), far(1_048_576, "><v>1</v></c>")))
    assert told == ["Baris 1048576: lebih dari 100 kolom; hapus kolom yang tidak dipakai"]


def test_a_style_in_the_last_cell_of_a_sheet_is_nothing() -> None:
    assert check(sheet(row(2, ASKED, ANSWERED), far(1_048_576, 's="1"/>'))).ok


def test_a_style_at_the_far_right_of_very_many_rows_is_one_error() -> None:
    rows = (far(number, 's="1"/>') for number in range(3, 200_000))
    (told,) = told_soon(sheet(row(2, ASKED, ANSWERED), *rows))
    assert "terlalu luas; salin tabelnya ke lembar baru" in told


def test_very_many_rows_with_a_style_alone_are_read_over() -> None:
    rows = (f'<row r="{number}" s="1" customFormat="1"/>' for number in range(3, 200_000))
    assert told_soon(sheet(row(2, ASKED, ANSWERED), *rows)) == []


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        (STRINGS, f'<sst xmlns="{MAIN}">' + "<si><t/></si>" * 900_000 + "</sst>", "terlalu besar"),
        (STYLES, f'<styleSheet xmlns="{MAIN}"><cellXfs>' + "<xf/>" * 200_000 + "</cellXfs></styleSheet>", "format"),
        (SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>' + "<row/>" * 1_100_000 + "</sheetData></worksheet>", "baris"),
        (
            SHEET,
            f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>'
            + '<mergeCell ref="A2:B2"/>' * 200_000
            + "</mergeCells></worksheet>",
            "sel gabungan",
        ),
    ],
    ids=["texts", "styles", "rows", "merged cells"],
)
def test_what_would_fill_the_memory_is_refused_before_it_is_built(part: str, content: str, told: str) -> None:
    (error,) = told_soon(with_part(GOOD, part, content.encode()))
    assert told in error


def test_pictures_and_what_nobody_reads_may_be_large() -> None:
    chain = f'<calcChain xmlns="{MAIN}">' + '<c r="A1"/>' * 400_000 + "</calcChain>"
    data = with_part(GOOD, "xl/calcChain.xml", chain.encode())
    assert check(with_part(data, "xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + b"<" * 400_000)).ok


def test_a_cell_of_40_000_characters_is_named() -> None:
    long = f'<c r="C#" t="inlineStr"><is><t>{"a" * 40_000}</t></is></c>'
    told = [str(error) for error in check(sheet(row(2, ASKED, long))).errors]
    assert told == ["Baris 2, kolom jawaban: 40.000 karakter, paling banyak 20.000 dalam satu sel; ringkas"]


def shown(value: float, shape: str, cell: str = "C2") -> bytes:
    """Return a workbook with a number that Excel shows by a format."""

    def put(book: Workbook) -> None:
        book.active[cell].value, book.active[cell].number_format = value, shape

    return workbook(TOP, ONE, change=put)


@pytest.mark.parametrize(
    ("value", "shape", "read"),
    [(0.065, "0.0%", "6,5%"), (6.5, '0.0"%"', "6,5%"), (6.5, r"0.0\%", "6,5%"), (6.5, "0.0", "6,5")],
)
def test_a_share_is_read_as_it_is_shown(value: float, shape: str, read: str) -> None:
    assert [entry.answer for entry in check(shown(value, shape)).entries] == [read]


def test_a_length_of_time_is_read_with_a_doubt() -> None:
    result = check(shown(1.5, "[h]:mm"))
    assert [entry.answer for entry in result.entries] == ["36.00"]
    assert "Baris 2, kolom jawaban: sel jam, terbaca “36.00”" in "\n".join(map(str, result.warnings))


@pytest.mark.parametrize("value", [-5, 1])
def test_a_number_that_became_a_day_of_long_ago_is_an_error(value: int) -> None:
    (told,) = check(shown(value, "dd/mm/yyyy", "D2")).errors
    assert "Baris 2, kolom berlaku_sampai" in str(told)
    assert "sebelum tahun 2000" in str(told)


def test_the_strict_form_of_a_workbook_says_how_to_save_it() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as parts:
        book = parts.read("xl/workbook.xml").replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    (told,) = check(with_part(GOOD, "xl/workbook.xml", book)).errors
    assert "Excel Workbook (.xlsx)" in str(told)


def _after_a_guide(book: Workbook) -> None:
    table = book.create_sheet("Isi")
    for cells in (TOP, ONE):
        table.append(cells)


def test_the_sheet_with_the_column_names_is_read_behind_one_that_explains_the_table() -> None:
    result = check(workbook(["Petunjuk"], ["Isi tabel di lembar berikut."], change=_after_a_guide))
    assert [entry.id for entry in result.entries] == ["x"]
    assert "Hanya lembar “Isi” yang dibaca; 1 lembar lain diabaikan." in map(str, result.warnings)


def test_rows_hidden_by_a_filter_are_read_and_told() -> None:
    def hide(book: Workbook) -> None:
        for number in (3, 900):
            book.active.row_dimensions[number].hidden = True

    result = check(workbook(TOP, ONE, ["y", "Apa lagi?", "Ini.", None], change=hide))
    assert [entry.id for entry in result.entries] == ["x", "y"]
    assert "1 baris yang tersembunyi atau tersaring ikut dibaca." in map(str, result.warnings)
    assert "tersaring" not in " ".join(map(str, check(workbook(TOP, ONE)).warnings))


def test_a_workbook_without_column_names_says_which_sheet_was_read() -> None:
    result = check(workbook(["Petunjuk"], change=lambda book: book.create_sheet("Isi").append(["a", "b"])))
    assert "Judul kolom tidak ditemukan" in str(result.errors[0])
    assert "Hanya lembar “Sheet” yang dibaca; 1 lembar lain diabaikan." in map(str, result.warnings)


@pytest.mark.parametrize("number", [2, 1])
def test_a_row_that_stands_above_the_one_before_is_not_left_out(number: int) -> None:
    told = check(sheet(row(2, ASKED, ANSWERED), row(number, ASKED, ANSWERED))).errors
    assert "rusak" in str(told[0])


def test_rows_with_a_format_alone_keep_the_numbers_of_those_below() -> None:
    told = check(sheet('<row r="2" s="1" customFormat="1"/>', '<row r="3"/>', row(4, ASKED))).errors
    assert [str(error) for error in told] == [
        "Baris 4, kolom jawaban: tidak boleh kosong; isi dengan kalimat, atau hapus barisnya"
    ]


def test_a_workbook_without_sheets_says_so() -> None:
    told = check(with_part(GOOD, "xl/workbook.xml", f'<workbook xmlns="{MAIN}"><sheets/></workbook>'.encode())).errors
    assert "tidak memuat lembar" in str(told[0])
