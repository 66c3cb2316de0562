"""Pooled connections to PostgreSQL: a dead one is noticed before it is used, a fresh one is not asked."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from core import database as of_databases
from core.database import Database

PID = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
def pooled(postgres_server: str) -> Iterator[Database]:
    """A database of its own, with one connection waiting in the pool."""
    made = Database(postgres_server.replace("postgresql://", "postgresql+psycopg://"))
    with made.reading() as session:
        session.execute(PID)
    yield made
    made.engine.dispose()


@pytest.fixture
def other(pooled: Database) -> Iterator[sa.Connection]:
    """Somebody else's connection."""
    engine = sa.create_engine(pooled.engine.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_connection_the_server_closed_is_replaced(
    pooled: Database, other: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_databases, "FRESH_SECONDS", -1)
    with pooled.reading() as session:
        pid = session.scalar(PID)
    assert other.scalar(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with pooled.transaction() as session:
        assert session.scalar(PID) != pid


def test_a_connection_that_is_silent_is_not_asked_for_long(pooled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 within ten seconds (RELIABILITY.md, F33), of which a new connection to "localhost" may take four."""
    monkeypatch.setattr(of_databases, "FRESH_SECONDS", -1)
    with pooled.reading() as session:
        silent = session.scalar(PID)
    os.kill(silent, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pooled.transaction() as session:
            assert session.scalar(PID) != silent
        assert time.monotonic() - began < 6
    finally:
        os.kill(silent, signal.SIGCONT)


def test_a_page_that_reads_often_asks_once(pooled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_databases, "FRESH_SECONDS", 3600)
    asked: list[object] = []
    monkeypatch.setattr(pooled.engine.dialect, "do_ping", asked.append)
    for _ in range(3):
        with pooled.reading() as session:
            session.execute(PID)
    assert asked == []


def test_what_is_read_leaves_no_transaction_open(pooled: Database, other: sa.Connection) -> None:
    with pooled.reading() as session:
        mine = {"pid": session.scalar(PID)}
        assert other.scalar(sa.text("SELECT state FROM pg_stat_activity WHERE pid = :pid"), mine) == "idle"


def test_what_is_answered_is_on_the_disk_and_rows_are_read_anew_whatever_the_servers_owner_prefers(
    pooled: Database, other: sa.Connection
) -> None:
    """With a commit that does not wait, a server that is killed forgets messages Twilio was told we have."""
    preferred = {"synchronous_commit": "off", "default_transaction_isolation": "'repeatable read'"}
    try:
        for name, value in preferred.items():
            other.execute(sa.text(f"ALTER ROLE CURRENT_USER SET {name} = {value}"))
        other.commit()
        pooled.engine.dispose()
        with pooled.transaction() as session:
            asked = ("synchronous_commit", "transaction_isolation")
            assert [session.scalar(sa.text(f"SHOW {name}")) for name in asked] == ["on", "read committed"]
    finally:
        for name in preferred:
            other.execute(sa.text(f"ALTER ROLE CURRENT_USER RESET {name}"))
        other.commit()
