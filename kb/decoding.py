"""From an uploaded file's bytes to text, whatever Excel made of it; never by guessing silently."""

import codecs
from collections.abc import Collection
from dataclasses import dataclass

from core.language import noop
from core.sentences import told as _

MAX_BYTES = 20_000_000
STRANGE_SHARE = 0.15
_UNKNOWN = noop("Pengodean huruf tidak dikenal; simpan ulang sebagai CSV UTF-8.")
_SAMPLE = 4_000
_NUL_SHARE = 0.2
_KNOWN_STARTS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", noop("gambar PNG")),
    (b"\xff\xd8\xff", noop("gambar JPEG")),
    (b"GIF8", noop("gambar GIF")),
    (b"\x1f\x8b", noop("arsip gzip")),
    (b"Rar!", noop("arsip RAR")),
    (b"7z\xbc\xaf", noop("arsip 7z")),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps a workbook behind a password."""
_OLD_WORD = "WordDocument".encode("utf-16-le")
_COPY_OVER = noop("Berkas ini %(kind)s, bukan CSV atau XLSX; salin tabelnya ke Excel, lalu simpan sebagai XLSX.")
_SAVE_ANEW = noop("Berkas ini %(kind)s, bukan CSV atau XLSX; buka di Excel, lalu simpan sebagai XLSX atau CSV UTF-8.")
_EXPORT = noop("Berkas ini %(kind)s, bukan CSV atau XLSX; di Numbers pilih File, Export To, Excel.")
_ARCHIVES = (
    ("xl/workbook.bin", noop("Excel biner (.xlsb)"), _SAVE_ANEW),
    ("content.xml", noop("OpenDocument (.ods, .odt)"), _SAVE_ANEW),
    ("Index/Document.iwa", noop("Apple Numbers (.numbers)"), _EXPORT),
    ("word/document.xml", noop("dokumen Word"), _COPY_OVER),
    ("ppt/presentation.xml", noop("presentasi PowerPoint"), _COPY_OVER),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK_MISREAD = "ï»¿".encode()
"""The mark of UTF-8, read as Windows-1252 and saved as UTF-8 once more."""
_UTF7_MARK = b"+/v"


class FileProblem(Exception):
    """The file as a whole cannot be read; the text says why, with the line where it is known."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.row = row


def too_large() -> str:
    """Say that a file is larger than any we take."""
    return _(
        "Berkas lebih besar dari %(most)d MB; hapus gambar, lembar, atau baris yang tidak dipakai, lalu simpan lagi.",
        most=MAX_BYTES // 1_000_000,
    )


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and what had to be assumed to get it."""

    text: str
    notes: tuple[str, ...] = ()


def refuse_other_formats(data: bytes) -> None:
    """Raise FileProblem for files that are surely no CSV."""
    if not data.strip():
        raise FileProblem(_("Berkas kosong; pilih berkas yang berisi tabel."))
    for start, name in _KNOWN_STARTS:
        if data.startswith(start):
            raise FileProblem(_("Berkas ini %(kind)s, bukan CSV atau XLSX; pilih berkas tabelnya.", kind=_(name)))
    if data.startswith(_OLD_OFFICE) and _ENCRYPTED in data:
        raise FileProblem(_("Berkas ini dikunci kata sandi; buka di Excel, hapus kata sandinya, lalu simpan lagi."))
    if data.startswith(_OLD_OFFICE) and _OLD_WORD in data:
        raise FileProblem(_(_COPY_OVER, kind=_("dokumen Word")))
    if data.startswith(_OLD_OFFICE):
        raise FileProblem(_(_SAVE_ANEW, kind=_("Excel lama (.xls)")))


def refuse_other_archives(names: Collection[str]) -> None:
    """Raise FileProblem for an archive that holds no XLSX, and say what it holds."""
    for name, kind, remedy in _ARCHIVES:
        if name in names:
            raise FileProblem(_(remedy, kind=_(kind)))
    if "xl/workbook.xml" not in names:
        raise FileProblem(_("Berkas ini arsip ZIP, bukan XLSX; pilih berkas tabelnya."))


def refuse_markup(text: str) -> None:
    """Raise FileProblem for a page or another XML, which many programs call .xls."""
    if text.lstrip("\ufeff \t\r\n")[:1] == "<":
        raise FileProblem(_(_SAVE_ANEW, kind=_("HTML atau XML")))


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, UTF-16, UTF-32 or Windows-1252, even mixed line by line; raise FileProblem otherwise."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _read_as(data, encoding)
    data = data.removeprefix(codecs.BOM_UTF8).removeprefix(_MARK_MISREAD)
    if data.startswith(_UTF7_MARK):
        raise FileProblem(_(_UNKNOWN))
    guessed = _utf16_without_mark(data)
    if guessed:
        return _read_as(data, guessed, "UTF-16")
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise FileProblem(
            _("Berkas memuat byte NUL: bukan teks, atau rusak; simpan ulang sebagai XLSX atau CSV UTF-8."),
            line,
        )
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _line_by_line(data)


def _read_as(data: bytes, encoding: str, called: str = "") -> Decoded:
    text = _strictly(data, encoding)
    return Decoded(text, (_("Berkas dibaca sebagai %(encoding)s.", encoding=called or encoding.upper()),))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        said = _(
            "Isi berkas tidak sah sebagai %(encoding)s; simpan ulang sebagai CSV UTF-8.", encoding=encoding.upper()
        )
        raise FileProblem(said, line) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise FileProblem(_("Berkas memuat karakter NUL; simpan ulang sebagai CSV UTF-8."), line)
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
                raise FileProblem(_(_UNKNOWN), number) from None
    text = "\n".join(lines)
    letters = [sign for sign in text if not sign.isspace()]
    if sum(sign > "\x7f" for sign in letters) > STRANGE_SHARE * len(letters):
        raise FileProblem(_(_UNKNOWN))
    return Decoded(text, (_("Berkas bukan UTF-8; dibaca sebagai Windows-1252. Periksa huruf beraksen."),))
