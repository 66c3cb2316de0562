"""Check an uploaded knowledge base file: every error with its row and column, nothing published here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from core.language import noop
from core.sentences import told as _
from kb import headings
from kb.corpus import TOLD_EVERY, Tell, unheard
from kb.decoding import MAX_BYTES, FileProblem, decode, refuse_markup, refuse_other_formats, too_large
from kb.entries import Entry
from kb.likeness import twins, warnings_of
from kb.losses import losses
from kb.records import MAX_RECORDS, Record, rows_in_excel, split_records, too_many
from kb.rows import REQUIRED, Problem, RowReader, column_of
from kb.spreadsheets import is_zip, read_sheet

_DELIMITERS = (";", ",", "\t", "|")
ANNOTATED = ("baris", "masalah")
"""The columns before a table that was given back with its problems; ignored when it comes again."""
TITLE_ROWS = 10
"""Rows in which the column names are looked for."""
ROWS_SHARE = 0.3
"""How far a check has come, as told, when the rows are read and the search for twins begins."""
_WRAPPED = noop("Tiap baris terbungkus dalam satu sel (pemisah tertukar di Excel); sudah dibuka lagi.")
_END_OF_FILE = "\x1a"
"""What DOS programs put behind the last row."""
HEAD = 20_000
"""Characters from which the delimiter is told."""
MOST_TWINS = 1_000
"""Wordings alike that are told; of a table full of them there are as many as pairs of rows."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Slugs that a file adds, changes and takes away."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a file holds. It may be published only when `errors` is empty."""

    entries: tuple[Entry, ...] = ()
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    changes: Changes = field(default_factory=Changes)

    @property
    def ok(self) -> bool:
        """Say whether the file may be published."""
        return not self.errors and bool(self.entries)


def check(data: bytes, current: Sequence[Entry] = (), today: date | None = None, tell: Tell = unheard) -> CheckResult:
    """Read a CSV or XLSX file and compare it with the current entries; never raises for a bad file."""
    try:
        table = table_of(data)
    except FileProblem as problem:
        return CheckResult(errors=(Problem(problem.message, problem.row),))
    header, records = table.header, table.records
    warnings = [Problem(note) for note in table.notes]
    try:
        columns = headings.columns(header)
    except FileProblem as problem:
        return CheckResult(errors=(Problem(problem.message, problem.row),), warnings=tuple(warnings))
    warnings += headings.doubts(header, columns, records)
    if not table.is_sheet:
        warnings += [*headings.short_rows(header, records), *headings.parted_figures(columns, records)]
    reader = RowReader(columns, today, _ids(columns, records))
    entries = []
    for done, record in enumerate(records):
        if done % TOLD_EVERY == 0:
            tell(ROWS_SHARE * done / len(records))
        entry = reader.read(record)
        if entry is not None:
            entries.append(entry)
    errors = [*reader.errors, *losses(current, entries, reader.lines)]
    if not entries and not errors:
        errors.append(Problem(_("Berkas hanya berisi judul kolom, tanpa baris; isi entrinya di bawah judul itu.")))
    warnings += silent(entries, today) + recased(current, entries, reader.lines) + reader.warnings
    pairs = twins(entries, lambda share: tell(ROWS_SHARE + (1 - ROWS_SHARE) * share))
    warnings += warnings_of(pairs, MOST_TWINS, reader.lines)
    rows = {} if table.is_sheet else rows_in_excel((header, *records))
    return CheckResult(
        tuple(entries), _counted_both_ways(errors, rows), _counted_both_ways(warnings, rows), compare(current, entries)
    )


def _counted_both_ways(problems: Sequence[Problem], rows: Mapping[int, int]) -> tuple[Problem, ...]:
    """Name the row that Excel shows, too, where it counts otherwise than the file's lines."""
    return tuple(
        replace(one, message=_("%(said)s (baris %(row)d di Excel)", said=one.message, row=row))
        if (row := rows.get(one.row or 0))
        else one
        for one in problems
    )


def silent(entries: Sequence[Entry], today: date | None) -> list[Problem]:
    """Warn of a base whose every entry is retired or has expired: nothing would be answered."""
    if not entries or any(entry.usable(today or date.min) for entry in entries):
        return []
    return [Problem(_("Semua entri nonaktif atau sudah lewat: tidak ada pertanyaan yang akan dijawab."))]


def recased(current: Sequence[Entry], entries: Sequence[Entry], lines: Mapping[str, int]) -> list[Problem]:
    """Warn of ids that differ from a current entry's in small and capital letters alone: they would be new entries."""
    before = {entry.id.lower(): entry.id for entry in current}
    same = {entry.id for entry in current}
    return [
        Problem(
            _("di versi yang berlaku tertulis “%(slug)s”; entri ini dianggap baru", slug=slug), lines.get(one.id), "id"
        )
        for one in entries
        if one.id not in same and (slug := before.get(one.id.lower()))
    ]


def compare(current: Sequence[Entry], entries: Sequence[Entry]) -> Changes:
    """Say which entries are new, changed and gone."""
    before = {entry.id: entry for entry in current}
    after = {entry.id: entry for entry in entries}
    return Changes(
        tuple(slug for slug in after if slug not in before),
        tuple(slug for slug, entry in after.items() if slug in before and before[slug] != entry),
        tuple(slug for slug in before if slug not in after),
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A file's column names, the rows below them, and notes on how it was read."""

    header: Record
    records: Sequence[Record]
    notes: tuple[str, ...]
    is_sheet: bool = False


def table_of(data: bytes) -> Table:
    """Read a file's table; raise FileProblem when there is none."""
    if len(data) > MAX_BYTES:
        raise FileProblem(too_large())
    if is_zip(data):
        sheet = read_sheet(data, lambda records: _header_at(records) is not None)
        records, notes = sheet.records, sheet.notes
        split = _split(records)
        if split:
            records, notes = split, (*notes, _(_WRAPPED))
    else:
        refuse_other_formats(data)
        decoded = decode(data)
        refuse_markup(decoded.text)
        records, notes = _csv(decoded.text), decoded.notes
        unwrapped = _unwrapped(decoded.text, records)
        if unwrapped:
            records = _csv(unwrapped)
            notes = (*notes, _(_WRAPPED))
    if not records:
        raise FileProblem(_("Berkas kosong; pilih berkas yang berisi tabel."))
    place = _header_at(records) or 0
    header, rest = _without_annotations(records[place], records[place + 1 :])
    if header.problem:
        raise FileProblem(_("Judul kolom tidak terbaca: %(why)s.", why=header.problem), header.line)
    if place:
        notes = (*notes, _("%(rows)d baris di atas judul kolom dilewati.", rows=place))
    return Table(header, rest, notes, is_sheet=is_zip(data))


def _without_annotations(header: Record, records: list[Record]) -> tuple[Record, list[Record]]:
    """Take our own two columns away from a table that comes back mended."""
    if tuple(cell.strip() for cell in header.cells[: len(ANNOTATED)]) != ANNOTATED:
        return header, records
    bare = [_shifted(record) for record in records]
    return _shifted(header), [one for one in bare if one.problem or any(cell.strip() for cell in one.cells)]


def _shifted(record: Record) -> Record:
    by = len(ANNOTATED)
    flaws = tuple(replace(flaw, place=flaw.place - by) for flaw in record.flaws if flaw.place >= by)
    return replace(record, cells=record.cells[by:], flaws=flaws)


def _header_at(records: Sequence[Record]) -> int | None:
    """Find the row of column names; a title may stand above it."""
    for place, record in enumerate(records[:TITLE_ROWS]):
        if set(REQUIRED) <= {column_of(cell) for cell in record.cells}:
            return place
    return None


def _csv(text: str) -> list[Record]:
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip(_END_OF_FILE + "\n")
    first, _end, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip()) <= len("sep=;"):
        named = first[4:5] or "\t"
        found = split_records(rest, named if _recognised(rest[:HEAD], named) else _delimiter(rest), 2)
    else:
        found = split_records(text, _delimiter(text))
    records = list(islice(found, MAX_RECORDS + 2))
    if len(records) > MAX_RECORDS + 1:
        raise too_many(records[-1].line, next((record for record in records if record.problem), None))
    return records


def _delimiter(text: str) -> str:
    """Return the delimiter that brings most column names to light."""
    return max(_DELIMITERS, key=lambda sign: _recognised(text[:HEAD], sign))


def _unwrapped(text: str, records: Sequence[Record]) -> str:
    """Return the text as it was before an Excel that expects another separator saved it, a row a cell; else nothing.

    The row of column names may have been left as it is: nothing in it wanted quotation marks.
    """
    if not records:
        return ""
    names = _up_to_the_last(records[0]).cells
    if len(names) == 1:
        if column_of(names[0]) or max(_recognised(names[0], sign) for sign in _DELIMITERS) < len(REQUIRED):
            return ""
    elif not any(len(one.cells) == 1 and one.cells[0].count(",") >= len(REQUIRED) for one in records[1:]):
        return ""
    parted_by = "," if ";" in names[0] else ";"
    rows = list(islice(split_records(text.lstrip("\ufeff"), parted_by), MAX_RECORDS + 2))
    if any(row.problem or row.flaws for row in rows):
        return ""
    if rows and not rows[0].cells[-1]:  # that Excel filled every row up to the last column it had used
        rows = [_up_to_the_last(row) for row in rows]
    opened = _rejoined(rows, parted_by)
    return opened if len(names) == 1 or _full(_csv(opened)) > _full(records) else ""


def _split(records: Sequence[Record]) -> list[Record]:
    """Return the rows of a CSV that an Excel which expects another separator has saved as XLSX; else nothing."""
    if not records or _header_at(records) is not None or any(record.flaws or record.problem for record in records):
        return []
    opened = "\n" * (records[0].line - 1) + _rejoined([_up_to_the_last(record) for record in records], ";")
    rows = _csv(opened)
    return rows if _header_at(rows) is not None else []


def _up_to_the_last(record: Record) -> Record:
    """Leave out the empty cells behind the last that holds something."""
    cells = record.cells
    while cells and not cells[-1]:
        cells = cells[:-1]
    return replace(record, cells=cells)


def _rejoined(rows: Sequence[Record], parted_by: str) -> str:
    """Return the text as it was; a row without anything was an empty line, perhaps between two paragraphs."""
    lines: list[str] = []
    wanted = rows[0].line
    for row in rows:
        text = parted_by.join(row.cells)
        lines += [""] * (row.line - wanted) + [text]
        wanted = row.line + 1 + text.count("\n")
    return "\n".join(lines)


def _full(records: Sequence[Record]) -> int:
    """Count the rows that have as many cells as the first."""
    return sum(len(one.cells) == len(records[0].cells) for one in records)


def _recognised(head: str, delimiter: str) -> int:
    """Count the column names a delimiter would bring to light near the top."""
    first = islice(split_records(head, delimiter), TITLE_ROWS)
    return max((sum(column_of(cell) is not None for cell in record.cells) for record in first), default=0)


def _ids(columns: Sequence[str | None], records: Sequence[Record]) -> frozenset[str]:
    """Return the ids the file names, wherever they stand: no row without one takes them first."""
    if "id" not in columns:
        return frozenset()
    place = columns.index("id")
    return frozenset(record.cells[place].strip().lower() for record in records if place < len(record.cells))
