"""Anonymising retention: RETENTION_MONTHS after closing nobody can tell who asked; numbers, dates and score stay.

A citizen who has not written for as long is forgotten altogether: name, e-mail, number, and every message
(what somebody who still writes said to the bot so long ago: handoff/ageing.py).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit, one_by_one, scrubbing
from core.dates import day_months_before
from core.runtime import Runtime
from core.settings import Settings
from handoff import requesters, search_index
from handoff.finding import locked
from handoff.lifecycle import Status
from handoff.models import Consultation, Rating, ThreadEntry
from whatsapp import contacts, forgetting
from whatsapp.contacts import GONE
from whatsapp.models import Contact

MOST_AT_ONCE = 50
Forget = Callable[[Session, int], None]
_subscribers: list[Forget] = []


def subscribe(callback: Forget) -> None:
    """Have the callback called with the id of every contact that is forgotten; a second time changes nothing."""
    if callback not in _subscribers:
        _subscribers.append(callback)


def run(runtime: Runtime, now: datetime) -> int:
    """Anonymise what is old enough, a few at a time; return how many consultations and idle citizens."""
    limit = day_months_before(now, runtime.settings.retention_months)
    return _consultations(runtime, limit, now) + _idle_citizens(runtime, limit, now)


def _consultations(runtime: Runtime, limit: datetime, now: datetime) -> int:
    old = (
        select(Consultation.number)
        .where(col(Consultation.anonymised_at).is_(None), col(Consultation.closed_at) < limit)
        .order_by(col(Consultation.closed_at), col(Consultation.id))
        .limit(MOST_AT_ONCE)
    )

    def due(session: Session, behind: int) -> Sequence[str]:
        return session.exec(old.offset(behind)).all()

    def forget(session: Session, number: str) -> bool:
        anonymise(session, runtime.settings, number, limit, now)
        scrubbing.owe(session, now)
        return True

    return one_by_one.next_ones(runtime.database, due, forget, "consultation %s cannot be forgotten")


def _idle_citizens(runtime: Runtime, limit: datetime, now: datetime) -> int:
    """Forget who has not written for so long and whom no consultation keeps; many never had one."""
    idle = select(Contact.id).where(
        col(Contact.last_inbound_at) < limit,
        ~col(Contact.address).startswith(GONE),
        ~sa.exists().where(col(Consultation.contact_id) == Contact.id, col(Consultation.anonymised_at).is_(None)),
    )
    in_order = idle.order_by(col(Contact.last_inbound_at), col(Contact.id)).limit(MOST_AT_ONCE)

    def due(session: Session, behind: int) -> Sequence[int]:
        return [one for one in session.exec(in_order.offset(behind)) if one is not None]

    def forget(session: Session, contact_id: int) -> bool:
        contacts.locked(session, contact_id)
        if session.exec(idle.where(Contact.id == contact_id)).first():
            forget_citizen(session, runtime.settings, contact_id, now)
        scrubbing.owe(session, now)
        return True

    return one_by_one.next_ones(runtime.database, due, forget, "contact %s cannot be forgotten")


def anonymise(session: Session, settings: Settings, number: str, limit: datetime, now: datetime) -> None:
    """Forget what was said in a consultation, and the citizen if nothing newer keeps them."""
    consultation = locked(session, number)
    if consultation.anonymised_at is not None or consultation.closed_at is None or consultation.closed_at >= limit:
        return
    forgetting.forget_messages(session, settings, *_messages(session, consultation))
    consultation.question, consultation.offered, consultation.anonymised_at = "", [], now
    blank_words(session, consultation)
    session.flush()
    search_index.forget(session, consultation.id or 0, now)
    if not _is_kept(session, consultation.contact_id, limit):
        forget_citizen(session, settings, consultation.contact_id, now)
    audit.record(session, "consultation.anonymise", subject=consultation.number, now=now)


def _messages(session: Session, consultation: Consultation) -> tuple[list[int], list[int]]:
    """Return what was said in it and belongs to no other consultation that is still kept (handoff/splitting.py)."""
    entries = session.exec(select(ThreadEntry).where(ThreadEntry.consultation_id == consultation.id)).all()
    came = {entry.inbound_id for entry in entries if entry.inbound_id is not None}
    shared = (
        select(ThreadEntry.inbound_id)
        .join(Consultation)
        .where(
            col(ThreadEntry.inbound_id).in_(came),
            Consultation.id != consultation.id,
            col(Consultation.anonymised_at).is_(None),
        )
    )
    kept = set(session.exec(shared))
    return sorted(came - kept), [entry.outbound_id for entry in entries if entry.outbound_id is not None]


def blank_words(session: Session, consultation: Consultation) -> None:
    """Blank notes and the comment of the rating; the score stays."""
    notes = sa.update(ThreadEntry).where(
        col(ThreadEntry.consultation_id) == consultation.id, col(ThreadEntry.kind) == "note"
    )
    session.execute(notes.values(text="").execution_options(synchronize_session=False))
    if rating := session.get(Rating, consultation.id):
        rating.comment = ""


def _is_kept(session: Session, contact_id: int, limit: datetime) -> bool:
    """Say whether the citizen wrote lately or has a consultation that is not anonymised."""
    wrote_at = session.get_one(Contact, contact_id).last_inbound_at
    if wrote_at is not None and wrote_at >= limit:
        return True
    other = select(Consultation.id).where(
        Consultation.contact_id == contact_id,
        sa.or_(col(Consultation.anonymised_at).is_(None), col(Consultation.status) != Status.CLOSED),
    )
    return session.exec(other.limit(1)).first() is not None


def forget_citizen(session: Session, settings: Settings, contact_id: int, now: datetime) -> None:
    """Forget who it was; the kind of user stays, it is a statistic."""
    came, went = forgetting.messages_of(session, contact_id)
    for start in range(0, max(len(came), len(went)), 500):
        forgetting.forget_messages(session, settings, came[start : start + 500], went[start : start + 500])
    forgetting.forget_contact(session, session.get_one(Contact, contact_id))
    if requesters.of(session, contact_id):
        nobody = {name: value for name, value in requesters.BLANK.items() if name != "kind"}
        requesters.save(session, contact_id, now, **nobody)
    search_index.forget_person(session, contact_id, now)
    for forget in _subscribers:
        forget(session, contact_id)
