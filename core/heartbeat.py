"""Signs of life in the database: who works, and when the last sweeps were."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.inserting import insert_once
from core.models import Heartbeat

WORKER = "worker:"
SWEEP, DELIVERIES, ERRANDS = ROUNDS = ("sweep", "deliveries", "errands")
"""What the rounds of sweeps sign with: the one that keeps the office's word, the one that sends, and the one beside."""
FORGOTTEN = timedelta(hours=1)


def part(host: str, process: int) -> str:
    """Return the name a worker process signs with, at most 64 characters."""
    return f"{WORKER}{host[:40]}:{process}"


def beat(session: Session, part: str, now: datetime, **detail: Any) -> None:
    """Note that a part of the system is alive; forget those silent for an hour."""
    statement = sa.update(Heartbeat).where(col(Heartbeat.part) == part).values(seen_at=now, detail=detail)
    if session.execute(statement).rowcount:  # type: ignore[attr-defined]
        return
    insert_once(session, Heartbeat, part=part, seen_at=now, detail=detail)
    seen_at = col(Heartbeat.seen_at)
    of_workers = col(Heartbeat.part).startswith(WORKER)
    session.execute(sa.delete(Heartbeat).where(of_workers, (seen_at < now - FORGOTTEN) | (seen_at > now + FORGOTTEN)))


def leave(session: Session, part: str) -> None:
    """Take a part's sign away when it ends in order."""
    session.execute(sa.delete(Heartbeat).where(col(Heartbeat.part) == part))


def workers(session: Session, since: datetime, until: datetime | None = None) -> Sequence[Heartbeat]:
    """Return the workers seen between two moments, the latest first.

    A sign dated later than now was given before the clock was set back: it says nothing about this moment.
    """
    seen_at = col(Heartbeat.seen_at)
    alive = select(Heartbeat).where(col(Heartbeat.part).startswith(WORKER), seen_at >= since)
    if until is not None:
        alive = alive.where(seen_at <= until)
    return session.exec(alive.order_by(col(Heartbeat.seen_at).desc())).all()


def last(session: Session, part: str) -> datetime | None:
    """Return when a part was last seen."""
    return session.exec(select(Heartbeat.seen_at).where(Heartbeat.part == part)).one_or_none()
