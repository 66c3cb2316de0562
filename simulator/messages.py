"""Every message Twilio has seen, both ways."""

import json
import sqlite3
from dataclasses import asdict, dataclass, field
from secrets import token_hex
from typing import Any

from simulator.store import touch

RANK = {
    "accepted": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "read": 5,
    "failed": 9,
    "undelivered": 9,
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
    row = asdict(message) | {"details": json.dumps(message.details), "change": touch(db)}
    db.execute(
        """INSERT INTO messages (
               sid, direction, telephone_id, sender, recipient, service_sid, kind, body, num_media, media_url,
               content_sid, details, status, error_code, status_callback, callbacks, created_at, sent_at,
               updated_at, change)
           VALUES (
               :sid, :direction, :telephone_id, :sender, :recipient, :service_sid, :kind, :body, :num_media, :media_url,
               :content_sid, :details, :status, :error_code, :status_callback, :callbacks, :created_at, :sent_at,
               :created_at, :change)""",
        row,
    )


def get(db: sqlite3.Connection, sid: str) -> Message | None:
    """Find one message."""
    row = db.execute("SELECT * FROM messages WHERE sid = ?", (sid,)).fetchone()
    return _message(row) if row else None


def advance(db: sqlite3.Connection, sid: str, status: str, now: float, error_code: int | None = None) -> None:
    """Move a message forward; a later status is never taken back."""
    message = get(db, sid)
    if message is None or RANK[status] <= RANK[message.status]:
        return
    sent_at = message.sent_at or (now if RANK[status] >= RANK["sent"] else None)
    db.execute(
        "UPDATE messages SET status = ?, error_code = ?, sent_at = ?, updated_at = ?, change = ? WHERE sid = ?",
        (status, error_code, sent_at, now, touch(db), sid),
    )


def revise(
    db: sqlite3.Connection,
    sid: str,
    *,
    body: str | None = None,
    details: dict[str, Any] | None = None,
    fault: str | None = None,
) -> None:
    """Change what is given of one message."""
    db.execute(
        """UPDATE messages SET body = coalesce(?, body), details = coalesce(?, details),
               callbacks = coalesce(?, callbacks), change = ?
           WHERE sid = ?""",
        (body, None if details is None else json.dumps(details), fault, touch(db), sid),
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
    rows = db.execute(
        """SELECT sid, message_sid, content_type, filename, length(data) AS size, created_at FROM media
           WHERE message_sid IN (SELECT value FROM json_each(?))""",
        (json.dumps(message_sids),),
    )
    return {row["message_sid"]: row for row in rows}


def changed_since(db: sqlite3.Connection, change: int, telephone_ids: list[int], most: int) -> list[Message]:
    """Return what the page has not seen, oldest first."""
    rows = db.execute(
        """SELECT * FROM messages WHERE change > ? AND telephone_id IN (SELECT value FROM json_each(?))
           ORDER BY created_at DESC, rowid DESC LIMIT ?""",
        (change, json.dumps(telephone_ids), most),
    ).fetchall()
    return [_message(row) for row in reversed(rows)]


def of_telephone(db: sqlite3.Connection, telephone_id: int, most: int = 500) -> list[Message]:
    """Return the chat of one telephone, oldest first."""
    rows = db.execute(
        "SELECT * FROM messages WHERE telephone_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?",
        (telephone_id, most),
    ).fetchall()
    return [_message(row) for row in reversed(rows)]


@dataclass(frozen=True)
class Search:
    """What a list is narrowed down to; moments in whole seconds since 1970, edges included."""

    direction: str | None = None
    recipient: str | None = None
    sender: str | None = None
    day: float | None = None
    after: float | None = None
    before: float | None = None


def find(db: sqlite3.Connection, search: Search, *, limit: int, offset: int = 0) -> list[Message]:
    """List messages newest first, as Messages.json does."""
    rows = db.execute(
        """SELECT * FROM messages
           WHERE (:direction IS NULL OR direction = :direction)
               AND (:recipient IS NULL OR recipient = :recipient)
               AND (:sender IS NULL OR sender = :sender)
               AND (:day IS NULL OR date(coalesce(sent_at, created_at), 'unixepoch') = date(:day, 'unixepoch'))
               AND (:after IS NULL OR CAST(coalesce(sent_at, created_at) AS INTEGER) >= :after)
               AND (:before IS NULL OR CAST(coalesce(sent_at, created_at) AS INTEGER) <= :before)
           ORDER BY created_at DESC, rowid DESC LIMIT :limit OFFSET :offset""",
        asdict(search) | {"limit": limit, "offset": offset},
    )
    return [_message(row) for row in rows]


def _message(row: sqlite3.Row) -> Message:
    values = dict(row)
    values["details"] = json.loads(values["details"])
    return Message(**values)
