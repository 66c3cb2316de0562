"""Things that happen later, kept as rows so that a killed process loses none of them."""

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

# Longer than the longest effect (a 15 s post with one repeated connect), so that no other
# process takes a row whose owner is merely slow.
LEASE_SECONDS = 40.0
NEVER = 4_102_444_800.0


@dataclass(frozen=True)
class Task:
    """An effect to come: what, with which payload, when; `tag` finds it again."""

    kind: str
    payload: dict[str, Any]
    due_at: float
    tag: str | None = None


@dataclass(frozen=True)
class Due:
    """A claimed row."""

    id: int
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)


def put(db: sqlite3.Connection, task: Task) -> None:
    """Write a task down."""
    db.execute(
        "INSERT INTO schedule (kind, payload, due_at, tag) VALUES (?, ?, ?, ?)",
        (task.kind, json.dumps(task.payload), task.due_at, task.tag),
    )


def claim(db: sqlite3.Connection, now: float, limit: int) -> list[Due]:
    """Take due rows for this process alone, oldest first."""
    rows = db.execute(
        """UPDATE schedule SET leased_until = ? WHERE id IN (
               SELECT id FROM schedule WHERE due_at <= ? AND leased_until <= ?
               ORDER BY due_at, id LIMIT ?)
           RETURNING id, kind, payload, due_at""",
        (now + LEASE_SECONDS, now, now, limit),
    ).fetchall()
    rows.sort(key=lambda row: (row["due_at"], row["id"]))
    return [Due(row["id"], row["kind"], json.loads(row["payload"])) for row in rows]


def is_anything_due(db: sqlite3.Connection, now: float) -> bool:
    """Tell whether a claim would find something; a look does not hold up writers."""
    row = db.execute("SELECT 1 FROM schedule WHERE due_at <= ? AND leased_until <= ? LIMIT 1", (now, now)).fetchone()
    return row is not None


def finish(db: sqlite3.Connection, due_id: int, follow_ups: list[Task]) -> None:
    """Strike a row off and write down what comes after it, in the same commit."""
    db.execute("DELETE FROM schedule WHERE id = ?", (due_id,))
    for task in follow_ups:
        put(db, task)


def hasten(db: sqlite3.Connection, tag: str, due_at: float) -> int:
    """Bring forward what waits under a tag; return how many rows moved."""
    return db.execute(
        "UPDATE schedule SET due_at = ?, tag = NULL WHERE tag = ? AND due_at > ?",
        (due_at, tag, due_at),
    ).rowcount


def next_due(db: sqlite3.Connection, now: float) -> float | None:
    """Return when the next row wants attention, in seconds since 1970."""
    row = db.execute("SELECT min(max(due_at, leased_until)) FROM schedule WHERE due_at < ?", (now + 60,)).fetchone()
    return None if row[0] is None else float(row[0])
