"""Named numbers in the database, changed in one statement so that nobody counts the same twice."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from core.models import Counter


def count_up(session: Session, name: str) -> int:
    """Add one and return the new value; the row stays locked until the transaction ends, so there are no gaps."""
    insert = _insert(session).values(name=name, value=1)
    counted = insert.on_conflict_do_update(index_elements=["name"], set_={"value": _table().c.value + 1})
    value: int = session.connection().execute(counted.returning(_table().c.value)).scalar_one()
    return value


def set_to(session: Session, name: str, value: int) -> None:
    """Give the number a value."""
    insert = _insert(session).values(name=name, value=value)
    session.connection().execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def value(session: Session, name: str) -> int:
    """Return the number as the database has it now; 0 where there is none."""
    row = session.get(Counter, name, populate_existing=True)
    return row.value if row else 0


def _insert(session: Session) -> Any:
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(_table())


def _table() -> Any:
    return Counter.__table__  # type: ignore[attr-defined]
