"""What a checked file would change, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.language import noop
from kb.comparing import FieldChange, Piece, entry_diff
from kb.entries import Entry
from kb.importing import Changes
from kb.rows import COLUMNS

PAGE = 25
PARTS = {"changed": noop("Berubah"), "gone": noop("Hilang"), "new": noop("Baru")}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that comes, goes, or changes in the columns named."""

    entry: Entry
    changes: Sequence[FieldChange] = ()

    @property
    def said(self) -> FieldChange:
        """Return the answer of an entry that comes or goes, to be shown as a change is."""
        return FieldChange(COLUMNS["answer"], (Piece("same", self.entry.answer),))


@dataclass(frozen=True, slots=True)
class Review:
    """One page of one part of the changes."""

    part: str
    lines: Sequence[Line]
    page: int
    pages: int


def review(before: Iterable[Entry], after: Iterable[Entry], changes: Changes, part: str, page: int) -> Review:
    """Show a page of a part; an unknown part is the first that holds anything."""
    slugs: dict[str, Sequence[str]] = {"changed": changes.changed, "gone": changes.gone, "new": changes.new}
    if part not in PARTS:
        part = next((name for name in PARTS if slugs[name]), "new")
    here = slugs[part][(page - 1) * PAGE : page * PAGE]
    wanted = set(here)
    old = {entry.id: entry for entry in before if entry.id in wanted}
    new = {entry.id: entry for entry in after if entry.id in wanted}
    lines = [
        Line(new[slug], entry_diff(old[slug], new[slug]) if slug in old else ()) if slug in new else Line(old[slug])
        for slug in here
        if slug in new or slug in old
    ]
    return Review(part, lines, page, -(-len(slugs[part]) // PAGE))
