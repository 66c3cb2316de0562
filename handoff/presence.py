"""Who else has a consultation open and who is typing: small rows that expire by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from core.inserting import insert_once
from core.models import Officer
from handoff import thread
from handoff.finding import numbered
from handoff.models import Consultation, Presence

LOOKS = timedelta(seconds=50)
"""An open page says every 20 seconds that it is there; after two missed signs nobody is."""
TYPES = timedelta(seconds=12)
"""Who types says so every 5 seconds."""
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Seen:
    """A colleague at the same consultation."""

    name: str
    types: bool


def note(session: Session, number: str, officer_id: int, now: datetime, *, types: bool) -> None:
    """Note a sign of life of an open page; other pages are told only when something is new to them."""
    consultation = numbered(session, number)
    if consultation is None or consultation.id is None:
        return
    new, row = _held(session, consultation.id, officer_id, now)
    before = (not new and row.seen_at > now - LOOKS, row.typing_at is not None and row.typing_at > now - TYPES)
    row.seen_at, row.typing_at = now, now if types else None
    session.add(row)
    if before != (True, types):
        thread.changed(session, consultation, thread.Mark.PRESENCE, now)


def _held(session: Session, consultation_id: int, officer_id: int, now: datetime) -> tuple[bool, Presence]:
    """Return the row, locked, and whether it is new. A page that is loaded anew leaves and comes at the same moment."""
    key = {"consultation_id": consultation_id, "officer_id": officer_id}
    while True:
        new = insert_once(session, Presence, **key, seen_at=now)
        row = session.get(Presence, key, with_for_update=True)
        if row is not None:
            return new, row


def leave(session: Session, number: str, officer_id: int, now: datetime) -> None:
    """Note that an officer's page was closed."""
    consultation = numbered(session, number)
    row = session.get(Presence, (consultation.id, officer_id), with_for_update=True) if consultation else None
    if consultation and row:
        session.delete(row)
        thread.changed(session, consultation, thread.Mark.PRESENCE, now)


def others(session: Session, consultation_id: int, officer_id: int, now: datetime) -> list[Seen]:
    """Return the colleagues who have the consultation open, by name."""
    asked = {"this": consultation_id, "officer": officer_id, "since": now - LOOKS}
    found = session.connection().execute(_OTHERS, asked)
    return [Seen(name, typing_at is not None and typing_at > now - TYPES) for name, typing_at in found]


_OTHERS = (
    sa.select(col(Officer.name), col(Presence.typing_at))
    .join(Presence, col(Presence.officer_id) == col(Officer.id))
    .where(col(Presence.consultation_id) == sa.bindparam("this"), col(Presence.officer_id) != sa.bindparam("officer"))
    .where(col(Officer.disabled_at).is_(None))
    .where(col(Presence.seen_at) > sa.bindparam("since", type_=Presence.__table__.c.seen_at.type))  # type: ignore[attr-defined]
    .order_by(col(Officer.name))
)


def is_there(session: Session, consultation: Consultation, now: datetime) -> bool:
    """Say whether the officer who has the consultation has it open."""
    row = session.get(Presence, (consultation.id, consultation.officer_id)) if consultation.officer_id else None
    return row is not None and now - LOOKS < row.seen_at <= now + LOOKS


def prune(session: Session, now: datetime) -> int:
    """Forget rows that have long meant nothing, and those of a time yet to come: the clock was ahead."""
    meaning = col(Presence.seen_at).between(now - KEPT, now + KEPT)
    return int(session.connection().execute(sa.delete(Presence).where(~meaning)).rowcount)
