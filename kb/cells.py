"""What a cell says once the traces of the program it comes from are taken away."""

import re

# What programs keep for a new line: Excel writes control signs as _x000D_, Word has a line break of its own (U+000B).
_BREAK = re.compile("_x000[Dd]_(?:\r?\n)?|_x000[A-Ca-c]_|\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u061c\u115f\u1160\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
    "|_x00[01][0-9A-Fa-f]_"
)
# Spaces of a fixed width, and the bullets of Word's symbol fonts, which no telephone shows.
_SHOWN = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f", " ") | dict.fromkeys("\uf076\uf0a7\uf0b7\uf0d8\uf0fc", "•"))
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")
_NOTHING = re.compile(r"[-–—]+|\(?null\)?|nan|(?-i:NA|\\N)", re.IGNORECASE)


def clean(cell: str) -> tuple[str, bool]:
    """Return what a cell says, and whether signs nobody sees were dropped from it."""
    broken = _BREAK.sub("\n", cell)
    plain = _UNSEEN.sub("", broken)
    text = plain.translate(_SHOWN).strip()
    text = text[1:].strip() if _NEUTRALISED.match(text) else text
    return "" if says_nothing(text) else text, plain != broken


def says_nothing(text: str) -> bool:
    r"""Say whether a text only stands for an empty cell: a dash of people, what programs write (NULL, nan, NA, \N)."""
    return _NOTHING.fullmatch(text) is not None
