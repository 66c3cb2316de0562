"""What kind of file some bytes are, by their first octets and never by their name."""

import io
import re
import zipfile

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = {
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MOST_MEMBERS = 10_000

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"BEGIN:VCARD", "text/vcard"),
)

EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    _OFFICE["xl/"]: ".xlsx",
    _OFFICE["word/"]: ".docx",
    _OFFICE["ppt/"]: ".pptx",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "video/3gpp": ".3gp",
    "video/mp4": ".mp4",
}
"""Every type we keep, with the ending its files get."""

_OLE2_TYPES = frozenset({"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"})
_TEXT_TYPES = {
    "text/plain": "text/plain",
    "text/csv": "text/csv",
    "text/vcard": "text/vcard",
    "text/comma-separated-values": "text/csv",
    "application/csv": "text/csv",
    "application/vnd.ms-excel": "text/csv",
}
"""What text is kept as, by its declared type: Android and Windows have names of their own for CSV."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_LOOKS_LIKE_PROGRAM = re.compile(rb"^\s*(?:<|#!|MZ|\x7fELF)", re.IGNORECASE)


def sniff(data: bytes, declared: str = "") -> str | None:
    """Return the content type the bytes have, or None for what we do not keep.

    `declared` only chooses among types one signature stands for (old Office files, plain text).
    """
    for start, content_type in _STARTS:
        if data.startswith(start):
            return content_type
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return _film(data[8:12], declared)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if data.startswith(OLE2):
        return declared if declared in _OLE2_TYPES else None
    return _TEXT_TYPES.get(declared) if _is_text(data) else None


def _film(brand: bytes, declared: str) -> str:
    if brand.startswith(b"3g"):
        return "video/3gpp"
    return "audio/mp4" if brand.startswith(b"M4A") or declared.startswith("audio/") else "video/mp4"


def _office(data: bytes) -> str | None:
    """Tell Office's formats apart by the names inside; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or len(names) > _MOST_MEMBERS:
        return None
    return next((kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def _is_text(data: bytes) -> bool:
    """Say whether it is text: UTF-8, or Windows-1252 as Excel writes it (any octets but control signs)."""
    if b"\0" in data or _LOOKS_LIKE_PROGRAM.match(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _CONTROL.search(data) is None
    return True
