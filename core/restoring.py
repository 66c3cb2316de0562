"""Put a backup in the place of what is there.

All or nothing: whoever is killed at it leaves the old database whole, or one no process works on until the restore
has been done again (core/premises.py). How its database takes the place of the other: core/replacing.py.
"""

import errno
import json
import re
import shutil
import sqlite3
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import Session

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
    workplace,
)
from core.database import APPLICATION, Database
from core.replacing import Doubt, load_postgresql, load_sqlite
from core.settings import Settings

WORKER_SEEN = timedelta(seconds=15)
OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND application_name = :ours"
).bindparams(ours=APPLICATION)
CLOSING_SECONDS = 2.0
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
AT_ONCE = 2**20
FILE_NAME = re.compile(rf"{MEDIA}/[A-Za-z0-9_-]+")


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
        load = load_sqlite if manifest.database == SQLITE else load_postgresql
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
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, TypeError) as error:
        if getattr(error, "errno", None) in NO_ROOM:
            raise BackupError(
                f"no room in {place.parent} to unpack {file}; make some there, the backup is good"
            ) from None
        raise BackupError(f"{file} is not a whole backup of this service ({type(error).__name__})") from None
    if manifest.format != FORMAT or manifest.database not in {SQLITE, POSTGRESQL}:
        raise BackupError(f"{file} has a format this version does not know")
    if not (place / manifest.database).is_file():
        raise BackupError(f"{file} holds no database")
    return manifest


def _extract(file: Path, place: Path, goes_on: Callable[[], None]) -> None:
    """Take out what a backup has and nothing else, whatever the archive's names say.

    It is read to its very end, where the checksum over all of it stands.
    """
    (place / MEDIA).mkdir()
    with tarfile.open(file) as tar:
        for member in tar:
            wanted = member.name in {MANIFEST, SQLITE, POSTGRESQL} or FILE_NAME.fullmatch(member.name)
            content = tar.extractfile(member) if wanted and member.isfile() else None
            if content is not None:
                with content, (place / member.name).open("wb") as target:
                    shutil.copyfileobj(content, target)
                goes_on()
        while tar.fileobj is not None and tar.fileobj.read(AT_ONCE):
            pass


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


@contextmanager
def _files_in_place(settings: Settings, source: Path) -> Iterator[None]:
    """Put the backup's files beside those that are there, whose names are others; take these away in the end.

    So each of the two databases has its files, whenever somebody is killed. After an error those that came go again.
    """
    target = settings.instance_dir / MEDIA
    target.mkdir(mode=0o700, exist_ok=True)
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
