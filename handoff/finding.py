"""Find consultations, and hold them while something is done to them.

Every act locks the contact first and the consultation second, the order the bot has too: with one order there is
no deadlock, and a citizen's message and a closing that meet are done one after the other.
"""

from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from handoff.lifecycle import Status
from handoff.models import Consultation
from whatsapp import contacts

Reference = str | Consultation
"""A consultation's number, or the row itself."""


class UnknownConsultation(LookupError):
    """There is no consultation with this number."""


def locked(session: Session, reference: Reference) -> Consultation:
    """Return the consultation as it is now, locked until the transaction ends; raise UnknownConsultation."""
    number = reference if isinstance(reference, str) else reference.number
    contact_id = session.exec(select(Consultation.contact_id).where(Consultation.number == number)).one_or_none()
    if contact_id is None:
        raise UnknownConsultation(number)
    contacts.locked(session, contact_id)
    return session.exec(
        select(Consultation)
        .where(Consultation.number == number)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


class Forgotten(Exception):
    """What was asked and said in it is forgotten: nobody can go on with it, and what was added would stay for good."""


def remembered(session: Session, reference: Reference) -> Consultation:
    """Return the consultation as `locked` does; raise Forgotten once it is anonymous."""
    consultation = locked(session, reference)
    if consultation.anonymised_at is not None:
        raise Forgotten
    return consultation


def numbered(session: Session, number: str) -> Consultation | None:
    """Return the consultation of a number, as it is to be read."""
    return session.exec(select(Consultation).where(Consultation.number == number[:24])).one_or_none()


def open_of(session: Session, contact_id: int) -> Consultation | None:
    """Return the contact's one open consultation, locked."""
    return session.exec(
        select(Consultation)
        .where(Consultation.contact_id == contact_id, Consultation.status != Status.CLOSED)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def last_of(session: Session, contact_id: int) -> Consultation | None:
    """Return the contact's newest consultation, open or closed."""
    newest = select(Consultation).where(Consultation.contact_id == contact_id).order_by(col(Consultation.id).desc())
    return session.exec(newest.limit(1)).one_or_none()


def reopenable(session: Session, contact_id: int, now: datetime) -> Consultation | None:
    """Return the consultation an answer would continue: the newest, closed, within three working days after closing."""
    newest = last_of(session, contact_id)
    if newest and newest.status == Status.CLOSED and newest.reopen_until and now <= newest.reopen_until:
        return newest
    return None


def position(session: Session, consultation: Consultation) -> int:
    """Return the place in the queue, 1 for the next one; 0 once an officer has it or it is closed."""
    if consultation.status not in {Status.WAITING, Status.DRAFT} or consultation.officer_id:
        return 0
    waiting = select(func.count()).where(Consultation.status == Status.WAITING)
    if consultation.status == Status.WAITING and consultation.due_at:
        earlier = col(Consultation.due_at) < consultation.due_at
        same = (col(Consultation.due_at) == consultation.due_at) & (col(Consultation.id) < consultation.id)
        waiting = waiting.where(or_(earlier, same))
    return session.exec(waiting).one() + 1
