"""The worker's hands: threads that run handlers, each (job, argument) once at a time, again when asked meanwhile."""

import heapq
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from core.database import Wake
from core.jobs import Handler, Jobs
from core.runtime import Runtime

log = logging.getLogger(__name__)

SHORTEST_WAIT = 0.05
"""Seconds before a job that asks to be called again is: a handler that always asks must not spin."""


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
        self, runtime: Runtime, handlers: Mapping[str, Handler], clock: Callable[[], datetime], hands: int = 8
    ) -> None:
        self._runtime = runtime
        self._handlers = handlers
        self._clock = clock
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="hand")
        self._guard = threading.Condition()
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
            self._pool.submit(self._run, wake)

    def close(self, seconds: float) -> bool:
        """Take no more calls and wait for those in hand; return whether all ended in time."""
        with self._guard:
            self._closed = True
            self._guard.notify_all()
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + seconds
        with self._guard:
            while any(call.running for call in self._calls.values()):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._guard.wait(left)
        return True

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
                self._pool.submit(self._run, wake)
            else:
                del self._calls[wake]
            self._guard.notify_all()

    def _remember(self, wake: Wake, at: datetime) -> None:
        wait = max(SHORTEST_WAIT, (at - self._clock()).total_seconds())
        with self._guard:
            heapq.heappush(self._later, (time.monotonic() + wait, next(self._order), wake))
            self._guard.notify_all()

    def _watch_later(self) -> None:
        while True:
            with self._guard:
                if self._closed:
                    return
                wait = self._later[0][0] - time.monotonic() if self._later else None
                if wait is None or wait > 0:
                    self._guard.wait(wait)
                    continue
                wake = heapq.heappop(self._later)[2]
            self.call(*wake)
