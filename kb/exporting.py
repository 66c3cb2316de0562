"""Write entries as CSV or XLSX that Excel opens and the import reads back to the same entries."""

import csv
import io
import re
from collections.abc import Iterable

from kb.entries import Entry
from kb.rows import COLUMNS
from kb.workbooks import Row, workbook

WIDTHS = {"question": 40, "answer": 60, "variants": 40}
# What a spreadsheet would run as a formula; with the quotes we may already have put before it (ASVS 5.0, 1.2.10).
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def export(entries: Iterable[Entry]) -> bytes:
    """Return the entries as UTF-8 CSV with a byte order mark, one row each, formulas neutralised."""
    return written(map(_neutral, row) for row in [tuple(COLUMNS), *map(_cells, entries)])


def export_xlsx(entries: Iterable[Entry]) -> bytes:
    """Return the entries as XLSX, one row each, the columns by the names that errors use; formulas are neutralised."""
    rows = (Row(tuple(map(_neutral, _cells(entry)))) for entry in entries)
    return workbook([Row(tuple(COLUMNS.values())), *rows], {COLUMNS[name]: width for name, width in WIDTHS.items()})


def written(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as UTF-8 CSV with a byte order mark; whoever gives them has made them harmless."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        lines.writerow(row)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        entry.category,
        entry.question,
        "|".join(entry.variants),
        entry.answer,
        "|".join(entry.keywords),
        entry.source,
        entry.language,
        entry.valid_until.isoformat() if entry.valid_until else "",
        "yes" if entry.active else "no",
    )


def harmless(cell: str) -> str:
    """Return a cell of somebody's file as no spreadsheet runs it, and as it is read again: with a quote before it."""
    return cell if cell.startswith("'") else _neutral(cell)


def _neutral(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


SHAPES = {"csv": export, "xlsx": export_xlsx}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
