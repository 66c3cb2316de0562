"""Tell text that was read in another encoding than it was written in: no error, for some of it may be meant."""

import re

from core.sentences import told as _

_WRITTEN_IN = (("mac_roman", "Macintosh"), ("cp850", "DOS"))
_SIGN = re.compile("[\u00a1-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122\u2500-\u259f]")
"""Beyond ASCII, what Windows-1252 can write, and the lines and blocks that DOS shows in its place."""
_USUAL = frozenset("“”‘’–—…•·°º²³¹½¼¾×÷±€£©®™§µ‰´′″")
_LETTERS = frozenset("éèêëáàâäãåíìîïóòôöõúùûüñç")
_RARE = frozenset("´§")
"""Usual where they are typed, but hardly what somebody meant who typed another sign."""


def misread(text: str) -> str:
    """Say which word holds a sign that does not belong there, and what may be meant; empty when none does."""
    for found in _SIGN.finditer(text):
        if not _belongs(text, found.start()):
            return _told(_around(text, found.start()))
    return ""


def _told(word: str) -> str:
    meant, system = _meant(word)
    if meant:
        return _(
            "“%(word)s” mungkin “%(meant)s” dari berkas %(system)s; bila salah, simpan ulang dari berkas asal sebagai "
            "CSV UTF-8",
            word=word,
            meant=meant,
            system=system,
        )
    return _("tanda tidak lazim di “%(word)s”; bila salah, simpan ulang dari berkas asal sebagai CSV UTF-8", word=word)


def _belongs(text: str, at: int) -> bool:
    """Say whether a sign is usual in Indonesian or English, and stands where such a sign would."""
    sign, before, after = text[at], text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if sign in _USUAL:
        return True
    if sign.lower() not in _LETTERS:
        return False
    if sign.islower():
        return _is_plain(before) or _is_plain(after)
    return not before.islower() and (_is_plain(after) or _is_plain(before))


def _is_plain(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _around(text: str, at: int) -> str:
    """Return the word a sign stands in."""
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    return text[start:].split(maxsplit=1)[0][:40]


def _meant(word: str) -> tuple[str, str]:
    """Read a word as another system would have written it; nothing where that makes no sense either."""
    for encoding, system in _WRITTEN_IN:
        try:
            meant = word.encode("cp1252").decode(encoding)
        except UnicodeError:
            return "", ""
        signs = [found.start() for found in _SIGN.finditer(meant)]
        if _RARE.isdisjoint(meant) and signs and all(_belongs(meant, at) for at in signs):
            return meant, system
    return "", ""
