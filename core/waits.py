"""Bounded waits for the database: whoever waits longer is told so, and Twilio gets its 503 while it still listens.

Twilio hears nobody after 15 seconds. A writer that was frozen in its transaction, and a server that takes bytes but
answers none (`core/bounded.py`), would otherwise hold every request for as long as they please.
"""

import fcntl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from core.waiting import Signal, left

WRITER_SECONDS = 8.0
IN_A_ROW = 6
"""Threads of one process that follow each other at most before another process is let in: a message costs the web
about as many writes as the workers, and under overload neither must wait for the other."""


class WritersPlace:
    """One writer at a time among all processes of this machine, by a lock on a file beside the database.

    A process that gets the lock keeps it for those of its threads that waited then, so that processes come to write
    as often as they have somebody who waits, not turn about.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turns = _Turns()
        # These belong to the thread whose turn it is.
        self._file: IO[str] | None = None
        self._request: _Request | None = None
        self._to_follow = 0

    @contextmanager
    def taken(self, seconds: float = WRITER_SECONDS) -> Iterator[None]:
        """Hold the place; raise sqlalchemy's TimeoutError when it is not free in time.

        When the machine has no file or descriptor left to wait with, its OperationalError: the database is away.
        """
        until = time.monotonic() + seconds
        with _as_database_error():
            self._turns.take(seconds)
        try:
            if self._file is None:
                self._file = self._locked(left(until, seconds))
                self._to_follow = min(self._turns.waiting, IN_A_ROW - 1)
            yield
        finally:
            if not self._to_follow:
                self._unlock()
            self._to_follow -= 1
            self._turns.give(self._unlock)

    def _locked(self, seconds: float) -> IO[str]:
        with _as_database_error():
            while True:
                if self._request is None:
                    file: IO[str] = self._path.open("a")
                    try:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        self._request = _Request(file)
                    else:
                        return file
                held, self._request = self._request.wait(seconds), None
                if held is not None:
                    return held

    def _unlock(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


class _Turns:
    """The threads of this process, one after the other in the order they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[Signal] = deque()

    @property
    def waiting(self) -> int:
        """Return how many wait for their turn."""
        return len(self._waiting)

    def take(self, seconds: float) -> None:
        """Wait for our turn."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = Signal()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return
        with self._guard:
            if mine.is_set():
                return
            if mine in self._waiting:
                self._waiting.remove(mine)
        raise _too_long()

    def give(self, nobody: Callable[[], None]) -> None:
        """Hand the turn to the next; `nobody` is called first when none waits, before anybody else can have it."""
        with self._guard:
            while self._waiting:
                with suppress(OSError):  # whoever cannot be woken gives up in time; the turn must not be lost with them
                    self._waiting.popleft().set()
                    return
            nobody()
            self._taken = False


class _Request:
    """A wait for the file on a thread of its own: flock knows no time-out, and polling would be unfair.

    There is one in a process, however many of its threads give up before it ends: a thread and two descriptors for
    each message that comes while another process is frozen would soon be all there are.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._guard = threading.Lock()
        self._held = Signal()
        self._is_wanted, self._is_over = True, False
        threading.Thread(target=self._lock, name="writer's place", daemon=True).start()

    def wait(self, seconds: float) -> IO[str] | None:
        """Return the file once it is ours; None when the wait ended while nobody wanted it.

        When it takes too long, raise and leave the wait to whoever comes after us.
        """
        with self._guard:
            self._is_wanted = True
            if self._is_over:
                return None
        if self._held.wait(seconds):
            return None if self._is_over else self._file
        with self._guard:
            if self._held.is_set():
                return None if self._is_over else self._file
            self._is_wanted = False
        raise _too_long()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            refused = False
        except OSError:
            refused = True
        with self._guard:
            if refused or not self._is_wanted:
                self._file.close()
                self._is_over = True
            self._held.set()


@contextmanager
def _as_database_error() -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: no thread can be started
        raise sa.exc.OperationalError("the writer's place", None, error) from error


def _too_long() -> sa.exc.TimeoutError:
    return sa.exc.TimeoutError(f"another writer has held the database for more than {WRITER_SECONDS:.0f} s")
