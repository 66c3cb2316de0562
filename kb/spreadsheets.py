"""Read an XLSX file without being hurt by it: size, nesting and entities are checked before it is opened."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from core.sentences import told as _
from kb.damage import excel_error
from kb.decoding import FileProblem
from kb.links import links, lost, place_of
from kb.records import MAX_CELL, MAX_COLUMNS, MAX_RECORDS, Flaw, Record, too_long, too_many, too_wide
from kb.unpacking import BROKEN, MAX_ROW, UNREADABLE, inspect

MAX_MERGED = 5 * MAX_RECORDS
"""Rows that merged cells may cover together, those beside each other each for itself."""
MAX_PLACES = 20_000_000
"""Cells of all rows together, each row up to its last cell, empty ones too: openpyxl makes up every one of them."""
# Names may carry a prefix (`x:row`, as programs for .NET write them), attributes stand in any order.
_NO_CELLS = re.compile(rb'<(?:\w+:)?row\b[^<>]*?\br="\d+"[^<>]*/>')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^<>]*?\br="(\d+)"[^<>]*>')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b([^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_STYLED = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="[A-Z]{1,3}(\d{1,7})"[^<>]*?\bs="(\d+)"')
_SHARED = "xl/sharedStrings.xml"
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b(?:[^<>]*/>|[^<>]*>.*?</(?:\w+:)?si>)", re.DOTALL)
_STRIKE = re.compile(rb'<(?:\w+:)?strike\b(?![^<>]*\bval="(?:0|false)")')
_OF_SHARED = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="[A-Z]{1,3}(\d{1,7})"[^<>]*\bt="s"[^<>]*>\s*<(?:\w+:)?v>(\d+)<')
MAX_EXACT = 10**15
"""What Excel keeps to the last digit lies below; it has fifteen."""
_FIXED = re.compile(r"(#,##)?0(?:\.(0+))?")
"""A number's format of so many decimals, perhaps with thousands parted."""
_THOUSAND = 1_000
_AS_IT_IS = frozenset(["", "General", "@"])
_LITERAL = re.compile(r'"[^"]*"|\\.')
"""Signs of a number's format that are merely shown."""
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
    """Return the octets a file holds once unpacked; 0 when it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except UNREADABLE:
        return 0


def read_sheet(data: bytes, fits: Callable[[Sequence[Record]], bool]) -> Sheet:
    """Read the first visible sheet whose rows fit, else the first with any; raise FileProblem for an unfit file."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # 24 MB that most processes never need

    inspect(data)
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _chosen(book, archive, fits)
            finally:
                book.close()
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part provokes
        raise FileProblem(_(BROKEN)) from error


def _chosen(book: Any, archive: zipfile.ZipFile, fits: Callable[[Sequence[Record]], bool]) -> Sheet:
    """Read one visible sheet; name the others, which nobody would otherwise miss."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if not shown and not hidden:
        raise FileProblem(_("XLSX ini tidak memuat lembar kerja; simpan tabelnya sebagai lembar biasa."))
    if not shown:
        raise FileProblem(_("Semua lembar XLSX tersembunyi; tampilkan lembar yang dimaksud."))
    read, records = shown[0], list[Record]()
    for sheet in shown:
        found = list(_records(sheet, archive))
        fitting = bool(found) and fits(found)
        if fitting or (found and not records):
            read, records = sheet, found
        if fitting:
            break
    if hidden and not records:
        told = _(
            "Lembar yang terlihat kosong; tampilkan lembar yang dimaksud (%(hidden)d tersembunyi).", hidden=len(hidden)
        )
        raise FileProblem(told)
    notes = []
    if len(shown) > 1:
        others = len(shown) - 1
        told = _(
            "Hanya lembar “%(title)s” yang dibaca; %(others)d lembar lain diabaikan.",
            title=read.title[:40],
            others=others,
        )
        notes.append(told)
    lines = {record.line for record in records}
    xml = archive.read(read._worksheet_path)  # noqa: SLF001
    if rows := sum(int(found[1]) in lines for found in _ROW.finditer(xml) if _HIDDEN.search(found[0])):
        notes.append(_("%(rows)d baris yang tersembunyi atau tersaring ikut dibaca.", rows=rows))
    if rows := len(lines & (_struck(book, xml) | _struck_within(archive, xml))):
        notes.append(
            _("%(rows)d baris memuat isian yang dicoret, dan tetap dibaca; hapus bila tidak berlaku.", rows=rows)
        )
    if hidden:
        notes.append(_("%(hidden)d lembar tersembunyi diabaikan.", hidden=len(hidden)))
    return Sheet(records, tuple(notes))


def _struck(book: Any, xml: bytes) -> set[int]:
    """Return the rows in which a cell is struck through, as people do instead of deleting."""
    styles = enumerate(book._cell_styles)  # noqa: SLF001
    through = {number for number, style in styles if book._fonts[style.fontId].strike}  # noqa: SLF001
    return {int(row) for row, style in _STYLED.findall(xml) if int(style) in through} if through else set()


def _struck_within(archive: zipfile.ZipFile, xml: bytes) -> set[int]:
    """Return the rows in which words of a cell are struck through."""
    shared = archive.read(_SHARED) if _SHARED in archive.namelist() else b""
    struck = {number for number, text in enumerate(_SHARED_TEXT.findall(shared)) if _STRIKE.search(text)}
    return {int(row) for row, text in _OF_SHARED.findall(xml) if int(text) in struck} if struck else set()


def _records(sheet: Any, archive: zipfile.ZipFile) -> Iterator[Record]:
    xml = archive.read(sheet._worksheet_path)  # noqa: SLF001  (what openpyxl reads of it in this mode is not enough)
    flaws = _flaws(xml)
    leads_to = links(xml, archive, sheet._worksheet_path)  # noqa: SLF001
    held = _NO_CELLS.sub(b"", xml)  # a million rows with a format alone would be kept, row by row
    if not _ascends(held):
        raise FileProblem(_(BROKEN))
    sheet._get_source = lambda: io.BytesIO(held)  # noqa: SLF001
    sheet.reset_dimensions()
    found = places = 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > MAX_ROW:  # else openpyxl makes up every empty row before the one named, be it the thousand millionth
            title, last = sheet.title[:40], MAX_ROW
            told = _(
                "“%(title)s” melewati baris %(last)s, batas Excel; salin isinya ke lembar baru.", title=title, last=last
            )
            raise FileProblem(told)
        places += len(row)
        if places > MAX_PLACES:
            told = _("Sel jauh di kanan membuat lembar terlalu luas; salin tabelnya ke lembar baru.")
            raise FileProblem(told, line)
        if not row and line not in flaws:
            continue
        wrong = flaws.get(line, [])
        cells = []
        beyond = any(_text(cell)[0].strip() for cell in row[MAX_COLUMNS:] if cell.value is not None)
        for place, cell in enumerate(row[:MAX_COLUMNS]):
            text, doubt = _text(cell)
            cells.append(text[:MAX_CELL])
            if flaw := _flaw(cell, place, text, doubt, leads_to.get((line, place), "")):
                wrong.append(flaw)
        if not any(cell.strip() for cell in cells) and not wrong and not beyond:
            continue
        found += 1
        if found > MAX_RECORDS + 1:
            raise too_many(line)
        if beyond:
            yield Record(line, (), too_wide())
        else:
            yield Record(line, tuple(cells), flaws=tuple(wrong))


def _flaw(cell: Any, place: int, text: str, doubt: str, target: str) -> Flaw | None:
    """Say what is wrong or doubtful of a cell that leads to `target`, if anywhere."""
    if len(text) > MAX_CELL:
        return Flaw(place, too_long(len(text)))
    if doubt:
        return Flaw(place, doubt, is_error=cell.data_type == "e")
    return lost(place, target, text) if target else None


def _ascends(xml: bytes) -> bool:
    """Say whether each row stands below the one before: openpyxl would leave out any other without a word."""
    numbers = [int(number) for number in _ROW.findall(xml)]
    return all(before < then for before, then in pairwise(numbers))


def _flaws(xml: bytes) -> dict[int, list[Flaw]]:
    """Find, by row, cells that hold nothing although Excel shows something there."""
    found: dict[int, list[Flaw]] = {}
    for attributes, column, row, value in _NO_RESULT.findall(xml):
        if value and _GIVES_TEXT.search(attributes):
            continue
        flaw = Flaw(place_of(column), _("rumus tanpa hasil; buka dan simpan di Excel, atau tempel sebagai nilai"))
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
            found.setdefault(row, []).append(Flaw(place_of(start), text))
    return found


def _text(cell: Any) -> tuple[str, str]:
    """Return a cell as text, and what is doubtful about that."""
    value = cell.value
    if value is None:
        return "", ""
    if isinstance(value, str):
        return value, excel_error(value) if cell.data_type == "e" else ""
    if isinstance(value, bool):
        return ("ya" if value else "tidak"), ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat(), _("sel tanggal")
    if isinstance(value, time):
        return value.isoformat("minutes").replace(":", "."), _("sel jam")
    if isinstance(value, timedelta):
        hours, minutes = divmod(round(value / timedelta(minutes=1)), 60)
        return f"{hours}.{minutes:02d}", _("sel jam")
    shape = cell.number_format or ""
    return _number(value, shape), _misshown(value, shape)


def _misshown(value: object, shape: str) -> str:
    """Doubt a number that Excel cut off, or shows otherwise than it is: with zeros before it, rounded, in millions."""
    if not isinstance(value, (int, float)) or "%" in shape:
        return ""
    if abs(value) >= MAX_EXACT:
        return _("angka lebih dari 15 digit, yang dibulatkan Excel")
    if shape in _AS_IT_IS or _is_exact(value, shape):
        return ""
    return _("sel angka berformat “%(shape)s”", shape=shape[:20])


def _is_exact(value: float, shape: str) -> bool:
    """Say whether a format of so many decimals leaves a number as it is, without points between its thousands."""
    fixed = _FIXED.fullmatch(shape)
    if fixed is None or (fixed[1] and abs(value) >= _THOUSAND):
        return False
    return round(value, len(fixed[2] or "")) == value


def _number(value: object, shape: str) -> str:
    """Write a number as Indonesians read it; Excel's share is shown as it shows it, one whose % is a mere sign too."""
    if not isinstance(value, (int, float)):
        return str(value)
    if "%" in _LITERAL.sub("", shape):
        return f"{value * 100:.10g}%".replace(".", ",")
    text = str(int(value)) if float(value).is_integer() else f"{value:.15g}".replace(".", ",")
    return f"{text}%" if "%" in shape else text
