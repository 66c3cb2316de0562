"""Tell text that a program spoilt on its way here: nothing of it may reach a citizen."""

import re
from collections.abc import Iterator

from core.language import noop
from core.sentences import told as _

# Of Excel in either language (#NAME?, #NAMA?), LibreOffice (Err:502) and Google Sheets (#ERROR!, Loading...).
_ERROR = re.compile(r"#[A-Z][A-Z_]+[!?]|#N/A|#DIV/0!|Err:\d{3}|Loading\.\.\.|#{4,}")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E[+-]\d+")
_WORD_SYMBOL = re.compile("[\ue000-\uf8ff]")
_BROKEN = noop("memuat huruf rusak (�); perbaiki di berkas asal")
_LOST = re.compile("[\ufffd\ud800-\udfff]")
# UTF-8 read as Windows-1252 and saved again: “ becomes â€œ, é becomes Ã©.
_HIGH = "[\u0080-\u00bf\u0152-\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_TWICE = re.compile(f"[\u00c2\u00c3]{_HIGH}|\u00e2{_HIGH}{{2}}")
_UTF7 = re.compile(r"\+[A-Za-z0-9/]{3,11}-")
# What programs write for letters they cannot: caf\u00e9, caf=C3=A9; and quotation marks of Windows read as Latin-1.
_ESCAPED = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+")
_PRINTABLE = re.compile(r"(?:=[0-9A-F]{2}){2,}")
_CONTROL = re.compile("[\x80-\x9f]")
_TYPICAL = re.compile("[\u00a0-\u00ff\u2010-\u203a\u20ac\u2122]+")


def damage(text: str) -> str:
    """Say what is wrong with a cell's text; empty when nothing is."""
    if _LOST.search(text):
        return _(_BROKEN)
    if _ERROR.fullmatch(text):
        return excel_error(text)
    if _ROUNDED.fullmatch(text):
        return _("angka diringkas Excel menjadi “%(said)s”; jadikan sel teks, lalu tulis lagi", said=text[:20])
    if _WORD_SYMBOL.search(text):
        return _("memuat lambang huruf Symbol atau Wingdings yang tidak tampil di telepon; ganti dengan tanda biasa")
    for spoilt, meant in _spoilt(text):
        if meant:
            return _(
                "huruf rusak “%(spoilt)s”, mungkin “%(meant)s”; simpan ulang dari berkas asal sebagai CSV UTF-8",
                spoilt=spoilt,
                meant=meant,
            )
    if _CONTROL.search(text):
        return _(_BROKEN)
    for spoilt in _UTF7.findall(text):
        meant = _reread(spoilt, "ascii", "utf-7")
        if meant:
            return _(
                "huruf rusak “%(spoilt)s”, mungkin “%(meant)s” (UTF-7); simpan ulang sebagai CSV UTF-8",
                spoilt=spoilt,
                meant=meant,
            )
    return ""


def _spoilt(text: str) -> Iterator[tuple[str, str]]:
    """Yield what looks spoilt with what it may have been; empty when that gives no letter or sign people use."""
    for spoilt in _TWICE.findall(text):
        yield spoilt, _reread(spoilt, "cp1252", "utf-8") or _reread(spoilt, "latin-1", "utf-8")
    for spoilt in _CONTROL.findall(text):
        yield f"U+{ord(spoilt):04X}", _reread(spoilt, "latin-1", "cp1252")
    for spoilt in _ESCAPED.findall(text):
        yield spoilt, _reread(spoilt, "ascii", "unicode-escape")
    for spoilt in _PRINTABLE.findall(text):
        meant = bytes.fromhex(spoilt.replace("=", "")).decode("utf-8", "replace")
        yield spoilt, meant if _TYPICAL.fullmatch(meant) else ""


def excel_error(said: str) -> str:
    """Say that a cell holds an error of a formula."""
    return _("kesalahan Excel %(said)s; perbaiki di berkas asal", said=said[:20])


def _reread(spoilt: str, written: str, read: str) -> str:
    """Undo a wrong reading; empty when that gives no letter or sign people use."""
    try:
        meant = spoilt.encode(written).decode(read)
    except UnicodeError:
        return ""
    return meant if _TYPICAL.fullmatch(meant) else ""
