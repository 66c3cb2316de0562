"""What `make run` starts: makes the place ready, then minds worker and web, and ends them together.

Only the standard library is imported here: this process stays as long as the copy runs.
"""

import os
import signal
import sys

if sys.version_info < (3, 11):
    sys.exit("launch: Python 3.11 or newer is needed; this is " + sys.version.split()[0])

import json
import logging
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from core import demo_accounts, leash, logs, premises

log = logging.getLogger("launch")

ROOT = Path(__file__).resolve().parent
STOP_SECONDS = 13.0
READY_SECONDS = 180.0
"""On a machine that is busy with other things a first start takes a minute; a program that dies is told sooner."""
LOOK_EVERY = 0.1
WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds before a program that died is started again, the longer the oftener it died lately."""
CALM_SECONDS = 30.0
FIRST_TRIES = 5


@dataclass
class Child:
    """A program that must run as long as we do."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start it on our leash: it ends when we do, however we do."""
        self.started, self.due = time.monotonic(), 0.0
        self.process = subprocess.Popen(leash.leashed(*self.command), cwd=ROOT, stdin=subprocess.DEVNULL)

    @property
    def is_running(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

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
            log.warning("died", extra={"part": self.name, "status": self.process.returncode, "again_in": wait})
        elif self.due <= now:
            self.start()

    def stop(self, until: float) -> None:
        """Ask it to end; when the time is up, end it."""
        if self.process is None or not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("did not end in time", extra={"part": self.name})
            self.process.kill()
            self.process.wait()


class Launch:
    """The running copy."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.worker = Child("worker", [sys.executable, "worker.py"])
        self.web = Child("web", [sys.executable, "-m", "gunicorn", "wsgi:app"])
        self.stopping = False

    def run(self) -> int:
        """Make ready, start, mind until a signal; return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        ready = self._once("make_ready.py", subprocess.PIPE)
        told = ready.communicate()[0]
        if ready.returncode or self.stopping:
            return 0 if self.stopping else 2
        place = json.loads(told)
        folder = Path(place["folder"])
        with premises.taken(folder), premises.signed(folder):
            return self._run(place)

    def _run(self, place: dict[str, Any]) -> int:
        try:
            self.worker.start()
            self.web.start()
            if (place["fresh"] and self._once("first_start.py").wait()) or not self._until_ready(place["port"]):
                return 0 if self.stopping else 1
            _say_where(place, time.monotonic() - self.began)
            while not self.stopping:
                self._mind()
            return 0
        finally:
            self._end()

    @staticmethod
    def _once(program: str, output: int | None = None) -> "subprocess.Popen[bytes]":
        command = leash.leashed(sys.executable, program)
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _mind(self) -> None:
        time.sleep(LOOK_EVERY)
        for child in (self.worker, self.web):
            if not self.stopping:
                child.mind()

    def _until_ready(self, port: int) -> bool:
        while not self.stopping:
            missing = _missing(port)
            if not missing:
                return True
            if max(self.worker.deaths, self.web.deaths) >= FIRST_TRIES:
                print("launch: it does not start; the lines above say why", file=sys.stderr)
                return False
            if time.monotonic() - self.began > READY_SECONDS:
                print(f"launch: not ready after {READY_SECONDS:.0f} s, missing: {missing}", file=sys.stderr)
                return False
            self._mind()
        return False

    def _end(self) -> None:
        """End the worker first, so that what it has in hand still finds the web."""
        until = time.monotonic() + STOP_SECONDS
        print("stopping …", flush=True)
        self.worker.stop(until - 3)
        self.web.stop(until)


def _missing(port: int) -> str:
    """Return what /readyz misses; empty when it is ready. By hand, because http.client loads TLS and e-mail (3 MB)."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection, connection.makefile("rwb") as talk:
            talk.write(b"GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            talk.flush()
            head, _, body = talk.read().partition(b"\r\n\r\n")
        if head.split(b" ", 2)[1:2] == [b"200"]:
            return ""
        return ", ".join(json.loads(body).get("missing", {})) or "unknown"
    except (OSError, ValueError):
        return "web"


def _say_where(place: dict[str, Any], seconds: float) -> None:
    address = f"http://127.0.0.1:{place['port']}"
    lines = [f"Konsultasi Statistik Online is ready ({seconds:.1f} s).", "", f"  pages      {address}/"]
    if place["gateway"] == "simulator":
        lines.append(f"  telephone  {address}/simulator")
        accounts = demo_accounts.kept(Path(place["folder"]))
        lines += [f"  {account.role:<9}  {account.email}   password: {account.password}" for account in accounts]
    lines += ["", f"Ctrl-C stops everything; the data stay in {place['folder']}"]
    print("\n".join(lines), flush=True)


def main() -> int:
    """Run; every failure is one line and status 2."""
    if "MAKELEVEL" in os.environ:
        leash.bind(os.getppid())
    logs.set_up()
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each busy thread of the children keeps a heap of its own
    try:
        return Launch().run()
    except premises.PremisesError as error:
        print(f"launch: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
