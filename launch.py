"""What `make run` starts: makes the place ready, then minds worker and web, and ends them together.

Both are forked from this process, which loads everything once. The Procfile's lines start the same two on their own.
"""

import os
import signal
import sys

if sys.version_info < (3, 11):
    sys.exit("launch: Python 3.11 or newer is needed; this is " + sys.version.split()[0])
LEAN = "PYTHONNODEBUGRANGES"
"""Python's setting to know of each instruction its line alone, and not its columns: 2 MB less."""
if __name__ == "__main__" and LEAN not in os.environ:
    os.environ[LEAN] = "1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  (ourselves, as we were called)

import gc
import importlib
import json
import socket
import subprocess
import time
from pathlib import Path
from types import FrameType
from typing import Any

from core import allocator, children, demo_accounts, leash, logs, premises
from core.children import Child

ROOT = Path(__file__).resolve().parent
STOP_SECONDS = 13.0
READY_SECONDS = 180.0
"""On a machine that is busy with other things a first start takes a minute; a program that dies is told sooner."""
LOOK_EVERY = 0.1
FIRST_TRIES = 5
LOADED = ("wsgi", "worker", "gunicorn.app.wsgiapp", "gunicorn.arbiter", "gunicorn.workers.gthread")
"""What worker and web are made of. Loading it starts nothing, threads least of all: it is there before the forks."""


class Launch:
    """The running copy."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.worker = Child("worker", _work)
        self.web = Child("web", _serve)
        self.stopping = False

    def run(self) -> int:
        """Make ready, start, mind until a signal; return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        command = leash.leashed(sys.executable, "make_ready.py")
        ready = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        _load()  # meanwhile
        told = ready.communicate()[0]
        if ready.returncode or self.stopping:
            return 0 if self.stopping else 2
        place = json.loads(told)
        folder = Path(place["folder"])
        with premises.taken(folder), premises.signed(folder):
            return self._run(place)

    def _run(self, place: dict[str, Any]) -> int:
        _put_together()
        try:
            if place["fresh"] and _prepared():  # first: the worker would look up the holidays too (12 MB)
                return 0 if self.stopping else 1
            self.worker.start()
            self.web.start()
            if not self._until_ready(place["port"]):
                return 0 if self.stopping else 1
            _say_where(place, time.monotonic() - self.began)
            while not self.stopping:
                self._mind()
            return 0
        finally:
            self._end()

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


def _load() -> None:
    gc.disable()  # nothing of it is garbage
    for name in LOADED:
        importlib.import_module(name)
    gc.enable()


def _put_together() -> None:
    """Make the web's application, once the settings are known to be right, and make ready to fork."""
    _ = importlib.import_module("wsgi").app
    children.settle()


def _work() -> None:
    # As in gunicorn.conf.py: to read the settings and look at the tables again would cost megabytes.
    settings = importlib.import_module("wsgi").app.extensions["runtime"].settings
    importlib.import_module("worker").run_to_the_end(settings)


def _serve() -> None:
    sys.argv = ["gunicorn", "wsgi:app"]
    importlib.import_module("gunicorn.app.wsgiapp").run()


def _prepared() -> int:
    first = Child("first start", lambda: sys.exit(importlib.import_module("first_start").main()))
    first.start()
    return first.wait()


def _missing(port: int) -> str:
    """Return what /readyz misses; empty when it is ready. By hand: it is one line."""
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
    os.chdir(ROOT)
    allocator.hold_little()
    try:
        return Launch().run()
    except premises.PremisesError as error:
        print(f"launch: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
