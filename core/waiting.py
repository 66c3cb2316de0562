"""Waits that end in time whatever happens to the clock.

threading's timed waits count to a moment of the monotonic clock, with a call libfaketime does not know: under a clock
moved by it they never end. A file descriptor's wait is a length of time, not a moment; and what is measured between
two readings of the monotonic clock is never trusted to be more than it can be.
"""

import math
import os
import select
import time


class Signal:
    """Something to wait for, as threading.Event is; it costs one file descriptor."""

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def set(self) -> None:
        """Wake everybody who waits, and who will."""
        os.eventfd_write(self._descriptor, 1)

    def clear(self) -> None:
        """Forget that it was set."""
        try:
            os.eventfd_read(self._descriptor)
        except BlockingIOError:
            return

    def is_set(self) -> bool:
        """Say whether it was set."""
        return self.wait(0)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is set, at most so many seconds; return whether it is."""
        waiting = select.poll()
        waiting.register(self._descriptor, select.POLLIN)
        return bool(waiting.poll(None if seconds is None else math.ceil(max(0.0, seconds) * 1000)))

    def __del__(self) -> None:
        os.close(self._descriptor)


def left(until: float, at_most: float) -> float:
    """Return the seconds until a moment of the monotonic clock, between 0 and `at_most` even if the clock was moved."""
    return min(max(0.0, until - time.monotonic()), at_most)
