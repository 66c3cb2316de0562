"""Inserts that race: the row that comes first stays, the second learns that it was late."""

from typing import TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_once(session: Session, row: Row, unique: str) -> Row | None:
    """Insert the row unless another holds its unique column; return it as stored, or None if it was there before."""
    table = type(row)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(table)
        .values(**row.model_dump(exclude={"id"}))
        .on_conflict_do_nothing(index_elements=[unique])
        .returning(table)
    )
    return session.scalars(statement).one_or_none()
