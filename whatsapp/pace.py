"""Keeps a process within the agreed messages per second, and still after a fault of our own configuration."""

import threading
import time


class Pace:
    """Hands out moments to send, evenly. Times are of the monotonic clock."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0
        self._paused_until = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Sleep until it is this caller's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._gap
        time.sleep(max(0.0, turn - now))

    def pause(self, seconds: float) -> None:
        """Send nothing for a while."""
        self._paused_until = time.monotonic() + seconds

    def paused_for(self) -> float:
        """Return the seconds left of a pause, or 0."""
        return max(0.0, self._paused_until - time.monotonic())
