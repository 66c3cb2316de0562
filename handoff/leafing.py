"""Which page of a long list is shown, and the way back through the pages before it. Pure.

An address carries the keys those pages began after, so that leafing back asks the database for nothing it would not be
asked for anyway, whatever the list is ordered by.
"""

from dataclasses import dataclass

BEGINNING = "-"
"""Stands for the first page, which begins after no key."""
MOST_REMEMBERED = 40
"""Pages; their keys must fit into one line of HTTP. Whoever leafs on goes back as far as that, or to the beginning."""


@dataclass(frozen=True)
class Trail:
    """The keys of the pages one came through; the last is that of the page shown."""

    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(self.keys)

    @property
    def here(self) -> str:
        """Return the key the page shown begins after; empty for the first."""
        return self.keys[-1] if self.keys else ""

    @property
    def previous(self) -> str | None:
        """Return the trail of the page before; None where that is not known."""
        if len(self.keys) < 2:
            return None
        return "" if self.keys[:-1] == (BEGINNING,) else " ".join(self.keys[:-1])

    def following(self, key: str) -> str:
        """Return the trail of the page that begins after this key."""
        return " ".join((*(self.keys or (BEGINNING,)), key)[-MOST_REMEMBERED:])


def read(text: str) -> Trail:
    """Read a trail from an address; a key alone is a page whose way back is not known."""
    return Trail(tuple(text.split()[-MOST_REMEMBERED:]))
