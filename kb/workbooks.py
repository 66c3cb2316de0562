"""Write rows of text as an XLSX that people read and mend."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_WIDTH = 14
_BREAKS = re.compile("[\x0b\x0c]")
"""Line breaks of a word processor, which no XLSX may hold as they are."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; the cells whose places are marked get a coloured ground."""

    cells: tuple[str, ...]
    marked: frozenset[int] = frozenset()


def workbook(rows: Iterable[Row], widths: dict[str, int], frozen: str = "A2") -> bytes:
    """Return rows as XLSX, the first one as the names of the columns; text stays text, whatever it begins with."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # 24 MB that most processes never need
    from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Pusat pengetahuan")
    sheet.freeze_panes = frozen
    wrapped, bold, ground = Alignment(wrap_text=True, vertical="top"), Font(bold=True), PatternFill("solid", "FFFDE2E0")
    for number, row in enumerate(rows):
        if number == 0:
            for place, name in enumerate(row.cells, start=1):
                sheet.column_dimensions[get_column_letter(place)].width = widths.get(name, _WIDTH)
        cells = [_text_cell(sheet, text) for text in row.cells]
        for place, cell in enumerate(cells):
            cell.alignment = wrapped
            if number == 0:
                cell.font = bold
            if place in row.marked:
                cell.fill = ground
        sheet.append(cells)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # with the rest of it
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", _BREAKS.sub("\n", text)))
    cell.data_type = "s"
    return cell
