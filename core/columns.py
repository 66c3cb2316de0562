"""Column shapes the rooms' tables share."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def one_of(column: str, words: Iterable[str]) -> sa.CheckConstraint:
    """Constrain a text column to known words (native enums do not migrate well: shared/STACK.md, section 8)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Index only the rows that are due for something: small for ever, however large the table grows."""
    condition: Any = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
