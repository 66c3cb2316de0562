"""The log panel: every request between Twilio's look-alike and the product, with its answer."""

import sqlite3
from dataclasses import dataclass

from simulator.store import touch

KEPT = 400


@dataclass(frozen=True)
class Call:
    """One request: `kind` is inbound, callback, create or media; `at` in seconds since 1970."""

    id: int
    at: float
    kind: str
    subject: str
    message_sid: str | None
    status: int | None
    note: str
    millis: int


def log(
    db: sqlite3.Connection,
    now: float,
    kind: str,
    subject: str,
    message_sid: str | None,
    status: int | None,
    note: str = "",
    millis: int = 0,
) -> None:
    """Write one request down and forget the oldest; nothing of a message that was forgotten meanwhile."""
    if message_sid and not db.execute("SELECT 1 FROM messages WHERE sid = ?", (message_sid,)).fetchone():
        return
    cursor = db.execute(
        "INSERT INTO calls (at, kind, subject, message_sid, status, note, millis) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (now, kind, subject, message_sid, status, note, millis),
    )
    db.execute("DELETE FROM calls WHERE id <= ?", (int(cursor.lastrowid or 0) - KEPT,))
    touch(db)


def since(db: sqlite3.Connection, call_id: int) -> list[Call]:
    """Return the requests after a given one, oldest first."""
    rows = db.execute("SELECT * FROM calls WHERE id > ? ORDER BY id", (call_id,))
    return [Call(**dict(row)) for row in rows]
