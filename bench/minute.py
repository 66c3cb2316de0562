"""Ten questions a second for a minute, and a thousand at once: how soon Twilio has the answer."""

import http
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs

import urllib3

from bench.load import PATH, Sender
from bench.service import ACCOUNT, OURS, TOKEN, everything
from core.settings import Settings

PORT, TWILIO = 18984, 18985
A_SECOND, SECONDS = 10, 60
AT_ONCE = 1_000
AT_MOST = 300.0
"""Seconds the thousand may take."""


def run() -> dict[str, float]:
    """Measure on a fresh copy that sends to a Twilio of ours; about three minutes."""
    sender = Sender(f"http://127.0.0.1:{PORT}", ACCOUNT, TOKEN, OURS)
    with (
        tempfile.TemporaryDirectory() as folder,
        twilio() as accepted,
        everything(environment_in(folder)),
        urllib3.PoolManager(maxsize=64) as pool,
    ):
        return _first(sender, pool, accepted) | _steady(sender, pool, accepted) | _at_once(sender, pool, accepted)


def environment_in(folder: str) -> dict[str, str]:
    """Return the environment of a copy that sends to this Twilio."""
    return os.environ | {
        "PORT": str(PORT), "INSTANCE_DIR": folder, "ENV_FILE": f"{folder}/no.env", "GATEWAY": "twilio",
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": OURS, "SECRET_KEY": "a" * 32,
        "TWILIO_API_URL": f"http://127.0.0.1:{TWILIO}", "PUBLIC_URL": f"http://127.0.0.1:{PORT}",
    }  # fmt: skip


def _first(sender: Sender, pool: urllib3.PoolManager, accepted: dict[str, float]) -> dict[str, float]:
    """Ask once: the worker loads Twilio's client with the first message it sends."""
    posted: dict[str, float] = {}
    _ask(sender, pool, 9_000_000, posted)
    until(lambda: bool(accepted), 30)
    ((who, when),) = posted.items()
    return {"first_after_start_ms": (accepted.pop(who) - when) * 1000}


def _steady(sender: Sender, pool: urllib3.PoolManager, accepted: dict[str, float]) -> dict[str, float]:
    count, began = A_SECOND * SECONDS, time.monotonic()
    posted: dict[str, float] = {}
    with ThreadPoolExecutor(32) as people:
        for at in range(count):
            time.sleep(max(0.0, began + at / A_SECOND - time.monotonic()))
            people.submit(_ask, sender, pool, at, posted)
    until(lambda: len(accepted) >= len(posted), 30)
    waits = sorted((accepted[who] - when) * 1000 for who, when in posted.items() if who in accepted)
    return {
        "asked": count,
        "refused": count - len(posted),
        "answered": len(waits),
        "inbound_to_accepted_p50_ms": statistics.median(waits),
        "inbound_to_accepted_p99_ms": waits[int(len(waits) * 0.99)],
    }


def _at_once(sender: Sender, pool: urllib3.PoolManager, accepted: dict[str, float]) -> dict[str, float]:
    posted: dict[str, float] = {}
    before, began = len(accepted), time.monotonic()
    with ThreadPoolExecutor(64) as people:
        for at in range(AT_ONCE):
            people.submit(_ask, sender, pool, 1_000_000 + at, posted)
    taken = time.monotonic()
    until(lambda: len(accepted) >= before + len(posted), AT_MOST)
    drained = len(accepted) - before
    return {
        "at_once": AT_ONCE,
        "at_once_refused": AT_ONCE - len(posted),
        "at_once_taken_seconds": taken - began,
        "at_once_drained": drained,
        "at_once_drained_per_second": drained / (time.monotonic() - began),
        "pace_per_second": float(Settings.model_fields["send_per_second"].default),
    }


def _ask(sender: Sender, pool: urllib3.PoolManager, number: int, posted: dict[str, float]) -> None:
    body, headers = sender.form(number)
    posted[f"whatsapp:+62811{number:08d}"] = time.monotonic()
    answer = pool.request("POST", f"http://127.0.0.1:{PORT}{PATH}", body=body, headers=headers, timeout=60)
    if answer.status != http.HTTPStatus.OK:
        del posted[f"whatsapp:+62811{number:08d}"]


def until(true: Callable[[], bool], seconds: float) -> None:
    """Wait until it is true, or for so long."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)


@contextmanager
def twilio() -> Iterator[dict[str, float]]:
    """Run a Twilio that takes every message; yield when each citizen's first one was taken (monotonic seconds)."""
    accepted: dict[str, float] = {}
    numbers = count(1)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            accepted.setdefault(form["To"][0], time.monotonic())
            self._says(201, {"sid": f"SM{next(numbers):032x}", "status": "queued", "error_code": None})

        def do_GET(self) -> None:
            self._says(200, {"messages": [], "next_page_uri": None, "page_size": 50})

        def _says(self, status: int, told: dict[str, object]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing of each request."""

    with ThreadingHTTPServer(("127.0.0.1", TWILIO), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield accepted
        server.shutdown()
