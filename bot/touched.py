"""Whom something that happened between two moments may concern: a breach must be told to them (UU 27/2022, art. 46)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

import handoff.privacy
import whatsapp.privacy
from core import audit
from core.among import Among, ids
from core.models import AuditEvent
from handoff.models import Requester
from whatsapp import contacts
from whatsapp.models import Contact

_WHO = (
    sa.select(
        col(Contact.id), col(Contact.address), col(Contact.profile_name), col(Requester.name), col(Requester.email)
    )
    .outerjoin(Requester, col(Requester.contact_id) == col(Contact.id))
    .where(Among(col(Contact.id), ids("these")), ~col(Contact.address).startswith(contacts.GONE))
)
"""All at once: a breach may concern everybody who ever wrote."""

Span = tuple[int, datetime, datetime]
"""A contact, and the first and last moment something of theirs was written, sent, changed, shown or given out."""


@dataclass(frozen=True)
class Touched:
    """A citizen who is to be told, and how."""

    address: str
    name: str
    email: str
    first_at: datetime
    last_at: datetime
    consultations: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Who is to be told, in the order they were touched, and how many were erased since: nobody can tell them."""

    citizens: tuple[Touched, ...]
    erased: int


def between(session: Session, since: datetime, until: datetime) -> Found:
    """Return every citizen touched from one moment until before another; nothing is written."""
    spans = _joined([
        *whatsapp.privacy.touched(session, since, until),
        *handoff.privacy.touched(session, since, until),
        *_given_out(session, since, until),
    ])  # fmt: skip
    numbers = handoff.privacy.numbers_of(session, spans)
    known = {
        who.id: Touched(
            address=f"whatsapp:{contacts.whole(who.address)}",
            name=who.name or who.profile_name,
            email=who.email or "",
            first_at=spans[who.id][0],
            last_at=spans[who.id][1],
            consultations=tuple(numbers.get(who.id, ())),
        )
        for who in session.execute(_WHO, {"these": list(spans)})
    }
    citizens = sorted(known, key=lambda contact_id: (spans[contact_id], contact_id))
    return Found(tuple(known[contact_id] for contact_id in citizens), len(spans) - len(known))


def note(session: Session, found: Found, now: datetime) -> None:
    """Write into the audit log that they were listed."""
    audit.record(session, "privacy.touched", now=now, citizens=len(found.citizens))


def _joined(spans: Iterable[Span]) -> dict[int, tuple[datetime, datetime]]:
    joined: dict[int, tuple[datetime, datetime]] = {}
    for contact_id, first, last in spans:
        known = joined.get(contact_id, (first, last))
        joined[contact_id] = (min(known[0], first), max(known[1], last))
    return joined


def _given_out(session: Session, since: datetime, until: datetime) -> list[Span]:
    """Return whose data as a whole were given out or asked to be erased."""
    events = sa.select(col(AuditEvent.subject), col(AuditEvent.at)).where(
        col(AuditEvent.at) >= since, col(AuditEvent.at) < until, col(AuditEvent.subject).startswith(contacts.SUBJECT)
    )
    return [(int(subject.removeprefix(contacts.SUBJECT)), at, at) for subject, at in session.execute(events)]
