"""How one entry came to be what it is."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from kb.comparing import FieldChange, entry_diff
from kb.entries import Entry
from kb.models import KbEntry, KbLive, KbVersion
from kb.service import entry_columns, entry_of

STEPS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """A version that brought, changed or took away an entry; `entry` None: it was taken away."""

    version: KbVersion
    entry: Entry | None
    changes: tuple[FieldChange, ...] = ()


def of_entry(session: Session, slug: str) -> list[Step]:
    """Return the versions in which an entry changed, newest first; none when it never was."""
    rows = session.execute(sa.select(col(KbEntry.version_id), *entry_columns()).where(col(KbEntry.slug) == slug))
    held = {version_id: entry_of(tuple(cells)) for version_id, *cells in rows}
    if not held:
        return []
    steps: list[Step] = []
    before: Entry | None = None
    for version in session.exec(select(KbVersion).where(col(KbVersion.number) > 0).order_by(col(KbVersion.number))):
        entry = held.get(version.id or 0)
        if entry != before:
            steps.append(Step(version, entry, entry_diff(before, entry) if before and entry else ()))
        before = entry
    return steps[::-1][:STEPS]


def is_live(session: Session, slug: str) -> bool:
    """Say whether the live version holds the entry, be it the newest or one that was made live again."""
    of_live = select(KbEntry.id).join(KbLive, col(KbLive.version_id) == col(KbEntry.version_id))
    return session.exec(of_live.where(col(KbEntry.slug) == slug)).first() is not None
