"""Makes text from outside fit for every database, log and page."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_GAPS = re.compile(r"\s+")
PROFILE_NAME_LIMIT = 120
LONGEST = 8192
"""Twice what WhatsApp allows in a text. To put the marks above one letter in order takes time by the square of their
number: a webhook's 64 KB of them two seconds, in which nobody else is served."""


def clean(text: str) -> str:
    """Return the text in NFC without control characters (line breaks and tabs stay) and without lone surrogates.

    What lies beyond LONGEST is left out.
    """
    text = _SURROGATES.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)[:LONGEST])


def clean_name(text: str) -> str:
    """Return a name on one line, without marks that turn or hide what stands beside it."""
    return _GAPS.sub(" ", _DIRECTIONS.sub("", clean(text))).strip()[:PROFILE_NAME_LIMIT].strip()


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing."""
    return not _DIRECTIONS.sub("", text).strip()
