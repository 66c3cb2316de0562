"""The two databases of a place: how they are asked by the checker, and how they are broken."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from faults.disks import SmallDisk
from tests import postgres

Row = dict[str, Any]


class SqliteFile:
    """A file in the place's folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "app.db"
        self.url = f"sqlite:///{self.path}"

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Read rows."""
        connection = sqlite3.connect(self.path, timeout=30)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(statement, values)]
        finally:
            connection.close()

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Change rows behind the product's back; return how many."""
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            with connection:
                return connection.execute(statement, values).rowcount
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the writer's lock from outside."""
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            connection.close()

    def close(self) -> None:
        """Nothing runs."""


STARTED_WITHIN = 30.0
"""Seconds; a backend forked while the postmaster was being killed ends when it notices."""


class Postgres:
    """A private server that is killed, hung and cut."""

    kind = "postgresql"

    def __init__(self, disk_mb: int = 0) -> None:
        self.disk: SmallDisk | None = None
        self.server = postgres.Server(self._mounted(disk_mb) if disk_mb else None)
        self.server.start()
        self.url = self.server.url
        self._lock = threading.Lock()

    def _mounted(self, disk_mb: int) -> Path:
        home = Path(tempfile.mkdtemp(prefix="kso-pg-"))
        self.disk = SmallDisk(home, disk_mb)
        return home

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Read rows."""
        with psycopg.connect(self.url, row_factory=dict_row, autocommit=True) as connection:
            return list(connection.execute(statement.replace("?", "%s").encode(), values))

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Change rows behind the product's back; return how many."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement.replace("?", "%s").encode(), values).rowcount

    @contextmanager
    def locked(self, table: str = "outbound_message") -> Iterator[None]:
        """Hold a table from outside."""
        with psycopg.connect(self.url) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            yield
            connection.rollback()

    def kill(self) -> None:
        """End the postmaster and every backend at once."""
        with self._lock:
            for process in self._processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.3)

    def start(self) -> None:
        """Start it again, as its supervisor would: until the last backend of the killed one has let go."""
        until = time.monotonic() + STARTED_WITHIN
        with self._lock:
            while True:
                (self.server.data / "postmaster.pid").unlink(missing_ok=True)
                try:
                    return self.server.start()
                except subprocess.CalledProcessError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.5)

    def cut(self) -> int:
        """End every backend that serves the product; return how many."""
        found = self.ask("SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                         " AND backend_type = 'client backend'")  # fmt: skip
        return int(found[0]["n"])

    def freeze(self) -> None:
        """Let it answer nobody; its connections stay open."""
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """Return postmaster and backends."""
        try:
            first = self.server.pid
            told = Path(f"/proc/{first}/task/{first}/children").read_text()
        except OSError:
            return []
        return [first, *[int(word) for word in told.split()]]

    def close(self) -> None:
        """End the server and remove its files."""
        self.thaw()
        with contextlib.suppress(Exception):
            self.server.stop()
        if self.disk:
            self.disk.close()
        shutil.rmtree(self.server.home, ignore_errors=True)


AnyDatabase = SqliteFile | Postgres
