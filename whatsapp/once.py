"""Inserts that race: the row that comes first stays, the second learns that it was late."""

from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_once(session: Session, row: Row, unique: str) -> Row | None:
    """Insert the row unless another holds its unique column; return it as stored, or None if it was there before."""
    connection = session.connection()
    table: sa.Table = type(row).__table__  # type: ignore[attr-defined]
    values: dict[str, Any] = {column.name: getattr(row, column.name) for column in table.columns if column.name != "id"}
    made = connection.execute(_statement(table, unique, connection.dialect.name), values).scalar_one_or_none()
    if made is None:
        return None
    row.id = made
    make_transient_to_detached(row)
    session.add(row)
    return row


@lru_cache(maxsize=16)
def _statement(table: sa.Table, unique: str, dialect: str) -> sa.Insert:
    """Return the statement, built once: building it costs more than running it."""
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.on_conflict_do_nothing(index_elements=[unique]).returning(table.c.id)
