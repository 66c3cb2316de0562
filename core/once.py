"""What is done once, however often its form is sent: a name for it among the counters, forgotten after some days."""

from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.inserting import insert_once
from core.models import Counter

KEPT = timedelta(days=2)
"""How long a form that is sent again is known at least."""
_PREFIX = "once:"


def is_first(session: Session, what: str, now: datetime) -> bool:
    """Say whether this is done for the first time, and note it; who comes second waits for the first."""
    return insert_once(session, Counter, name=name_of(session, what, now))


def name_of(session: Session, what: str, now: datetime) -> str:
    """Return the counter's name. It begins with the day on which this was done first, which may have been yesterday."""
    digest = sha256(what.encode()).hexdigest()[:40]
    days = (now - timedelta(days=ago) for ago in range(KEPT.days + 1))
    names = [f"{_PREFIX}{day:%Y-%m-%d}:{digest}" for day in days]
    return session.exec(select(Counter.name).where(col(Counter.name).in_(names))).first() or names[0]


def forget(session: Session, now: datetime) -> int:
    """Forget what was noted days ago; return how much that was."""
    name = col(Counter.name)
    old = sa.delete(Counter).where(name.startswith(_PREFIX), name < f"{_PREFIX}{now - KEPT:%Y-%m-%d}")
    return int(session.connection().execute(old).rowcount)
