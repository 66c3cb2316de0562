"""Put a backup's database in the place of the one that is there: SQLite's file, PostgreSQL's tables."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from core import premises, revisions
from core.backup import BackupError, libpq, run
from core.database import Database
from core.settings import Settings

SIDE_FILES = ("-wal", "-shm", "-journal")
BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
WITHOUT_TRIGGERS = """
DO $$ DECLARE one regprocedure; BEGIN
    FOR one IN SELECT oid FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', one); END LOOP;
END $$
"""
"""Takes away the functions of our triggers, which stay where the tables go."""

Doubt = Callable[[Session, datetime], int]
"""Marks what may have been sent since the backup; returns how many messages that is."""


def load_sqlite(settings: Settings, _file: Path, copy: Path, doubt: Doubt, now: datetime) -> int:
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
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def load_postgresql(settings: Settings, file: Path, copy: Path, doubt: Doubt, now: datetime) -> int:
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
