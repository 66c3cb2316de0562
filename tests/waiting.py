"""Wait for what other threads and processes bring about. Seconds are real ones."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from core.database import Database

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def eventually(true: Callable[[], object], seconds: float = 60) -> bool:
    """Wait until something holds; return whether it came to."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def until_somebody_waits(database: Database) -> None:
    """Wait until a transaction of PostgreSQL's waits for what another one holds."""

    def waits() -> object:
        with database.reading() as session:
            return session.connection().execute(_WAITING).scalar()

    assert eventually(waits, 20), "nobody came to wait for the lock"
