"""A throw-away PostgreSQL server for the test run, from the binaries on this machine."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder with initdb and postgres, or None where PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server on a private socket and yield a URL of its database `postgres`. It runs as `postgres` for root."""
    folder = binaries()
    if folder is None:
        raise RuntimeError(
            "PostgreSQL is not installed: apt-get install postgresql (the tests need initdb and postgres)"
        )
    user = "postgres" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="kso-pg-"))
    if user:
        shutil.chown(home, user)
    data = home / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=home, capture_output=True, env={"PATH": os.environ["PATH"]})

    try:
        run(str(folder / "initdb"), "-D", str(data), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-locale")
        options = f"-c listen_addresses= -c fsync=off -c max_connections=200 -k {home}"
        run(str(folder / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")
        try:
            yield f"postgresql://test@/postgres?host={home}"
        finally:
            run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
