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


_ASKED = (
    sa.select(col(AuditEvent.id))
    .where(col(AuditEvent.at) > sa.bindparam("since", type_=AuditEvent.__table__.c.at.type))  # type: ignore[attr-defined]
    .where(col(AuditEvent.officer_id) == sa.bindparam("officer"), col(AuditEvent.action) == ACTION)
    .where(col(AuditEvent.subject) == sa.bindparam("number"))
    .limit(1)
)
