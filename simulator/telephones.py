"""The telephones on the table and what WhatsApp knows of each."""

import hashlib
import re
import sqlite3
from dataclasses import asdict, dataclass

from simulator.store import touch

WINDOW_SECONDS = 24 * 3600.0
PHONE_ADDRESS = re.compile(r"whatsapp:\+[1-9]\d{6,14}")
# Two letters of the country, a point, optionally "ENT.", up to 128 letters and digits
# (Meta, "Business-scoped user IDs", 17 March 2026).
USER_ID_ADDRESS = re.compile(r"whatsapp:[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")

FIRST_TELEPHONES = (
    ("whatsapp:+6281200000001", "Rina Wulandari"),
    ("whatsapp:+6281200000002", "Budi Santoso"),
)


@dataclass(frozen=True)
class Telephone:
    """One person on WhatsApp; times in seconds since 1970."""

    id: int
    address: str
    external_user_id: str
    profile_name: str
    shown: int
    online: int
    read_receipts: int
    ahead_seconds: float
    window_opened_at: float | None

    @property
    def wa_id(self) -> str | None:
        """Return the digits of the number, or None for a person without one."""
        return self.address.removeprefix("whatsapp:+") if "+" in self.address else None

    def window_left(self, now: float) -> float:
        """Return the seconds in which free text may still be sent; 0 when closed."""
        if self.window_opened_at is None:
            return 0.0
        passed = now + self.ahead_seconds - self.window_opened_at
        return max(0.0, WINDOW_SECONDS - passed)


def is_address(text: str) -> bool:
    """Tell whether WhatsApp could have such an address."""
    return bool(PHONE_ADDRESS.fullmatch(text) or USER_ID_ADDRESS.fullmatch(text))


def user_id_of(address: str) -> str:
    """Return the business-scoped user id that belongs to an address, always the same one."""
    if USER_ID_ADDRESS.fullmatch(address):
        return address
    digits = int(hashlib.sha256(address.encode()).hexdigest()[:12], 16)
    return f"whatsapp:ID.{digits:016d}"


def add(db: sqlite3.Connection, address: str, profile_name: str, *, shown: bool) -> Telephone:
    """Put a telephone on the table; a known address is the same telephone."""
    db.execute(
        """INSERT INTO telephones (address, external_user_id, profile_name, shown)
           VALUES (?, ?, ?, ?)
           ON CONFLICT (address) DO UPDATE SET
               profile_name = excluded.profile_name, shown = max(shown, excluded.shown)""",
        (address, user_id_of(address), profile_name, shown),
    )
    touch(db)
    found = by_address(db, address)
    assert found is not None
    return found


def seed(db: sqlite3.Connection) -> None:
    """Put the first telephones on an empty table."""
    if db.execute("SELECT 1 FROM telephones LIMIT 1").fetchone() is None:
        for address, name in FIRST_TELEPHONES:
            add(db, address, name, shown=True)


def by_address(db: sqlite3.Connection, address: str) -> Telephone | None:
    """Find a telephone by its address, or by the user id of its owner."""
    row = db.execute(
        "SELECT * FROM telephones WHERE address = ? OR external_user_id = ? LIMIT 1",
        (address, address),
    ).fetchone()
    return Telephone(**dict(row)) if row else None


def by_id(db: sqlite3.Connection, telephone_id: int) -> Telephone | None:
    """Find a telephone by its place on the table."""
    row = db.execute("SELECT * FROM telephones WHERE id = ?", (telephone_id,)).fetchone()
    return Telephone(**dict(row)) if row else None


def on_the_table(db: sqlite3.Connection) -> list[Telephone]:
    """Return the telephones the page shows, in the order they were put there."""
    rows = db.execute("SELECT * FROM telephones WHERE shown = 1 ORDER BY id LIMIT 24")
    return [Telephone(**dict(row)) for row in rows]


def save(db: sqlite3.Connection, telephone: Telephone) -> None:
    """Write a changed telephone down; raise sqlite3.IntegrityError if the number is taken."""
    db.execute(
        """UPDATE telephones SET address = :address, external_user_id = :external_user_id,
               profile_name = :profile_name, shown = :shown, online = :online, read_receipts = :read_receipts,
               ahead_seconds = :ahead_seconds, window_opened_at = :window_opened_at
           WHERE id = :id""",
        asdict(telephone),
    )
    touch(db)


def open_window(db: sqlite3.Connection, telephone: Telephone, now: float) -> None:
    """Start the 24 hours anew, as every message of the person does."""
    db.execute("UPDATE telephones SET window_opened_at = ? + ahead_seconds WHERE id = ?", (now, telephone.id))
    touch(db)
