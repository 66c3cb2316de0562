"""The thread of a consultation and the changes that open pages follow. Both only ever grow."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from handoff import search_index
from handoff.lifecycle import Event
from handoff.models import Change, Consultation, ThreadEntry
from whatsapp.models import InboundMessage, OutboundMessage


class Mark(StrEnum):
    """What a thread or a page shows beside the life cycle's own events."""

    OPENED = "opened"
    NOTE = "note"
    NOTICE = "notice"
    """A text of the system itself: reminder, closing, new date."""
    PROMISE_MOVED = "promise_moved"
    RATED = "rated"
    OFFICERS_REMINDED = "officers_reminded"
    MAILED = "mailed"
    """The citizen was told by e-mail that a reply waits."""
    DELIVERY = "delivery"
    """Only a change: ticks moved."""
    FLAGGED = "flagged"
    """Only a change: something officers should see without a consultation (handoff/flags.py); FLAG_SEEN: one has."""
    FLAG_SEEN = "flag_seen"
    PRESENCE = "presence"
    """Only a change: who is looking or typing."""
    TAKEN_OVER = "taken_over"
    """An admin took it from its officer."""
    RETURNED = "returned"
    """Back in the queue by itself; the entry's officer is the one who had it."""
    CONTINUES = "continues"
    """Tied to an earlier consultation of the same citizen, or untied again."""
    UNTIED = "untied"
    SPLIT_FROM = "split_from"
    """Began as a new matter in an earlier consultation; that one has the event `split`."""
    DOUBTED = "doubted"
    """The number was silent for so long that somebody else may be writing; CONFIRMED: the code says otherwise."""
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    """An officer put the citizen's name right."""
    NO_EMAIL = "no_email"
    """The citizen says that there is no address; WITHOUT_EMAIL: an officer went on without one."""
    WITHOUT_EMAIL = "without_email"
    UNMAILED = "unmailed"
    """A reply waits, and there is no address to tell the citizen so."""
    TICKED = "ticked"
    """Only a change: a point of the question is ticked, or no more."""
    ABUSED = "abused"
    """The citizen was abusive, and the admins were told."""
    MARKED = "marked"
    """Only a change: the number was marked as the office's own, or no longer is."""


WORDLESS = frozenset({Mark.DELIVERY, Mark.PRESENCE, Mark.MARKED, Mark.TICKED})
"""What changes nothing a consultation is found by; who looks and types is told every few seconds."""
ENDINGS = (Event.CLOSE, Event.SPLIT, Event.FINISH, Event.WITHDRAW, Event.AUTO_CLOSE)


def stored_id(row: Consultation | InboundMessage | OutboundMessage) -> int:
    """Return the row's id; raise ValueError for a row the database has not seen."""
    if row.id is None:
        raise ValueError(f"{type(row).__name__} is not stored yet")
    return row.id


def event(
    session: Session,
    consultation: Consultation,
    happened: Event | Mark,
    now: datetime,
    *,
    officer_id: int | None = None,
    text: str = "",
) -> None:
    """Write what happened into the thread and tell the open pages."""
    session.add(
        ThreadEntry(
            consultation_id=stored_id(consultation),
            at=now,
            kind="note" if happened is Mark.NOTE else "event",
            officer_id=officer_id,
            event=happened,
            text=text,
        )
    )
    changed(session, consultation, happened, now)


def message_in(session: Session, consultation: Consultation, inbound_id: int, at: datetime) -> bool:
    """Put a citizen's message into the thread once; return whether it is new there."""
    known = select(ThreadEntry.id).where(
        ThreadEntry.consultation_id == consultation.id, ThreadEntry.inbound_id == inbound_id
    )
    if session.exec(known).first() is not None:
        return False
    session.add(ThreadEntry(consultation_id=stored_id(consultation), at=at, kind="inbound", inbound_id=inbound_id))
    return True


def messages_out(
    session: Session,
    consultation: Consultation,
    parts: Sequence[OutboundMessage],
    happened: Event | Mark,
    now: datetime,
    *,
    officer_id: int | None = None,
) -> None:
    """Put the bubbles of one outgoing text into the thread and tell the open pages."""
    for part in parts:
        session.add(
            ThreadEntry(
                consultation_id=stored_id(consultation),
                at=now,
                kind="outbound",
                outbound_id=stored_id(part),
                officer_id=officer_id,
                event=happened,
            )
        )
    changed(session, consultation, happened, now)


def changed(session: Session, consultation: Consultation, kind: Event | Mark, now: datetime) -> None:
    """Tell open pages that something about the consultation is new, and the search where that may be a word."""
    if kind not in WORDLESS:
        search_index.note(session, stored_id(consultation), now)
    session.add(Change(at=now, consultation_id=consultation.id, number=consultation.number, kind=kind))


def endings(session: Session, consultation: Consultation) -> int:
    """Count how often the consultation has been closed so far."""
    query = select(func.count()).where(
        ThreadEntry.consultation_id == consultation.id, col(ThreadEntry.event).in_(ENDINGS), ThreadEntry.kind == "event"
    )
    return session.exec(query).one()
