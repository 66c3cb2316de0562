"""What must never be: counts that are 0 in a sound database. Each room lists its own; `ops audit` prints them."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session


@dataclass(frozen=True)
class Invariant:
    """A count of rows that contradict an invariant of docs/reliability.md: read-only SQL for both databases."""

    number: str
    name: str
    meaning: str
    statement: str


def counted(session: Session, invariants: Iterable[Invariant]) -> dict[Invariant, int]:
    """Count what contradicts each invariant; 0 everywhere is sound."""
    return {one: int(session.connection().execute(sa.text(one.statement)).scalar_one()) for one in invariants}
