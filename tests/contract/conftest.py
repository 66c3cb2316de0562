"""Two copies as an operator runs them against Twilio: one by `make run`'s starter, one by the Procfile alone."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from core import embedded_redis
from tests.contract.desk import Officer
from tests.contract.outside import ACCOUNT, INVITATION, SENDER, TOKEN, Outside
from tests.core.test_mail import Sink
from tests.postgres import new_database
from tests.running import ROOT, Office, free_port, is_ready, office
from tests.waiting import eventually
from tests.whatsapp import twilio_double
from tests.whatsapp.twilio_double import TwilioDouble

WORKERS = 2


def settings_for(twilio: TwilioDouble, mail_port: int) -> dict[str, str]:
    """Return what an operator sets for Twilio; PUBLIC_URL follows from the port."""
    return {
        "GATEWAY": "twilio", "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": f"{TOKEN},old{TOKEN}",
        "TWILIO_FROM": SENDER, "TWILIO_API_URL": twilio.url, "SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "SECRET_KEY": "only for the tests of the contract", "BURST_SECONDS": "1", "SWEEP_SECONDS": "2",
    }  # fmt: skip


@contextmanager
def mail_sink() -> Iterator[tuple[Sink, int]]:
    """Run a mail server that takes everything."""
    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()


@contextmanager
def process(command: str, environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a line of the Procfile; at the end it stops within 15 s."""
    with log.open("wb") as output:
        words = shlex.split(command)
        started = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(15)
        finally:
            started.kill()
            started.wait()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis-compatible server that is nobody's of ours; yield its URL."""
    port = free_port()
    options = f"--port {port} --bind 127.0.0.1 --save '' --dir {folder}"
    with process(f"{embedded_redis.server_binary()} {options}", dict(os.environ), folder / "redis.log"):
        assert eventually(lambda: _listens(port), 15)
        yield f"redis://127.0.0.1:{port}/0"


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def by_procfile(folder: Path, **settings: str) -> Iterator[Office]:
    """Run `release`, then `web` and some `worker`s, on the environment alone."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line)
    port = free_port()
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder), "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "INSTANCE_DIR": str(folder / "files"), "WEB_WORKERS": "2",
        "ENV_FILE": str(folder / "no.env"), **settings,
    }  # fmt: skip
    subprocess.run(shlex.split(lines["release"]), cwd=ROOT, env=environment, check=True, capture_output=True)
    with ExitStack() as stack:
        for name in ["web", *[f"worker {number}" for number in range(WORKERS)]]:
            stack.enter_context(process(lines[name.split()[0]], environment, folder / f"{name}.log"))
        copy = Office(f"http://127.0.0.1:{port}", folder, environment)
        assert eventually(lambda: is_ready(copy.url), 60), (folder / "web.log").read_text()
        yield copy


@pytest.fixture(scope="package", params=["make run, SQLite", "Procfile, PostgreSQL"])
def outside(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("contract")
    with twilio_double.running() as twilio, mail_sink() as (sink, mail_port), ExitStack() as stack:
        settings = settings_for(twilio, mail_port)
        if request.param == "make run, SQLite":
            port = free_port()
            settings |= {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
            copy = stack.enter_context(office(folder / "instance", **settings))
        else:
            settings |= {
                "DATABASE_URL": new_database(request.getfixturevalue("postgres_server"), "contract"),
                "REDIS_URL": stack.enter_context(redis_server(folder)),
                "CONTENT_SIDS": f'{{"held_reply_template": "{INVITATION}"}}',
                "METRICS_TOKEN": "a token for the figures",
            }
            copy = stack.enter_context(by_procfile(folder, **settings))
            published = copy.flask("kb", "publish", str(ROOT / "kb" / "data" / "kb_bps_jambi.csv"))
            assert published.returncode == 0, published.stderr
        yield Outside(copy, twilio, sink)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def rina(outside: Outside) -> Iterator[Officer]:
    officer = Officer(outside.office, "Rina")
    yield officer
    officer.http.close()


@pytest.fixture(scope="package")
def doni(outside: Outside) -> Iterator[Officer]:
    officer = Officer(outside.office, "Doni")
    yield officer
    officer.http.close()
