"""Asks PostgreSQL's index of words (GIN) which consultations fit; the rows themselves where a word is common."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlmodel import col

from handoff import narrowing
from handoff.models import Consultation, SearchWords
from handoff.narrowing import Narrowing
from handoff.search_steps import BEFORE, SIZE, Asked, Found, Look, Marks
from handoff.words import Term

NEWEST, MANY = 400, 1500
"""Of what was said, so many consultations are read before the index is asked, where a common word costs most; and what
the index finds more often than that is common."""
NO_ID = 2**31 - 1
"""No consultation's id is larger: the largest PostgreSQL's integer holds."""
FEW = 500
"""Where days or a deadline leave no more consultations than that, their words are read and the index is not asked."""


class Gin:
    """A tsquery on sets of words. The index is asked for some, in any order; the newest of them are shown.

    Where there are too many for that, the word is common, and the newest rows are read one by one. The planner is not
    asked which is better: it has no figures of most words.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._last: int | None = None

    def few(self, asked: Asked, after: Found | None, size: int) -> list[Found] | None:
        """Return what is found among the few that days or a deadline leave; None where they are many."""
        if not asked.wanted.is_narrow:
            return None
        shape, given = self._shape(asked), self._given(asked)
        those = list(self._connection.scalars(_few_of_gin(shape), given | {"size": FEW + 1}))
        if len(those) > FEW:
            return None
        given |= {
            "those": those,
            "size": size,
            "after_step": after.step if after else -1,
            "after_id": after.id if after else 0,
        }
        return [Found(one.step, one.id) for one in self._connection.execute(_steps_of(shape), given)]

    def ids(self, asked: Asked, size: int) -> list[int]:
        """Return the newest ids that fit."""
        if not asked.terms:  # its planner has figures of every mark
            return list(
                self._connection.scalars(_newest_of_gin(self._shape(asked)), self._given(asked) | {"size": size})
            )
        if "before" in asked.wanted.names:
            asked = replace(asked, before=min(asked.before or NO_ID, self._after_the_last(asked.wanted)))
        shape, given = self._shape(asked), self._given(asked) | {"size": size}
        if asked.inside[0].column != "who":
            newest = list(self._connection.scalars(_one_by_one(shape, NEWEST), given))
            if len(newest) == size:
                return newest
        found = self._connection.execute(_by_the_index(shape), given).all()
        if found and found[0].number > MANY:
            return list(self._connection.scalars(_one_by_one(shape), given))
        return [one.id for one in found]

    def _after_the_last(self, wanted: Narrowing) -> int:
        """Return the id after the last that was opened in the days asked for: newer ones are not read one by one."""
        if self._last is None:
            days = tuple(name for name in wanted.names if name in {"since", "before"})
            self._last = self._connection.scalar(_last_of(days), dict(wanted.given)) or 0
        return self._last + 1

    def _shape(self, asked: Asked) -> "_Shape":
        inside, outside = (tuple(look.column for look in looks) for looks in (asked.inside, asked.outside))
        return _Shape(inside, outside, bool(asked.marks), asked.before is not None, asked.wanted.names)

    def _given(self, asked: Asked) -> dict[str, Any]:
        given: dict[str, Any] = {"before_id": asked.before, **asked.wanted.given}
        for name, looks in (("inside", asked.inside), ("outside", asked.outside)):
            given |= {f"{name}_{place}": self._all(look, asked.terms) for place, look in enumerate(looks)}
        return given | ({"marks": self.marks(asked.marks)} if asked.marks else {})

    def _all(self, look: Look, terms: Sequence[Term]) -> str:
        each = (" | ".join(f"'{word}'{':*' if begins else ''}" for word, begins in look.at(term)) for term in terms)
        return " & ".join(f"({any_of})" for any_of in each)

    def marks(self, marks: Marks) -> str:
        """Return the query for the marks. Beside others, closed is what is not open: nearly all is, dear to read."""
        groups = [f"({' | '.join(group)})" for group in marks]
        if len(groups) > 1:
            groups = ["!sopen" if group == "(sclosed)" else group for group in groups]
        return " & ".join(groups)


@dataclass(frozen=True)
class _Shape:
    """What a statement for PostgreSQL is built of; every other thing is a parameter."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]
    is_marked: bool
    is_before: bool
    names: tuple[str, ...]


def fits(column: str, name: str) -> sa.ColumnElement[bool]:
    """Return the condition that the words asked for under this name stand in a column."""
    stored: sa.ColumnElement[Any] = getattr(SearchWords, column)
    return stored.op("@@", is_comparison=True)(sa.cast(sa.bindparam(name, type_=sa.Text()), TSQUERY))


def _gin(shape: _Shape, *, by_index: bool = True) -> Any:
    """Return the query of what fits; PostgreSQL takes no index for a word where it is asked whether that IS TRUE."""
    row = col(SearchWords.consultation_id)
    found = [fits(column, f"inside_{place}") for place, column in enumerate(shape.inside)]
    conditions: list[Any] = found if by_index else [one.is_(True) for one in found]
    conditions += [fits("marks", "marks")] if shape.is_marked else []
    conditions += [sa.not_(fits(column, f"outside_{place}")) for place, column in enumerate(shape.outside)]
    conditions += [row < BEFORE] if shape.is_before else []
    query = sa.select(row).where(*conditions)
    if shape.names:
        query = query.join(Consultation, col(Consultation.id) == row).where(*narrowing.conditions(shape.names))
    return query


@cache
def _newest_of_gin(shape: _Shape) -> Any:
    return _gin(shape).order_by(col(SearchWords.consultation_id).desc()).limit(SIZE)


@cache
def _last_of(names: tuple[str, ...]) -> Any:
    # the sum keeps PostgreSQL from reading ids from the newest on until one is old enough
    return sa.select(sa.func.max(col(Consultation.id) + 0)).where(*narrowing.conditions(names))


@cache
def _few_of_gin(shape: _Shape) -> Any:
    """Build the query of what has the marks and fits the conditions, whatever its words."""
    return _gin(replace(shape, inside=())).limit(SIZE)


@cache
def _steps_of(shape: _Shape) -> Any:
    """Build the query that tells of some rows in which step each is found."""
    row = col(SearchWords.consultation_id)
    looks = [(fits(column, f"inside_{place}"), place) for place, column in enumerate(shape.inside)]
    those = row == sa.func.any(sa.bindparam("those", type_=ARRAY(sa.Integer())))
    each = (
        sa.select(row.label("id"), sa.case(*looks).label("step")).where(those).cte("each").prefix_with("MATERIALIZED")
    )
    after_step = sa.bindparam("after_step", type_=sa.Integer())
    later = sa.or_(
        each.c.step > after_step,
        sa.and_(each.c.step == after_step, each.c.id < sa.bindparam("after_id", type_=sa.Integer())),
    )
    return sa.select(each).where(later).order_by(each.c.step, each.c.id.desc()).limit(SIZE)


@cache
def _by_the_index(shape: _Shape) -> Any:
    some = _gin(shape).with_only_columns(col(SearchWords.consultation_id).label("id"))
    few = some.limit(MANY + 1).cte("few").prefix_with("MATERIALIZED")
    number = sa.select(sa.func.count()).select_from(few).scalar_subquery()
    return sa.select(few.c.id, number.label("number")).order_by(few.c.id.desc()).limit(SIZE)


@cache
def _one_by_one(shape: _Shape, newest: int | None = None) -> Any:
    row, query = col(SearchWords.consultation_id), _gin(shape, by_index=False)
    if newest:
        top = sa.select(sa.func.max(row)).where(row < BEFORE if shape.is_before else sa.true()).scalar_subquery()
        query = query.where(row > top - newest)
    return query.order_by(row.desc()).limit(SIZE)


def by_marks() -> Any:
    """Build the query of the ids that have the marks given."""
    return sa.select(col(SearchWords.consultation_id)).where(fits("marks", "marks"))
