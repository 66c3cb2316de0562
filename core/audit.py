"""The audit log: who did what, when. It never holds message text or whole numbers."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from core.models import AuditEvent, Officer

Detail = str | int | float | bool | None


def record(
    session: Session, action: str, *, officer_id: int | None = None, subject: str = "", now: datetime, **detail: Detail
) -> None:
    """Write one line; it stands or falls with the caller's transaction. `officer_id` None is the system itself."""
    session.add(AuditEvent(at=now, officer_id=officer_id, action=action, subject=subject, detail=dict(detail)))


def page(
    session: Session, *, before_id: int | None = None, action: str = "", limit: int = 50
) -> Sequence[tuple[AuditEvent, Officer | None]]:
    """Return the newest lines first, older than `before_id`, with the officer who acted."""
    query = select(AuditEvent, Officer).outerjoin(Officer, col(Officer.id) == AuditEvent.officer_id)
    if before_id is not None:
        query = query.where(col(AuditEvent.id) < before_id)
    if action:
        query = query.where(AuditEvent.action == action)
    rows = session.exec(query.order_by(col(AuditEvent.id).desc()).limit(limit)).all()
    return [(event, officer) for event, officer in rows]
