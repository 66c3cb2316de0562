"""One installation under test: database, Redis, web and workers, each killed and started again by name."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import urllib3
from redis import Redis

import first_start
from core import embedded_redis, migrate, officers
from core.clock import utc_now
from core.database import Database
from core.settings import ROOT, Settings, load
from faults.databases import AnyDatabase, Postgres, SqliteFile
from faults.disks import SmallDisk
from faults.lookalike import Twilio
from faults.processes import Keeper, Program, eventually
from tests.running import free_port

PASSWORD = "sungai batanghari yang panjang"
SHARED = (
    "database_url",
    "gateway",
    "twilio_account_sid",
    "twilio_auth_token",
    "twilio_from",
    "public_url",
    "secret_key",
)
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
KNOWLEDGE = ROOT / "kb" / "data" / "kb_bps_jambi.csv"
PACE = 50.0
"""Messages a second the workers may send together."""
READY_SECONDS = 90.0
COMMAND_SECONDS = 600.0
"""On a starved machine a command that takes three seconds takes minutes."""


def _where_it_is_day() -> str:
    """Return a time zone ahead of UTC where the day has just begun: what the clock sends leaves from 8 to 20 only."""
    hours = {(utc_now().hour + ahead) % 24: ahead for ahead in range(1, 15)}
    return f"Etc/GMT-{hours[min(hour for hour in hours if hour >= 8)]}"


class Place:
    """A running copy, driven by the Procfile's commands."""

    def __init__(
        self,
        database: str,
        twilio: Twilio,
        *,
        workers: int = 2,
        planted: str = "",
        code: Path = ROOT,
        settings: Mapping[str, str] | None = None,
        disk_mb: int = 0,
    ) -> None:
        self.code = code
        self.folder = Path(tempfile.mkdtemp(prefix=f"kso-faults-{database}-"))
        self.disks = [SmallDisk(self.folder, disk_mb)] if disk_mb else []
        self.database: AnyDatabase = Postgres(disk_mb * 4) if database == "postgresql" else SqliteFile(self.folder)
        self.disks += [self.database.disk] if isinstance(self.database, Postgres) and self.database.disk else []
        self.twilio = twilio
        self.port, self.redis_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir()
        self.environment = self._environment(planted, settings or {})
        self.redis = self._program("redis", [str(embedded_redis.server_binary()), *self._redis_options()])
        self.web = self._program("web", [sys.executable, "-m", "gunicorn", "wsgi:app"])
        self.workers = [
            self._program(f"worker{number}", [sys.executable, "worker.py"]) for number in range(1, workers + 1)
        ]
        self.keeper = Keeper([self.redis, self.web, *self.workers])
        self.http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=20), maxsize=32)

    def _environment(self, planted: str, settings: Mapping[str, str]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "LD_PRELOAD"}}
        made = clean | {
            "PORT": str(self.port), "INSTANCE_DIR": str(self.folder), "ENV_FILE": str(self.folder / "no.env"),
            "DATABASE_URL": self.database.url, "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "GATEWAY": "twilio", "TWILIO_ACCOUNT_SID": self.twilio.account_sid, "TWILIO_AUTH_TOKEN": self.twilio.token,
            "TWILIO_FROM": self.twilio.sender, "TWILIO_API_URL": self.twilio.url, "PUBLIC_URL": self.url,
            "SECRET_KEY": "a secret for the fault harness only", "BURST_SECONDS": "0", "SWEEP_SECONDS": "2",
            "OFFICE_TIMEZONE": _where_it_is_day(), "LEASE_SECONDS": "10", "SEND_PER_SECOND": f"{PACE:g}", "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(self.temporary), **settings,
        }  # fmt: skip
        if planted:
            made |= {"PYTHONPATH": f"{ROOT / 'faults' / 'planted'}:{ROOT}", "FAULTS_PLANTED": planted}
        return made

    def _program(self, name: str, command: list[str]) -> Program:
        return Program(name, command, self.environment, self.code, self.folder / f"{name}.log")

    def _redis_options(self) -> list[str]:
        data = self.folder / "redis"
        data.mkdir()
        return ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", str(data), "--appendonly", "yes",
                "--save", "", "--loglevel", "warning"]  # fmt: skip

    def tries(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `flask --app wsgi`, whatever comes of it."""
        return subprocess.run(
            [*FLASK, *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip

    def flask(self, *words: str) -> None:
        """Run a command of `flask --app wsgi`; raise where it fails."""
        done = self.tries(*words)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(words)}: {done.stdout[-500:]} {done.stderr[-500:]}")

    def begins(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command of `flask --app wsgi` in a session of its own, for somebody to kill it."""
        nothing = subprocess.DEVNULL
        return subprocess.Popen(
            [*FLASK, *words], cwd=ROOT, env=self.environment, stdin=nothing, stdout=nothing, stderr=nothing,
            start_new_session=True,
        )  # fmt: skip

    def reads_meanings(self) -> None:
        """Read what the base means, where a sentence model is installed: publications then take seconds."""
        command = [sys.executable, "-m", "kb.background", "index"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, timeout=900)

    def open(self) -> None:
        """Make the tables, publish the knowledge base, start everything and wait until it is ready."""
        self.redis.start()
        if self.code == ROOT:
            settings = self._settings()
            migrate.upgrade(settings)
            first_start.prepare(settings, utc_now())
        else:
            for command in ("make_ready.py", "first_start.py"):
                subprocess.run([sys.executable, command], cwd=self.code, env=self.environment, check=True)
            # It will be replaced under load, with its socket kept open, as README.md says.
            self.web.door = socket.create_server(("127.0.0.1", self.port), backlog=2048)
        for program in (self.web, *self.workers):
            program.start()
        self.keeper.begin()
        if not eventually(self.is_ready, READY_SECONDS):
            raise RuntimeError(f"the place is not ready: {self.tail()}")

    def _settings(self) -> Settings:
        given = {name: self.environment[name.upper()] for name in SHARED}
        return load(env_file=self.folder / "no.env", instance_dir=self.folder, **given)

    def is_ready(self) -> bool:
        """Say whether /readyz is content."""
        return self.http.request("GET", f"{self.url}/readyz", timeout=3).status == 200

    def answers(self) -> bool:
        """Say whether the web answers at all."""
        return self.http.request("GET", f"{self.url}/healthz", timeout=3).status == 200

    def is_at_work(self, program: Program) -> bool:
        """Say whether a program does its work: a worker has said so, the web answers."""
        if program in self.workers:
            return program.is_running and "worker ready" in program.said()
        return self.answers() if program is self.web else program.is_running

    @property
    def server(self) -> Postgres:
        """Return PostgreSQL's server, for what only that suffers."""
        assert isinstance(self.database, Postgres)
        return self.database

    def redis_client(self) -> Redis:
        """Return a way to do Redis harm."""
        return Redis(port=self.redis_port, socket_timeout=2, socket_connect_timeout=2)

    def web_child(self) -> int:
        """Return the process that serves requests: the newest child of gunicorn's master."""
        found: list[int] = []

        def there() -> bool:
            found[:] = self.web.children()
            return bool(found)

        eventually(there, 30, 0.02)
        return found[-1] if found else self.web.pid

    def strikes(self, process: int, number: int) -> None:
        """Send a signal to any process of the place."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)

    def hires(self, name: str, *, admin: bool = False) -> str:
        """Create an officer; return the e-mail address."""
        email = f"{name.lower()}@bps.example.org"
        office = Database(self._settings().database_url)
        with office.transaction() as session:
            role = "admin" if admin else "officer"
            officers.create(session, email=email, name=name, password=PASSWORD, role=role, now=utc_now())
        office.engine.dispose()
        return email

    def tail(self, size: int = 3000) -> str:
        """Return the end of what the programs wrote."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-size:]}" for log in logs)

    def close(self, *, keep: bool = False) -> None:
        """End everything; keep the folder when somebody wants to look."""
        self.keeper.end()
        for program in (self.web, *self.workers, self.redis):
            program.wanted = False
            if program.process is not None:
                program.kill()
                program.process.wait()
        if self.web.door:
            self.web.door.close()
        self.database.close()
        self.http.clear()
        for disk in self.disks:
            disk.close()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
