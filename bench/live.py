"""Two hundred open pages of forty officers: what the web's processes take while nothing happens, and how soon all hear."""

import http.client
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import wsgi
from bench.load import PATH, Sender
from bench.service import ACCOUNT, OURS, ROOT, TOKEN, cpu_seconds, environment_in, gunicorn, proportional_megabytes
from bench.stored import fill
from core import sessions
from core.clock import utc_now
from core.database import Database
from core.models import Officer
from core.settings import Settings, load

OFFICERS, PAGES_EACH = 40, 5
STORED = 140
IDLE_SECONDS = 20.0
MESSAGES = 20
AT_MOST = 5.0
"""Seconds until an event that has not come counts as lost."""


def run() -> dict[str, float]:
    """Measure; about a minute."""
    with tempfile.TemporaryDirectory(prefix="kso-bench-") as folder:
        environment = environment_in(Path(folder))
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, env=environment,
                       check=True)  # fmt: skip
        settings = load(
            instance_dir=Path(folder), env_file=Path(folder) / "no.env", secret_key=environment["SECRET_KEY"],
            port=int(environment["PORT"]),
        )  # fmt: skip
        database = Database(settings.database_url)
        fill(database, STORED, utc_now(), dense=True)
        cookies = _signed_in(settings, database)
        database.dispose()
        with gunicorn("wsgi:app", environment) as web:
            return _measured(web, settings.port, cookies)


def _signed_in(settings: Settings, database: Database) -> list[str]:
    """Return a cookie for each of the officers."""
    app, now = wsgi.create_app(settings), utc_now()
    with database.transaction() as session:
        officers = [Officer(email=f"meja{at}@example.com", name=f"Meja {at}", role="officer", password_hash="-",
                            created_at=now) for at in range(OFFICERS)]  # fmt: skip
        session.add_all(officers)
        session.flush()
        tokens = [sessions.start(session, officer.id or 0, now) for officer in officers]
    found = []
    for token in tokens:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["token"] = token
        kept = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        found.append(f"{kept.key}={kept.value}" if kept else "")
    return found


def _measured(web: int, port: int, cookies: Sequence[str]) -> dict[str, float]:
    at_rest = proportional_megabytes(web)
    pages = [_open(port, cookie) for cookie in cookies for _ in range(PAGES_EACH)]
    live = [page for page in pages if _heard(page, b"event: hello", time.monotonic() + 30)]
    time.sleep(2)
    before, began = cpu_seconds(web), time.monotonic()
    time.sleep(IDLE_SECONDS)
    busy = (cpu_seconds(web) - before) / (time.monotonic() - began)
    before = cpu_seconds(web)
    delays = sorted(delay for at in range(MESSAGES) for delay in _delays(live, port, at))
    taken = cpu_seconds(web) - before
    heavier = proportional_megabytes(web) - at_rest
    for page in pages:
        page.close()
    return {
        "pages": len(pages),
        "live": len(live),
        "cpu_percent": busy * 100,
        "delay_p50_ms": delays[len(delays) // 2] * 1000,
        "delay_p99_ms": delays[int(len(delays) * 0.99)] * 1000,
        "lost": len(live) * MESSAGES - len(delays),
        "cpu_ms_per_message": taken * 1000 / MESSAGES,
        "megabytes": heavier,
    }


def _open(port: int, cookie: str) -> socket.socket:
    page = socket.create_connection(("127.0.0.1", port), timeout=30)
    page.sendall(
        f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    return page


def _heard(page: socket.socket, words: bytes, until: float) -> bool:
    """Wait for some words on a page's stream; False where it is refused or silent."""
    heard = b""
    while words not in heard and time.monotonic() < until:
        heard += (more := page.recv(65536))
        if not more or b" 503 " in heard[:20]:
            return False
    return words in heard


def _delays(pages: Sequence[socket.socket], port: int, at: int) -> list[float]:
    """Have a citizen with an open consultation write, and return after how long each page heard of it, in seconds."""
    number = STORED - at % 10
    body, headers = Sender(f"http://127.0.0.1:{port}", ACCOUNT, TOKEN, OURS).form(number, f"+62812{number:08d}")
    waiting, heard = selectors.DefaultSelector(), dict.fromkeys(pages, b"")
    found: list[float] = []
    for page in pages:
        waiting.register(page, selectors.EVENT_READ)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.monotonic()
    connection.request("POST", PATH, body, headers)
    while len(found) < len(pages) and time.monotonic() - began < AT_MOST:
        for key, _ in waiting.select(0.5):
            ready: Any = key.fileobj
            heard[ready] += ready.recv(65536)
            if b"event: change" in heard[ready] and b"\n\n" in heard[ready].split(b"event: change")[1]:
                found.append(time.monotonic() - began)
                waiting.unregister(ready)
    answer = connection.getresponse()
    assert answer.status == http.HTTPStatus.OK, answer.status
    connection.close()
    return found


if __name__ == "__main__":
    for name, value in run().items():
        print(f"live.{name:<20} {value:10.1f}")
