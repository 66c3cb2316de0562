"""Looks at the database every so often, for as long as the process lives: what another process has changed."""

import logging
import threading
from collections.abc import Callable

import sqlalchemy as sa
from sqlmodel import Session

from core.database import Database
from core.waiting import Signal

log = logging.getLogger(__name__)

LOOKED_AFTER = 2.0
"""Seconds between two looks."""


def follow(database: Database, look: Callable[[Session], object], what: str, seconds: float) -> Signal:
    """Look at once and every so often, in a thread of its own, until the signal it returns is set.

    Start it once a process, after a fork.
    """
    stop = Signal()

    def looks() -> None:
        while not stop.is_set():
            try:
                with database.reading() as session:
                    look(session)
            except sa.exc.SQLAlchemyError:
                log.debug("no look at %s, the database is away", what)
            except Exception:  # nobody would start this thread again
                log.exception("a look at %s broke off", what)
            stop.wait(seconds)

    threading.Thread(target=looks, name=f"looks at {what}", daemon=True).start()
    return stop
