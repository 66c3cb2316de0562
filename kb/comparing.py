"""What changed between two texts or entries, word by word, as pages show it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.language import gettext as _
from kb.editing import form_of
from kb.entries import Entry
from kb.rows import COLUMNS

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_LISTS = ("variants", "keywords")
LONGEST = 4_000
"""Pieces beyond which two texts are shown whole, one struck out: comparing them would take too long."""

MOST, BESIDE = 300, 60
"""Signs of a comparison beyond which half as many of what went, came and stayed are shown, and beside a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed ("same"), came ("new") or went ("gone")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A column of an entry that changed, by its Indonesian name."""

    column: str
    pieces: tuple[Piece, ...]

    @property
    def brief(self) -> tuple[Piece, ...]:
        """Return what of it is shown before somebody asks for the whole."""
        return brief(self.pieces)


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Say which words went and which came, in reading order."""
    return _diff(_PIECES.findall(before), _PIECES.findall(after))


def brief(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Shorten a long comparison: of what stayed only the ends beside a change, and not too much of it all."""
    if sum(len(piece.text) for piece in pieces) <= MOST:
        return tuple(pieces)
    found, left = list[Piece](), dict.fromkeys(("same", "gone", "new"), MOST // 2)
    for place, piece in enumerate(pieces):
        text, room = piece.text, left[piece.kind]
        if piece.kind == "same" and len(text) > 2 * BESIDE and len(pieces) > 1:
            before = text[: text.rfind(" ", 0, BESIDE) + 1] if place else ""
            after = text[-BESIDE:].partition(" ")[2] if place < len(pieces) - 1 else ""
            text = f"{before}… {after}"
        if room:
            found.append(Piece(piece.kind, text if len(text) <= room else f"{text[:room].rstrip()}…"))
        left[piece.kind] = max(room - len(text), 0)
    return tuple(found)


def entry_diff(before: Entry, after: Entry) -> tuple[FieldChange, ...]:
    """Say which columns of an entry changed and how."""
    old, new = form_of(before), form_of(after)
    changed = [name for name in COLUMNS if old[name] != new[name]]
    return tuple(
        FieldChange(COLUMNS[name], (_list_diff if name in _LISTS else word_diff)(old[name], new[name]))
        for name in changed
    )


def _list_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Compare phrases, one a line; those that stayed are left out."""
    old, new = before.split("\n"), after.split("\n")
    gone = [Piece("gone", phrase) for phrase in old if phrase and phrase not in new]
    come = [Piece("new", phrase) for phrase in new if phrase and phrase not in old]
    return tuple(piece for phrase in (*gone, *come) for piece in (phrase, Piece("same", "\n")))[:-1] or (
        Piece("same", _("urutan")),
    )


def _diff(old: Sequence[str], new: Sequence[str]) -> tuple[Piece, ...]:
    if len(old) + len(new) > LONGEST:
        return _kept((("gone", "".join(old)), ("new", "".join(new))))
    found: list[tuple[str, str]] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[old_from:old_to])))
        else:
            found += [("gone", "".join(old[old_from:old_to])), ("new", "".join(new[new_from:new_to]))]
    return _kept(found)


def _kept(found: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in found if text)
