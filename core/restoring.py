"""Put a backup in the place of what is there.

All or nothing: whoever is killed at it leaves the old database whole, or one no process works on until the restore
has been done again (core/premises.py).
"""

import json
import os
import re
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from core import heartbeat, premises, revisions
from core.backup import (
    FORMAT,
    MANIFEST,
    MEDIA,
    POSTGRESQL,
    SQLITE,
    BackupError,
    Manifest,
    files_of,
    libpq,
    run,
    workplace,
)
from core.database import APPLICATION, Database
from core.settings import Settings

SIDE_FILES = ("-wal", "-shm", "-journal")
WORKER_SEEN = timedelta(seconds=15)
HOURS_RECONCILED = 14 * 24
"""What came in so long ago is fetched from Twilio without being asked for (webhooks/reconcile.py)."""
OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND application_name = :ours"
).bindparams(ours=APPLICATION)
WITHOUT_TRIGGERS = r"""
DO $$ DECLARE one regprocedure; BEGIN
    FOR one IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'past\_%'
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', one); END LOOP;
END $$
"""
"""Takes away the functions of our triggers (core/tallies.py), which stay where the tables go."""
CLOSING_SECONDS = 2.0
BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
FILE_NAME = re.compile(rf"{MEDIA}/[A-Za-z0-9_-]+")

Doubt = Callable[[Session, datetime], int]
"""Marks what may have been sent since the backup; returns how many messages that is."""


@dataclass(frozen=True)
class Restored:
    """What was put in place, and how many messages are looked up at Twilio before they are sent."""

    manifest: Manifest
    doubted: int


def restore(
    settings: Settings,
    file: Path,
    now: datetime,
    doubt: Doubt,
    *,
    replace: bool,
    goes_on: Callable[[], None] = lambda: None,
) -> Restored:
    """Put a backup in the place of what is there; raise BackupError, and then nothing has changed.

    `goes_on` is called with each file that is taken out of it.
    """
    with _alone(settings), workplace(settings.instance_dir) as place:
        manifest = _unpack(file, place, goes_on)
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


def _unpack(file: Path, place: Path, goes_on: Callable[[], None]) -> Manifest:
    try:
        _extract(file, place, goes_on)
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


def _extract(file: Path, place: Path, goes_on: Callable[[], None]) -> None:
    """Take out what a backup has and nothing else, whatever the archive's names say."""
    (place / MEDIA).mkdir()
    with tarfile.open(file) as tar:
        for member in tar:
            wanted = member.name in {MANIFEST, SQLITE, POSTGRESQL} or FILE_NAME.fullmatch(member.name)
            content = tar.extractfile(member) if wanted and member.isfile() else None
            if content is not None:
                with content, (place / member.name).open("wb") as target:
                    shutil.copyfileobj(content, target)
                goes_on()


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
    if (is_used or files_of(settings)) and not replace:
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
        _replace_tables(url, copy)
    except BackupError:
        with suppress(sa.exc.SQLAlchemyError):
            if _tables(url) == before:
                premises.end_restore(settings.instance_dir)
        raise
    doubted = _doubted(url, doubt, now)
    premises.end_restore(settings.instance_dir)
    return doubted


def _replace_tables(url: str, copy: Path) -> None:
    """Load the dump in the transaction that takes away what is there: also what only a newer release has.

    It would hold on to the tables it refers to, and stand in the way of the migration that makes it.
    """
    script = copy.with_suffix(".sql")
    run(url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
    emptied = [f'DROP TABLE IF EXISTS "{name}" CASCADE' for name in sorted(SQLModel.metadata.tables)]
    before = ("SET client_min_messages = warning", *emptied, WITHOUT_TRIGGERS)
    run(
        url, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--dbname={libpq(url)}", *(f"--command={one}" for one in before), f"--file={script}",
    )  # fmt: skip


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
