"""Tell text that a program spoilt on its way here: nothing of it may reach a citizen."""

from __future__ import annotations

import re

from core.language import gettext as _

_EXCEL_ERRORS = frozenset(["#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"])
_TOO_NARROW = re.compile(r"#{4,}")
_LOST = re.compile("[\ufffd\ud800-\udfff]")
# UTF-8 read as Windows-1252 and saved again: “ becomes â€œ, é becomes Ã©.
_HIGH = "[\u0080-\u00bf\u0152-\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_TWICE = re.compile(f"[\u00c2\u00c3]{_HIGH}|\u00e2{_HIGH}{{2}}")
_UTF7 = re.compile(r"\+[A-Za-z0-9/]{3,11}-")
_TYPICAL = re.compile("[\u00a0-\u00ff\u2010-\u203a\u20ac\u2122]+")


def damage(text: str) -> str:
    """Say what is wrong with a cell's text; empty when nothing is."""
    if _LOST.search(text):
        return _("memuat huruf rusak (�); perbaiki di berkas asal")
    if text in _EXCEL_ERRORS or _TOO_NARROW.fullmatch(text):
        return _("kesalahan Excel %(said)s; perbaiki di berkas asal", said=text[:20])
    for spoilt in _TWICE.findall(text):
        meant = _reread(spoilt, "cp1252", "utf-8")
        if meant:
            return _(
                "huruf rusak “%(spoilt)s”, mungkin “%(meant)s”; simpan ulang dari berkas asal sebagai CSV UTF-8",
                spoilt=spoilt,
                meant=meant,
            )
    for spoilt in _UTF7.findall(text):
        meant = _reread(spoilt, "ascii", "utf-7")
        if meant:
            return _(
                "huruf rusak “%(spoilt)s”, mungkin “%(meant)s” (UTF-7); simpan ulang sebagai CSV UTF-8",
                spoilt=spoilt,
                meant=meant,
            )
    return ""


def _reread(spoilt: str, written: str, read: str) -> str:
    """Undo a wrong reading; empty when that gives no letter or sign people use."""
    try:
        meant = spoilt.encode(written).decode(read)
    except UnicodeError:
        return ""
    return meant if _TYPICAL.fullmatch(meant) else ""
