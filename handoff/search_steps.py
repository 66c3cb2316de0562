"""What is asked of the database's index when consultations are searched, whichever database it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from handoff.narrowing import Narrowing
from handoff.words import Place, Term

Marks = Sequence[Sequence[str]]
"""Of each group one must be there."""
SIZE, BEFORE = (sa.bindparam(name, type_=sa.Integer()) for name in ("size", "before_id"))


@dataclass(frozen=True)
class Found:
    """A consultation's id, and in which step it was found: the next page goes on there."""

    step: int
    id: int


@dataclass(frozen=True)
class Look:
    """One step: where to look for every term, and whether beginnings count."""

    column: str
    beginnings: bool

    def at(self, term: Term) -> list[tuple[str, bool]]:
        """Return the words a term may stand as in this column, each with whether its beginning is enough."""
        place = Place.NAME if self.column == "who" else Place.SAID
        return [
            (one.word, one.begins and (self.beginnings or one.place is Place.BOTH))
            for one in term.choices
            if one.place in {place, Place.BOTH}
        ]


@dataclass(frozen=True)
class Asked:
    """What is looked for: marks, further conditions, ids before one; terms in the steps `inside`, in none `outside`."""

    marks: Marks
    wanted: Narrowing
    before: int | None = None
    terms: Sequence[Term] = ()
    inside: Sequence[Look] = ()
    outside: Sequence[Look] = ()


STEPS = (Look("who", beginnings=False), Look("who", beginnings=True), Look("asked", beginnings=False),
          Look("said", beginnings=False), Look("said", beginnings=True))  # fmt: skip
"""In this order."""
