"""The row of column names: which column each means, and what in the table does not go with it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz import fuzz, process

from core.sentences import told as _
from kb.alignment import letter, odd_quotes, parted_figure
from kb.decoding import FileProblem
from kb.records import Record
from kb.rows import COLUMNS, REQUIRED, Problem, column_of

NAMED = 12
"""Column names that an error names."""
LIKE = 75
"""Likeness, of 100, from which on an unknown name may mean a known one."""
_TEXTS = ("question", "variants", "answer", "keywords", "source")
FULL_SHARE = 0.8
"""Of the rows of a CSV, from which on a shorter one is remarkable."""


def columns(header: Record) -> list[str | None]:
    """Return the column each name means; raise FileProblem when they make no table."""
    found = [column_of(cell) for cell in header.cells]
    known = [column for column in found if column]
    read = ", ".join(f"“{name.strip()[:30]}”" for name in header.cells[:NAMED] if name.strip())
    if not known:
        told = _(
            "Judul kolom tidak ditemukan; perlu baris yang memuat pertanyaan, jawaban, … Yang terbaca: %(read)s.",
            read=read,
        )
        raise FileProblem(told, header.line)
    if marks := odd_quotes(header.cells):
        told = _('Sel diapit %(marks)s, yang bukan pengapit sel; ganti dengan tanda kutip lurus (").', marks=marks)
        raise FileProblem(told, header.line)
    twice = sorted({COLUMNS[column] for column in known if known.count(column) > 1})
    if twice:
        places = [
            ", ".join(letter(at) for at, one in enumerate(found) if one and COLUMNS[one] == name) for name in twice
        ]
        names = ", ".join(f"{name} ({where})" for name, where in zip(twice, places, strict=True))
        raise FileProblem(_("Judul kolom ganda: %(names)s; hapus atau ganti salah satunya.", names=names), header.line)
    missing = [COLUMNS[column] for column in REQUIRED if column not in known]
    if missing:
        told = _(
            "Kolom wajib tidak ada: %(names)s. Judul kolom yang terbaca: %(read)s. Tambahkan, atau betulkan namanya.",
            names=", ".join(missing),
            read=read,
        )
        raise FileProblem(told, header.line)
    return found


def doubts(header: Record, found: Sequence[str | None], records: Sequence[Record]) -> Iterator[Problem]:
    """Yield what is passed over, or may stand in another column than it was meant for."""
    for name, column in zip(header.cells, found, strict=True):
        if column is None and name.strip():
            yield Problem(_unknown(name.strip(), found), header.line)
    for place in _nameless(header, records):
        yield Problem(_("kolom %(place)s tanpa judul; isinya diabaikan", place=letter(place)), header.line)
    if "category" not in found:
        yield Problem(_("tidak ada kolom kategori; semua entri dianggap “data”"), header.line)


def _unknown(name: str, found: Sequence[str | None]) -> str:
    free = [own for column, own in COLUMNS.items() if column not in found]
    like = process.extractOne(name.casefold(), free, scorer=fuzz.ratio, score_cutoff=LIKE)
    if like or (like := process.extractOne(name.casefold(), free, scorer=fuzz.partial_ratio, score_cutoff=99)):
        return _(
            "kolom “%(name)s” tidak dikenal dan diabaikan; mungkin maksudnya “%(like)s”", name=name[:40], like=like[0]
        )
    return _("kolom “%(name)s” tidak dikenal dan diabaikan", name=name[:40])


def _nameless(header: Record, records: Sequence[Record]) -> Iterator[int]:
    """Yield the places without a name below which something stands."""
    for place, name in enumerate(header.cells):
        if not name.strip() and any(cell.strip() for record in records for cell in record.cells[place : place + 1]):
            yield place


def short_rows(header: Record, records: Sequence[Record]) -> Iterator[Problem]:
    """Yield the rows of a CSV that have cells too few where hardly any other has: their cells may have moved."""
    names = len(header.cells)
    whole = [record for record in records if not record.problem]
    short = [record for record in whole if 1 < len(record.cells) < names]
    if len(whole) - len(short) >= FULL_SHARE * len(whole):
        for record in short:
            told = _(
                "hanya %(cells)d sel padahal judul kolom %(names)d; periksa apakah isinya bergeser",
                cells=len(record.cells),
                names=names,
            )
            yield Problem(told, record.line)


def parted_figures(found: Sequence[str | None], records: Sequence[Record]) -> Iterator[Problem]:
    """Yield the rows of a CSV in which a question or an answer ends, and the text beside it begins, with a figure."""
    for record in records:
        for place, (text, after) in enumerate(pairwise(record.cells[: len(found)])):
            if found[place] in REQUIRED and found[place + 1] in _TEXTS and parted_figure(text, after):
                told = _(
                    "berakhir dengan “%(end)s”, dan kolom berikutnya berisi “%(next)s”; bila itu satu angka desimal, "
                    'apit selnya dengan tanda kutip (")',
                    end=text[-10:],
                    next=after[:10],
                )
                yield Problem(told, record.line, COLUMNS[found[place] or ""])
