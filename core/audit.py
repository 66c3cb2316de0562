"""The audit log: who did what, when. It never holds message text or whole numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import AuditEvent, Officer

Detail = str | int | float | bool | None
Line = tuple[AuditEvent, Officer | None]
_WHOLE = re.compile(r"KS-[0-9]{4}-[0-9]{5,9}|[^@\s]+@[^@\s]+\.[^@\s]+")
"""Subjects that are looked up as they are; of anything else the beginning is enough."""
_ACTS = sa.text(
    "WITH RECURSIVE act(name) AS (SELECT min(action) FROM audit_event UNION ALL"
    " SELECT (SELECT min(action) FROM audit_event WHERE action > act.name) FROM act WHERE act.name IS NOT NULL)"
    " SELECT name FROM act WHERE name IS NOT NULL"
)
"""Each act once, by as many steps in the index as there are acts, however long the log."""


@dataclass(frozen=True)
class Sought:
    """Which lines are wanted; what is left out restricts nothing. `who` 0 is nobody; `until` is not included.

    `what` with a full stop at its end is a group of acts: `kb.`.
    """

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
    wanted = sought or Sought()
    conditions = _conditions(wanted)
    if before_id is not None:
        conditions.append(col(AuditEvent.id) < before_id)
    if wanted.what.endswith("."):
        acts = [name for name in session.scalars(_ACTS) if name.startswith(wanted.what)]
        conditions = [_among_newest(limit, *((AuditEvent.action == name, *conditions) for name in acts))]
    query = select(AuditEvent, Officer).outerjoin(Officer, col(Officer.id) == AuditEvent.officer_id)
    rows = session.exec(query.where(*conditions).order_by(col(AuditEvent.id).desc()).limit(limit)).all()
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
    by_them, to_them = (col(AuditEvent.officer_id) == officer.id,), (col(AuditEvent.subject) == officer.email,)
    theirs = _among_newest(limit, by_them, to_them)
    return session.exec(select(AuditEvent).where(theirs).order_by(col(AuditEvent.id).desc()).limit(limit)).all()


def _among_newest(limit: int, *kinds: Sequence[Any]) -> Any:
    """Say of a line that it is among the newest of one of these kinds: each is read from its end of an index."""
    newest = col(AuditEvent.id).desc()
    each = [sa.select(col(AuditEvent.id)).where(*kind).order_by(newest).limit(limit).subquery() for kind in kinds]
    return col(AuditEvent.id).in_(sa.union_all(*(sa.select(one.c.id) for one in each))) if each else sa.false()


def _conditions(sought: Sought) -> list[Any]:
    found: list[Any] = []
    if sought.who is not None:
        found.append(col(AuditEvent.officer_id) == (sought.who or None))
    if sought.what and not sought.what.endswith("."):
        found.append(AuditEvent.action == sought.what)
    if _WHOLE.fullmatch(sought.subject):
        found.append(AuditEvent.subject == sought.subject)
    elif sought.subject:
        found.append(col(AuditEvent.subject).startswith(sought.subject, autoescape=True))
    if sought.since is not None:
        found.append(col(AuditEvent.at) >= sought.since)
    if sought.until is not None:
        found.append(col(AuditEvent.at) < sought.until)
    return found
