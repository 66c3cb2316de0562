"""A backup is one tar file: the database, the files, and a manifest that says what it is.

SQLite is copied with its online backup, PostgreSQL through pg_dump and pg_restore: the service may run meanwhile.
Restoring is all or nothing: whoever is killed at it leaves the old database whole, or one no process works on until
the restore has been done again (core/premises.py).
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
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import Session

from core import heartbeat, premises, revisions
from core.database import APPLICATION, Database
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
HOURS_RECONCILED = 14 * 24
"""What came in so long ago is fetched from Twilio without being asked for (webhooks/reconcile.py)."""
OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND application_name = :ours"
).bindparams(ours=APPLICATION)
CLOSING_SECONDS = 2.0
BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
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
        load = _load_sqlite if manifest.database == SQLITE else _load_postgresql
        try:
            with _files_in_place(settings, place / MEDIA):
                doubted = load(settings, file, place / manifest.database, doubt, now)
        except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
            raise BackupError(f"the backup's database cannot be used: {revisions.explained(error)}") from None
        except OSError as error:
            raise BackupError(f"the backup cannot be put in place ({error.strerror or error})") from None
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
        with premises.taken(settings.instance_dir), premises.vacant(settings.instance_dir):
            yield
    except premises.PremisesError as error:
        raise BackupError(str(error)) from None


def _is_free(settings: Settings, now: datetime, replace: bool) -> None:
    """Refuse while somebody works on the database, from another machine too, or when something would be lost."""
    database = Database(settings.database_url)
    try:
        is_used = bool(revisions.present(database))
        if is_used:
            with database.reading() as session:
                alive = heartbeat.workers(session, now - WORKER_SEEN, now + WORKER_SEEN)
                others = 0 if database.is_sqlite else _others(session)
            if alive:
                raise BackupError(f"a worker uses this database ({alive[0].part}); stop the service, wait 15 seconds")
            if others:
                raise BackupError(
                    f"{others} connections of this service to the database are open; stop every web, worker and command"
                )
    except sa.exc.SQLAlchemyError as error:
        if not (replace and database.is_sqlite):
            raise BackupError(f"DATABASE_URL: {revisions.explained(error)}") from None
        is_used = True
    finally:
        database.engine.dispose()
    if (is_used or _files(settings)) and not replace:
        raise BackupError("the target is not empty; give --replace to lose what is there")


def _others(session: Session) -> int:
    """Return how many connections of ours but this one PostgreSQL has; one just closed is gone a moment later."""
    until = time.monotonic() + CLOSING_SECONDS
    while True:
        others: int = session.connection().execute(OTHERS).scalar_one()
        if not others or time.monotonic() > until:
            return others
        time.sleep(0.05)


def _load_sqlite(settings: Settings, _file: Path, copy: Path, doubt: Doubt, now: datetime) -> int:
    """Prepare the copy and put it in place in one step: it is never there unprepared, nor the old one without its log.

    The copy is on the disk before its name is.
    """
    with closing(sqlite3.connect(copy)) as copied:
        if copied.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("the backup's database is damaged; take another backup")
    doubted = _doubted(f"sqlite:///{copy}", doubt, now)
    with closing(sqlite3.connect(copy)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE")
    target = Path(str(make_url(settings.database_url).database))
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f"{target.name}.restored")
    try:
        shutil.copyfile(copy, waiting)
        os.sync()
        with _closed(target):
            waiting.replace(target)
            os.sync()
    finally:
        waiting.unlink(missing_ok=True)
    return doubted


def _closed(target: Path) -> AbstractContextManager[object]:
    """Hold the database that is there, all of it in its one file and nobody else at it; raise BackupError.

    SQLite itself leaves the log of writes (-wal) only when no other connection is open. A log that stayed would be
    taken for the new file's, and one deleted too early would be missing in the old.
    """
    if not target.exists():
        return nullcontext()
    there = sqlite3.connect(target, timeout=1, isolation_level=None)
    try:
        there.execute("PRAGMA journal_mode=DELETE").fetchone()
        there.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        there.close()
        if not error.sqlite_errorname.startswith(BROKEN):
            raise BackupError(
                f"{target} is used by another process ({error}); stop every web, worker and command"
            ) from None
    else:
        return closing(there)
    for suffix in SIDE_FILES:  # of a file that is no database any more
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    return nullcontext()


def _load_postgresql(settings: Settings, file: Path, copy: Path, doubt: Doubt, now: datetime) -> int:
    """Put the tables in place in one transaction, doubt in another; between the two nobody may begin to work."""
    url = settings.database_url
    before = _tables(url)
    premises.begin_restore(settings.instance_dir, file)
    try:
        _run(
            url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
            "--exit-on-error", f"--dbname={_libpq(url)}", str(copy),
        )  # fmt: skip
    except BackupError:
        with suppress(sa.exc.SQLAlchemyError):
            if _tables(url) == before:
                premises.end_restore(settings.instance_dir)
        raise
    doubted = _doubted(url, doubt, now)
    premises.end_restore(settings.instance_dir)
    return doubted


def _tables(url: str) -> int | None:
    """Return what tells the tables that are there from those a restore makes; None while there are none.

    Whoever still changes them is waited for.
    """
    database = Database(url)
    try:
        if not revisions.present(database):
            return None
        with database.reading() as session:
            return session.connection().execute(sa.text("SELECT tableoid::bigint FROM alembic_version")).scalar()
    finally:
        database.engine.dispose()


def _doubted(url: str, doubt: Doubt, now: datetime) -> int:
    database = Database(url)
    try:
        with database.transaction() as session:
            return doubt(session, now)
    finally:
        database.engine.dispose()


@contextmanager
def _files_in_place(settings: Settings, source: Path) -> Iterator[None]:
    """Put the backup's files beside those that are there, whose names are others; take these away in the end.

    So each of the two databases has its files, whenever somebody is killed. After an error those that came go again.
    """
    target = settings.instance_dir / MEDIA
    target.mkdir(exist_ok=True)
    wanted = {path.name for path in source.iterdir()}
    came = sorted(wanted - {path.name for path in target.iterdir()})
    try:
        for name in came:
            shutil.move(source / name, target / name)
        yield
    except BaseException:
        for name in came:
            (target / name).unlink(missing_ok=True)
        raise
    for path in target.iterdir():
        if path.is_file() and path.name not in wanted:
            path.unlink(missing_ok=True)


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
