"""The place a copy lives in: its port is free, its folder can be written, and no other copy is there.

Nor is a backup being put in place: whoever works for the copy lives in it, and then none can be restored.
"""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from core import instance_folder

HOLDER = "launch.pid"
LOCK, LIVING = "launch.lock", "living.lock"
UNFINISHED = "restore.unfinished"
"""Holds the name of a backup that is being put in place, for as long as the database may be neither old nor new."""

PATIENCE = 5.0
"""Seconds a port may still be held when the copy before us did not end in order."""


class PremisesError(Exception):
    """A copy cannot start here; the text is one line with the remedy."""


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Hold an instance folder for one copy; raise PremisesError."""
    with _open(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = (folder / HOLDER).read_text().strip() if (folder / HOLDER).exists() else "unknown"
            raise PremisesError(
                f"INSTANCE_DIR: {folder} is in use by another copy (process {holder}); "
                "stop it, or choose another folder and PORT"
            ) from None
        os.register_at_fork(after_in_child=lock.close)  # the copy ends with its starter, not with its last child
        yield


@contextmanager
def signed(folder: Path) -> Iterator[None]:
    """Leave our process number in the folder while we run; a number left behind tells of a copy that was killed."""
    try:
        (folder / HOLDER).write_text(str(os.getpid()))
    except OSError as error:
        reason = f"cannot write in {folder} ({error.strerror}); make room there"
        raise PremisesError(f"INSTANCE_DIR: {reason}") from None
    yield
    (folder / HOLDER).unlink(missing_ok=True)


def wait_for_port(folder: Path, port: int) -> None:
    """Check that the port is free; the processes of a copy that was killed get a moment to go."""
    until = time.monotonic() + (PATIENCE if (folder / HOLDER).exists() else 0)
    while True:
        try:
            return _port_is_free(port)
        except PremisesError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)


def live_in(folder: Path) -> AbstractContextManager[object]:
    """Return what a process that works for the copy keeps open as long as it does; raise PremisesError.

    Any number may live there, but none while a backup is put in place, nor after a restore that was broken off.
    """
    with ExitStack() as held:
        try:
            lock = held.enter_context(_open(folder, LIVING))
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            refusal = "a backup is being restored; start again once that is done"
            raise PremisesError(f"INSTANCE_DIR: {folder}: {refusal}") from None
        except PremisesError:  # where nothing can be written nothing is restored
            held.close()
        refuse_half_restored(folder)
        return held.pop_all()


def refuse_half_restored(folder: Path) -> None:
    """Raise PremisesError after a restore that was broken off: what may have been sent since the backup is unmarked."""
    with suppress(FileNotFoundError):
        remedy = f"run it again: flask --app wsgi restore {(folder / UNFINISHED).read_text().strip()} --replace"
        raise PremisesError(f"INSTANCE_DIR: {folder}: a restore was broken off; {remedy}")


@contextmanager
def vacant(folder: Path) -> Iterator[None]:
    """Keep out whoever would work for the copy; raise PremisesError when somebody does."""
    with _open(folder, LIVING) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            remedy = "stop every web and worker (and whatever starts them again), then restore"
            raise PremisesError(f"INSTANCE_DIR: {folder} is in use by running processes; {remedy}") from None
        yield


def begin_restore(folder: Path, file: Path) -> None:
    """Note, on the disk, that a backup is about to be put in place."""
    (folder / UNFINISHED).write_text(f"{file.absolute()}\n")
    os.sync()


def end_restore(folder: Path) -> None:
    """Note that the database can be worked on again."""
    (folder / UNFINISHED).unlink(missing_ok=True)
    os.sync()


def _open(folder: Path, name: str = LOCK) -> TextIO:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (folder / name).open("a+")
    except OSError as error:
        raise PremisesError(instance_folder.refusal(folder, error)) from None


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
