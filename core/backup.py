"""A backup is one tar file: the database, the files, and a manifest that says what it is.

SQLite is copied with its online backup, PostgreSQL through pg_dump and pg_restore: the service may run meanwhile.
core/restoring.py puts one in place.
"""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from core import revisions
from core.runtime import Runtime
from core.settings import Settings

FORMAT = 1
MANIFEST, MEDIA, SQLITE, POSTGRESQL = "manifest.json", "media", "app.db", "postgresql.dump"
WORKPLACE = ".backup-"
DUMP_SECONDS = 3600
COPIED, PACKED = 0.3, 0.6
"""How far a backup has come, as told, when the database is copied, and when the copy is packed."""
LONGEST_SECONDS = 24 * 3600
"""No backup takes so long: what is older was left by one that was killed."""


class BackupError(Exception):
    """It cannot be done; the text is one line with the remedy."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `made_at` is ISO 8601 in UTC, read before the copy began."""

    format: int
    database: str
    revision: str
    made_at: str
    files: int

    @property
    def moment(self) -> datetime:
        """Return when the copy began."""
        return datetime.fromisoformat(self.made_at)


def make(runtime: Runtime, file: Path, now: datetime, tell: Callable[[float], None] = lambda _: None) -> Manifest:
    """Write the backup; a file of that name is replaced only by a whole one. Raise BackupError.

    `tell` hears the share done.
    """
    database = runtime.database
    revision = revisions.present(database)
    if not revision:
        raise BackupError("the database has no tables yet; run `flask --app wsgi db upgrade`")
    partial = file.with_name(f"{file.name}.part")
    try:
        with workplace(file.parent) as place:
            copy = place / (SQLITE if database.is_sqlite else POSTGRESQL)
            _dump(database.url, copy)
            media = files_of(runtime.settings)
            manifest = Manifest(FORMAT, copy.name, revision, now.isoformat(), len(media))
            tell(COPIED)
            _pack(partial, manifest, copy, media, tell)
        with partial.open("rb") as written:
            os.fsync(written.fileno())  # or a power cut might leave neither this one nor the one before
        partial.replace(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror or error})") from None
    except sqlite3.Error as error:
        raise BackupError(f"the database cannot be copied beside {file} ({error}); is there room?") from None
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def files_of(settings: Settings) -> list[Path]:
    """Return the files of citizens and officers."""
    folder = settings.instance_dir / MEDIA
    return sorted(path for path in folder.glob("*") if path.is_file() and path.suffix != ".part")


def _dump(url: str, target: Path) -> None:
    if make_url(url).get_backend_name() == "sqlite":
        source = str(make_url(url).database)
        with closing(sqlite3.connect(source, timeout=10)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")
        return
    run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", libpq(url))


def _pack(target: Path, manifest: Manifest, copy: Path, media: list[Path], tell: Callable[[float], None]) -> None:
    with tarfile.open(target, "w:gz", compresslevel=6) as tar:
        os.chmod(target, 0o600)  # noqa: PTH101  (it holds everything citizens said)
        words = json.dumps(asdict(manifest), indent=2).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mtime = len(words), int(manifest.moment.timestamp())
        tar.addfile(entry, io.BytesIO(words))
        tar.add(copy, copy.name)
        for done, path in enumerate(media):
            tell(PACKED + (1 - PACKED) * done / len(media))
            if path.exists():  # erased while we were packing
                tar.add(path, f"{MEDIA}/{path.name}")


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Yield a folder of our own beside the target: nothing private lies in /tmp, and moving is cheap.

    What a backup that was killed left there, a whole copy of everything, goes with the next.
    """
    for left in folder.glob(f"{WORKPLACE}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LONGEST_SECONDS:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=WORKPLACE, dir=folder) as place:
        yield Path(place)


def libpq(url: str) -> str:
    """Return the address as PostgreSQL's own programs read it, without the password: others see our arguments."""
    bare = make_url(url).set(drivername="postgresql")
    return bare._replace(password=None).render_as_string(hide_password=False)


def run(url: str, program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; raise BackupError with the first line of what it says."""
    password = make_url(url).password
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    found = shutil.which(program) or _newest(program)
    if found is None:
        raise BackupError(f"{program} is missing; install PostgreSQL's client programs (postgresql-client)")
    try:
        done = subprocess.run(
            [found, *words], capture_output=True, text=True, timeout=DUMP_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise BackupError(f"{program} took longer than {DUMP_SECONDS} s") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError(f"{program}: {(said or ['failed'])[0].removeprefix(f'{program}: ')[:200]}")


def _newest(program: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: path.parts[-3].zfill(4))
    return str(found[-1]) if found else None
