"""What Twilio says about officers' messages decides whether the promise is kept.

The first answer counts when Twilio has accepted it; one that fails later reopens the debt.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from core import audit
from handoff import promise, thread
from handoff.finding import locked, open_of
from handoff.lifecycle import Event, Status, after
from handoff.models import Consultation, ThreadEntry
from whatsapp.models import OutboundMessage

NEVER_LEFT = ("failed", "suppressed", "withdrawn")
"""States of messages that did not and will not reach the citizen."""
TAKEN = frozenset({"accepted", "sent", "delivered", "read"})
NOT_REOPENED = frozenset({"withdrawn", "incomplete"})
"""Closed for these reasons, a consultation is not opened again because an old answer failed."""


def follow(session: Session, message: OutboundMessage, now: datetime) -> None:
    """Note what became of a message of some consultation; called inside the transaction that changed it."""
    entry = session.exec(select(ThreadEntry).where(ThreadEntry.outbound_id == message.id).limit(1)).first()
    if entry is None:
        return
    found = session.get_one(Consultation, entry.consultation_id)
    thread.changed(session, found, thread.Mark.DELIVERY, now)
    if message.author != "officer":
        return
    if message.state in TAKEN:
        if entry.event == Event.REPLY:
            _taken(session, found, message, now)
    elif message.state == "held":
        _held(session, found, message)
    elif message.state in {"failed", "suppressed"}:
        _failed(session, found, message, now)


def _taken(session: Session, found: Consultation, message: OutboundMessage, now: datetime) -> None:
    """End the clock with the awaited answer, or with the first reply that arrives while none is awaited.

    An answer that was refused afterwards and accepted anew counts from the second time.
    """
    awaited = found.answer_id == message.id or (found.answer_id is None and promise.is_owed(found))
    accepted_at = message.accepted_at or now
    if not awaited or found.answered_at == accepted_at:
        return
    consultation = locked(session, found)
    if consultation.answer_id in {None, message.id}:
        consultation.answer_id, consultation.answered_at = message.id, accepted_at


def _held(session: Session, found: Consultation, message: OutboundMessage) -> None:
    """Owe the answer again: Twilio took it, then WhatsApp said that the window was closed (63016)."""
    if found.answer_id == message.id and found.answered_at is not None:
        locked(session, found).answered_at = None


def _failed(session: Session, found: Consultation, message: OutboundMessage, now: datetime) -> None:
    consultation = locked(session, found)
    if consultation.answer_id == message.id:
        fall_back(session, consultation, message)
    if _opens(session, consultation):
        consultation.status = after(Status(consultation.status), Event.ANSWER_FAILS)
        consultation.closed_at = consultation.reopen_until = consultation.unreached_at = None
        consultation.close_reason = ""
        promise.await_nobody(consultation)
    elif consultation.status == Status.CLOSED and (other := open_of(session, consultation.contact_id)):
        # the one that is open keeps it closed, and is where officers look
        thread.event(
            session, other, Event.ANSWER_FAILS, now, officer_id=message.officer_id, text=f"({consultation.number})"
        )
    thread.event(session, consultation, Event.ANSWER_FAILS, now, officer_id=message.officer_id)
    audit.record(
        session, "consultation.answer_fails", subject=consultation.number, now=now, error_code=message.error_code
    )


def fall_back(session: Session, consultation: Consultation, gone: OutboundMessage) -> None:
    """Let the earliest other reply that stands be the answer, or owe one again."""
    standing = session.exec(
        select(OutboundMessage)
        .join(ThreadEntry, col(ThreadEntry.outbound_id) == OutboundMessage.id)
        .where(
            ThreadEntry.consultation_id == consultation.id,
            ThreadEntry.event == Event.REPLY,
            OutboundMessage.id != gone.id,
            col(OutboundMessage.state).not_in(NEVER_LEFT),
        )
        .order_by(col(OutboundMessage.id))
        .limit(1)
    ).first()
    consultation.answer_id = standing.id if standing else None
    consultation.answered_at = standing.accepted_at if standing else None


def _opens(session: Session, consultation: Consultation) -> bool:
    """Say whether the failure gives the turn back to the officer; what is anonymous stays closed."""
    if consultation.anonymised_at is not None:
        return False
    if consultation.status == Status.CLOSED:
        return consultation.close_reason not in NOT_REOPENED and not open_of(session, consultation.contact_id)
    return consultation.status == Status.CITIZEN
