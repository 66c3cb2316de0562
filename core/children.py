"""The programs of a copy, forked from one process that has loaded everything: they share its memory."""

import gc
import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkProcess

from core import allocator, leash

log = logging.getLogger(__name__)

WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds before a program that died is started again, the longer the oftener it died lately."""
CALM_SECONDS = 30.0
OURS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals the starter hears with handlers of its own."""

_Mask = set[signal.Signals]


@dataclass
class Child:
    """A program that must run as long as we do; it ends when `work` returns or raises SystemExit."""

    name: str
    work: Callable[[], object]
    process: ForkProcess | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start it on our leash: it ends when we do, however we do."""
        self.started, self.due = time.monotonic(), 0.0
        # Held back until the child has put off our handlers: it must not lose the signal that ends it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
        try:
            self.process = ForkProcess(target=_begin, args=(self.name, self.work, os.getpid(), mask), name=self.name)
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    @property
    def is_running(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.is_alive()

    def mind(self) -> None:
        """Start it again when it died, after a wait that grows."""
        now = time.monotonic()
        if self.is_running:
            if now - self.started > CALM_SECONDS:
                self.deaths = 0
        elif self.process is not None and not self.due:
            wait = WAITS[min(self.deaths, len(WAITS) - 1)]
            self.due = now + wait
            self.deaths += 1
            log.warning("died", extra={"part": self.name, "status": self.process.exitcode, "again_in": wait})
        elif self.due <= now:
            self._start_again()

    def _start_again(self) -> None:
        """Start it; a machine that has no memory or process to spare just now is asked again, after the next wait."""
        try:
            self.start()
        except OSError as error:
            log.warning("cannot be started", extra={"part": self.name, "reason": error.strerror})

    def wait(self) -> int:
        """Wait until it has ended and return its exit status."""
        assert self.process is not None
        self.process.join()
        return self.process.exitcode or 0

    def stop(self, until: float) -> None:
        """Ask it to end; when the time is up, end it."""
        if self.process is None or not self.is_running:
            return
        self.process.terminate()
        self.process.join(max(0.1, until - time.monotonic()))
        if self.is_running:
            log.warning("did not end in time", extra={"part": self.name})
            self.process.kill()
            self.process.join()


def settle() -> None:
    """Make ready to be forked: what is loaded is left alone by the collector, and so its pages stay shared."""
    gc.collect()
    allocator.give_back()
    allocator.fill_gaps()
    gc.freeze()


def _begin(name: str, work: Callable[[], object], starter: int, mask: _Mask) -> None:
    # Ctrl-C reaches the whole group: the starter hears it and ends us in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    leash.bind(starter)
    leash.rename(name)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    work()
