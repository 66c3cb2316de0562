"""Give an uploaded table back with what is wrong beside each row, to be mended and uploaded again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kb.decoding import FileProblem
from kb.exporting import written
from kb.importing import ANNOTATED, table_of
from kb.records import Record
from kb.rows import COLUMNS, Problem, column_of

WHOLE = "berkas"
_WIDTHS = {"question": 40, "answer": 60, "variants": 40}
_WIDTH, _PROBLEM_WIDTH = 14, 45
_GROUND = "FFFDE2E0"


@dataclass(frozen=True, slots=True)
class _Line:
    cells: tuple[str, ...]
    marked: frozenset[int] = frozenset()


def as_csv(data: bytes, problems: Sequence[Problem]) -> bytes:
    """Give the table as CSV with two columns before it: the row's number and what is wrong there."""
    return written(line.cells for line in _lines(data, problems))


def as_xlsx(data: bytes, problems: Sequence[Problem]) -> bytes:
    """Give the same as XLSX, the cells in question coloured; text stays text, whatever it begins with."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # 24 MB that most processes never need
    from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Diperiksa")
    sheet.freeze_panes = "C2"
    wrapped, bold, ground = Alignment(wrap_text=True, vertical="top"), Font(bold=True), PatternFill("solid", _GROUND)
    for number, line in enumerate(_lines(data, problems)):
        if number == 0:
            for place, name in enumerate(line.cells, start=1):
                sheet.column_dimensions[get_column_letter(place)].width = _width(name)
        cells = [_text_cell(sheet, text) for text in line.cells]
        for place, cell in enumerate(cells):
            cell.alignment = wrapped
            if number == 0:
                cell.font = bold
            if place in line.marked:
                cell.fill = ground
        sheet.append(cells)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # with the rest of it
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def _width(name: str) -> int:
    return _PROBLEM_WIDTH if name == ANNOTATED[1] else _WIDTHS.get(column_of(name) or "", _WIDTH)


def _lines(data: bytes, problems: Sequence[Problem]) -> Iterator[_Line]:
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row or 0, []).append(problem)
    whole = by_row.pop(0, [])
    try:
        table = table_of(data)
    except FileProblem:
        yield _Line(ANNOTATED)
    else:
        header, records = table.header, table.records
        yield _Line((*ANNOTATED, *header.cells))
        if header.line in by_row:
            yield _Line((str(header.line), _told(by_row.pop(header.line))))
        for record in records:
            yield _annotated(record, by_row.pop(record.line, []), header)
    for row, found in by_row.items():
        yield _Line((str(row), _told(found)))
    for problem in whole:
        yield _Line((WHOLE, _told([problem])))


def _annotated(record: Record, found: Sequence[Problem], header: Record) -> _Line:
    names = [COLUMNS.get(column_of(name) or "") for name in header.cells]
    wrong = {problem.column for problem in found}
    marked = {place + len(ANNOTATED) for place, name in enumerate(names) if name and name in wrong}
    return _Line((str(record.line), _told(found), *record.cells), frozenset({1, *marked} if found else ()))


def _told(problems: Sequence[Problem]) -> str:
    return "; ".join(str(Problem(problem.message, None, problem.column)) for problem in problems)
