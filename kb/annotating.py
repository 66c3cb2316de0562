"""Give an uploaded table back with what is wrong beside each row, to be mended and uploaded again."""

from collections.abc import Iterator, Sequence

from kb.decoding import FileProblem
from kb.exporting import WIDTHS, harmless, written
from kb.importing import ANNOTATED, table_of
from kb.records import Record
from kb.rows import COLUMNS, Problem, column_of
from kb.workbooks import Row, workbook

WHOLE = "berkas"


def as_csv(data: bytes, problems: Sequence[Problem]) -> bytes:
    """Return the table as CSV with two columns before it: the row's number and what is wrong there."""
    return written(map(harmless, line.cells) for line in _lines(data, problems))


def as_xlsx(data: bytes, problems: Sequence[Problem]) -> bytes:
    """Return the same as XLSX, the cells in question coloured."""
    lines = list(_lines(data, problems))
    widths = {name: WIDTHS.get(column_of(name) or "", 0) for name in lines[0].cells}
    chosen = {name: width for name, width in widths.items() if width} | {ANNOTATED[1]: 45}
    return workbook(lines, chosen, frozen="C2")


def _lines(data: bytes, problems: Sequence[Problem]) -> Iterator[Row]:
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row or 0, []).append(problem)
    whole = by_row.pop(0, [])
    try:
        table = table_of(data)
    except FileProblem:
        yield Row(ANNOTATED)
    else:
        header, records = table.header, table.records
        yield Row((*ANNOTATED, *header.cells))
        if header.line in by_row:
            yield Row((str(header.line), _told(by_row.pop(header.line))))
        for record in records:
            yield _annotated(record, by_row.pop(record.line, []), header)
    for row, found in by_row.items():
        yield Row((str(row), _told(found)))
    for problem in whole:
        yield Row((WHOLE, _told([problem])))


def _annotated(record: Record, found: Sequence[Problem], header: Record) -> Row:
    names = [COLUMNS.get(column_of(name) or "") for name in header.cells]
    wrong = {problem.column for problem in found}
    marked = {place + len(ANNOTATED) for place, name in enumerate(names) if name and name in wrong}
    return Row((str(record.line), _told(found), *record.cells), frozenset({1, *marked} if found else ()))


def _told(problems: Sequence[Problem]) -> str:
    return "; ".join(str(Problem(problem.message, None, problem.column)) for problem in problems)
