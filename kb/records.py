"""Split CSV text into records so that a stray quotation mark costs one row, never the rest of the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.sentences import told as _
from kb.decoding import FileProblem

MAX_CELL = 20_000
MAX_COLUMNS = 100
MAX_RECORDS = 20_000
_QUOTE = '"'
_AT_LEAST = 3
"""Cells of a row from which lines within a quotation may be rows, too."""
_OPENED = re.compile(r'[ \u00a0]*"')
_FIGURE = re.compile(r"[\d.,-]*")
"""What programs leave without quotation marks that put every text into them: figures, and nothing at all."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a spreadsheet's cell says of itself: that it holds nothing usable, or something that may look otherwise."""

    place: int
    text: str
    is_error: bool = True
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row; `line` is where it begins.

    With `problem` set, the one cell is the line as it stands, and `place` the cell in which the problem lies, if any.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""
    flaws: tuple[Flaw, ...] = ()
    place: int | None = None


def too_many(line: int, broken: Record | None = None) -> FileProblem:
    """Return the error of a file with too many rows; behind a broken one they may all be lines of one cell."""
    if broken:
        told = _("%(why)s. Sesudahnya terbaca lebih dari %(most)s baris.", why=broken.problem, most=MAX_RECORDS)
        return FileProblem(told, broken.line)
    said = _("Lebih dari %(most)s baris; hapus baris yang tidak dipakai.", most=MAX_RECORDS)
    return FileProblem(said, line)


def too_long(size: int) -> str:
    """Say that a cell holds more than any column takes."""
    return _("%(found)s karakter, paling banyak %(most)s dalam satu sel; ringkas", found=size, most=MAX_CELL)


def too_wide() -> str:
    """Say that a row has more columns than any table of ours."""
    return _("lebih dari %(most)d kolom; hapus kolom yang tidak dipakai", most=MAX_COLUMNS)


def rows_in_excel(records: Sequence[Record]) -> dict[int, int]:
    """Return, by line, the rows that Excel shows of a CSV, where cells of several lines above make them others.

    Of a file that begins with something else than its column names (`sep=;`, a title) nothing is said.
    """
    found: dict[int, int] = {}
    breaks = 0
    for record in records if records[0].line == 1 else ():
        if breaks:
            found[record.line] = record.line - breaks
        breaks += sum(cell.count("\n") for cell in record.cells)
    return found


class _Broken(Exception):
    """The record that begins here cannot be split."""

    def __init__(self, message: str, place: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def split_records(text: str, delimiter: str, first_line: int = 1) -> Iterator[Record]:
    """Yield the records of `text`, blank ones left out; a broken one is reported and only its first line skipped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at, line, width = 0, first_line, 0
    blank = re.compile(rf"(?:[ {re.escape(delimiter)}]*\n)+")  # a million rows without anything cost no time
    while at < len(text):
        if found := blank.match(text, at):
            line += text.count("\n", at, found.end())
            at = found.end()
            continue
        try:
            cells, after, flaws = _one(text, at, delimiter)
            _refuse_swallowed(text[at:after], cells, delimiter, width)
        except _Broken as error:
            after = _next_line(text, at)
            yield Record(line, (text[at:after].rstrip("\n")[:MAX_CELL],), error.message, place=error.place)
        else:
            width = width or (len(cells) if len(cells) >= _AT_LEAST else 0)
            if any(cell.strip() for cell in cells):
                yield Record(line, tuple(cells), flaws=flaws)
        line += text.count("\n", at, after)
        at = after


def _refuse_swallowed(taken: str, cells: Sequence[str], delimiter: str, width: int) -> None:
    """Raise _Broken when a quotation took in whole rows: what it closes is another stray mark, or somebody's inches.

    Then each of its lines has as many cells as the first row (`width`), and no separator as a sentence or a figure has
    them; of an answer in two lines each has fewer.
    """
    lines = [line for line in taken.split("\n") if line.strip()]
    if not width or len(lines) < 2 or any(line.count(delimiter) + 1 != width for line in lines):
        return
    if _sets_all_off(taken, cells, delimiter):
        return
    sign = re.escape(delimiter)
    if not re.search(rf"{sign} |\d{sign}\d", taken):
        rows = len(lines) - 1
        raise _Broken(
            _(
                "tanda kutip tidak ditutup, sehingga %(rows)d baris di bawahnya ikut terbaca; tutup atau hapus. Bila "
                "memang satu sel, beri spasi sesudah tanda pemisah di dalamnya",
                rows=rows,
            ),
            next(place for place, cell in enumerate(cells) if "\n" in cell),
        )


def _sets_all_off(taken: str, cells: Sequence[str], delimiter: str) -> bool:
    """Say whether a program wrote this row that puts every text in quotation marks: then none of them is stray."""
    texts = ['"' + cell.replace(_QUOTE, '""') + '"' for cell in cells]
    figures_bare = (cell if _FIGURE.fullmatch(cell) else text for cell, text in zip(cells, texts, strict=True))
    return taken.rstrip("\n") in {delimiter.join(texts), delimiter.join(figures_bare)}


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _one(text: str, at: int, delimiter: str) -> tuple[list[str], int, tuple[Flaw, ...]]:
    """Split the record that begins at `at`; return its cells, where the next begins, and which cells are too long."""
    cells: list[str] = []
    flaws: list[Flaw] = []
    while True:
        try:
            cell, at = _cell(text, at, delimiter)
        except _Broken as error:
            raise _Broken(error.message, len(cells)) from None
        if len(cell) > MAX_CELL:
            flaws.append(Flaw(len(cells), too_long(len(cell))))
        cells.append(cell[:MAX_CELL])
        if len(cells) == MAX_COLUMNS:
            at = _past_nothing(text, at, delimiter)
        if len(cells) > MAX_COLUMNS:
            raise _Broken(too_wide())
        if at >= len(text):
            return cells, at, tuple(flaws)
        if text[at] == "\n":
            return cells, at + 1, tuple(flaws)
        at += 1


def _past_nothing(text: str, at: int, delimiter: str) -> int:
    """Pass over separators up to the end of the line: an Excel with a format far to the right writes thousands."""
    empty = re.compile(rf"[ {re.escape(delimiter)}]*(?=\n|\Z)").match(text, at)
    return empty.end() if empty else at


def _cell(text: str, at: int, delimiter: str) -> tuple[str, int]:
    """Read a cell; spaces before the quotation mark that opens it do not matter, unless it opens a mere word."""
    opened = _OPENED.match(text, at)
    if opened is None:
        return _bare(text, at, delimiter)
    quote = opened.end() - 1
    if quote == at:
        return _quoted(text, at, delimiter)
    bare, end = _bare(text, at, delimiter)
    if bare.count(_QUOTE) % 2:  # the delimiter or the line's end that was found is inside the quotation
        return _quoted(text, quote, delimiter)
    try:
        return _quoted(bare, quote - at, delimiter)[0], end
    except _Broken:
        return bare, end


def _bare(text: str, at: int, delimiter: str) -> tuple[str, int]:
    line_end = text.find("\n", at)
    line_end = len(text) if line_end < 0 else line_end
    end = text.find(delimiter, at, line_end)
    end = line_end if end < 0 else end
    return text[at:end], end


def _quoted(text: str, at: int, delimiter: str) -> tuple[str, int]:
    pieces, start = [], at + 1
    size = 0
    while True:
        end = text.find(_QUOTE, start, start + MAX_CELL + 1)
        if end < 0:
            raise _Broken(_("tanda kutip tidak ditutup; tutup atau hapus"))
        pieces.append(text[start:end])
        size += end - start + 1
        if size > MAX_CELL:
            raise _Broken(_("tanda kutip tidak ditutup, atau sel terlalu panjang; tutup, hapus, atau ringkas"))
        if text.startswith(_QUOTE, end + 1):
            pieces.append(_QUOTE)
            start = end + 2
            continue
        after = end + 1
        while text.startswith((" ", "\u00a0"), after):
            after += 1
        if after >= len(text) or text[after] == "\n" or text.startswith(delimiter, after):
            return "".join(pieces), after
        raise _Broken(_('tanda kutip di tengah sel harus digandakan (""), atau belum ditutup'))
