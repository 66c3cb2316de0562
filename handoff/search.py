"""Finds consultations by words and marks: those whose names or numbers match first, then questions, then the thread.

Within each the newest first, and no more is read than is shown: a word that stands in every tenth consultation costs
what a rare one does. Beginnings of words are looked for where whole ones were not enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from handoff.models import Consultation, SearchWords
from handoff.words import Place, Term

NEWEST = 1000
"""Consultations read one by one before the index is asked, on PostgreSQL: a common word fills a page from them."""
Marks = Sequence[Sequence[str]]
"""Of each group one must be there."""
_FTS = sa.table("search_index", sa.column("rowid", sa.Integer), sa.column("search_index"))


@dataclass(frozen=True)
class Found:
    """A consultation's id, and in which step it was found: the next page goes on there."""

    step: int
    id: int


@dataclass(frozen=True)
class _Look:
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
class _Asked:
    """What is looked for: marks, further conditions, ids before one; terms in the steps `inside`, in none `outside`."""

    marks: Marks
    wanted: list[Any]
    before: int | None = None
    terms: Sequence[Term] = ()
    inside: Sequence[_Look] = ()
    outside: Sequence[_Look] = ()


_STEPS = (_Look("who", beginnings=True), _Look("asked", beginnings=False), _Look("said", beginnings=False),
          _Look("said", beginnings=True))  # fmt: skip


def find(
    session: Session, terms: Sequence[Term], marks: Marks, wanted: list[Any], after: Found | None, size: int
) -> list[Found]:
    """Return what fits, the best first, at most `size`; `wanted` are further conditions on the consultation."""
    writing = _writing(session)
    found: list[Found] = []
    first = after.step if after else 0
    if not terms:
        asked = _Asked(marks, wanted, after.id if after else None)
        return [Found(0, one) for one in writing.ids(session, asked, size)]
    for step in range(first, len(_STEPS)):
        before = after.id if after and step == first else None
        asked = _Asked(marks, wanted, before, terms, (_STEPS[step],), _STEPS[:step])
        found += [Found(step, one) for one in writing.ids(session, asked, size - len(found))]
        if len(found) >= size:
            break
    return found


def count(session: Session, marks: Marks, wanted: list[Any], most: int) -> int:
    """Count what has these marks, up to so many."""
    fitting = _writing(session).fitting(_Asked(marks, wanted)).limit(most).subquery()
    return int(session.execute(sa.select(sa.func.count()).select_from(fitting)).scalar_one())


def _writing(session: Session) -> "_Fts | _Gin":
    return _Fts() if session.get_bind().dialect.name == "sqlite" else _Gin()


def by_marks(session: Session, marks: Marks) -> sa.ColumnElement[bool]:
    """Return the condition that a consultation has these marks; for a few rows."""
    if session.get_bind().dialect.name == "sqlite":
        fits = sa.select(_FTS.c.rowid).where(_FTS.c.search_index.op("MATCH")(_Fts().marks(marks)))
    else:
        fits = sa.select(col(SearchWords.consultation_id)).where(_Gin().marks(marks))
    return col(Consultation.id).in_(fits)


class _Fts:
    """SQLite: one FTS5 expression, read by rowid from the newest on."""

    def ids(self, session: Session, asked: "_Asked", size: int) -> list[int]:
        """Return the newest ids that fit."""
        return list(session.scalars(self.fitting(asked).order_by(_FTS.c.rowid.desc()).limit(size)))

    def fitting(self, asked: "_Asked") -> Any:
        """Return the query of what fits."""
        parts = [self._all(look, asked.terms) for look in asked.inside]
        parts += [self.marks(asked.marks)] if asked.marks else []
        expression = " AND ".join(f"({part})" for part in parts)
        for look in asked.outside:
            expression = f"({expression}) NOT ({self._all(look, asked.terms)})"
        query = sa.select(_FTS.c.rowid).where(_FTS.c.search_index.op("MATCH")(expression))
        if asked.before is not None:
            query = query.where(_FTS.c.rowid < asked.before)
        if asked.wanted:
            # the unary plus keeps SQLite from beginning at the consultations: read in order, the index ends early
            same = col(Consultation.id) == sa.text("+search_index.rowid")
            query = query.where(sa.exists().where(same, *asked.wanted).correlate(_FTS))
        return query

    def _all(self, look: _Look, terms: Sequence[Term]) -> str:
        each = (" OR ".join(f'"{word}"{"*" if begins else ""}' for word, begins in look.at(term)) for term in terms)
        return f"{{{look.column}}} : ({' AND '.join(f'({any_of})' for any_of in each)})"

    def marks(self, marks: Marks) -> str:
        """Return the expression for the marks."""
        groups = (" OR ".join(f'"{mark}"' for mark in group) for group in marks)
        return f"{{marks}} : ({' AND '.join(f'({group})' for group in groups)})"


class _Gin:
    """PostgreSQL: tsquery on sets of words. The newest rows are read first; what is rarer than that, by the index.

    Its planner takes a word it has no figures of for a common one, and would read a hundred thousand rows for nothing.
    """

    def ids(self, session: Session, asked: "_Asked", size: int) -> list[int]:
        """Return the newest ids that fit."""
        row, query = col(SearchWords.consultation_id), self.fitting(asked)
        if asked.marks or not asked.terms:  # it has figures of every mark
            return list(session.scalars(query.order_by(row.desc()).limit(size)))
        below = row < asked.before if asked.before is not None else sa.true()
        top = sa.select(sa.func.max(row)).where(below).scalar_subquery()
        newest = list(session.scalars(query.where(row > top - NEWEST).order_by(row.desc()).limit(size)))
        if len(newest) == size:
            return newest
        in_no_index = row + sa.literal_column("0", sa.Integer())  # or the planner reads everything in this order
        return list(session.scalars(query.order_by(in_no_index.desc()).limit(size)))

    def fitting(self, asked: "_Asked") -> Any:
        """Return the query of what fits."""
        row = col(SearchWords.consultation_id)
        conditions: list[Any] = [self._all(look, asked.terms) for look in asked.inside]
        conditions += [self.marks(asked.marks)] if asked.marks else []
        conditions += [sa.not_(self._all(look, asked.terms)) for look in asked.outside]
        conditions += [row < asked.before] if asked.before is not None else []
        query = sa.select(row).where(*conditions)
        if asked.wanted:
            query = query.join(Consultation, col(Consultation.id) == row).where(*asked.wanted)
        return query

    def _all(self, look: _Look, terms: Sequence[Term]) -> sa.ColumnElement[bool]:
        each = (" | ".join(f"'{word}'{':*' if begins else ''}" for word, begins in look.at(term)) for term in terms)
        return self._fits(look.column, " & ".join(f"({any_of})" for any_of in each))

    def marks(self, marks: Marks) -> sa.ColumnElement[bool]:
        """Return the condition for the marks."""
        return self._fits("marks", " & ".join(f"({' | '.join(group)})" for group in marks))

    @staticmethod
    def _fits(column: str, query: str) -> sa.ColumnElement[bool]:
        stored: sa.ColumnElement[Any] = getattr(SearchWords, column)
        return stored.op("@@", is_comparison=True)(sa.cast(query, TSQUERY))
