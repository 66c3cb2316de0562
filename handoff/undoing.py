"""An officer takes back a message that has not left: within five seconds of sending, or while it is held."""

from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from core.models import Officer
from core.working_days import Calendar
from handoff import closing, promise, thread
from handoff.answering import parts_of
from handoff.claiming import written
from handoff.deliveries import NEVER_LEFT, fall_back
from handoff.finding import Reference, locked
from handoff.lifecycle import Event, Status, after
from handoff.models import Consultation, ThreadEntry
from whatsapp import outbox
from whatsapp.models import OutboundMessage

WAITS = frozenset({"queued", "held"})


class TooLate(Exception):
    """The message is on its way or has left: nothing was taken back."""


def undo(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar, *, outbound_id: int
) -> OutboundMessage:
    """Take back one's own message with all its parts; raise TooLate once any of them is on its way.

    The turn goes back to whom it belongs without the message; a clarification taken back stops no clock.
    """
    consultation = locked(session, reference)
    turn = after(Status(consultation.status), Event.UNDO)
    message = _own(session, consultation, officer, outbound_id)
    parts = parts_of(session, message.key.partition("/")[0])
    for part in parts:
        session.refresh(part)
    if not all(part.state in WAITS for part in parts):
        raise TooLate
    outbox.withdraw(session, [thread.stored_id(part) for part in parts])
    for part in parts:
        session.refresh(part)
    if consultation.answer_id in {part.id for part in parts}:
        fall_back(session, consultation, parts[-1])
    _restore_turn(session, consultation, turn, calendar)
    if consultation.clarification_since == message.created_at:
        consultation.clarification_since = None
        flag_modified(consultation, "due_at")  # a promise that fell due meanwhile is counted anew
    written(session, consultation, Event.UNDO, officer, now)
    return parts[0]


def _own(session: Session, consultation: Consultation, officer: Officer, outbound_id: int) -> OutboundMessage:
    found = session.exec(
        select(OutboundMessage)
        .join(ThreadEntry, col(ThreadEntry.outbound_id) == OutboundMessage.id)
        .where(
            ThreadEntry.consultation_id == consultation.id,
            OutboundMessage.id == outbound_id,
            OutboundMessage.author == "officer",
            OutboundMessage.officer_id == officer.id,
        )
    ).first()
    if found is None:
        raise TooLate
    return found


def _restore_turn(session: Session, consultation: Consultation, turn: Status, calendar: Calendar) -> None:
    """Give the turn to the citizen if an earlier message of an officer still awaits them, else back to the officer."""
    said = closing.officers_messages(consultation.id).where(col(OutboundMessage.state).not_in(NEVER_LEFT))
    latest = session.exec(said.order_by(col(OutboundMessage.id).desc()).limit(1)).first()
    earlier = latest.created_at if latest else None
    wrote_at = consultation.last_citizen_at or consultation.opened_at
    consultation.last_officer_at = earlier
    if consultation.status == Status.CITIZEN and earlier is not None and earlier >= wrote_at:
        promise.await_citizen(consultation, earlier, calendar)
        return
    consultation.status = turn
    if turn == Status.DRAFT:
        promise.await_requirements(consultation, promise.last_word(consultation), calendar)
    else:
        promise.await_nobody(consultation)
