"""Whom something that happened between two moments may concern: a breach must be told to them (UU 27/2022, art. 46)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

import handoff.privacy
import whatsapp.privacy
from core import audit
from core.models import AuditEvent
from handoff import requesters
from whatsapp import contacts
from whatsapp.models import Contact

SUBJECT = "contact "
"""How the audit log names a citizen."""

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


def between(session: Session, since: datetime, until: datetime, now: datetime) -> Found:
    """Return every citizen touched from one moment until before another; that they were listed is noted."""
    spans = _joined([
        *whatsapp.privacy.touched(session, since, until),
        *handoff.privacy.touched(session, since, until),
        *_given_out(session, since, until),
    ])  # fmt: skip
    in_order = sorted(spans.items(), key=lambda one: (one[1], one[0]))
    listed = [_citizen(session, contact_id, *moments) for contact_id, moments in in_order]
    citizens = tuple(one for one in listed if one is not None)
    audit.record(session, "privacy.touched", now=now, citizens=len(citizens))
    return Found(citizens, len(listed) - len(citizens))


def _joined(spans: Iterable[Span]) -> dict[int, tuple[datetime, datetime]]:
    joined: dict[int, tuple[datetime, datetime]] = {}
    for contact_id, first, last in spans:
        known = joined.get(contact_id, (first, last))
        joined[contact_id] = (min(known[0], first), max(known[1], last))
    return joined


def _given_out(session: Session, since: datetime, until: datetime) -> list[Span]:
    """Return whose data as a whole were given out or asked to be erased."""
    events = sa.select(col(AuditEvent.subject), col(AuditEvent.at)).where(
        col(AuditEvent.at) >= since, col(AuditEvent.at) < until, col(AuditEvent.subject).startswith(SUBJECT)
    )
    return [(int(subject.removeprefix(SUBJECT)), at, at) for subject, at in session.execute(events)]


def _citizen(session: Session, contact_id: int, first: datetime, last: datetime) -> Touched | None:
    contact = session.get(Contact, contact_id)
    if contact is None or contact.address.startswith(contacts.GONE):
        return None
    requester = requesters.of(session, contact_id)
    return Touched(
        address=f"whatsapp:{contacts.whole(contact.address)}",
        name=(requester.name if requester else "") or contact.profile_name,
        email=requester.email if requester else "",
        first_at=first,
        last_at=last,
        consultations=tuple(handoff.privacy.numbers(session, contact_id)),
    )
