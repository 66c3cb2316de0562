"""Who has a consultation: claim, release, transfer. A claim is won by exactly one officer."""

from datetime import datetime

from sqlmodel import Session

from core import audit
from core.models import Officer
from core.working_days import Calendar
from handoff import thread
from handoff.finding import Reference, locked
from handoff.lifecycle import Event, NotPossible, Status, after
from handoff.models import Consultation


class TakenBy(Exception):
    """Another officer has the consultation; `name` says who."""

    def __init__(self, name: str) -> None:
        super().__init__(f"taken by {name}")
        self.name = name


def claim(session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar) -> Consultation:
    """Take the consultation; once more by the same officer changes nothing. Raise TakenBy for the one too late.

    The citizen is told with the officer's first reply, not now: a bubble that only says who will answer costs as
    much as the answer.
    """
    consultation = locked(session, reference)
    if consultation.officer_id == officer.id and consultation.status != Status.CLOSED:
        return consultation
    if consultation.officer_id and consultation.status != Status.CLOSED:
        raise TakenBy(_name_of(session, consultation.officer_id))
    consultation.status = after(Status(consultation.status), Event.CLAIM)
    consultation.officer_id, consultation.claimed_at = officer.id, now
    written(session, consultation, Event.CLAIM, officer, now)
    return consultation


def release(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar
) -> Consultation:
    """Give the consultation back to the queue with its deadline unchanged. An admin may release anybody's."""
    consultation = held(session, reference, officer, Event.RELEASE, or_admin=True)
    consultation.status = after(Status(consultation.status), Event.RELEASE)
    consultation.officer_id = consultation.claimed_at = None
    consultation.remind_at = None
    if consultation.status != Status.DRAFT:
        consultation.close_at = None
    written(session, consultation, Event.RELEASE, officer, now)
    return consultation


def transfer(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar, *, to: Officer
) -> Consultation:
    """Hand the consultation to a colleague, with its deadline unchanged. An admin may hand over anybody's."""
    if to.disabled_at is not None:
        raise ValueError(f"{to.name} no longer signs in")
    consultation = held(session, reference, officer, Event.TRANSFER, or_admin=True)
    consultation.status = after(Status(consultation.status), Event.TRANSFER)
    consultation.officer_id, consultation.claimed_at = to.id, now
    written(session, consultation, Event.TRANSFER, officer, now, text=to.name)
    return consultation


def held(
    session: Session, reference: Reference, officer: Officer, event: Event, *, or_admin: bool = False
) -> Consultation:
    """Return the consultation, locked, if it is this officer's to act on; raise TakenBy or NotPossible if not."""
    consultation = locked(session, reference)
    after(Status(consultation.status), event)
    if consultation.officer_id == officer.id or (or_admin and officer.role == "admin"):
        return consultation
    if consultation.officer_id is None:
        raise NotPossible(Status(consultation.status), event)
    raise TakenBy(_name_of(session, consultation.officer_id))


def written(
    session: Session, consultation: Consultation, event: Event, officer: Officer, now: datetime, *, text: str = ""
) -> None:
    """Write an officer's act into the thread and the audit log."""
    thread.event(session, consultation, event, now, officer_id=officer.id, text=text)
    audited(session, consultation, event, officer, now)


def audited(
    session: Session, consultation: Consultation, act: Event | thread.Mark, officer: Officer, now: datetime
) -> None:
    """Write an officer's act into the audit log, without any text."""
    audit.record(session, f"consultation.{act}", officer_id=officer.id, subject=consultation.number, now=now)


def _name_of(session: Session, officer_id: int) -> str:
    officer = session.get(Officer, officer_id)
    return officer.name if officer else "petugas lain"
