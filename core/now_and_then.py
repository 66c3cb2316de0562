"""Says now and then what is true all the time, so that the log stays readable."""

import threading
import time

from core.waiting import left


class NowAndThen:
    """Whether something is to be said again: once in so many seconds. Shared by threads."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._silent_until = 0.0
        self._guard = threading.Lock()

    def is_due(self) -> bool:
        """Say whether it is time, and if so count as said."""
        with self._guard:
            if left(self._silent_until, self._seconds):
                return False
            self._silent_until = time.monotonic() + self._seconds
            return True
