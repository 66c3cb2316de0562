"""Figures about the state of the work, computed from the database when somebody asks. Each room lists its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core import heartbeat
from core.models import Mail

Read = Callable[[Session, datetime], float]


@dataclass(frozen=True)
class Measure:
    """One figure. A name ending in `_seconds` is an age; 0 means that nothing waits."""

    name: str
    meaning: str
    read: Read


def counted(table: Any, *where: Any) -> Read:
    """Read how many rows there are."""
    statement = sa.select(sa.func.count()).select_from(table).where(*where)
    return lambda session, _now: float(session.execute(statement).scalar_one())


def age(moment: Any, *where: Any) -> Read:
    """Read how many seconds ago the earliest such moment was; 0 when there is none or it is still to come."""
    statement = sa.select(sa.func.min(moment)).where(*where)

    def read(session: Session, now: datetime) -> float:
        earliest = session.execute(statement).scalar_one()
        return max(0.0, (now - earliest).total_seconds()) if earliest else 0.0

    return read


def all_read(session: Session, measures: Iterable[Measure], now: datetime) -> dict[str, float]:
    """Return every figure by its name."""
    return {measure.name: round(measure.read(session, now), 3) for measure in measures}


def _since_sweep(session: Session, now: datetime) -> float:
    """Return the age of the oldest of the rounds' signs: each may hang while the others go on."""
    seen = [heartbeat.last(session, part) for part in heartbeat.ROUNDS]
    return max(((now - at).total_seconds() for at in seen if at), default=0.0)


_WAITING = col(Mail.status).in_(("queued", "sending"))

MEASURES = (
    Measure("mails_waiting", "E-mails not yet accepted by the mail server", counted(Mail, _WAITING)),
    Measure("oldest_waiting_mail_seconds", "Age of the oldest waiting e-mail", age(col(Mail.created_at), _WAITING)),
    Measure("mails_failed", "E-mails given up within the last 30 days", counted(Mail, col(Mail.status) == "failed")),
    Measure(
        "last_sweep_seconds",
        "Seconds since the last sweep ended, whichever of the worker's rounds that was longest ago in",
        _since_sweep,
    ),
)
