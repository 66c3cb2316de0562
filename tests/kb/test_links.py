"""Addresses and struck words that a workbook shows and its cells' texts do not: told with their place."""

import io
import zipfile

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from kb.importing import check
from tests.kb.named_files import ONE, SHEET, TOP, with_part, workbook

SHARED, KINDS = "xl/sharedStrings.xml", "[Content_Types].xml"
SHARED_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def linked(text: str, target: str) -> bytes:
    def link(book: Workbook) -> None:
        book.active["C2"].hyperlink = target

    return workbook(TOP, ["x", "Apa?", text, None], change=link)


def told(data: bytes) -> str:
    result = check(data)
    assert result.ok, list(map(str, result.errors))
    return " ".join(map(str, result.warnings))


@pytest.mark.parametrize("target", ["https://jambi.bps.go.id/?a=1&b=2", "mailto:pst@bps.go.id"])
def test_an_address_behind_a_cell_is_told(target: str) -> None:
    assert (
        f"Baris 2, kolom jawaban: tautan ke {target} hilang, terbaca “Lihat di sini”; tulis alamatnya di dalam sel"
    ) in told(linked("Lihat di sini", target))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Buka https://jambi.bps.go.id/pst.", "https://jambi.bps.go.id/pst"),
        ("Buka www.bps.go.id", "http://www.bps.go.id/"),
        ("Surat ke PST@bps.go.id", "mailto:pst@bps.go.id"),
    ],
)
def test_an_address_that_the_cell_shows_is_not_told(text: str, target: str) -> None:
    assert "tautan" not in told(linked(text, target))


@pytest.mark.parametrize("mark", [b'"', b"&quot;"])
def test_an_address_in_a_formula_is_told(mark: bytes) -> None:
    book = workbook(TOP, ONE)
    xml = zipfile.ZipFile(io.BytesIO(book)).read(SHEET)
    formula = b"<f>HYPERLINK(%bhttps://bps.go.id%b,%bdi sini%b)</f><v>di sini</v>" % (mark, mark, mark, mark)
    shown = xml.replace(b'<c r="C2" t="inlineStr"><is><t>Itu.</t></is></c>', b'<c r="C2" t="str">%b</c>' % formula)
    assert shown != xml
    assert "kolom jawaban: tautan ke https://bps.go.id hilang" in told(with_part(book, SHEET, shown))


def _with_runs(properties: bytes) -> bytes:
    """Return a workbook whose answer has words with properties of their own, in the table of texts as Excel has it."""
    book = workbook(TOP, ONE)
    xml = zipfile.ZipFile(io.BytesIO(book)).read(SHEET)
    cell = b'<c r="C2" t="inlineStr"><is><t>Itu.</t></is></c>'
    assert cell in xml
    runs = b"<r><t>Tarif </t></r><r><rPr>%b</rPr><t>Rp5.000</t></r><r><t> Rp0</t></r>" % properties
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>lain</t></si><si/>'
        b"<si>%b</si></sst>" % runs
    )
    shared = with_part(book, SHEET, xml.replace(cell, b'<c r="C2" t="s"><v>2</v></c>'))
    kinds = zipfile.ZipFile(io.BytesIO(book)).read(KINDS)
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/></Types>' % SHARED_KIND
    return with_part(with_part(shared, SHARED, texts), KINDS, kinds.replace(b"</Types>", kind))


@pytest.mark.parametrize("properties", [b"<strike/>", b'<b/><strike val="1"/>'])
def test_struck_words_within_a_cell_are_told(properties: bytes) -> None:
    assert "1 baris memuat isian yang dicoret, dan tetap dibaca" in told(_with_runs(properties))


@pytest.mark.parametrize("properties", [b"<b/>", b'<strike val="0"/>'])
def test_words_of_another_look_are_not_told(properties: bytes) -> None:
    data = _with_runs(properties)
    assert "dicoret" not in told(data)
    assert check(data).entries[0].answer == "Tarif Rp5.000 Rp0"
