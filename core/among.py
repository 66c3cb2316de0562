"""`Among(column, ids("those"))`: the column is one of some whole numbers given as one parameter.

However many they are, the statement stays the same text: it is built once and the server plans it once. PostgreSQL
must not see how many there are: it would plan a page of forty lines anew for every single line that is asked for, and
that costs it ten times the answer. As text they are of one kind too, where arrays of small numbers are of another.
"""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Ids(sa.TypeDecorator[Collection[int]]):
    """Whole numbers as text: an array's on PostgreSQL, JSON on SQLite."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Collection[int] | None, dialect: sa.Dialect) -> str:
        """Return the parameter for the driver."""
        numbers = json.dumps(list(value or ()))
        return f"{{{numbers[1:-1]}}}" if dialect.name == "postgresql" else numbers


def ids(name: str) -> Any:
    """Return the parameter under which the numbers are given when the statement runs."""
    return sa.bindparam(name, type_=_Ids())


class Among(FunctionElement[bool]):
    """The condition itself."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002  (SQLAlchemy's own signature)
        """Stand as it is: SQLite would be asked whether it equals 1, and look through the whole table for that."""
        return self


@compiles(Among, "sqlite")
def _on_sqlite(element: Among, compiler: Any, **how: Any) -> str:
    column, numbers = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  (compiled parts)


@compiles(Among, "postgresql")
def _on_postgresql(element: Among, compiler: Any, **how: Any) -> str:
    column, numbers = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY(ARRAY(SELECT unnest(CAST({numbers} AS INTEGER[]))))"


def words(*some: str) -> list[Any]:
    """Return known words to stand in a statement itself: `column.in_(words("a", "b"))` is then complete when built."""
    assert all(one.isidentifier() for one in some)
    return [sa.literal_column(f"'{one}'") for one in some]
