"""The thread that carries out scheduled rows, one per web process."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from threading import BoundedSemaphore, Lock, Thread

from core.waiting import Signal
from simulator import schedule
from simulator.schedule import Due, Task
from simulator.store import Store

log = logging.getLogger(__name__)

# More than a web process has request threads would only queue up before its own door.
AT_ONCE = 12
# Rows left behind by a killed process are noticed after this time at the latest.
IDLE_SECONDS = 0.5

Handler = Callable[[Due], list[Task]]


class Pump:
    """Claim due rows and run their handlers in daemon threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._handlers: Mapping[str, Handler] = {}
        self._lock = Lock()
        self._owner = 0
        self._wake = Signal()
        self._slots = BoundedSemaphore(AT_ONCE)

    def handle(self, handlers: Mapping[str, Handler]) -> None:
        """Say which function carries out which kind of row."""
        self._handlers = handlers

    def start(self) -> None:
        """Start the thread of this process; called on every request because of preload and fork."""
        if self._owner == os.getpid():
            return
        with self._lock:
            if self._owner == os.getpid():
                return
            self._owner = os.getpid()
            self._wake, self._slots = Signal(), BoundedSemaphore(AT_ONCE)
            Thread(target=self._run, name="simulator-pump", daemon=True).start()

    def wake(self) -> None:
        """Look for due rows now."""
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                busy = self._turn()
                if not busy:
                    self._wake.wait(self._pause())
            except Exception:
                log.exception("simulator pump stumbled")
                time.sleep(IDLE_SECONDS)

    def _turn(self) -> bool:
        """Start at most one row; return whether there was one."""
        self._slots.acquire()
        claimed: list[Due] = []
        try:
            claimed = self._claim(time.time())
        finally:
            if not claimed:
                self._slots.release()
        for due in claimed:
            Thread(target=self._carry_out, args=(due,), daemon=True).start()
        return bool(claimed)

    def _claim(self, now: float) -> list[Due]:
        with self._store.reading() as db:
            if not schedule.is_anything_due(db, now):
                return []
        with self._store.writing() as db:
            return schedule.claim(db, now, 1)

    def _pause(self) -> float:
        now = time.time()
        with self._store.reading() as db:
            due_at = schedule.next_due(db, now)
        return IDLE_SECONDS if due_at is None else min(IDLE_SECONDS, max(0.0, due_at - now))

    def _carry_out(self, due: Due) -> None:
        try:
            follow_ups = self._handlers[due.kind](due)
            with self._store.writing() as db:
                schedule.finish(db, due.id, follow_ups)
            self.wake()
        except Exception:
            # The lease runs out and the row is tried again.
            log.exception("simulator could not carry out %s", due.kind)
        finally:
            self._slots.release()
