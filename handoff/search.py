"""Finds consultations by words and marks: those whose names or numbers match first, then questions, then the thread.

Within each the newest first, and no more is read than is shown: a word that stands in every tenth consultation costs
what a rare one does. Beginnings of words are looked for where whole ones were not enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from handoff import narrowing
from handoff.models import Consultation, SearchWords
from handoff.narrowing import Narrowing
from handoff.words import Place, Term

NEWEST, MANY = 400, 1500
"""On PostgreSQL: of what was said, so many consultations are read before the index is asked, where a common word costs
most; and what the index finds more often than that is common."""
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
    wanted: Narrowing
    before: int | None = None
    terms: Sequence[Term] = ()
    inside: Sequence[_Look] = ()
    outside: Sequence[_Look] = ()


_STEPS = (_Look("who", beginnings=False), _Look("who", beginnings=True), _Look("asked", beginnings=False),
          _Look("said", beginnings=False), _Look("said", beginnings=True))  # fmt: skip
LAST_STEP = len(_STEPS) - 1


def find(
    session: Session, terms: Sequence[Term], marks: Marks, wanted: Narrowing, after: Found | None, size: int
) -> list[Found]:
    """Return what fits, the best first, at most `size`."""
    writing = _writing(session)
    found: list[Found] = []
    first = after.step if after else 0
    if not terms:
        asked = _Asked(marks, wanted, after.id if after else None)
        return [Found(0, one) for one in writing.ids(session, asked, size)]
    outside = list(_STEPS[:first])
    for step in range(first, len(_STEPS)):
        before = after.id if after and step == first else None
        asked = _Asked(marks, wanted, before, terms, (_STEPS[step],), outside)
        ids = writing.ids(session, asked, size - len(found))
        found += [Found(step, one) for one in ids]
        if len(found) >= size:
            break
        if ids or before:  # a step in which nothing is found need not be excluded from the following ones
            outside.append(_STEPS[step])
    return found


def _writing(session: Session) -> "_Fts | _Gin":
    return _Fts() if session.get_bind().dialect.name == "sqlite" else _Gin()


def by_marks(dialect: str) -> sa.ColumnElement[bool]:
    """Return the condition that a consultation has the marks given as `marks`; for a few rows."""
    if dialect == "sqlite":
        fits = sa.select(_FTS.c.rowid).where(_FTS.c.search_index.op("MATCH")(sa.bindparam("marks")))
        # The newest first, which SQLite minds only where there is a limit: open ones lie at the end of what all have.
        fits = fits.order_by(_FTS.c.rowid.desc()).limit(sa.literal_column("-1"))
    else:
        fits = sa.select(col(SearchWords.consultation_id)).where(_fits("marks", "marks"))
    return col(Consultation.id).in_(fits)


def marks_given(session: Session, marks: Marks) -> str:
    """Return what to give that condition."""
    return _writing(session).marks(marks)


class _Fts:
    """SQLite: one FTS5 expression, read by rowid from the newest on."""

    def ids(self, session: Session, asked: _Asked, size: int) -> list[int]:
        """Return the newest ids that fit."""
        statement = _newest_of_fts(asked.wanted.names, is_before=asked.before is not None)
        return list(session.connection().scalars(statement, self._given(asked) | {"size": size}))

    def _given(self, asked: _Asked) -> dict[str, Any]:
        parts = [self._all(look, asked.terms) for look in asked.inside]
        parts += [self.marks(asked.marks)] if asked.marks else []
        expression = " AND ".join(f"({part})" for part in parts)
        for look in asked.outside:
            expression = f"({expression}) NOT ({self._all(look, asked.terms)})"
        return {"expression": expression, "before_id": asked.before, **asked.wanted.given}

    def _all(self, look: _Look, terms: Sequence[Term]) -> str:
        each = (" OR ".join(f'"{word}"{"*" if begins else ""}' for word, begins in look.at(term)) for term in terms)
        return f"{{{look.column}}} : ({' AND '.join(f'({any_of})' for any_of in each)})"

    def marks(self, marks: Marks) -> str:
        """Return the expression for the marks."""
        groups = (" OR ".join(f'"{mark}"' for mark in group) for group in marks)
        return f"{{marks}} : ({' AND '.join(f'({group})' for group in groups)})"


class _Gin:
    """PostgreSQL: tsquery on sets of words. The index is asked for some, in any order; the newest of them are shown.

    Where there are too many for that, the word is common, and the newest rows are read one by one. The planner is not
    asked which is better: it has no figures of most words.
    """

    def ids(self, session: Session, asked: _Asked, size: int) -> list[int]:
        """Return the newest ids that fit."""
        shape, given = self._shape(asked), self._given(asked) | {"size": size}
        connection = session.connection()
        if not asked.terms:  # its planner has figures of every mark
            return list(connection.scalars(_newest_of_gin(shape), given))
        if asked.inside[0].column != "who":
            newest = list(connection.scalars(_one_by_one(shape, NEWEST), given))
            if len(newest) == size:
                return newest
        found = connection.execute(_by_the_index(shape), given).all()
        if found and found[0].number > MANY:
            return list(connection.scalars(_one_by_one(shape), given))
        return [one.id for one in found]

    def _shape(self, asked: _Asked) -> "_Shape":
        inside, outside = (tuple(look.column for look in looks) for looks in (asked.inside, asked.outside))
        return _Shape(inside, outside, bool(asked.marks), asked.before is not None, asked.wanted.names)

    def _given(self, asked: _Asked) -> dict[str, Any]:
        given: dict[str, Any] = {"before_id": asked.before, **asked.wanted.given}
        for name, looks in (("inside", asked.inside), ("outside", asked.outside)):
            given |= {f"{name}_{place}": self._all(look, asked.terms) for place, look in enumerate(looks)}
        return given | ({"marks": self.marks(asked.marks)} if asked.marks else {})

    def _all(self, look: _Look, terms: Sequence[Term]) -> str:
        each = (" | ".join(f"'{word}'{':*' if begins else ''}" for word, begins in look.at(term)) for term in terms)
        return " & ".join(f"({any_of})" for any_of in each)

    def marks(self, marks: Marks) -> str:
        """Return the query for the marks. Beside others, closed is what is not open: nearly all is, dear to read."""
        groups = [f"({' | '.join(group)})" for group in marks]
        if len(groups) > 1:
            groups = ["!sopen" if group == "(sclosed)" else group for group in groups]
        return " & ".join(groups)


_SIZE, _BEFORE = (sa.bindparam(name, type_=sa.Integer()) for name in ("size", "before_id"))


def _fts(names: tuple[str, ...], *, is_before: bool = False) -> Any:
    query = sa.select(_FTS.c.rowid).where(_FTS.c.search_index.op("MATCH")(sa.bindparam("expression")))
    if is_before:
        query = query.where(_FTS.c.rowid < _BEFORE)
    if names:
        # the unary plus keeps SQLite from beginning at the consultations: read in order, the index ends early
        same = col(Consultation.id) == sa.text("+search_index.rowid")
        query = query.where(sa.exists().where(same, *narrowing.conditions(names)).correlate(_FTS))
    return query


@cache
def _newest_of_fts(names: tuple[str, ...], *, is_before: bool) -> Any:
    return _fts(names, is_before=is_before).order_by(_FTS.c.rowid.desc()).limit(_SIZE)


@dataclass(frozen=True)
class _Shape:
    """What a statement for PostgreSQL is built of; every other thing is a parameter."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]
    is_marked: bool
    is_before: bool
    names: tuple[str, ...]


def _fits(column: str, name: str) -> sa.ColumnElement[bool]:
    stored: sa.ColumnElement[Any] = getattr(SearchWords, column)
    return stored.op("@@", is_comparison=True)(sa.cast(sa.bindparam(name, type_=sa.Text()), TSQUERY))


def _gin(shape: _Shape, *, by_index: bool = True) -> Any:
    """Return the query of what fits; PostgreSQL takes no index for a word where it is asked whether that IS TRUE."""
    row = col(SearchWords.consultation_id)
    found = [_fits(column, f"inside_{place}") for place, column in enumerate(shape.inside)]
    conditions: list[Any] = found if by_index else [one.is_(True) for one in found]
    conditions += [_fits("marks", "marks")] if shape.is_marked else []
    conditions += [sa.not_(_fits(column, f"outside_{place}")) for place, column in enumerate(shape.outside)]
    conditions += [row < _BEFORE] if shape.is_before else []
    query = sa.select(row).where(*conditions)
    if shape.names:
        query = query.join(Consultation, col(Consultation.id) == row).where(*narrowing.conditions(shape.names))
    return query


@cache
def _newest_of_gin(shape: _Shape) -> Any:
    return _gin(shape).order_by(col(SearchWords.consultation_id).desc()).limit(_SIZE)


@cache
def _by_the_index(shape: _Shape) -> Any:
    some = _gin(shape).with_only_columns(col(SearchWords.consultation_id).label("id"))
    few = some.limit(MANY + 1).cte("few").prefix_with("MATERIALIZED")
    number = sa.select(sa.func.count()).select_from(few).scalar_subquery()
    return sa.select(few.c.id, number.label("number")).order_by(few.c.id.desc()).limit(_SIZE)


@cache
def _one_by_one(shape: _Shape, newest: int | None = None) -> Any:
    row, query = col(SearchWords.consultation_id), _gin(shape, by_index=False)
    if newest:
        top = sa.select(sa.func.max(row)).where(row < _BEFORE if shape.is_before else sa.true()).scalar_subquery()
        query = query.where(row > top - newest)
    return query.order_by(row.desc()).limit(_SIZE)
