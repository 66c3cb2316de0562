"""Complaints about the officer of an open consultation: the admins read them, the officer concerned does not.

The message itself stays where all messages are, and is forgotten with them; it is only not put into the thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import alarms, audit
from core.models import Officer
from handoff.finding import Reference, locked
from handoff.models import Complaint, Consultation
from whatsapp.models import InboundMessage

MOST_SHOWN = 200
SUBJECT = "Keluhan warga tentang petugas"
BODY = "Seorang warga mengeluhkan petugas konsultasinya. Bacalah di halaman Kelola → Keluhan."


@dataclass(frozen=True, slots=True)
class Listed:
    """A complaint as the admins' page shows it."""

    id: int
    at: datetime
    number: str
    about: str
    words: str
    seen_by: str


def record(session: Session, reference: Reference, inbound: InboundMessage, now: datetime) -> bool:
    """Keep a complaint for the admins, once, and mail them once a day; return False when no officer is concerned."""
    consultation = locked(session, reference)
    if consultation.officer_id is None or inbound.id is None:
        return False
    if session.get(Complaint, inbound.id):
        return True
    session.add(
        Complaint(
            inbound_id=inbound.id, consultation_id=consultation.id or 0, officer_id=consultation.officer_id, at=now
        )
    )
    audit.record(session, "complaint.received", subject=f"message {inbound.id}", now=now)
    alarms.sound(session, "complaint", SUBJECT, BODY, now, spare=consultation.officer_id)
    return True


def listed(session: Session, reader: Officer) -> Sequence[Listed]:
    """Return the complaints, unread and newest first; those about the reader are not theirs to see."""
    seen_by = select(Officer.name).where(Officer.id == Complaint.seen_by).correlate(Complaint).scalar_subquery()
    rows = session.execute(
        select(Complaint, Consultation.number, Officer.name, InboundMessage.body, seen_by)  # type: ignore[call-overload]
        .join(Consultation, col(Consultation.id) == Complaint.consultation_id)
        .join(InboundMessage, col(InboundMessage.id) == Complaint.inbound_id)
        .outerjoin(Officer, col(Officer.id) == Complaint.officer_id)
        .where(col(Complaint.officer_id).is_distinct_from(reader.id))
        .order_by(col(Complaint.seen_at).is_not(None), col(Complaint.inbound_id).desc())
        .limit(MOST_SHOWN)
    )
    return [
        Listed(one.inbound_id, one.at, number, about or "", words, seen or "")
        for one, number, about, words, seen in rows
    ]


def seen(session: Session, inbound_id: int, by: Officer, now: datetime) -> bool:
    """Note that an admin has seen to a complaint; return whether that changed anything."""
    found = session.get(Complaint, inbound_id, with_for_update=True)
    if found is None or found.seen_at or found.officer_id == by.id:
        return False
    found.seen_at, found.seen_by = now, by.id
    audit.record(session, "complaint.seen", officer_id=by.id, subject=f"message {inbound_id}", now=now)
    return True
