"""A report as an XLSX file. What citizens wrote stays text: a spreadsheet must never run it."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]

from core.directions import straight
from core.language import current
from core.language import gettext as _
from handoff.report_figures import LIST_HEADER, Cell, Report

_FORMULA = re.compile(r"[\s']*[=+\-@]|[\t\r]")
"""What a spreadsheet would run, now or after the file has gone through CSV (ASVS 5.0, 1.2.10)."""
_WRITTEN = {
    datetime: {"id": "[$-421]d mmm yyyy hh.mm", "en": "[$-809]d mmm yyyy hh.mm"},
    int: dict.fromkeys(("id", "en"), "#,##0"),
    float: dict.fromkeys(("id", "en"), "#,##0.0#"),
}
"""How a spreadsheet shows what is not text, by the language of the page: months by their names, as on the page."""


def workbook(report: Report) -> bytes:
    """Return the file: figures, consultations, and the tables of the page that hold something."""
    book = Workbook()
    book.properties.creator, book.properties.title = "BPS Provinsi Jambi", report.title
    _fill(book.active, _("Ringkasan"), (_("Ukuran"), report.title), report.figures, (58, 34))
    heads, widths = [_(words) for words in LIST_HEADER], (16, 18, 18, 18, 18, 12, 18, 20, 20, 60, 8, 60)
    _fill(book.create_sheet(), _("Konsultasi"), heads, report.rows, widths)
    for table in report.tables:
        longest = max(len(str(row[0])) for row in table.rows)
        wide = (min(max(longest + 4, 24), 90), *(18 for _head in table.heads[1:]))
        _fill(book.create_sheet(), table.title, table.heads, table.rows, wide)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def neutral(cell: Cell) -> Cell:
    """Return a cell no spreadsheet takes for a formula, without characters XML cannot hold or that turn it round."""
    if not isinstance(cell, str):
        return cell
    text = straight(ILLEGAL_CHARACTERS_RE.sub("", cell))
    return f"'{text}" if _FORMULA.match(text) else text


def _fill(sheet: Any, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
    sheet.title = title
    sheet.append(list(header))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([neutral(cell) for cell in row])
        for cell in sheet[sheet.max_row]:
            if written := _WRITTEN.get(type(cell.value)):
                cell.number_format = written[current()]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
