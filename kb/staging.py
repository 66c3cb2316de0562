"""Write a large version in short transactions while nobody reads it; `service.publish` makes it live in a small one.

A staged version has a negative number. Nothing lists it, and what a killed publication left is swept.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Database
from kb import indexes
from kb.entries import Entry
from kb.indexes import Built
from kb.models import KbEntry, KbIndex, KbVersion
from kb.writing import digest_of, insert

LARGE = 1_000
"""Entries from which writing them at once would make everybody else wait."""
CHUNK = 500
ABANDONED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Staged:
    """Entries that stand in the database under a version that is not live yet."""

    version_id: int
    digest: str
    entries: Sequence[Entry]


@contextmanager
def staged(database: Database, entries: Sequence[Entry], built: Built | None, now: datetime) -> Iterator[Staged | None]:
    """Stage the entries and their index; what was not published at the end is taken away. Few are not staged."""
    version_id = _begin(database, digest := digest_of(entries), now) if len(entries) >= LARGE else None
    if version_id is None:
        yield None
        return
    try:
        yield Staged(version_id, digest, entries) if _fill(database, version_id, entries, built, now) else None
    finally:
        discard(database, version_id)


def sweep(database: Database, now: datetime) -> int:
    """Take away what killed publications left; return how many versions."""
    old = select(KbVersion.id).where(col(KbVersion.number) < 0, col(KbVersion.created_at) < now - ABANDONED)
    with database.reading() as session:
        left = session.exec(old).all()
    for version_id in left:
        discard(database, version_id or 0)
    return len(left)


def discard(database: Database, version_id: int) -> None:
    """Take a staged version away, part by part; nothing happens when it was published."""
    if not _give_up(database, version_id):
        return
    part = sa.select(col(KbEntry.id)).where(col(KbEntry.version_id) == version_id).limit(CHUNK)
    gone = True
    while gone:
        with database.transaction() as session:
            session.execute(sa.delete(KbEntry).where(col(KbEntry.id).in_(part)))
            gone = session.execute(part.limit(1)).first() is not None
    with database.transaction() as session:
        session.execute(sa.delete(KbIndex).where(col(KbIndex.version_id) == version_id))
        session.execute(sa.delete(KbVersion).where(col(KbVersion.id) == version_id))


def _begin(database: Database, digest: str, now: datetime) -> int:
    with database.transaction() as session:
        lowest = session.exec(select(sa.func.min(KbVersion.number))).one() or 0
        version = KbVersion(number=min(lowest, 0) - 1, author="", created_at=now, digest=digest)
        session.add(version)
        session.flush()
        return version.id or 0


def _fill(database: Database, version_id: int, entries: Sequence[Entry], built: Built | None, now: datetime) -> bool:
    """Write everything; False when a sweep took us for dead meanwhile."""
    try:
        for at in range(0, len(entries), CHUNK):
            with database.transaction() as session:
                insert(session, version_id, entries[at : at + CHUNK], first=at)
        if built:
            with database.transaction() as session:
                indexes.add(session, version_id, built, now)
    except sa.exc.IntegrityError:
        return False
    return True


def _give_up(database: Database, version_id: int) -> bool:
    """Make sure that nobody publishes it any more; False when somebody has."""
    mine = sa.update(KbVersion).where(col(KbVersion.id) == version_id, col(KbVersion.number) < 0)
    with database.transaction() as session:
        return session.execute(mine.values(digest="").returning(col(KbVersion.id))).first() is not None
