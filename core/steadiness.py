"""May the clock be believed for what cannot be taken back: after a leap of it, forgetting waits for a day."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from core import heartbeat
from core.database import Database
from core.models import Heartbeat

PART = "clock"
LEAP = timedelta(days=3 * 365)
"""No office's server is switched off for so long: such a clock is wrong. What is shorter is due on its day."""
SET_BACK = timedelta(hours=1)
SETTLES = timedelta(days=1)
NOTED_EVERY = timedelta(minutes=1)


def is_settled(database: Database, now: datetime) -> bool:
    """Note what the clock shows; say whether it has gone on without a leap for a day.

    A machine that started with a wrong date must not empty what it would have kept for years.
    """
    with database.reading() as session:
        row = session.get(Heartbeat, PART)
    if row is not None and row.seen_at <= now < row.seen_at + NOTED_EVERY:
        return now >= _since(row, now) + SETTLES
    with database.transaction() as session:
        row = session.exec(select(Heartbeat).where(col(Heartbeat.part) == PART).with_for_update()).first()
        since = _since(row, now)
        heartbeat.beat(session, PART, now, since=since.isoformat())
    return now >= since + SETTLES


def _since(row: Heartbeat | None, now: datetime) -> datetime:
    """Return since when the clock has gone on without a leap; what it was before the first look, nobody can know."""
    if row is None:
        return now - SETTLES
    if not row.seen_at - SET_BACK <= now <= row.seen_at + LEAP:
        return now
    return datetime.fromisoformat(row.detail["since"])
