"""Insert a row unless its unique key is there already, on SQLite and PostgreSQL."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_once(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row; return False and change nothing when a unique key stands in the way."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = table(**values)
    filled = {name: value for name, value in row.model_dump().items() if not (name == "id" and value is None)}
    statement = dialect.insert(table).values(**filled).on_conflict_do_nothing()
    # RETURNING, because psycopg gives no row count for an INSERT.
    return session.execute(statement.returning(sa.literal(1))).first() is not None
