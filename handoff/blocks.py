"""Numbers that only advertise: after the third advert an admin is asked whether to block one (SITUATIONS.md, 92).

A person decides, it is logged, and it can be undone. What a blocked number writes is stored all the same but not
answered; a cry for help and what nobody is kept from are (bot/dialogue.py), and an open consultation goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import alarms, audit
from core.models import Officer
from handoff.models import Requester
from handoff.rows import called
from whatsapp import contacts
from whatsapp.models import Contact, InboundMessage

MOST_SHOWN = 100
WORDS_SHOWN = 3
LONGEST = 300
ACTS = {"block": "contact.blocked", "dismiss": "contact.block_dismissed", "lift": "contact.unblocked"}
"""What an admin may decide, by its line in the audit log."""
SUBJECT = "Usulan memblokir nomor"
BODY = (
    "Sebuah nomor tanpa konsultasi terbuka sudah berkali-kali hanya mengirim iklan. Asisten tidak menjawabnya. "
    "Putuskan di halaman Kelola → Pemblokiran apakah nomor itu diblokir; keputusannya dapat dibatalkan."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A number as the admins' page shows it; `texts` is what it wrote last, the newest first."""

    id: int
    name: str
    address: str
    since: datetime
    texts: Sequence[str]


def propose(session: Session, contact: Contact, now: datetime) -> bool:
    """Ask the admins whether to block a number, and mail them once a day; once until somebody has decided."""
    if contact.block_proposed_at or contact.blocked_at:
        return False
    contact.block_proposed_at = now
    session.add(contact)
    audit.record(session, "contact.block_proposed", subject=contacts.subject(contact.id), now=now)
    alarms.sound(session, "block-proposed", SUBJECT, BODY, now)
    return True


def decide(session: Session, contact_id: int, act: str, by: Officer, now: datetime) -> bool:
    """Block a number that was proposed, leave it, or lift its block; return whether that changed anything."""
    contact = session.get(Contact, contact_id, with_for_update={"key_share": True})
    stands = contact and (contact.blocked_at if act == "lift" else contact.block_proposed_at)
    if contact is None or stands is None:
        return False
    contact.block_proposed_at = None
    contact.blocked_at = now if act == "block" else None
    audit.record(session, ACTS[act], officer_id=by.id, subject=contacts.subject(contact_id), now=now)
    return True


def proposed(session: Session) -> Sequence[Listed]:
    """Return the numbers an admin is to decide on, the longest waiting first."""
    asked = col(Contact.block_proposed_at)
    return _listed(session, asked, asked)


def blocked(session: Session) -> Sequence[Listed]:
    """Return the numbers that are blocked, the latest first."""
    since = col(Contact.blocked_at)
    return _listed(session, since, since.desc())


def _listed(session: Session, since: Any, in_order: Any) -> Sequence[Listed]:
    people = (
        sa.select(Contact, Requester, since)
        .outerjoin(Requester, col(Requester.contact_id) == col(Contact.id))
        .where(since.is_not(None))
        .order_by(in_order, col(Contact.id))
        .limit(MOST_SHOWN)
    )
    return [
        Listed(contact.id, called(contact, who), contact.address, at, _last_words(session, contact.id))
        for contact, who, at in session.execute(people)
    ]


def _last_words(session: Session, contact_id: int) -> Sequence[str]:
    wrote = select(InboundMessage.body).where(InboundMessage.contact_id == contact_id, InboundMessage.body != "")
    newest = session.exec(wrote.order_by(col(InboundMessage.id).desc()).limit(WORDS_SHOWN))
    return [text[:LONGEST] for text in newest]
