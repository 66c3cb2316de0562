"""A whole running copy of the product, started as a newcomer would, for tests from outside."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from core import officers
from core.clock import utc_now
from core.database import Database
from tests.postgres import with_driver

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "sungai batanghari yang panjang"
READY_SECONDS = 180


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Office:
    """A running copy: its address, its folder, and a way to its commands."""

    url: str
    folder: Path
    environment: dict[str, str] = field(repr=False)

    def flask(self, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `flask --app wsgi` on this copy."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, env=self.environment | extra, capture_output=True, text=True, timeout=180,
        )  # fmt: skip

    def hires(self, name: str, *, admin: bool = False) -> "Desk":
        """Create an officer, as the command would, and return them, signed in."""
        email, role = f"{name.lower()}@bps.example.org", "admin" if admin else "officer"
        url = self.environment.get("DATABASE_URL", f"sqlite:///{self.folder / 'app.db'}")
        database = Database(with_driver(url))
        with database.transaction() as session:
            officers.create(session, email=email, name=name, password=PASSWORD, role=role, now=utc_now())
        database.engine.dispose()
        return Desk(self.url, email).signs_in()


class Desk:
    """An officer at the pages, with a browser that has no JavaScript."""

    def __init__(self, url: str, email: str) -> None:
        self.url = url
        self.email = email
        self.http = requests.Session()

    def signs_in(self) -> "Desk":
        """Sign in by the form."""
        page = self.http.get(f"{self.url}/login", timeout=60)
        answer = self.http.post(
            f"{self.url}/login",
            data={"email": self.email, "password": PASSWORD, "csrf_token": _token(page.text)},
            timeout=60,
        )
        assert "/login" not in answer.url, answer.text
        return self

    def sees(self, path: str) -> str:
        """Return a page's HTML; it must be there."""
        answer = self.http.get(self.url + path, timeout=60)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.text

    def queue(self, tab: str) -> list[str]:
        """Return the numbers on a tab, in order."""
        return list(dict.fromkeys(re.findall(r'data-consultation="([^"]+)"', self.sees(f"/queue/{tab}"))))

    def does(self, number: str, verb: str, **values: str) -> requests.Response:
        """Fill in one of the consultation page's forms and send it."""
        form = self.form(number, verb)
        return self.sends(number, verb, form | values)

    def form(self, number: str, verb: str) -> dict[str, str]:
        """Return the hidden fields of a form on the consultation's page."""
        page = self.sees(f"/consultations/{number}")
        found = re.search(rf'<form[^>]*action="/consultations/{number}/{verb}".*?</form>', page, re.DOTALL)
        assert found, f"no form for {verb} on the page"
        return dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', found[0]))

    def sends(self, number: str, verb: str, values: dict[str, str]) -> requests.Response:
        """Post a form's values."""
        return self.http.post(f"{self.url}/consultations/{number}/{verb}", data=values, timeout=60)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no CSRF token"
    return found[1]


@contextmanager
def office(folder: Path, **settings: str) -> Iterator[Office]:
    """Start everything with `launch.py`, wait until it is ready, and stop it as Ctrl-C would."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "DATABASE_URL"}}
    environment = clean | {
        "PORT": str(port),
        "INSTANCE_DIR": str(folder),
        "ENV_FILE": str(folder / "no.env"),
        "BURST_SECONDS": "1",
        "SWEEP_SECONDS": "2",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    port = int(environment["PORT"])
    log = (folder.parent / f"{folder.name}.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "launch.py"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process, log.name)
        yield Office(url, folder, environment)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()
            log.close()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"it stopped at once:\n{Path(log).read_text()[-3000:]}"
        if is_ready(url):
            return
        time.sleep(0.1)
    raise AssertionError(f"not ready after {READY_SECONDS} s:\n{Path(log).read_text()[-3000:]}")


def is_ready(url: str) -> bool:
    """Say whether a copy is ready at this moment."""
    try:
        return requests.get(f"{url}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
