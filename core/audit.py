"""The audit log: who did what, when. It never holds message text or whole numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import AuditEvent, Officer

Detail = str | int | float | bool | None
Line = tuple[AuditEvent, Officer | None]
SYSTEM = 0
"""Stands for lines nobody signed in has caused."""


@dataclass(frozen=True)
class Sought:
    """Which lines are wanted; what is left out restricts nothing. `until` is not included."""

    who: int | None = None
    what: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def record(
    session: Session, action: str, *, officer_id: int | None = None, subject: str = "", now: datetime, **detail: Detail
) -> None:
    """Write one line; it stands or falls with the caller's transaction. `officer_id` None is the system itself."""
    session.add(AuditEvent(at=now, officer_id=officer_id, action=action, subject=subject, detail=dict(detail)))


def page(
    session: Session, sought: Sought | None = None, *, before_id: int | None = None, limit: int = 50
) -> Sequence[Line]:
    """Return the newest lines first, older than `before_id`, with the officer who acted."""
    query = select(AuditEvent, Officer).outerjoin(Officer, col(Officer.id) == AuditEvent.officer_id)
    query = query.where(*_conditions(sought or Sought()))
    if before_id is not None:
        query = query.where(col(AuditEvent.id) < before_id)
    rows = session.exec(query.order_by(col(AuditEvent.id).desc()).limit(limit)).all()
    return [(event, officer) for event, officer in rows]


def all_of(session: Session, sought: Sought, *, portion: int = 1000) -> Iterator[Line]:
    """Yield every line sought, newest first, read in portions so that a long log neither fills memory nor blocks."""
    before: int | None = None
    while lines := page(session, sought, before_id=before, limit=portion):
        yield from lines
        before = lines[-1][0].id
        session.expunge_all()


def about(session: Session, officer: Officer, limit: int) -> Sequence[AuditEvent]:
    """Return the newest lines of what was done to an officer or by them."""
    theirs = sa.or_(col(AuditEvent.officer_id) == officer.id, col(AuditEvent.subject) == officer.email)
    return session.exec(select(AuditEvent).where(theirs).order_by(col(AuditEvent.id).desc()).limit(limit)).all()


def _conditions(sought: Sought) -> list[Any]:
    found: list[Any] = []
    if sought.who is not None:
        found.append(col(AuditEvent.officer_id) == (sought.who or None))
    if sought.what.endswith("."):
        found.append(col(AuditEvent.action).startswith(sought.what, autoescape=True))
    elif sought.what:
        found.append(AuditEvent.action == sought.what)
    if sought.subject:
        found.append(col(AuditEvent.subject).startswith(sought.subject, autoescape=True))
    if sought.since is not None:
        found.append(col(AuditEvent.at) >= sought.since)
    if sought.until is not None:
        found.append(col(AuditEvent.at) < sought.until)
    return found
