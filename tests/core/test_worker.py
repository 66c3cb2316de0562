"""The real worker process: Redis killed, database away, told to stop."""

import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import delete, select

from core import embedded_redis, heartbeat, jobs, mail, migrate
from core.clock import utc_now
from core.models import Heartbeat, Mail
from core.runtime import Runtime, build
from core.settings import ROOT, load
from tests.core.test_mail import Sink
from tests.waiting import eventually
from tests.whatsapp.conftest import Office
from tests.whatsapp.twilio_double import Script, running


@dataclass
class Process:
    """A worker under test."""

    process: subprocess.Popen[bytes]
    runtime: Runtime
    log: Path
    sink: Sink = field(repr=False)

    def sends(self, key: str, *, awake: bool = True) -> None:
        """Queue a mail; asleep means that no wake-up call goes out."""
        if not awake:
            self.runtime.database.on_commit = None
        with self.runtime.database.transaction() as session:
            mail.queue(session, key=key, recipient="a@b.id", subject=key, body="isi", now=utc_now())
        self.runtime.database.on_commit = self.runtime.jobs.wake

    def has_sent(self, key: str) -> bool:
        """Say whether the mail reached the server."""
        return any(letter["Subject"] == key for letter in self.sink.letters)

    @property
    def redis_process(self) -> int:
        """The embedded server's process number."""
        return int((self.runtime.settings.instance_dir / "redis.pid").read_text() or 0)  # not yet written: nobody


def is_seen(runtime: Runtime) -> bool:
    with runtime.database.reading() as session:
        return bool(heartbeat.workers(session, utc_now().replace(year=2000)))


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Process]:
    """A worker on a fresh SQLite file; it sweeps so seldom that only the first sweep and wake-ups count."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    environment = os.environ | {
        "INSTANCE_DIR": str(tmp_path / "instance"), "SWEEP_SECONDS": "3600", "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "ENV_FILE": str(tmp_path / "no.env"), "REDIS_URL": "", "DATABASE_URL": "",
    }  # fmt: skip
    settings = load(env_file=tmp_path / "no.env", instance_dir=tmp_path / "instance")
    migrate.upgrade(settings)
    runtime = build(settings)
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=environment, stderr=output)
    made = Process(process, runtime, log, sink)
    try:
        assert eventually(lambda: is_seen(runtime), 60), log.read_text()
        assert eventually(lambda: runtime.jobs.ping(), 60), log.read_text()
        yield made
    finally:
        process.kill()
        process.wait()
        controller.stop()
        runtime.database.engine.dispose()


def test_a_call_is_answered_at_once(worker: Process) -> None:
    worker.sends("a call")
    assert eventually(lambda: worker.has_sent("a call"), 3), worker.log.read_text()


def test_a_killed_redis_comes_back_and_calls_are_heard_again(worker: Process) -> None:
    before = worker.redis_process
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: worker.redis_process != before and worker.runtime.jobs.ping(), 15), worker.log.read_text()
    worker.runtime = build(worker.runtime.settings)  # a web process of its own, which has not met the gap
    worker.sends("after the kill")
    assert eventually(lambda: worker.has_sent("after the kill"), 5), worker.log.read_text()
    assert worker.process.poll() is None


def test_a_flushed_redis_does_not_stop_the_worker(worker: Process) -> None:
    worker.runtime.jobs.connection.flushall()
    worker.sends("after the flush")
    assert eventually(lambda: worker.has_sent("after the flush"), 5), worker.log.read_text()


@pytest.mark.parametrize("callback", ["", "os.abort"])
def test_a_job_that_is_no_wake_up_call_is_thrown_away(worker: Process, tmp_path: Path, callback: str) -> None:
    """Whoever can write to Redis must not choose what runs here, in JSON no more than as a pickle."""
    connection = worker.runtime.jobs.connection
    trace = tmp_path / "trace"
    hostile = {
        "data": json.dumps(["os.system", None, [f"touch {trace}"], {}]), "origin": jobs.QUEUE, "status": "queued",
        "created_at": "2026-01-01T00:00:00.000000Z", "timeout": "30", "failure_callback_name": callback,
    }  # fmt: skip
    connection.hset("rq:job:hostile", mapping=hostile)
    connection.rpush(f"rq:queue:{jobs.QUEUE}", "hostile")
    worker.sends("behind it")
    assert eventually(lambda: worker.has_sent("behind it"), 15), worker.log.read_text()
    assert "thrown away" in worker.log.read_text()
    assert not trace.exists()
    assert not [key for key in connection.scan_iter() if b"hostile" in key]
    assert worker.process.poll() is None


def test_told_to_stop_it_ends_in_order_and_takes_its_server_along(worker: Process) -> None:
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(10) == 0
    assert not is_seen(worker.runtime)
    assert not worker.runtime.jobs.ping()
    assert "finished=True" in worker.log.read_text()


def test_told_to_stop_it_writes_down_what_twilio_answers_to_its_sweep(tmp_path: Path, worker: Process) -> None:
    """A message nobody called for is in the hands of the round that sends, not of the crew."""
    office = Office(worker.runtime)

    def is_asked() -> bool:
        return bool(double.posts)

    worker.process.send_signal(signal.SIGINT)
    assert worker.process.wait(10) == 0
    with running() as double, replaced(worker, tmp_path, TWILIO_API_URL=double.url) as other:
        double.scripts = [Script(hang=3)]
        worker.runtime.database.on_commit = None
        message = office.says(office.hears(), "Jawaban")
        assert eventually(is_asked), "not sent"
        other.send_signal(signal.SIGTERM)
        assert other.wait(12) == 0
    assert office.row(message).state == "accepted"


@pytest.fixture(params=["away", "nonsense"])
def useless_redis(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Redis that is not there, or answers what Redis never would."""

    class Babble(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while self.request.recv(65536):
                self.request.sendall(b"+OK\r\n")

    if request.param == "away":
        yield "redis://127.0.0.1:1/0"
        return
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Babble) as listener:
        listener.daemon_threads = True
        threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"redis://127.0.0.1:{listener.server_address[1]}/0"
        listener.shutdown()


@contextmanager
def replaced(worker: Process, tmp_path: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start another worker in the place of one that has ended; it sweeps each second and hears no Redis."""
    environment = os.environ | {
        "INSTANCE_DIR": str(worker.runtime.settings.instance_dir), "ENV_FILE": str(tmp_path / "no.env"),
        "REDIS_URL": "redis://127.0.0.1:1/0", "SWEEP_SECONDS": "1", **settings,
    }  # fmt: skip
    other = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield other
    finally:
        other.kill()
        other.wait()


def test_the_first_sweep_finds_what_nobody_called_for(tmp_path: Path, worker: Process, useless_redis: str) -> None:
    def done() -> bool:
        with worker.runtime.database.reading() as session:
            return session.exec(select(Mail.status).where(Mail.key == "found")).one() == "sent"

    worker.process.send_signal(signal.SIGINT)
    assert worker.process.wait(10) == 0
    worker.sends("found", awake=False)
    with replaced(worker, tmp_path, REDIS_URL=useless_redis) as deaf:
        assert eventually(done)
        with pytest.raises(subprocess.TimeoutExpired):  # it goes on for as long as it is let
            deaf.wait(3)


def test_what_is_to_be_sent_does_not_wait_until_twilios_log_is_read(tmp_path: Path, worker: Process) -> None:
    """Its log may take minutes after an outage, and Redis may forget who is to get an answer meanwhile."""

    def signs() -> dict[str, datetime | None]:
        with worker.runtime.database.reading() as session:
            return {part: heartbeat.last(session, part) for part in (heartbeat.DELIVERIES, heartbeat.ERRANDS)}

    worker.process.send_signal(signal.SIGINT)
    assert worker.process.wait(10) == 0
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with worker.runtime.database.transaction() as session:
            session.execute(delete(Heartbeat))
        with replaced(worker, tmp_path, TWILIO_API_URL=f"http://127.0.0.1:{silent.getsockname()[1]}"):
            assert eventually(lambda: signs()[heartbeat.DELIVERIES])
            first = signs()[heartbeat.DELIVERIES]
            assert eventually(lambda: signs()[heartbeat.DELIVERIES] != first, 5)
            assert signs()[heartbeat.ERRANDS] is None, "Twilio's log is still waited for"


def test_a_database_away_does_not_end_the_worker(tmp_path: Path) -> None:
    environment = os.environ | {
        "INSTANCE_DIR": str(tmp_path / "instance"), "ENV_FILE": str(tmp_path / "no.env"), "SWEEP_SECONDS": "1",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "REDIS_URL": "redis://127.0.0.1:1/0",
    }  # fmt: skip
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=environment, stderr=output)
    try:
        assert eventually(lambda: "database away" in log.read_text(), 30), log.read_text()
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert "Traceback" not in log.read_text()
    finally:
        process.kill()
        process.wait()


TOLD_IN_A_CALLBACK = """
import os, signal, worker
from core import revisions
class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
asked = []
def away(_database):
    asked.append(Gone() if asked else None)
    if asked[-1]:
        asked.pop()
    return False
revisions.refuse_what_is_older = away
worker.run_to_the_end()
"""


def test_a_signal_that_breaks_into_a_callback_ends_the_worker_too(tmp_path: Path) -> None:
    """What a handler raises there is lost: "Exception ignored in …"."""
    environment = os.environ | {
        "INSTANCE_DIR": str(tmp_path / "instance"), "ENV_FILE": str(tmp_path / "no.env"),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "REDIS_URL": "redis://127.0.0.1:1/0",
    }  # fmt: skip
    command = [sys.executable, "-c", TOLD_IN_A_CALLBACK]
    ended = subprocess.run(command, cwd=ROOT, env=environment, timeout=30, capture_output=True, check=False)
    assert (ended.returncode, b"Exception ignored" in ended.stderr) == (0, True)


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    environment = os.environ | {"BURST_SECONDS": "soon", "ENV_FILE": str(tmp_path / "no.env")}
    for program in (["worker.py"], ["-m", "flask", "--app", "wsgi", "doctor"], ["-m", "gunicorn", "wsgi:app"]):
        done = subprocess.run([sys.executable, *program], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 2, program
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "BURST_SECONDS" in done.stderr


def test_the_embedded_server_is_the_one_the_web_expects(worker: Process) -> None:
    assert worker.runtime.jobs.redis_url == embedded_redis.url(worker.runtime.settings.instance_dir)
