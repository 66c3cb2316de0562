"""Inserts that race, on SQLite and PostgreSQL: the row that comes first stays, the second learns that it was late."""

from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
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
    statement = _first(type(row), unique, session.get_bind().dialect.name)
    return session.scalars(statement, [row.model_dump(exclude={"id"})]).one_or_none()


@cache
def _first(table: type[SQLModel], unique: str, dialect: str) -> Any:
    """Build the statement once: it runs several times with every message."""
    inserted = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    return inserted.on_conflict_do_nothing(index_elements=[unique]).returning(table)


def _insert(session: Session, table: type[SQLModel]) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
