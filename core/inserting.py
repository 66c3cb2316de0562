"""Inserts that race, on SQLite and PostgreSQL: the row that comes first stays, the second learns that it was late."""

from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic_core import PydanticUndefined
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


def store_first(session: Session, table: type[Row], unique: str, **values: Any) -> Row | None:
    """Insert a row unless another holds its unique column; return it as stored, or None if it was there before."""
    filled = _stored(session, table, unique, values)
    if filled["id"] is None:
        return None
    row: Row = sa.inspect(table).class_manager.new_instance()  # as the mapper makes what it has read
    row.__dict__.update(filled)
    make_transient_to_detached(row)  # the table holds what the row holds: nothing is left to write or to read
    session.add(row)
    return row


def store(session: Session, table: type[SQLModel], **values: Any) -> int:
    """Insert a row at once; return its id. Lighter than the mapper's way, for what every message does."""
    stored: int = _stored(session, table, None, values)["id"]
    return stored


def put(session: Session, table: type[SQLModel], key: str, **values: Any) -> None:
    """Insert a row, or overwrite the one with this key; a row the session has read before is not renewed."""
    connection = session.connection()
    connection.execute(_built_put(table, key, tuple(values), connection.dialect.name), values)


def _stored(session: Session, table: type[SQLModel], unique: str | None, values: dict[str, Any]) -> dict[str, Any]:
    """Insert a row; return all its columns. Its id is None if another held the unique column."""
    connection = session.connection()
    filled = {**_plain(table), **{name: make() for name, make in _made(table)}, **values}
    filled["id"] = connection.execute(_built(table, unique, connection.dialect.name), filled).scalar()
    return filled


@cache
def _built(table: type[SQLModel], unique: str | None, dialect: str) -> Any:
    """Build the statement once, past the mapper: it runs several times with every message."""
    bare: sa.Table = table.__table__  # type: ignore[attr-defined]
    inserted = _of(dialect).insert(bare)
    if unique:
        inserted = inserted.on_conflict_do_nothing(index_elements=[unique])
    return inserted.returning(bare.c.id)


@cache
def _built_put(table: type[SQLModel], key: str, names: tuple[str, ...], dialect: str) -> Any:
    inserted = _of(dialect).insert(table.__table__)  # type: ignore[attr-defined]
    changed = {name: inserted.excluded[name] for name in names if name != key}
    return inserted.on_conflict_do_update(index_elements=[key], set_=changed)


@cache
def _plain(table: type[SQLModel]) -> dict[str, Any]:
    """Return the usual values of a table's columns but the id."""
    fields = table.model_fields.items()
    return {name: field.default for name, field in fields if name != "id" and field.default is not PydanticUndefined}


@cache
def _made(table: type[SQLModel]) -> tuple[tuple[str, Any], ...]:
    """Return what makes the usual values that each row needs for itself."""
    return tuple((name, field.default_factory) for name, field in table.model_fields.items() if field.default_factory)


def _insert(session: Session, table: type[SQLModel]) -> Any:
    return _of(session.get_bind().dialect.name).insert(table)


def _of(dialect: str) -> Any:
    return sqlite if dialect == "sqlite" else postgresql
