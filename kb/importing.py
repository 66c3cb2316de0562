"""Check an uploaded knowledge base file: every error with its row and column, nothing published here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.corpus import TOLD_EVERY, Tell, unheard
from kb.decoding import MAX_BYTES, Decoded, FileProblem, decode, refuse_other_formats
from kb.entries import Entry
from kb.exporting import written
from kb.likeness import twins
from kb.records import MAX_RECORDS, Record, split_records
from kb.rows import COLUMNS, Problem, RowReader, column_of
from kb.spreadsheets import is_zip, read_records

_DELIMITERS = (";", ",", "\t", "|")
_REQUIRED = ("question", "answer")


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
        header, records, notes = _table(data)
        columns = _columns(header)
    except FileProblem as problem:
        return CheckResult(errors=(Problem(problem.message, problem.row),))
    warnings = [Problem(note) for note in notes]
    warnings += [
        Problem(f"kolom “{name[:40]}” tidak dikenal dan diabaikan", header.line)
        for name, column in zip(header.cells, columns, strict=True)
        if column is None and name.strip()
    ]
    reader = RowReader(columns, today)
    entries = []
    for done, record in enumerate(records):
        if done % TOLD_EVERY == 0:
            tell(done / len(records))
        entry = reader.read(record)
        if entry is not None:
            entries.append(entry)
    errors = reader.errors
    if not entries and not errors:
        errors.append(Problem("Berkas hanya berisi judul kolom, tanpa baris."))
    warnings += reader.warnings + _twins(entries, reader.lines)
    return CheckResult(tuple(entries), tuple(errors), tuple(warnings), compare(current, entries))


def compare(current: Sequence[Entry], entries: Sequence[Entry]) -> Changes:
    """Say which entries are new, changed and gone."""
    before = {entry.id: entry for entry in current}
    after = {entry.id: entry for entry in entries}
    return Changes(
        tuple(slug for slug in after if slug not in before),
        tuple(slug for slug, entry in after.items() if slug in before and before[slug] != entry),
        tuple(slug for slug in before if slug not in after),
    )


def _table(data: bytes) -> tuple[Record, list[Record], tuple[str, ...]]:
    """Give the header, the rows below it, and notes on how the file was read."""
    if len(data) > MAX_BYTES:
        raise FileProblem(f"Berkas lebih besar dari {MAX_BYTES // 1_000_000} MB.")
    notes: tuple[str, ...] = ()
    if is_zip(data):
        records = read_records(data)
    else:
        refuse_other_formats(data)
        decoded = decode(data)
        records, notes = _csv(decoded), decoded.notes
    if not records:
        raise FileProblem("Berkas kosong.")
    if len(records) > MAX_RECORDS + 1:
        raise FileProblem(f"Lebih dari {MAX_RECORDS} baris.", records[MAX_RECORDS + 1].line)
    header, *rest = records
    if header.problem:
        raise FileProblem(f"Judul kolom tidak terbaca: {header.problem}.", header.line)
    return header, rest, notes


def _csv(decoded: Decoded) -> list[Record]:
    text = decoded.text.lstrip("\ufeff")
    if text.count("\n") + text.count("\r") > MAX_RECORDS * 40:
        raise FileProblem(f"Lebih dari {MAX_RECORDS} baris.")
    first, _, rest = text.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip()) <= len("sep=;"):
        return list(split_records(rest, first[4:5] or "\t", 2))
    return list(split_records(text, max(_DELIMITERS, key=lambda sign: _recognised(first, sign))))


def _recognised(line: str, delimiter: str) -> int:
    header = next(iter(split_records(line, delimiter)), None)
    return sum(column_of(cell) is not None for cell in header.cells) if header else 0


def _columns(header: Record) -> list[str | None]:
    columns = [column_of(cell) for cell in header.cells]
    known = [column for column in columns if column]
    if not known:
        raise FileProblem(
            "Judul kolom tidak ditemukan; baris pertama harus memuat id, question, answer, …", header.line
        )
    twice = sorted({COLUMNS[column] for column in known if known.count(column) > 1})
    if twice:
        raise FileProblem(f"Judul kolom ganda: {', '.join(twice)}.", header.line)
    missing = [COLUMNS[column] for column in _REQUIRED if column not in known]
    if missing:
        raise FileProblem(f"Kolom wajib tidak ada: {', '.join(missing)}.", header.line)
    return columns


def _twins(entries: Sequence[Entry], lines: dict[str, int]) -> list[Problem]:
    """Warn where two entries are asked in the same or nearly the same words: the bot could only suggest both."""
    found = []
    for twin in twins(entries):
        like = "juga dipakai entri" if twin.is_same else f"hampir sama dengan “{twin.other[:60]}” di entri"
        text = f"“{twin.wording[:60]}” {like} {twin.other_id}"
        found.append(Problem(text, lines.get(twin.entry_id), COLUMNS["variants"]))
    return found


def annotated(data: bytes, problems: Sequence[Problem]) -> bytes:
    """Give the uploaded table as CSV with two columns before it: the row's number and what is wrong there."""
    by_row: dict[int, list[str]] = {}
    whole = []
    for problem in problems:
        text = str(Problem(problem.message, None, problem.column))
        if problem.row is None:
            whole.append([ANNOTATED_WHOLE, text])
        else:
            by_row.setdefault(problem.row, []).append(text)
    lines: list[list[str]] = []
    try:
        header, records, _ = _table(data)
        lines.append([*ANNOTATED, *header.cells])
        for record in (header, *records):
            found = by_row.pop(record.line, [])
            if record is not header or found:
                lines.append([str(record.line), "; ".join(found), *([] if record is header else record.cells)])
    except FileProblem:
        lines.append(list(ANNOTATED))
    lines += whole + [[str(row), "; ".join(texts)] for row, texts in by_row.items()]
    return written(lines)


ANNOTATED = ("baris", "masalah")
ANNOTATED_WHOLE = "berkas"
