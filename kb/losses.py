"""Signs a program put a question mark for when it saved the table, seen beside the live entries."""

from collections.abc import Iterator, Mapping, Sequence

from core.language import noop
from core.sentences import told as _
from kb.entries import Entry
from kb.rows import COLUMNS, Problem

_TEXTS = ("question", "variants", "answer", "keywords", "source")
_TURNED = noop(
    "%(signs)s menjadi “?” saat berkas disimpan; ulangi dari berkas asal, simpan sebagai XLSX atau CSV UTF-8"
)
SHOWN = 5
"""Signs named in one cell's error."""
BESIDE = 3
"""Letters on either side that must have stayed: an editor's own question mark stands elsewhere."""


def losses(current: Sequence[Entry], entries: Sequence[Entry], lines: Mapping[str, int]) -> Iterator[Problem]:
    """Yield the cells in which a question mark stands where the live entry has a sign beyond ASCII.

    Excel's plain CSV has no arrow and no minus sign: who edits the live table and saves it so would send `?` instead.
    """
    before = {entry.id: entry for entry in current}
    for entry in entries:
        if entry.id not in before or before[entry.id] == entry:
            continue
        for column in _TEXTS:
            if signs := _lost(_text(before[entry.id], column), _text(entry, column)):
                told = _(_TURNED, signs=" ".join(signs[:SHOWN]))
                yield Problem(told, lines.get(entry.id), COLUMNS[column])


def _text(entry: Entry, column: str) -> str:
    value = getattr(entry, column)
    return value if isinstance(value, str) else "|".join(value)


def _lost(was: str, now: str) -> list[str]:
    """Return the signs of a text that are gone and have a question mark in their place, between the same letters."""
    gone = {sign for sign in was if not sign.isascii() and sign not in now}
    turned = "".join("?" if sign in gone else sign for sign in was)
    places = [
        at for at, sign in enumerate(was) if sign in gone and turned[max(0, at - BESIDE) : at + BESIDE + 1] in now
    ]
    return list(dict.fromkeys(was[at] for at in places))
