"""A closed consultation begins again, for the citizen who answers in time or for an officer."""

from datetime import datetime

from sqlmodel import Session

from core.models import Officer
from core.working_days import Calendar
from handoff import promise, thread
from handoff.claiming import audited
from handoff.finding import Reference, open_of, remembered
from handoff.lifecycle import Event, Status, after
from handoff.models import Consultation, PastPromise, Rating


class OtherOpen(Exception):
    """The citizen has another consultation open by now; `number` names it."""

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is open")
        self.number = number


def reopen(
    session: Session, reference: Reference, officer: Officer | None, now: datetime, calendar: Calendar
) -> Consultation:
    """Open a closed consultation again, for an officer or (None) for the citizen; the bot's reply tells the citizen.

    It goes to the officer who had it, else to the one who reopens it, else back to the queue. A promise that had
    ended becomes history and three new working days begin. Raise OtherOpen if the citizen has another by now, and
    Forgotten.
    """
    consultation = remembered(session, reference)
    opened = after(Status(consultation.status), Event.REOPEN)
    if other := open_of(session, consultation.contact_id):
        raise OtherOpen(other.number)
    _unsay_closing(session, consultation)
    _renew_promise(session, consultation, now, calendar, by_citizen=officer is None)
    consultation.status = opened
    consultation.closed_at = consultation.reopen_until = consultation.unreached_at = None
    consultation.close_reason = ""
    consultation.officer_id = _owner_after_reopening(session, consultation, officer)
    if consultation.officer_id is None:
        consultation.status = after(Status(consultation.status), Event.RELEASE)
    promise.await_nobody(consultation)
    thread.event(session, consultation, Event.REOPEN, now, officer_id=officer.id if officer else None)
    if officer:
        audited(session, consultation, Event.REOPEN, officer, now)
    return consultation


def _unsay_closing(session: Session, consultation: Consultation) -> None:
    """Take back a closing that has not left, and with it the rating nobody has been asked for."""
    rating = session.get(Rating, consultation.id)
    if promise.take_back(session, consultation, promise.CLOSING) and rating and rating.score is None:
        session.delete(rating)


def _renew_promise(
    session: Session, consultation: Consultation, now: datetime, calendar: Calendar, *, by_citizen: bool
) -> None:
    """Begin a new promise, unless an officer reopens a consultation whose answer is still owed.

    A citizen who completes at last what was closed as incomplete owes no history: the clock had stood still for them.
    One who goes on with what an officer had closed without an answer is promised three days anew, as they are told.
    """
    completed = by_citizen and consultation.close_reason == "incomplete"
    given_up = by_citizen and consultation.answer_id is None
    if promise.is_owed(consultation) and consultation.close_reason != "no_reply" and not (completed or given_up):
        return
    if consultation.complete_at and consultation.due_at and not completed:
        session.add(
            PastPromise(
                consultation_id=thread.stored_id(consultation),
                complete_at=consultation.complete_at,
                due_at=consultation.due_at,
                answered_at=consultation.answered_at,
                closed_at=consultation.closed_at,
            )
        )
    consultation.complete_at = consultation.answer_id = consultation.answered_at = None
    consultation.delay_told_at = None
    consultation.waited_days = 0
    promise.start(consultation, now, calendar)


def _owner_after_reopening(session: Session, consultation: Consultation, officer: Officer | None) -> int | None:
    owner = session.get(Officer, consultation.officer_id) if consultation.officer_id else None
    if owner and owner.disabled_at is None:
        return owner.id
    return officer.id if officer else None
