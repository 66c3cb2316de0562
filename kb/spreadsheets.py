"""Read an XLSX file without being hurt by it: size, nesting and entities are checked before it is opened."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from core.language import gettext as _
from core.language import noop
from core.wording import thousands
from kb.decoding import FileProblem
from kb.records import MAX_CELL, MAX_COLUMNS, MAX_RECORDS, Flaw, Record, too_many

MAX_UNPACKED = 80_000_000
MAX_PARTS = 500
MAX_ROW = 1_048_576
"""The last row Excel has."""
MAX_MERGED = 5 * MAX_RECORDS
"""Rows that merged cells may cover together, those beside each other each for itself."""
_PROLOG = 64_000
"""Octets within which a part's first element begins; Excel writes a hundred."""
_BROKEN = noop("Berkas XLSX rusak atau tidak lengkap.")
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>\s*<f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)\s*(<v\s*/>|<v>\s*</v>)?\s*</c>'
)

_GIVES_TEXT = re.compile(rb'\bt="str"')  # an empty text is a result too


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of the sheet that was read, and what the admin should know about the others."""

    records: list[Record]
    notes: tuple[str, ...] = ()


def is_zip(data: bytes) -> bool:
    """Say whether the bytes begin like a ZIP archive, as every XLSX does."""
    return data.startswith(b"PK")


def weight(data: bytes) -> int:
    """Give the octets a file holds once unpacked; 0 when it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return 0


def read_sheet(data: bytes) -> Sheet:
    """Read the rows of the first visible sheet that holds any; raise FileProblem when the file cannot be trusted."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # 24 MB that most processes never need

    _inspect(data)
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _chosen(book, archive)
            finally:
                book.close()
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part provokes
        raise FileProblem(_(_BROKEN)) from error


def _inspect(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise FileProblem(_("Berkas ini arsip ZIP atau ODS, bukan XLSX. Simpan sebagai CSV UTF-8 atau XLSX."))
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise FileProblem(_("Isi XLSX terlalu besar setelah dibuka; simpan sebagai CSV UTF-8."))
            for part in parts:
                with archive.open(part) as file:
                    _refuse_declarations(file.read(_PROLOG))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise FileProblem(_(_BROKEN)) from error


class _Begun(Exception):
    """The first element begins: no declaration can follow."""


def _refuse_declarations(head: bytes) -> None:
    """Raise FileProblem where a part declares a document type, the door to entities.

    Every part is asked, whatever its name, since the workbook says itself which ones are sheets; and the parser that
    openpyxl uses is asked, so that both see the same in any encoding. A picture is no XML and breaks off at once.
    """

    def refuse(*_declared: object) -> None:
        raise FileProblem(_("XLSX memuat deklarasi XML yang tidak diizinkan; salin isinya ke buku kerja baru."))

    def begin(*_element: object) -> None:
        raise _Begun

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = begin
    try:
        reader.Parse(head, False)
    except (_Begun, expat.ExpatError):
        return
    if len(head) == _PROLOG:
        refuse()


def _chosen(book: Any, archive: zipfile.ZipFile) -> Sheet:
    """Read the first visible sheet with rows; name the others, which nobody would otherwise miss."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if not shown:
        raise FileProblem(_("Semua lembar XLSX tersembunyi; tampilkan lembar yang dimaksud."))
    read, records = shown[0], []
    for sheet in shown:
        records = list(_records(sheet, archive))
        if records:
            read = sheet
            break
    notes = []
    if len(shown) > 1:
        others = len(shown) - 1
        told = _(
            "Hanya lembar “%(title)s” yang dibaca; %(others)d lembar lain diabaikan.",
            title=read.title[:40],
            others=others,
        )
        notes.append(told)
    if hidden:
        notes.append(_("%(hidden)d lembar tersembunyi diabaikan.", hidden=len(hidden)))
    return Sheet(records, tuple(notes))


def _records(sheet: Any, archive: zipfile.ZipFile) -> Iterator[Record]:
    flaws = _flaws(archive.read(sheet._worksheet_path))  # noqa: SLF001  (openpyxl reads neither in this mode)
    sheet.reset_dimensions()
    found = 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > MAX_ROW:  # else openpyxl makes up every empty row before the one named, be it the thousand millionth
            title, last = sheet.title[:40], thousands(MAX_ROW)
            told = _(
                "“%(title)s” melewati baris %(last)s, batas Excel; salin isinya ke lembar baru.", title=title, last=last
            )
            raise FileProblem(told)
        if not row and line not in flaws:
            continue
        wrong = flaws.get(line, [])
        cells = []
        beyond = any(_text(cell)[0].strip() for cell in row[MAX_COLUMNS:] if cell.value is not None)
        for place, cell in enumerate(row[:MAX_COLUMNS]):
            text, doubt = _text(cell)
            cells.append(text)
            if doubt:
                wrong.append(Flaw(place, doubt, is_error=cell.data_type == "e"))
        if not any(cell.strip() for cell in cells) and not wrong and not beyond:
            continue
        found += 1
        if found > MAX_RECORDS + 1:
            raise too_many(line)
        if beyond:
            yield Record(line, (), _("lebih dari %(most)d kolom", most=MAX_COLUMNS))
        elif any(len(cell) > MAX_CELL for cell in cells):
            yield Record(line, (), _("ada sel yang terlalu panjang"))
        else:
            yield Record(line, tuple(cells), flaws=tuple(wrong))


def _flaws(xml: bytes) -> dict[int, list[Flaw]]:
    """Find, by row, cells that hold nothing although Excel shows something there."""
    found: dict[int, list[Flaw]] = {}
    for column, row, attributes, value in _NO_RESULT.findall(xml):
        if value and _GIVES_TEXT.search(attributes):
            continue
        flaw = Flaw(_place(column), _("rumus tanpa hasil; buka dan simpan di Excel, atau tempel sebagai nilai"))
        found.setdefault(int(row), []).append(flaw)
    merged = 0
    for start, first, end, last in _MERGED.findall(xml):
        merged += max(0, min(int(last) - int(first), MAX_RECORDS))
        if merged > MAX_MERGED:
            raise FileProblem(
                _("Terlalu banyak sel gabungan; pilih seluruh lembar, klik Unmerge Cells, lalu simpan lagi.")
            )
        cells = f"{start.decode()}{int(first)}:{end.decode()}{int(last)}"
        text = _("sel gabungan %(cells)s; pisahkan dan isi tiap baris", cells=cells)
        for row in range(int(first) + 1, min(int(last), int(first) + MAX_RECORDS) + 1):
            found.setdefault(row, []).append(Flaw(_place(start), text))
    return found


def _place(column: bytes) -> int:
    place = 0
    for sign in column:
        place = place * 26 + sign - ord("A") + 1
    return place - 1


def _text(cell: Any) -> tuple[str, str]:
    """Give a cell as text, and what is doubtful about that."""
    value = cell.value
    if value is None:
        return "", ""
    if isinstance(value, str):
        return value, _("kesalahan Excel %(said)s", said=value[:20]) if cell.data_type == "e" else ""
    if isinstance(value, bool):
        return ("ya" if value else "tidak"), ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat(), _("sel tanggal")
    if isinstance(value, time):
        return value.isoformat("minutes").replace(":", "."), _("sel jam")
    return _number(value, cell.number_format or ""), ""


def _number(value: object, shape: str) -> str:
    """Write a number as Indonesians read it; Excel's share is shown as it shows it."""
    if not isinstance(value, (int, float)):
        return str(value)
    if "%" in shape:
        return f"{value * 100:.10g}%".replace(".", ",")
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}".replace(".", ",")
