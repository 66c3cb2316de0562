"""A citizen's whole number is shown on request only: the request is written to the audit log and holds ten minutes."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from core import audit
from core.models import AuditEvent, Officer
from handoff.finding import Reference, locked

ACTION = "contact.reveal"
SHOWN = timedelta(minutes=10)


def reveal(session: Session, reference: Reference, officer: Officer, now: datetime) -> None:
    """Write down that the officer wants to see the number."""
    consultation = locked(session, reference)
    audit.record(session, ACTION, officer_id=officer.id, subject=consultation.number, now=now)


def is_revealed(session: Session, number: str, officer: Officer, now: datetime) -> bool:
    """Say whether the officer asked to see the number a little while ago."""
    asked = {"since": now - SHOWN, "officer": officer.id, "number": number}
    return session.execute(_ASKED, asked).first() is not None


def subjects(session: Session, officer: Officer, now: datetime) -> frozenset[str]:
    """Return everything whose number the officer asked to see a little while ago."""
    return frozenset(session.scalars(_ALL_ASKED, {"since": now - SHOWN, "officer": officer.id}))


_ALL_ASKED = (
    sa.select(col(AuditEvent.subject))
    .where(col(AuditEvent.at) > sa.bindparam("since", type_=AuditEvent.__table__.c.at.type))  # type: ignore[attr-defined]
    .where(col(AuditEvent.officer_id) == sa.bindparam("officer"), col(AuditEvent.action) == ACTION)
)
_ASKED = _ALL_ASKED.where(col(AuditEvent.subject) == sa.bindparam("number")).limit(1)
