"""From an uploaded file's bytes to text, whatever Excel made of it; never by guessing silently."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

MAX_BYTES = 20_000_000
STRANGE_SHARE = 0.15
_SAMPLE = 4_000
_NUL_SHARE = 0.2
_KNOWN_STARTS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"GIF8", "gambar GIF"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"\xd0\xcf\x11\xe0", "Excel lama (.xls)"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileProblem(Exception):
    """The file as a whole cannot be read; the text says why, in Indonesian, with the line where it is known."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.row = row


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and what had to be assumed to get it."""

    text: str
    notes: tuple[str, ...] = ()


def refuse_other_formats(data: bytes) -> None:
    """Raise FileProblem for files that are surely no CSV."""
    if not data.strip():
        raise FileProblem("Berkas kosong.")
    for start, name in _KNOWN_STARTS:
        if data.startswith(start):
            raise FileProblem(f"Berkas ini {name}, bukan CSV atau XLSX.")
    if data.lstrip()[:1] == b"<":
        raise FileProblem("Berkas ini HTML atau XML, bukan CSV atau XLSX.")


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, UTF-16, UTF-32 or Windows-1252, even mixed line by line; raise FileProblem otherwise."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data, encoding), (f"Berkas dibaca sebagai {encoding.upper()}.",))
    data = data.removeprefix(codecs.BOM_UTF8)
    guessed = _utf16_without_mark(data)
    if guessed:
        return Decoded(_strictly(data, guessed), ("Berkas dibaca sebagai UTF-16.",))
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise FileProblem("Berkas memuat byte NUL; simpan ulang sebagai CSV UTF-8.", line)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _line_by_line(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise FileProblem(f"Isi berkas tidak sah sebagai {encoding.upper()}; simpan ulang sebagai CSV UTF-8.") from None
    if "\x00" in text:
        raise FileProblem(
            "Berkas memuat karakter NUL; simpan ulang sebagai CSV UTF-8.", text[: text.index("\x00")].count("\n") + 1
        )
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > half * _NUL_SHARE and not sample[0::2].count(0):
        return "utf-16-le"
    if sample[0::2].count(0) > half * _NUL_SHARE and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _line_by_line(data: bytes) -> Decoded:
    """Read each line as UTF-8 or, failing that, Windows-1252: files pasted together hold both."""
    lines = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            try:
                lines.append(line.decode("cp1252"))
            except UnicodeDecodeError:
                raise FileProblem("Pengodean huruf tidak dikenal; simpan ulang sebagai CSV UTF-8.", number) from None
    text = "\n".join(lines)
    letters = [sign for sign in text if not sign.isspace()]
    if sum(sign > "\x7f" for sign in letters) > STRANGE_SHARE * len(letters):
        raise FileProblem("Pengodean huruf tidak dikenal; simpan ulang sebagai CSV UTF-8.")
    return Decoded(text, ("Berkas bukan UTF-8; dibaca sebagai Windows-1252. Periksa huruf beraksen.",))
