"""A backup is one tar file: the database, the files, and a manifest that says what it is.

SQLite is copied with its online backup, PostgreSQL through pg_dump and pg_restore: the service may run meanwhile.
"""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import Session

from core import heartbeat, premises, revisions
from core.database import Database
from core.runtime import Runtime
from core.settings import Settings

FORMAT = 1
MANIFEST, MEDIA, SQLITE, POSTGRESQL = "manifest.json", "media", "app.db", "postgresql.dump"
SIDE_FILES = ("-wal", "-shm", "-journal")
WORKER_SEEN = timedelta(seconds=15)
WORKPLACE = ".backup-"
DUMP_SECONDS = 3600
LONGEST_SECONDS = 24 * 3600
"""No backup takes so long: what is older was left by one that was killed."""
HOURS_RECONCILED = 24
"""What came in so long ago is fetched from Twilio without being asked for."""
FILE_NAME = re.compile(rf"{MEDIA}/[A-Za-z0-9_-]+")

Doubt = Callable[[Session, datetime], int]
"""Marks what may have been sent since the backup; returns how many messages that is."""


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


@dataclass(frozen=True)
class Restored:
    """What was put in place, and how many messages are looked up at Twilio before they are sent."""

    manifest: Manifest
    doubted: int


def make(runtime: Runtime, file: Path, now: datetime) -> Manifest:
    """Write the backup; a file of that name is replaced only by a whole one. Raise BackupError."""
    database = runtime.database
    revision = revisions.present(database)
    if not revision:
        raise BackupError("the database has no tables yet; run `flask --app wsgi db upgrade`")
    partial = file.with_name(f"{file.name}.part")
    try:
        with _workplace(file.parent) as place:
            copy = place / (SQLITE if database.is_sqlite else POSTGRESQL)
            _dump(database.url, copy)
            media = _files(runtime.settings)
            manifest = Manifest(FORMAT, copy.name, revision, now.isoformat(), len(media))
            _pack(partial, manifest, copy, media)
        partial.replace(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror or error})") from None
    except sqlite3.Error as error:
        raise BackupError(f"the database cannot be copied beside {file} ({error}); is there room?") from None
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def restore(settings: Settings, file: Path, now: datetime, doubt: Doubt, *, replace: bool) -> Restored:
    """Put a backup in the place of what is there; raise BackupError, and then nothing has changed."""
    with _alone(settings), _workplace(settings.instance_dir) as place:
        manifest = _unpack(file, place)
        _fits(settings.database_url, manifest)
        _is_free(settings, now, replace)
        copy = place / manifest.database
        try:
            doubted = (_load_sqlite if manifest.database == SQLITE else _load_postgresql)(settings, copy, doubt, now)
            _put_files(settings, place / MEDIA)
        except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
            raise BackupError(f"the backup's database cannot be used: {revisions.explained(error)}") from None
    return Restored(manifest, doubted)


def _files(settings: Settings) -> list[Path]:
    folder = settings.instance_dir / MEDIA
    return sorted(path for path in folder.glob("*") if path.is_file() and path.suffix != ".part")


def _dump(url: str, target: Path) -> None:
    if make_url(url).get_backend_name() == "sqlite":
        source = str(make_url(url).database)
        with closing(sqlite3.connect(source, timeout=10)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")
        return
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _libpq(url))


def _pack(target: Path, manifest: Manifest, copy: Path, media: list[Path]) -> None:
    with tarfile.open(target, "w:gz", compresslevel=6) as tar:
        os.chmod(target, 0o600)  # noqa: PTH101  (it holds everything citizens said)
        words = json.dumps(asdict(manifest), indent=2).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mtime = len(words), int(manifest.moment.timestamp())
        tar.addfile(entry, io.BytesIO(words))
        tar.add(copy, copy.name)
        for path in media:
            if path.exists():  # erased while we were packing
                tar.add(path, f"{MEDIA}/{path.name}")


def _unpack(file: Path, place: Path) -> Manifest:
    try:
        _extract(file, place)
        told = json.loads((place / MANIFEST).read_text())
        manifest = Manifest(**told)
        manifest.moment.astimezone()
    except FileNotFoundError:
        raise BackupError(f"{file} is not there, or not a backup of this service") from None
    except (OSError, EOFError, tarfile.TarError, ValueError, TypeError) as error:
        raise BackupError(f"{file} is not a whole backup of this service ({type(error).__name__})") from None
    if manifest.format != FORMAT or manifest.database not in {SQLITE, POSTGRESQL}:
        raise BackupError(f"{file} has a format this version does not know")
    if not (place / manifest.database).is_file():
        raise BackupError(f"{file} holds no database")
    return manifest


def _extract(file: Path, place: Path) -> None:
    """Take out what a backup has and nothing else, whatever the archive's names say."""
    (place / MEDIA).mkdir()
    with tarfile.open(file) as tar:
        for member in tar:
            wanted = member.name in {MANIFEST, SQLITE, POSTGRESQL} or FILE_NAME.fullmatch(member.name)
            content = tar.extractfile(member) if wanted and member.isfile() else None
            if content is not None:
                with content, (place / member.name).open("wb") as target:
                    shutil.copyfileobj(content, target)


def _fits(url: str, manifest: Manifest) -> None:
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    if (manifest.database == SQLITE) != is_sqlite:
        kind = "SQLite" if manifest.database == SQLITE else "PostgreSQL"
        raise BackupError(f"the backup is of a {kind} database; set DATABASE_URL to one of that kind")


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    try:
        with premises.taken(settings.instance_dir):
            yield
    except premises.PremisesError as error:
        raise BackupError(str(error)) from None


def _is_free(settings: Settings, now: datetime, replace: bool) -> None:
    """Refuse while a worker lives on the database, or when something would be lost."""
    database = Database(settings.database_url)
    try:
        is_used = bool(revisions.present(database))
        if is_used:
            with database.reading() as session:
                alive = heartbeat.workers(session, now - WORKER_SEEN, now + WORKER_SEEN)
            if alive:
                raise BackupError(f"a worker uses this database ({alive[0].part}); stop the service, wait 15 seconds")
    except sa.exc.SQLAlchemyError as error:
        if not (replace and database.is_sqlite):
            raise BackupError(f"DATABASE_URL: {revisions.explained(error)}") from None
        is_used = True
    finally:
        database.engine.dispose()
    if (is_used or _files(settings)) and not replace:
        raise BackupError("the target is not empty; give --replace to lose what is there")


def _load_sqlite(settings: Settings, copy: Path, doubt: Doubt, now: datetime) -> int:
    """Prepare the copy and put it in place in one step: it is never there unprepared."""
    with closing(sqlite3.connect(copy)) as copied:
        if copied.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("the backup's database is damaged; take another backup")
    doubted = _doubted(f"sqlite:///{copy}", doubt, now)
    with closing(sqlite3.connect(copy)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE")
    target = Path(str(make_url(settings.database_url).database))
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f"{target.name}.restored")
    shutil.copyfile(copy, waiting)
    for suffix in SIDE_FILES:
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    waiting.replace(target)
    return doubted


def _load_postgresql(settings: Settings, copy: Path, doubt: Doubt, now: datetime) -> int:
    _run(
        settings.database_url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges",
        "--single-transaction", "--exit-on-error", f"--dbname={_libpq(settings.database_url)}", str(copy),
    )  # fmt: skip
    return _doubted(settings.database_url, doubt, now)


def _doubted(url: str, doubt: Doubt, now: datetime) -> int:
    database = Database(url)
    try:
        with database.transaction() as session:
            return doubt(session, now)
    finally:
        database.engine.dispose()


def _put_files(settings: Settings, source: Path) -> None:
    target = settings.instance_dir / MEDIA
    source.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(source, target)


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Yield a folder of our own beside the target: nothing private lies in /tmp, and moving is cheap.

    What a backup that was killed left there, a whole copy of everything, goes with the next.
    """
    for left in folder.glob(f"{WORKPLACE}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LONGEST_SECONDS:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=WORKPLACE, dir=folder) as place:
        yield Path(place)


def _libpq(url: str) -> str:
    """Return the address as PostgreSQL's own programs read it, without the password: others see our arguments."""
    bare = make_url(url).set(drivername="postgresql")
    return bare._replace(password=None).render_as_string(hide_password=False)


def _run(url: str, program: str, *words: str) -> None:
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
