"""Gangguan: the faults that are armed, each for the next so many events or until taken away."""

import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from simulator.store import touch


class Kind(StrEnum):
    """What can go wrong."""

    # On the way from the telephone to the product.
    TWICE = "twice"
    SWAP = "swap"
    LATE = "late"
    LOST = "lost"
    BAD_SIGNATURE = "bad_signature"
    # When the product creates a message.
    REFUSE = "refuse"
    HANG = "hang"
    RESET = "reset"
    GARBAGE = "garbage"
    BAD_GATEWAY = "bad_gateway"
    # On the way of the status callbacks.
    LOSE_CALLBACKS = "lose_callbacks"
    DOUBLE_CALLBACKS = "double_callbacks"
    SHUFFLE_CALLBACKS = "shuffle_callbacks"
    EARLY_CALLBACK = "early_callback"


INBOUND = (Kind.BAD_SIGNATURE, Kind.LOST, Kind.LATE, Kind.SWAP, Kind.TWICE)
CREATE = (Kind.REFUSE, Kind.HANG, Kind.RESET, Kind.GARBAGE, Kind.BAD_GATEWAY)
CALLBACKS = (
    Kind.LOSE_CALLBACKS,
    Kind.DOUBLE_CALLBACKS,
    Kind.SHUFFLE_CALLBACKS,
    Kind.EARLY_CALLBACK,
)


@dataclass(frozen=True)
class Fault:
    """One armed fault; `remaining` None means until taken away, `address` None means everybody."""

    id: int
    kind: Kind
    settings: dict[str, Any]
    address: str | None
    remaining: int | None


def arm(
    db: sqlite3.Connection,
    kind: Kind,
    settings: dict[str, Any],
    *,
    address: str | None = None,
    remaining: int | None = 1,
) -> int:
    """Arm a fault and return its number."""
    cursor = db.execute(
        "INSERT INTO faults (kind, settings, address, remaining) VALUES (?, ?, ?, ?)",
        (kind, json.dumps(settings), address, remaining),
    )
    touch(db)
    return int(cursor.lastrowid or 0)


def disarm(db: sqlite3.Connection, fault_id: int | None = None) -> None:
    """Take one fault away, or all of them."""
    if fault_id is None:
        db.execute("DELETE FROM faults")
    else:
        db.execute("DELETE FROM faults WHERE id = ?", (fault_id,))
    touch(db)


def armed(db: sqlite3.Connection) -> list[Fault]:
    """Return the faults in the order they were armed."""
    return [_fault(row) for row in db.execute("SELECT * FROM faults ORDER BY id")]


def take(db: sqlite3.Connection, kinds: tuple[Kind, ...], address: str) -> Fault | None:
    """Use up the oldest fault of these kinds that concerns an address."""
    row = db.execute(
        """SELECT * FROM faults WHERE kind IN (SELECT value FROM json_each(?)) AND (address IS NULL OR address = ?)
           ORDER BY id LIMIT 1""",
        (json.dumps(kinds), address),
    ).fetchone()
    if row is None:
        return None
    fault = _fault(row)
    if fault.remaining is not None:
        db.execute("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", (fault.id,))
        db.execute("DELETE FROM faults WHERE id = ? AND remaining <= 0", (fault.id,))
        touch(db)
    return fault


def _fault(row: sqlite3.Row) -> Fault:
    return Fault(row["id"], Kind(row["kind"]), json.loads(row["settings"]), row["address"], row["remaining"])
