"""Look into a workbook before openpyxl opens it: its size, entities, and how much it would have to build in memory."""

import io
import struct
import zipfile
import zlib
from xml.parsers import expat

from core.language import noop
from core.sentences import told as _
from kb.decoding import FileProblem, refuse_other_archives

MAX_UNPACKED = 80_000_000
MAX_PARTS = 500
MAX_ROW = 1_048_576
"""The last row Excel has."""
MAX_STRING_MARKS = 2_000_000
"""Signs `<` in the table of texts: four for each text, of which a table of 20,000 rows has a few hundred thousand."""
MAX_MARKS = 100_000
"""Signs `<` in any other part, and around the rows of a sheet: what is built whole, a kilobyte for each element."""
BROKEN = noop("Berkas XLSX rusak atau tidak lengkap; buka di Excel, simpan ulang, lalu unggah lagi.")
UNREADABLE = (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, struct.error, zlib.error)
"""What zipfile raises for a broken archive; of a later format NotImplementedError, a RuntimeError."""
_PACKED = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
"""How workbooks are packed; what unpacks LZMA may be asked for gigabytes, and breaks off in its own ways."""
_PROLOG = 64_000
"""Octets within which a part's first element begins; Excel writes a hundred."""
_UNREAD = ("xl/calcChain", "xl/charts/", "xl/comments", "xl/drawings/", "xl/externalLinks/", "xl/pivot", "xl/threaded")
"""Parts nobody opens here."""
_STRICT = b"purl.oclc.org/ooxml"
_TOO_LARGE = noop("Isi XLSX terlalu besar setelah dibuka; simpan sebagai CSV UTF-8.")
_TOO_MANY_ROWS = noop("Lembar XLSX memuat lebih dari 1.048.576 baris, batas Excel; salin isinya ke lembar baru.")
_TOO_ADORNED = noop(
    "XLSX memuat terlalu banyak format, tautan, atau sel gabungan; salin isinya sebagai nilai ke buku kerja baru, "
    "atau simpan sebagai CSV UTF-8."
)


def inspect(data: bytes) -> None:
    """Raise FileProblem for what is no XLSX, is broken, or would cost far more than a table does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            refuse_other_archives(archive.namelist())
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise FileProblem(_(_TOO_LARGE))
            if any(part.compress_type not in _PACKED for part in parts):
                raise FileProblem(_(BROKEN))
            for part in parts:
                _inspect_part(part.filename, archive.read(part))
    except UNREADABLE as error:
        raise FileProblem(_(BROKEN)) from error


def _inspect_part(name: str, content: bytes) -> None:
    root = _root_of(content[:_PROLOG])
    if root == "workbook" and _STRICT in content[:_PROLOG]:
        told = _("XLSX ini berbentuk “Strict Open XML”; di Excel pilih Simpan Sebagai, lalu Excel Workbook (.xlsx).")
        raise FileProblem(told)
    marks = content.count(b"<") if root else 0
    if root == "sst":
        if marks > MAX_STRING_MARKS:
            raise FileProblem(_(_TOO_LARGE))
    elif root == "worksheet":
        first, last = content.find(b"sheetData"), content.rfind(b"sheetData")
        if content.count(b"<row", first, last) + content.count(b":row", first, last) > MAX_ROW:
            raise FileProblem(_(_TOO_MANY_ROWS))
        if marks - content.count(b"<", first, last) > MAX_MARKS:
            raise FileProblem(_(_TOO_ADORNED))
    elif marks > MAX_MARKS and not name.startswith(_UNREAD):
        raise FileProblem(_(_TOO_ADORNED))


class _Begun(Exception):
    """The first element begins: no declaration can follow."""


def _root_of(head: bytes) -> str:
    """Return the name of a part's first element, empty for a picture; raise FileProblem for a document type.

    A document type is the door to entities. Every part is asked, whatever its name, since the workbook says itself
    which ones are sheets; and the parser that openpyxl uses is asked, so that both see the same in any encoding. A
    picture is no XML and breaks off at once.
    """
    found: list[str] = []

    def refuse(*_declared: object) -> None:
        raise FileProblem(_("XLSX memuat deklarasi XML yang tidak diizinkan; salin isinya ke buku kerja baru."))

    def begin(name: str, *_attributes: object) -> None:
        found.append(name.rpartition(":")[2])
        raise _Begun

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = begin
    try:
        reader.Parse(head, False)
    except (_Begun, expat.ExpatError):
        return found[0] if found else ""
    if len(head) == _PROLOG:
        refuse()
    return ""
