"""A throw-away PostgreSQL server for the test run, from the binaries on this machine."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


def binaries() -> Path | None:
    """Return the folder with initdb and postgres, or None where PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Server:
    """A server on a private socket; it runs as `postgres` for root. It may be stopped, killed and started again."""

    def __init__(self, home: Path | None = None) -> None:
        folder = binaries()
        if folder is None:
            raise RuntimeError(
                "PostgreSQL is not installed: apt-get install postgresql (the tests need initdb and postgres)"
            )
        self._folder = folder
        self._user = "postgres" if os.geteuid() == 0 else None
        self.home = home or Path(tempfile.mkdtemp(prefix="kso-pg-"))
        if self._user:
            shutil.chown(self.home, self._user)
        self.data = self.home / "data"
        self.url = f"postgresql://test@/postgres?host={self.home}"
        self._run("initdb", "-D", str(self.data), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-locale")

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses= -c fsync=off -c max_connections=200 -k {self.home}"
        log = str(self.home / "log")
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", log, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "stop")

    @property
    def pid(self) -> int:
        """Return the postmaster's process number."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *words: str) -> None:
        command = (str(self._folder / program), *words)
        environment = {"PATH": os.environ["PATH"]}
        subprocess.run(command, check=True, user=self._user, cwd=self.home, capture_output=True, env=environment)


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield a URL of its database `postgres`."""
    made = Server()
    try:
        made.start()
        try:
            yield made.url
        finally:
            made.stop()
    finally:
        shutil.rmtree(made.home, ignore_errors=True)


def with_driver(url: str) -> str:
    """Return a URL that names its driver, as the settings make it of an operator's."""
    return url.replace("postgresql://", "postgresql+psycopg://")


def new_database(server: str, name: str) -> str:
    """Make an empty database on a server, in the place of one of that name; return its URL."""
    admin = sa.create_engine(with_driver(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.replace("/postgres?", f"/{name}?")
