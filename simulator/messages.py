"""Every message Twilio has seen, both ways."""

import json
import sqlite3
from dataclasses import asdict, dataclass, field
from secrets import token_hex
from typing import Any

from simulator.store import touch

RANK = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "read": 5,
    "failed": 9,
    "undelivered": 9,
    "canceled": 9,
    "received": 9,
}


@dataclass(frozen=True)
class Message:
    """One row of Twilio's log; times in seconds since 1970."""

    sid: str
    direction: str
    telephone_id: int | None
    sender: str
    recipient: str
    kind: str
    body: str
    status: str
    created_at: float
    service_sid: str | None = None
    num_media: int = 0
    media_url: str | None = None
    content_sid: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    error_code: int | None = None
    status_callback: str | None = None
    callbacks: str = "normal"
    sent_at: float | None = None
    updated_at: float = 0.0
    change: int = 0


@dataclass(frozen=True)
class Medium:
    """A file at Twilio."""

    sid: str
    message_sid: str
    content_type: str
    filename: str
    data: bytes
    created_at: float


def new_sid(prefix: str) -> str:
    """Make an identifier of Twilio's shape: two letters and 32 hexadecimal digits."""
    return prefix + token_hex(16)


def insert(db: sqlite3.Connection, message: Message) -> None:
    """Write a new message down."""
    row = asdict(message) | {
        "details": json.dumps(message.details),
        "updated_at": message.created_at,
        "change": touch(db),
    }
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO messages ({names}) VALUES ({marks})", row)


def get(db: sqlite3.Connection, sid: str) -> Message | None:
    """Find one message."""
    row = db.execute("SELECT * FROM messages WHERE sid = ?", (sid,)).fetchone()
    return _message(row) if row else None


def advance(
    db: sqlite3.Connection, sid: str, status: str, now: float, error_code: int | None = None
) -> None:
    """Move a message forward; a later status is never taken back."""
    message = get(db, sid)
    if message is None or RANK[status] <= RANK[message.status]:
        return
    sent_at = message.sent_at or (now if RANK[status] >= RANK["sent"] else None)
    db.execute(
        "UPDATE messages SET status = ?, error_code = ?, sent_at = ?, updated_at = ?, change = ?"
        " WHERE sid = ?",
        (status, error_code, sent_at, now, touch(db), sid),
    )


def revise(db: sqlite3.Connection, sid: str, **values: object) -> None:
    """Set columns of one message."""
    columns = ", ".join(f"{name} = ?" for name in values)
    db.execute(
        f"UPDATE messages SET {columns}, change = ? WHERE sid = ?",
        (*values.values(), touch(db), sid),
    )


def attach(db: sqlite3.Connection, medium: Medium) -> None:
    """Keep the file of a message."""
    db.execute(
        "INSERT OR REPLACE INTO media VALUES (?, ?, ?, ?, ?, ?)",
        (
            medium.sid,
            medium.message_sid,
            medium.content_type,
            medium.filename,
            medium.data,
            medium.created_at,
        ),
    )


def medium(db: sqlite3.Connection, sid: str) -> Medium | None:
    """Find a file with its bytes."""
    row = db.execute("SELECT * FROM media WHERE sid = ?", (sid,)).fetchone()
    return Medium(**dict(row)) if row else None


def media_of(db: sqlite3.Connection, message_sids: list[str]) -> dict[str, sqlite3.Row]:
    """Return what is known of the files of some messages, without their bytes."""
    marks = ",".join("?" * len(message_sids))
    rows = db.execute(
        "SELECT sid, message_sid, content_type, filename, length(data) AS size, created_at"
        f" FROM media WHERE message_sid IN ({marks})",
        message_sids,
    )
    return {row["message_sid"]: row for row in rows}


def changed_since(
    db: sqlite3.Connection, change: int, telephone_ids: list[int], most: int
) -> list[Message]:
    """Return what the page has not seen, oldest first."""
    marks = ",".join("?" * len(telephone_ids))
    rows = db.execute(
        f"SELECT * FROM messages WHERE change > ? AND telephone_id IN ({marks})"
        " ORDER BY created_at DESC, rowid DESC LIMIT ?",
        (change, *telephone_ids, most),
    ).fetchall()
    return [_message(row) for row in reversed(rows)]


def of_telephone(db: sqlite3.Connection, telephone_id: int, most: int = 500) -> list[Message]:
    """Return the chat of one telephone, oldest first."""
    rows = db.execute(
        "SELECT * FROM messages WHERE telephone_id = ?"
        " ORDER BY created_at DESC, rowid DESC LIMIT ?",
        (telephone_id, most),
    ).fetchall()
    return [_message(row) for row in reversed(rows)]


def find(
    db: sqlite3.Connection,
    where: list[str],
    values: list[object],
    *,
    limit: int,
    offset: int = 0,
) -> list[Message]:
    """List messages newest first, as Messages.json does; `where` are conditions of this module."""
    clause = f"WHERE {' AND '.join(where)}" if where else ""
    rows = db.execute(
        f"SELECT * FROM messages {clause} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return [_message(row) for row in rows]


def _message(row: sqlite3.Row) -> Message:
    values = dict(row)
    values["details"] = json.loads(values["details"])
    return Message(**values)
