"""The place a copy lives in: its port is free, its folder can be written, and no other copy is there."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from core.settings import Settings


PATIENCE = 5.0
"""Seconds a port may still be held when the copy before us did not end in order."""


class PremisesError(Exception):
    """A copy cannot start here; the text is one line with the remedy."""


@contextmanager
def taken(settings: Settings) -> Iterator[None]:
    """Hold the instance folder for this copy; raise PremisesError."""
    folder = settings.instance_dir
    with _open(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise PremisesError(
                f"INSTANCE_DIR: {folder} is in use by another copy (process {holder}); "
                "stop it, or choose another folder and PORT"
            ) from None
        lock.seek(0)
        _wait_for_port(settings.port, PATIENCE if lock.read() else 0)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.seek(0)
        lock.truncate()


def _open(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "launch.lock").open("a+")
    except OSError as error:
        reason = f"cannot write in {folder} ({error.strerror}); choose a folder this user may write"
        raise PremisesError(f"INSTANCE_DIR: {reason}") from None


def _wait_for_port(port: int, seconds: float) -> None:
    """Give the processes of a copy that was killed a moment to go."""
    until = time.monotonic() + seconds
    while True:
        try:
            return _port_is_free(port)
        except PremisesError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)


def _port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"{port} is taken on 127.0.0.1; stop the other program or choose another, like PORT={port + 1}"
            else:
                reason = f"{port} cannot be used ({error.strerror}); choose one above 1023, like PORT=8000"
            raise PremisesError(f"PORT: {reason}") from None
