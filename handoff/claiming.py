"""Who has a consultation: claim, release, transfer. A claim is won by exactly one officer."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit, counters, once
from core.among import words
from core.models import Officer
from core.working_days import Calendar
from handoff import thread
from handoff.finding import Reference, locked
from handoff.lifecycle import Event, NotPossible, Status, after
from handoff.models import IS_OPEN, Consultation, ThreadEntry

TRIES = 5


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


def claim_next(
    session: Session, officer: Officer, now: datetime, calendar: Calendar, key: str = ""
) -> Consultation | None:
    """Take the complete consultation with the nearest deadline that nobody has; None when none waits.

    A second time with the same key it is the one that was taken then, for as long as the officer has it.
    """
    if not key:
        return _claim_nearest(session, officer, now, calendar)
    what = f"next {officer.id} {key}"
    is_first = once.is_first(session, what, now)
    name = once.name_of(session, what, now)
    before = None if is_first else session.get(Consultation, counters.value(session, name))
    if before and before.officer_id == officer.id and before.status != Status.CLOSED:
        return before
    taken = _claim_nearest(session, officer, now, calendar)
    counters.set_to(session, name, (taken.id if taken else None) or 0)
    return taken


def _claim_nearest(session: Session, officer: Officer, now: datetime, calendar: Calendar) -> Consultation | None:
    nearest = (
        select(Consultation.number)
        .where(IS_OPEN, Consultation.status == Status.WAITING, col(Consultation.officer_id).is_(None))
        .order_by(col(Consultation.due_at), col(Consultation.id))
        .limit(TRIES)
    )
    for number in session.exec(nearest).all():
        try:
            return claim(session, number, officer, now, calendar)
        except (TakenBy, NotPossible):
            continue  # somebody was quicker
    return None


def release(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar
) -> Consultation:
    """Give the consultation back to the queue with its deadline unchanged. An admin may release anybody's."""
    consultation = held(session, reference, officer, Event.RELEASE, or_admin=True)
    back_to_queue(consultation)
    written(session, consultation, Event.RELEASE, officer, now)
    return consultation


def back_to_queue(consultation: Consultation) -> None:
    """Take the consultation from whoever has it; the promised date stays, a draft's closing too."""
    consultation.status = after(Status(consultation.status), Event.RELEASE)
    consultation.officer_id = consultation.claimed_at = None
    consultation.remind_at = None
    if consultation.status != Status.DRAFT:
        consultation.close_at = None


def transfer(
    session: Session,
    reference: Reference,
    officer: Officer,
    now: datetime,
    calendar: Calendar,
    *,
    to: Officer,
    note: str = "",
) -> Consultation:
    """Hand the consultation to a colleague, with its deadline unchanged and perhaps a note for them.

    An admin may hand over anybody's; to oneself it is taking over.
    """
    if to.disabled_at is not None:
        raise ValueError(f"{to.name} no longer signs in")
    consultation = held(session, reference, officer, Event.TRANSFER, or_admin=True)
    consultation.status = after(Status(consultation.status), Event.TRANSFER)
    consultation.officer_id, consultation.claimed_at = to.id, now
    event = Event.TRANSFER if to.id != officer.id else thread.Mark.TAKEN_OVER
    written(session, consultation, event, officer, now, text=to.name if to.id != officer.id else "")
    if note:
        thread.event(session, consultation, thread.Mark.NOTE, now, officer_id=officer.id, text=note)
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


def was_taken_from(session: Session, consultation: Consultation, officer: Officer) -> bool:
    """Say whether the consultation is free because it was returned from this officer, and nothing else since."""
    if consultation.officer_id is not None or consultation.status == Status.CLOSED:
        return False
    last = session.execute(_LAST_ACT, {"this": consultation.id}).first()
    return last is not None and last.event == thread.Mark.RETURNED and last.officer_id == officer.id


_ACTS = (Event.CLAIM, Event.RELEASE, Event.TRANSFER, Event.REOPEN, thread.Mark.RETURNED)
_LAST_ACT = (
    sa.select(col(ThreadEntry.event), col(ThreadEntry.officer_id))
    .where(col(ThreadEntry.consultation_id) == sa.bindparam("this", type_=sa.Integer()))
    .where(col(ThreadEntry.event).in_(words(*_ACTS)))
    .order_by(col(ThreadEntry.id).desc())
    .limit(1)
)


def written(
    session: Session,
    consultation: Consultation,
    event: Event | thread.Mark,
    officer: Officer,
    now: datetime,
    *,
    text: str = "",
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
