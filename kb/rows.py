"""The columns of a knowledge base file and the rules of each."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.language import noop
from core.sentences import told as _
from kb.alignment import last_filled, numbers_columns, odd_quotes, parts_differently
from kb.cells import clean, says_nothing
from kb.damage import damage
from kb.days import day_of
from kb.entries import CATEGORIES, LANGUAGES, Entry
from kb.records import Record
from kb.remarks import of_answer, remarks
from kb.slugs import MAX_SLUG, slug_from
from whatsapp.texts import units

MAX_QUESTION = 500
MAX_ANSWER = 1_500
MAX_PHRASE = 300
MAX_PHRASES = 200
MAX_SOURCE = 500
FIRST_YEAR = 2000
"""Of a date: Excel makes days of 1900, and of the years before, out of numbers that were meant otherwise."""
COLUMNS = {
    "id": "id",
    "category": "kategori",
    "question": "pertanyaan",
    "variants": "variasi",
    "answer": "jawaban",
    "keywords": "kata_kunci",
    "source": "sumber",
    "language": "bahasa",
    "valid_until": "berlaku_sampai",
    "active": "aktif",
}
REQUIRED = ("question", "answer")
_NAMES = {
    **{name.replace("_", ""): name for name in COLUMNS},
    **{own.replace("_", ""): name for name, own in COLUMNS.items()},
    "kode": "id",
}
_LANGUAGES = {"": "id", "id": "id", "indonesia": "id", "en": "en", "inggris": "en", "english": "en"}
_YES = frozenset(["", "yes", "ya", "y", "1", "true", "aktif", "benar"])
_NO = frozenset(["no", "tidak", "n", "t", "0", "false", "nonaktif", "salah"])
_TOO_LONG = noop("%(found)s karakter%(emoji)s, paling banyak %(most)s; ringkas")
_LISTED = re.compile(r"[;¦｜│•●▪]|,[^,]*,|/ [^/]*/ |\?[^?]*\?$|\d[.)] .*\b\d[.)] |^\[.*\]$")
"""What people part phrases with who do not know the bar; a sentence may hold one comma."""
_ASIDE = re.compile(r"\([^()]*\)")
_COUNTED = re.compile(r"\A\s*(?:no\.? *)?(?:\d{1,2}\W*|[a-z][.):]\s*)", re.IGNORECASE)
"""The number or letter before a column's name: `1. Pertanyaan`, `b) Jawaban`."""
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PARTED = re.compile(r"([;,\t|])[^;,\t|]+\1")
_SCHEME = re.compile(r"\b(?:javascript|vbscript):\S|\bdata:\w+/|\bfile:/", re.IGNORECASE)
_INNER = re.compile(r"https?://(?:[^/@\s]*@)?(?:localhost|127\.|10\.|192\.168\.|169\.254\.|0\.0\.|\[)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful, with the file's line and the column's Indonesian name where they are known."""

    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = ", ".join(
            ([_("baris %(row)d", row=self.row)] if self.row else [])
            + ([_("kolom %(column)s", column=self.column)] if self.column else [])
        )
        text = f"{place}: {self.message}" if place else self.message
        text = " ".join(text.split())  # cells it quotes may hold line breaks
        return text[:1].upper() + text[1:]


def column_of(name: str) -> str | None:
    """Return the column a header cell means; case, spaces, accents, signs, numbers and remarks do not matter."""
    plain = unicodedata.normalize("NFKD", _COUNTED.sub("", _ASIDE.sub("", name))).casefold()
    return _NAMES.get("".join(sign for sign in plain if sign.isalnum() and sign.isascii()))


class RowReader:
    """Turns records into entries and keeps what is wrong with them."""

    def __init__(self, columns: list[str | None], today: date | None, reserved: frozenset[str] = frozenset()) -> None:
        """Read under these columns; `reserved` ids, in lower case, are made of no question."""
        self._columns = columns
        self._today = today
        self._taken: dict[str, int] = {}
        self._named = set(reserved)
        self._counted: dict[str, int] = {}
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.lines: dict[str, int] = {}
        self._line = 0

    def read(self, record: Record) -> Entry | None:
        """Return the entry of a record, or None with at least one error noted."""
        if record.problem:
            column = self._column_at(record.place)
            self.errors.append(Problem(record.problem, record.line, COLUMNS[column] if column else None))
            return None
        if any(cell.strip() for cell in record.cells[len(self._columns) :]):
            told = _(
                "ada %(cells)d sel (terisi sampai kolom %(place)s) padahal judul kolom %(columns)d; hapus yang "
                'berlebih, atau apit isian yang memuat tanda pemisah dengan tanda kutip (")',
                cells=len(record.cells),
                place=last_filled(record.cells),
                columns=len(self._columns),
            )
            self.errors.append(Problem(told, record.line))
            return None
        if self._names_columns(record.cells):
            told = _("judul kolom muncul lagi di sini; hapus baris ini dan samakan urutan kolom baris di bawahnya")
            self.errors.append(Problem(told, record.line))
            return None
        if numbers_columns(record.cells):
            self.errors.append(Problem(_("hanya nomor kolom; hapus baris ini"), record.line))
            return None
        cells = dict.fromkeys(COLUMNS, "")
        for column, cell in zip(self._columns, record.cells, strict=False):
            if column:
                cells[column] = self._clean(cell, record.line, column)
        before = len(self.errors)
        self._note(record)
        if len(self.errors) == before and not any(cells[column] for column in REQUIRED):
            told = _("tanpa pertanyaan dan jawaban; hapus baris ini bila bukan entri (jumlah, subjudul, tanda tangan)")
            if len(record.cells) == 1 and _PARTED.search(record.cells[0]):
                told = _("hanya satu sel: pemisah di baris ini berbeda dengan pemisah di judul kolom; samakan")
            self.errors.append(Problem(told, record.line))
        if parts_differently(cells["question"], len(self._columns) - len(record.cells)):
            told = _("sebagian sel dipisahkan tanda yang berbeda dengan pemisah di judul kolom; samakan")
            self.errors.append(Problem(told, record.line))
        if len(self.errors) > before:
            return None
        entry = self._entry(cells, record.line)
        if len(self.errors) > before:
            return None
        self.lines[entry.id] = record.line
        return entry

    def _names_columns(self, cells: Sequence[str]) -> bool:
        """Say whether a row is a header again, as where two files were pasted together; notes in it do not matter."""
        filled = [cell for column, cell in zip(self._columns, cells, strict=False) if column and cell.strip()]
        return all(map(column_of, filled)) and {*REQUIRED} <= {column_of(cell) for cell in filled}

    def _note(self, record: Record) -> None:
        """Pass on what a spreadsheet says of its cells; a date is right where one is expected."""
        for flaw in record.flaws:
            column = self._column_at(flaw.place)
            if flaw.is_error and column:
                self.errors.append(Problem(flaw.text, record.line, COLUMNS[column]))
            elif column and column != "valid_until":
                read = record.cells[flaw.place][:40]
                remedy = flaw.remedy or _("jadikan teks bila salah")
                text = _("%(flaw)s, terbaca “%(read)s”; %(remedy)s", flaw=flaw.text, read=read, remedy=remedy)
                self.warnings.append(Problem(text, record.line, COLUMNS[column]))

    def _column_at(self, place: int | None) -> str | None:
        """Return the column a cell stands in; None when nothing, or nothing known, is written above it."""
        return self._columns[place] if place is not None and place < len(self._columns) else None

    def _clean(self, cell: str, line: int, column: str) -> str:
        text, is_less = clean(cell)
        if is_less:
            self.warnings.append(Problem(_("karakter tak terlihat dibuang"), line, COLUMNS[column]))
        return text

    def _entry(self, cells: dict[str, str], line: int) -> Entry:
        self._line = line
        question = self._text(cells, "question", MAX_QUESTION, required=True)
        if doubt := of_answer(question, cells["answer"]):
            self._warn("answer", doubt)
        if marks := odd_quotes((question, cells["answer"])):
            self._warn("question", _("seperti jawabannya diapit %(marks)s; hapus bila itu pengapit sel", marks=marks))
        return Entry(
            id=self._slug(cells["id"], question),
            category=self._category(cells["category"]),
            question=question,
            variants=self._phrases(cells, "variants"),
            answer=self._text(cells, "answer", MAX_ANSWER, required=True),
            keywords=self._phrases(cells, "keywords"),
            source=self._source(cells),
            language=self._language(cells["language"]),
            valid_until=self._date(cells["valid_until"]),
            active=self._active(cells["active"]),
        )

    def _fail(self, column: str, message: str) -> None:
        self.errors.append(Problem(message, self._line, COLUMNS[column]))

    def _warn(self, column: str, message: str) -> None:
        self.warnings.append(Problem(message, self._line, COLUMNS[column]))

    def _text(self, cells: dict[str, str], column: str, longest: int, *, required: bool = False) -> str:
        text = cells[column]
        if required and not any(sign.isalnum() for sign in text):
            self._fail(column, damage(text) or _("tidak boleh kosong; isi dengan kalimat, atau hapus barisnya"))
        elif (size := units(text)) > longest:
            emoji = "" if len(text) == size else _(" (emoji dihitung dua)")
            self._fail(column, _(_TOO_LONG, found=size, emoji=emoji, most=longest))
        else:
            self._spoilt(column, text)
        return text

    def _spoilt(self, column: str, text: str) -> None:
        if wrong := damage(text):
            self._fail(column, wrong)
            return
        for said in remarks(text):
            self._warn(column, said)

    def _source(self, cells: dict[str, str]) -> str:
        text = self._text(cells, "source", MAX_SOURCE)
        if _SCHEME.search(text):
            self._fail(
                "source",
                _("alamat javascript:, data:, atau file: tidak diizinkan; tulis alamat https://"),
            )
        elif _INNER.search(text):
            self._fail("source", _("alamat jaringan dalam tidak dapat dibuka warga; tulis alamat umumnya"))
        return text

    def _slug(self, slug: str, question: str) -> str:
        if not slug:
            slug = slug_from(question, self._named, self._counted)
        elif len(slug) > MAX_SLUG:
            self._fail("id", _("%(found)d karakter, paling banyak %(most)d; ringkas", found=len(slug), most=MAX_SLUG))
        elif not _SLUG.fullmatch(slug):
            like = slug_from(slug, set())
            self._fail(
                "id", _("hanya huruf, angka, titik, garis bawah, dan tanda hubung, misalnya “%(like)s”", like=like)
            )
        elif slug.lower() in self._taken:
            row = self._taken[slug.lower()]
            self._fail("id", _("“%(slug)s” sudah dipakai di baris %(row)d; ganti salah satunya", slug=slug, row=row))
        self._taken.setdefault(slug.lower(), self._line)
        self._named.add(slug.lower())
        return slug

    def _category(self, text: str) -> str:
        if not text:
            if "category" in self._columns:
                self._warn("category", _("kosong, dianggap “data”"))
            return "data"
        if text.casefold() not in CATEGORIES:
            self._fail("category", self._unknown(text, ", ".join(CATEGORIES)))
        return text.casefold()

    def _phrases(self, cells: dict[str, str], column: str) -> tuple[str, ...]:
        if any("\n" in phrase.strip() for phrase in cells[column].split("|")):
            told = _("ganti baris di dalam isian dibaca sebagai spasi; pisahkan isian dengan |")
            self._warn(column, told)
        elif "|" not in cells[column] and _LISTED.search(cells[column]):
            told = _("dibaca sebagai satu isian; bila beberapa, pisahkan dengan |, bukan dengan koma atau tanda lain")
            self._warn(column, told)
        spoken = (" ".join(phrase.split()) for phrase in cells[column].split("|"))
        phrases = tuple(dict.fromkeys(phrase for phrase in spoken if phrase and not says_nothing(phrase)))
        if len(phrases) > MAX_PHRASES:
            self._fail(
                column, _("%(found)d isian, paling banyak %(most)d; kurangi", found=len(phrases), most=MAX_PHRASES)
            )
        elif any(len(phrase) > MAX_PHRASE for phrase in phrases):
            self._fail(column, _("ada isian lebih dari %(most)d karakter; pisahkan dengan |", most=MAX_PHRASE))
        else:
            self._spoilt(column, cells[column])
        return phrases

    @staticmethod
    def _unknown(text: str, choices: str) -> str:
        return _("“%(text)s” tidak dikenal; pilih: %(choices)s", text=text[:40], choices=choices)

    def _language(self, text: str) -> str:
        if text.casefold() not in _LANGUAGES:
            self._fail("language", self._unknown(text, ", ".join(LANGUAGES)))
        return _LANGUAGES.get(text.casefold(), "id")

    def _date(self, text: str) -> date | None:
        if not text:
            return None
        day = day_of(text)
        if day is None:
            self._fail("valid_until", _("“%(text)s” bukan tanggal; tulis 2026-12-31 atau 31/12/2026", text=text[:40]))
        elif day.year < FIRST_YEAR:
            told = _("“%(text)s” sebelum tahun %(year)d; tulis seperti 31/12/2026", text=text[:40], year=FIRST_YEAR)
            self._fail("valid_until", told)
        elif self._today and day < self._today:
            self._warn("valid_until", _("sudah lewat, entri tidak akan dikirim"))
        return day

    def _active(self, text: str) -> bool:
        word = text.casefold()
        if word not in _YES and word not in _NO:
            self._fail("active", _("“%(text)s” tidak dikenal; tulis ya atau tidak", text=text[:40]))
        return word not in _NO
