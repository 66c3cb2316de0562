"""Keeps the workers together within the agreed messages per second, and still after a fault of our configuration."""

import threading
import time

from core.jobs import Jobs
from core.waiting import left

TURNS = "send"
"""The name of the turns the workers take."""

MOST_WAITING = 64
"""More callers than a process has hands: a longer wait means that the clock was set back."""


class Pace:
    """Hands out moments to send, evenly among all workers; with Redis away among the threads of each.

    Times are of the monotonic clock.
    """

    def __init__(self, per_second: float, jobs: Jobs) -> None:
        self._gap = 1 / per_second
        self._jobs = jobs
        self._next = 0.0
        self._paused_until = self._pause = 0.0
        self._lock = threading.Lock()

    def turn(self) -> float:
        """Take the next turn; return the seconds until it comes."""
        with self._lock:
            wait = left(self._next, MOST_WAITING * self._gap)
            self._next = time.monotonic() + wait + self._gap
        return max(wait, self._jobs.turn(TURNS, self._gap))

    def pause(self, seconds: float) -> None:
        """Send nothing for a while."""
        self._paused_until, self._pause = time.monotonic() + seconds, seconds

    def paused_for(self) -> float:
        """Return the seconds left of a pause, or 0."""
        return left(self._paused_until, self._pause)
