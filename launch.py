"""What `make run` starts: queue server, worker, web and, at first, the demo's data; ends them all together."""

import os
import signal
import sys

if sys.version_info < (3, 11):
    sys.exit("launch: Python 3.11 or newer is needed; this is " + sys.version.split()[0])

import http.client
import json
import logging
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

import first_start
from core import embedded_redis, leash, logs, migrate, premises
from core.clock import utc_now
from core.settings import ROOT, Settings, SettingsError, load

log = logging.getLogger("launch")

STOP_SECONDS = 12.0
READY_SECONDS = 60.0
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
        self.started = time.monotonic()
        self.process = subprocess.Popen(leash.leashed(*self.command), cwd=ROOT, stdin=subprocess.DEVNULL)

    @property
    def is_running(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def mind(self) -> None:
        """Start it again when it died, after a wait that grows."""
        now = time.monotonic()
        if self.is_running:
            if self.deaths and now - self.started > CALM_SECONDS:
                self.deaths = 0
        elif self.process is not None and not self.due:
            wait = WAITS[min(self.deaths, len(WAITS) - 1)]
            self.due = now + wait
            self.deaths += 1
            log.warning("died", extra={"part": self.name, "status": self.process.returncode, "again_in": wait})
        elif self.due <= now:
            self.due = 0.0
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


@dataclass
class Launch:
    """The running copy."""

    settings: Settings
    server: embedded_redis.Server
    worker: Child = field(default_factory=lambda: Child("worker", [sys.executable, "worker.py"]))
    web: Child = field(default_factory=lambda: Child("web", [sys.executable, "-m", "gunicorn", "wsgi:app"]))
    stopping: bool = False

    def run(self, began: float) -> int:
        """Start everything, say when it is ready, mind it until a signal; return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self.worker.start()
            self.web.start()
            accounts = first_start.prepare(self.settings, utc_now())
            if not self._until_ready(began):
                return 0 if self.stopping else 1
            _say_where(self.settings, accounts, time.monotonic() - began)
            while not self.stopping:
                self._mind()
            return 0
        finally:
            self._end()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _mind(self) -> None:
        time.sleep(LOOK_EVERY)
        for child in (self.worker, self.web):
            if not self.stopping:
                child.mind()
        if self.server.process is not None and self.server.process.poll() is not None and not self.stopping:
            log.warning("died", extra={"part": "queue server", "status": self.server.process.returncode})
            try:
                self.server = embedded_redis.ensure(self.settings)
            except embedded_redis.EmbeddedRedisError as error:
                log.error("no queue server, the sweep goes on without", extra={"reason": str(error)})
                time.sleep(1.0)

    def _until_ready(self, began: float) -> bool:
        missing = "no answer yet"
        while not self.stopping:
            missing = _missing(self.settings.port)
            if not missing:
                return True
            if max(self.worker.deaths, self.web.deaths) >= FIRST_TRIES:
                print("launch: it does not start; the lines above say why", file=sys.stderr)
                return False
            if time.monotonic() - began > READY_SECONDS:
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
        self.server.stop()


def _missing(port: int) -> str:
    """Return what /readyz misses; empty when it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = json.loads(answer.read())
        return "" if answer.status == http.HTTPStatus.OK else ", ".join(body.get("missing", {})) or "unknown"
    except (OSError, http.client.HTTPException, ValueError):
        return "web"
    finally:
        connection.close()


def _say_where(settings: Settings, accounts: Sequence[first_start.Account], seconds: float) -> None:
    address = f"http://127.0.0.1:{settings.port}"
    lines = [f"Konsultasi Statistik Online is ready ({seconds:.1f} s).", "", f"  pages      {address}/"]
    if settings.gateway == "simulator":
        lines.append(f"  telephone  {address}/simulator")
    lines += [f"  {account.role:<9}  {account.email}   password: {account.password}" for account in accounts]
    lines += ["", f"Ctrl-C stops everything; the data stay in {settings.instance_dir}"]
    print("\n".join(lines), flush=True)


def main() -> int:
    """Check, migrate, run; every failure is one line and status 2."""
    began = time.monotonic()
    if "MAKELEVEL" in os.environ:
        leash.bind(os.getppid())
    try:
        settings = load()
        logs.set_up(settings.log_level)
        with premises.taken(settings):
            migrate.upgrade(settings)
            return Launch(settings, embedded_redis.ensure(settings)).run(began)
    except (SettingsError, premises.PremisesError, migrate.MigrationError, embedded_redis.EmbeddedRedisError) as error:
        print(f"launch: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
