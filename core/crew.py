"""The worker's hands: threads that run handlers, each (job, argument) once at a time, again when asked meanwhile."""

import heapq
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from core.database import Wake
from core.jobs import Handler, Jobs
from core.runtime import Runtime
from core.waiting import Signal, left

log = logging.getLogger(__name__)

SLOW_HANDS = 3
"""For what may take half a minute, such as a large file over a bad line: replies must not wait behind it."""
SHORTEST_WAIT = 0.05
"""Seconds before a job that asks to be called again is: a handler that always asks must not spin."""
LONGEST_WAIT = 60.0
"""Seconds after which the later calls are looked at again, whatever the clock says."""


@dataclass
class _Call:
    running: bool = False
    again: bool = False


class CrewJobs(Jobs):
    """The worker's own wake-ups: straight to its hands, so that it needs no Redis for its own work."""

    crew: "Crew | None" = None

    def wake(self, wakes: list[Wake]) -> None:
        """Call the hands of this process."""
        for wake in wakes:
            if self.crew is not None:
                self.crew.call(*wake)


class Crew:
    """Run wake-up calls on a few threads. What fails is logged and left to the sweep."""

    def __init__(
        self,
        runtime: Runtime,
        handlers: Mapping[str, Handler],
        clock: Callable[[], datetime],
        hands: int = 8,
        slow: Collection[str] = (),
    ) -> None:
        self._runtime = runtime
        self._handlers = handlers
        self._clock = clock
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="hand")
        self._slow_hands = ThreadPoolExecutor(SLOW_HANDS, thread_name_prefix="slow-hand")
        self._slow = slow
        self._guard = threading.Lock()
        self._moved = Signal()
        """Set when what the thread of later calls waits for has changed."""
        self._ended = Signal()
        """Set when a call has ended."""
        self._calls: dict[Wake, _Call] = {}
        self._later: list[tuple[float, int, Wake]] = []
        self._order = count()
        self._closed = False
        threading.Thread(target=self._watch_later, name="later", daemon=True).start()

    @property
    def busy(self) -> int:
        """Calls that run or wait for a thread."""
        with self._guard:
            return len(self._calls)

    def call(self, name: str, argument: Any = None) -> None:
        """Run a job soon. One that runs already is run once more afterwards; one that waits already is enough."""
        wake = (name, argument)
        with self._guard:
            if self._closed or name not in self._handlers:
                return
            known = self._calls.get(wake)
            if known is not None:
                known.again = known.again or known.running
                return
            self._calls[wake] = _Call()
            self._submit(wake)

    def close(self, seconds: float) -> bool:
        """Take no more calls and wait for those in hand; return whether all ended in time."""
        with self._guard:
            self._closed = True
        self._moved.set()
        for pool in (self._hands, self._slow_hands):
            pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + seconds
        while self._is_running():
            remaining = left(until, seconds)
            if not remaining:
                return False
            self._ended.wait(remaining)
            self._ended.clear()
        return True

    def _is_running(self) -> bool:
        with self._guard:
            return any(call.running for call in self._calls.values())

    def _submit(self, wake: Wake) -> None:
        pool = self._slow_hands if wake[0] in self._slow else self._hands
        try:
            pool.submit(self._run, wake)
        except RuntimeError as error:  # no further thread to be had: it waits for one that is there, or comes later
            log.warning("a job waits for a hand", extra={"job": wake[0], "reason": str(error)})

    def _run(self, wake: Wake) -> None:
        call = self._calls[wake]
        with self._guard:
            call.running, call.again = True, False
        try:
            next_at = self._handlers[wake[0]](self._runtime, wake[1])
            if next_at is not None:
                self._remember(wake, next_at)
        except Exception:
            log.exception("job failed, the sweep will try again", extra={"job": wake[0], "argument": wake[1]})
        finally:
            self._finish(wake, call)

    def _finish(self, wake: Wake, call: _Call) -> None:
        with self._guard:
            call.running = False
            if call.again and not self._closed:
                self._submit(wake)
            else:
                del self._calls[wake]
        self._ended.set()

    def _remember(self, wake: Wake, at: datetime) -> None:
        wait = max(SHORTEST_WAIT, (at - self._clock()).total_seconds())
        with self._guard:
            heapq.heappush(self._later, (time.monotonic() + wait, next(self._order), wake))
        self._moved.set()

    def _watch_later(self) -> None:
        while not self._closed:
            self._moved.clear()
            with self._guard:
                wait = left(self._later[0][0], LONGEST_WAIT) if self._later else None
                wake = heapq.heappop(self._later)[2] if wait == 0 else None
            if wake is not None:
                self.call(*wake)
            else:
                self._moved.wait(wait)
