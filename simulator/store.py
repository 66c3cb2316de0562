"""The simulator's own SQLite file: what Twilio and the telephones would remember."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS telephones (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE,
    external_user_id TEXT NOT NULL,
    profile_name TEXT NOT NULL,
    shown INTEGER NOT NULL DEFAULT 1,
    online INTEGER NOT NULL DEFAULT 1,
    read_receipts INTEGER NOT NULL DEFAULT 1,
    ahead_seconds REAL NOT NULL DEFAULT 0,
    window_opened_at REAL
);
CREATE TABLE IF NOT EXISTS messages (
    sid TEXT PRIMARY KEY,
    direction TEXT NOT NULL,
    telephone_id INTEGER,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    service_sid TEXT,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    num_media INTEGER NOT NULL DEFAULT 0,
    media_url TEXT,
    content_sid TEXT,
    details TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL,
    error_code INTEGER,
    status_callback TEXT,
    callbacks TEXT NOT NULL DEFAULT 'normal',
    created_at REAL NOT NULL,
    sent_at REAL,
    updated_at REAL NOT NULL,
    change INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_time ON messages (created_at);
CREATE INDEX IF NOT EXISTS messages_by_change ON messages (change);
CREATE INDEX IF NOT EXISTS messages_by_telephone ON messages (telephone_id, created_at);
CREATE TABLE IF NOT EXISTS media (
    sid TEXT PRIMARY KEY,
    message_sid TEXT NOT NULL,
    content_type TEXT NOT NULL,
    filename TEXT NOT NULL,
    data BLOB NOT NULL,
    created_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS media_by_message ON media (message_sid);
CREATE TABLE IF NOT EXISTS contents (
    sid TEXT PRIMARY KEY,
    friendly_name TEXT NOT NULL,
    language TEXT NOT NULL,
    variables TEXT NOT NULL,
    types TEXT NOT NULL,
    category TEXT,
    approval TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    address TEXT,
    remaining INTEGER
);
CREATE TABLE IF NOT EXISTS schedule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    due_at REAL NOT NULL,
    leased_until REAL NOT NULL DEFAULT 0,
    tag TEXT
);
CREATE INDEX IF NOT EXISTS schedule_by_due ON schedule (due_at);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_sid TEXT,
    status INTEGER,
    note TEXT NOT NULL,
    millis INTEGER NOT NULL
);
"""


class Store:
    """Hand out connections; safe for threads and forks. The file is made on first use."""

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self._path = path
        self._prepare = prepare
        self._lock = Lock()
        self._owner = 0
        self._idle: list[sqlite3.Connection] = []
        # Threads wait here in turn; SQLite would let them sleep and try again.
        self._writer = Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection whose reads see one moment."""
        connection = self._take()
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.rollback()
            self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that alone may write; commit unless the block raises."""
        connection = self._take()
        with self._writer:
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            finally:
                self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._owner != os.getpid():
                # A connection must not cross a fork, nor be closed by the child.
                self._owner, self._idle, self._writer = os.getpid(), [], Lock()
                self._create()
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
        connection.row_factory = sqlite3.Row
        # NORMAL keeps everything through the death of the process, which is what is promised here.
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    def _create(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = self._connect()
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('change', '1')")
        self._prepare(connection)
        connection.commit()
        self._idle.append(connection)


def touch(db: sqlite3.Connection) -> int:
    """Count one more change and return its number; pages ask for what is newer."""
    row = db.execute(
        "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'change' RETURNING value"
    ).fetchone()
    return int(row[0])


def last_change(db: sqlite3.Connection) -> int:
    """Return the number of the newest change."""
    return int(db.execute("SELECT value FROM meta WHERE name = 'change'").fetchone()[0])


def forgotten_at(db: sqlite3.Connection) -> int:
    """Return the number of the change that emptied everything, 0 if none did."""
    row = db.execute("SELECT value FROM meta WHERE name = 'forgotten'").fetchone()
    return int(row[0]) if row else 0


def forget(db: sqlite3.Connection) -> None:
    """Empty everything but the contents; pages that knew more draw anew."""
    for statement in (
        "DELETE FROM messages",
        "DELETE FROM media",
        "DELETE FROM faults",
        "DELETE FROM schedule",
        "DELETE FROM calls",
        "DELETE FROM telephones",
    ):
        db.execute(statement)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('forgotten', ?)", (touch(db),))
