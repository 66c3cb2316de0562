"""A citizen's whole number is shown on request only: the request is written to the audit log and holds ten minutes."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

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
    asked = select(AuditEvent.id).where(
        col(AuditEvent.at) > now - SHOWN,
        AuditEvent.officer_id == officer.id,
        AuditEvent.action == ACTION,
        AuditEvent.subject == number,
    )
    return session.exec(asked.limit(1)).first() is not None
