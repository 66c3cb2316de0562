"""Asks SQLite's full-text index (FTS5) which consultations fit: one expression, read by rowid from the newest on."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from handoff import narrowing
from handoff.models import Consultation
from handoff.search_steps import BEFORE, SIZE, Asked, Found, Look, Marks
from handoff.words import Term

MOST_BEGUN = 64
"""So many words a beginning stands for are asked for one by one; beyond that FTS5 puts their rows together first."""
_FTS = sa.table("search_index", sa.column("rowid", sa.Integer), sa.column("search_index"))
_TERM = sa.column("term", sa.Text())
_NEXT_WORD = (
    sa.select(_TERM)
    .select_from(sa.table("search_index_vocabulary"))
    .where(sa.bindparam("least", type_=sa.Text()) <= _TERM, sa.bindparam("end", type_=sa.Text()) > _TERM)
    .limit(1)
)


class Fts:
    """A beginning is asked for as the words that begin so: FTS5 would put all their rows together to give one."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._begun: dict[str, str] = {}

    def few(self, asked: Asked, after: Found | None, size: int) -> None:
        """Return nothing: the index is read in order, and quickly, however few fit."""

    def ids(self, asked: Asked, size: int) -> list[int]:
        """Return the newest ids that fit."""
        inside = [self._all(look, asked.terms) for look in asked.inside]
        whole = [self._all(replace(look, beginnings=False), asked.terms) for look in asked.inside if look.beginnings]
        if any(one in inside for one in whole):
            return []  # no other word begins so: the step before has looked for these
        parts = [*inside, *([self.marks(asked.marks)] if asked.marks else [])]
        expression = " AND ".join(f"({part})" for part in parts)
        for look in asked.outside:
            expression = f"({expression}) NOT ({self._all(look, asked.terms)})"
        given = {"expression": expression, "before_id": asked.before, "size": size, **asked.wanted.given}
        newest = _newest(asked.wanted.names, is_before=asked.before is not None)
        return list(self._connection.scalars(newest, given))

    def _all(self, look: Look, terms: Sequence[Term]) -> str:
        each = (
            " OR ".join(self._begin(word) if begins else f'"{word}"' for word, begins in look.at(term))
            for term in terms
        )
        return f"{{{look.column}}} : ({' AND '.join(f'({any_of})' for any_of in each)})"

    def _begin(self, beginning: str) -> str:
        """Return what stands for a beginning: the words that begin so, of whatever column, each found from the last."""
        if beginning not in self._begun:
            found, given = [beginning], {"least": f"{beginning}\x01", "end": f"{beginning}\U0010ffff"}
            while len(found) <= MOST_BEGUN and (word := self._connection.scalar(_NEXT_WORD, given)):
                found.append(word)
                given["least"] = f"{word}\x01"
            every = " OR ".join(f'"{word}"' for word in found)
            self._begun[beginning] = every if len(found) <= MOST_BEGUN else f'"{beginning}"*'
        return self._begun[beginning]

    def marks(self, marks: Marks) -> str:
        """Return the expression for the marks."""
        groups = (" OR ".join(f'"{mark}"' for mark in group) for group in marks)
        return f"{{marks}} : ({' AND '.join(f'({group})' for group in groups)})"


@cache
def _newest(names: tuple[str, ...], *, is_before: bool) -> Any:
    query = sa.select(_FTS.c.rowid).where(_FTS.c.search_index.op("MATCH")(sa.bindparam("expression")))
    if is_before:
        query = query.where(_FTS.c.rowid < BEFORE)
    if names:
        # the unary plus keeps SQLite from beginning at the consultations: read in order, the index ends early
        same = col(Consultation.id) == sa.text("+search_index.rowid")
        query = query.where(sa.exists().where(same, *narrowing.conditions(names)).correlate(_FTS))
    return query.order_by(_FTS.c.rowid.desc()).limit(SIZE)


def by_marks() -> Any:
    """Build the query of the ids that have the marks given."""
    # The newest first, which SQLite minds only where there is a limit: open ones lie at the end of what all have.
    fits = sa.select(_FTS.c.rowid).where(_FTS.c.search_index.op("MATCH")(sa.bindparam("marks")))
    return fits.order_by(_FTS.c.rowid.desc()).limit(sa.literal_column("-1"))
