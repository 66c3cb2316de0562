"""Rows as CSV that Excel opens in columns and never runs: UTF-8 with a byte order mark, formulas neutralised.

Excel parts columns by the list separator of its own language: `;` in Indonesian, where the comma is the decimal
sign, and `,` in English. A page gives the file of the language it is read in.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from core import directions, language

_FORMULA = re.compile(r"[\s']*[=+\-@]|[\t\r\0]")
"""What a spreadsheet would run (ASVS 5.0, 1.2.10)."""
_FORMULA_AFTER_SEPARATOR = re.compile(r"([,;])(?=[\s'\"]*[=+\-@])")
"""What it would run where it parts columns by the other separator, which this file's quotes do not guard."""


def separator() -> str:
    """Return what parts the columns for an Excel in the language of the page."""
    return "," if language.current() == "en" else ";"


def lines(header: Sequence[str], rows: Iterable[Sequence[str]], parted_by: str) -> Iterator[bytes]:
    """Yield the file line by line, so that a long one needs no memory."""
    yield b"\xef\xbb\xbf" + _line(header, parted_by)
    for row in rows:
        yield _line(row, parted_by)


def neutral(cell: str) -> str:
    """Return a cell no spreadsheet takes for a formula."""
    guarded = _FORMULA_AFTER_SEPARATOR.sub(r"\1'", cell)
    return f"'{guarded}" if _FORMULA.match(cell) else guarded


def _line(cells: Sequence[str], parted_by: str) -> bytes:
    text = io.StringIO()
    shown = [neutral(directions.straight(cell)) for cell in cells]
    csv.writer(text, delimiter=parted_by, lineterminator="\r\n").writerow(shown)
    return text.getvalue().encode("utf-8", "replace")
