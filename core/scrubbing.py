"""What was forgotten leaves SQLite's files too: once a night, because the whole file is rewritten for it.

At once only where somebody asked for it.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from core import counters
from core.runtime import Runtime

FORGOTTEN = "forgotten"
"""Counts the transactions that forgot something, each in itself: one that is committed is scrubbed, whoever dies."""
SCRUBBED = "forgotten and scrubbed"
SINCE = "forgotten since"
"""The second of the first one not yet scrubbed."""
BEGUN, DONE = "scrub begun", "scrub done"
NIGHT_ENDS = 5
"""The hour, in the office's zone, until which nobody minds."""
LONGEST = timedelta(days=1)
"""So long it may wait where the machine is switched off at night."""
AGAIN = timedelta(minutes=15)
"""A scrub that failed, or another worker's that goes on, is left alone for so long."""
REST = timedelta(hours=12)
"""None so soon after one that came to its end: what a long night forgets later goes in the next."""


def owe(session: Session, now: datetime) -> None:
    """Note, in the transaction that forgets, that the files still hold it."""
    if counters.count_up(session, FORGOTTEN) == counters.value(session, SCRUBBED) + 1:
        counters.set_to(session, SINCE, int(now.timestamp()))


def run(runtime: Runtime, now: datetime) -> int:
    """Scrub if something was forgotten since the last time, in the night or after a day; return how often (0, 1)."""
    with runtime.database.reading() as session:
        forgotten = counters.value(session, FORGOTTEN)
        if forgotten == counters.value(session, SCRUBBED) or not _is_time(session, runtime, now):
            return 0
    with runtime.database.transaction() as session:
        counters.count_up(session, f"{BEGUN} lock")  # of two workers one goes on
        if not _is_time(session, runtime, now):
            return 0
        counters.set_to(session, BEGUN, int(now.timestamp()))
    runtime.database.scrub()
    with runtime.database.transaction() as session:
        # Not what was forgotten meanwhile: that is owed from now on.
        counters.set_to(session, SCRUBBED, forgotten)
        for name in (SINCE, DONE):
            counters.set_to(session, name, int(now.timestamp()))
    return 1


def at_once(runtime: Runtime) -> None:
    """Scrub by day: somebody asked for it to be gone. Whoever dies at it leaves it owed."""
    with runtime.database.reading() as session:
        forgotten = counters.value(session, FORGOTTEN)
    runtime.database.scrub()
    with runtime.database.transaction() as session:
        counters.set_to(session, SCRUBBED, forgotten)


def _is_time(session: Session, runtime: Runtime, now: datetime) -> bool:
    if _since(session, BEGUN, now) < AGAIN or _since(session, DONE, now) < REST:
        return False
    return now.astimezone(runtime.settings.zone).hour < NIGHT_ENDS or _since(session, SINCE, now) >= LONGEST


def _since(session: Session, name: str, now: datetime) -> timedelta:
    """Return how long ago it was; what a clock that is set back has before it counts as long ago."""
    seconds = now.timestamp() - counters.value(session, name)
    return timedelta(seconds=seconds) if seconds >= 0 else timedelta.max
