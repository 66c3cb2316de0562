"""Rows as CSV that Excel opens in columns and never runs: UTF-8 with a byte order mark, formulas neutralised."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = re.compile(r"[\s']*[=+\-@]|[\t\r\0]")
"""What a spreadsheet would run (ASVS 5.0, 1.2.10)."""


def lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield the file line by line, so that a long one needs no memory."""
    yield b"\xef\xbb\xbf" + _line(header)
    for row in rows:
        yield _line(row)


def neutral(cell: str) -> str:
    """Return a cell no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")
