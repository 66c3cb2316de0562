"""Inserts that race, on SQLite and PostgreSQL: the row that comes first stays, the second learns that it was late."""

from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_once(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row; return False and change nothing when any unique key stands in the way."""
    row = table(**values)
    filled = {name: value for name, value in row.model_dump().items() if not (name == "id" and value is None)}
    statement = _insert(session, table).values(**filled).on_conflict_do_nothing()
    # RETURNING, because psycopg gives no row count for an INSERT.
    return session.execute(statement.returning(sa.literal(1))).first() is not None


def store_first(session: Session, row: Row, unique: str) -> Row | None:
    """Insert the row unless another holds its unique column; return it as stored, or None if it was there before."""
    return _store(session, row, unique)


def store(session: Session, row: Row) -> Row:
    """Insert the row at once; return it with its id. Lighter than the mapper's way, for what every message does."""
    stored = _store(session, row, None)
    assert stored is not None
    return stored


def _store(session: Session, row: Row, unique: str | None) -> Row | None:
    connection = session.connection()
    statement, names = _built(type(row), unique, connection.dialect.name)
    made: Any = row
    made.id = connection.execute(statement, {name: getattr(row, name) for name in names}).scalar()
    if made.id is None:
        return None
    make_transient_to_detached(row)  # the table holds what the row holds: nothing is left to write or to read
    session.add(row)
    return row


@cache
def _built(table: type[SQLModel], unique: str | None, dialect: str) -> tuple[Any, tuple[str, ...]]:
    """Build the statement once, past the mapper: it runs several times with every message."""
    bare: sa.Table = table.__table__  # type: ignore[attr-defined]
    inserted = (sqlite if dialect == "sqlite" else postgresql).insert(bare)
    names = tuple(column.name for column in bare.columns if column.name != "id")
    if unique:
        inserted = inserted.on_conflict_do_nothing(index_elements=[unique])
    return inserted.returning(bare.c.id), names


def _insert(session: Session, table: type[SQLModel]) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
