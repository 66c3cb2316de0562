"""Programs that are killed and started again: the supervisor every installation has."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.waiting import Signal

_THROUGH_THE_DOOR = ("sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@" 3<&0 </dev/null')
"""systemd's protocol for a socket it keeps (sd_listen_fds(3)): descriptor 3, and for whom it is."""


@dataclass
class Program:
    """One process of the product, in a session of its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    user: str | None = None
    wanted: bool = False
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    not_before: float = 0.0
    spoken: int = 0
    door: socket.socket | None = None
    """What it listens on, when its supervisor keeps that open: callers then wait while it is replaced."""

    def start(self) -> None:
        """Start it, in the place of one that was killed, and want it to run."""
        self.wanted = True
        if self.process is not None:
            self.process.wait()
        self.spoken = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*_THROUGH_THE_DOOR, *self.command] if self.door else self.command, cwd=self.folder,
                env=dict(self.environment), stdin=self.door.fileno() if self.door else subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, user=self.user,
            )  # fmt: skip
        self.starts += 1

    def said(self) -> str:
        """Return what it wrote since its last start."""
        with self.log.open("rb") as file:
            file.seek(self.spoken)
            return file.read().decode(errors="replace")

    @property
    def is_running(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Return its process number."""
        assert self.process is not None
        return self.process.pid

    def signals(self, number: int, *, whole: bool = False) -> None:
        """Send a signal to it, or to its whole session."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if whole else os.kill)(self.pid, number)

    def kill(self, *, whole: bool = True) -> None:
        """End it as a power cut would."""
        self.signals(signal.SIGKILL, whole=whole)

    def children(self) -> list[int]:
        """Return the process numbers of its children."""
        try:
            told = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        except OSError:
            return []
        return [int(word) for word in told.split()]

    def stops(self, seconds: float = 15) -> int | None:
        """Ask it to end and want it no more; return its exit status, None if it had to be killed."""
        self.wanted = False
        if self.process is None:
            return None
        self.signals(signal.SIGCONT, whole=True)
        self.signals(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()
            return None


@dataclass
class Keeper:
    """Starts again what died, after `rest` seconds, as systemd's Restart=always would."""

    programs: list[Program] = field(default_factory=list)
    rest: float = 0.3
    _ended: Signal = field(default_factory=Signal)
    _minding: threading.Thread | None = None

    def begin(self) -> None:
        """Start minding."""
        self._minding = threading.Thread(target=self._mind, daemon=True)
        self._minding.start()

    def end(self) -> None:
        """Mind no longer: nothing is started after this."""
        self._ended.set()
        if self._minding is not None:
            self._minding.join()

    def _mind(self) -> None:
        while not self._ended.wait(0.1):
            for program in self.programs:
                if not program.wanted or program.is_running:
                    program.not_before = 0.0
                elif not program.not_before:
                    program.not_before = time.monotonic() + self.rest
                elif time.monotonic() >= program.not_before:
                    program.not_before = 0.0
                    program.start()


def eventually(check: Callable[[], object], seconds: float, every: float = 0.1) -> bool:
    """Wait until something holds; say whether it did."""
    until = time.monotonic() + seconds
    while True:
        with contextlib.suppress(Exception):
            if check():
                return True
        if time.monotonic() > until:
            return False
        time.sleep(every)


def lives(process: int) -> bool:
    """Say whether a process runs, by its number."""
    try:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    except OSError:
        return False
