"""Bring the database's tables to the newest version (Alembic, migrations/)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from core import revisions
from core.database import Database
from core.settings import ROOT, Settings

VIEWS = ROOT / "migrations" / "views.sql"
ONE_AT_A_TIME = 4_711_150_012
"""Number of the PostgreSQL advisory lock that keeps two releases from migrating at once."""
TRIES = 5
_ONE_TRY_MS = 500
"""Shorter than PostgreSQL waits before it looks for a deadlock (1 s): nobody at work is given up because of us."""
_BETWEEN_TRIES = 0.2
_TRYING_SECONDS = 60.0
_TOOK_TOO_LONG = "57014"
_TABLES = (
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename <> 'contact'"
)
"""What writes to anything mostly holds its contact first: so it is waited for before other tables are held."""
_DEADLOCK = "40P01"
"""PostgreSQL's state of a transaction it gave up, whole, because two waited for each other."""


class MigrationError(Exception):
    """The tables could not be brought up to date; the text is one line."""


def upgrade(settings: Settings, goes_on: Callable[[], None] = lambda: None) -> str:
    """Run the missing migrations and return the revision reached; raise MigrationError.

    `goes_on` is called after each of them.
    """
    database = Database(settings.database_url, in_a_hurry=False)
    try:
        with _alone(database):
            _drop_views(database)
            past_deadlocks(lambda: command.upgrade(_config(database, goes_on), "head"))
            _make_views(database)
        return revisions.present(database)
    except sa.exc.SQLAlchemyError as error:
        remedy = "stop the workers, then run it again" if _is_deadlock(error) else _remedy(database)
        raise MigrationError(f"DATABASE_URL: {revisions.explained(error)}; {remedy}") from None
    finally:
        database.engine.dispose()


def hold_all_tables(connection: sa.Connection) -> None:
    """Keep everybody out of every table until the transaction ends, on PostgreSQL: no migration then waits halfway.

    A migration takes its tables one by one, in another order than a release at work beside it, and would be given up
    as a deadlock again and again. All are taken at once or none, none is held for long; raise when that never works.
    """
    tables = (
        ", ".join(connection.execute(sa.text(_TABLES)).scalars()) if connection.dialect.name == "postgresql" else ""
    )
    until = time.monotonic() + _TRYING_SECONDS
    while tables:
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f"SET LOCAL statement_timeout = {_ONE_TRY_MS}"))
                connection.execute(sa.text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "sqlstate", "") not in {_TOOK_TOO_LONG, _DEADLOCK} or time.monotonic() > until:
                raise
            time.sleep(_BETWEEN_TRIES)
        else:
            return


def past_deadlocks(migrate: Callable[[], object]) -> None:
    """Migrate, again where PostgreSQL gave the whole of it up for a release at work beside; at most TRIES times."""
    for _ in range(TRIES - 1):
        try:
            migrate()
        except sa.exc.OperationalError as error:
            if not _is_deadlock(error):
                raise
        else:
            return
    migrate()


def _is_deadlock(error: sa.exc.SQLAlchemyError) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", "") == _DEADLOCK


def is_modelled(name: str | None, kind: str, parents: object) -> bool:
    """Leave the full-text index alone: each database keeps its own kind (handoff/search_tables.py)."""
    return not (name or "").startswith("search_index")


def differences(database: Database) -> list[str]:
    """Return what the tables lack compared with the models; the models of every room must be imported."""
    with database.engine.connect().execution_options(reading=True) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_modelled})
        found = compare_metadata(context, SQLModel.metadata)
        connection.rollback()
    return [" ".join(str(part) for part in difference)[:200] for difference in found]


def _views() -> list[str]:
    """Return the statements that make the views."""
    whole = "\n".join(line for line in VIEWS.read_text().splitlines() if not line.startswith("--"))
    return [statement.strip() for statement in whole.split(";") if statement.strip()]


def _drop_views(database: Database) -> None:
    with database.engine.begin() as connection:
        for statement in _views():
            connection.execute(sa.text(f"DROP VIEW IF EXISTS {statement.split()[2]}"))


def _make_views(database: Database) -> None:
    with database.engine.begin() as connection:
        for statement in _views():
            connection.execute(sa.text(statement))


def _remedy(database: Database) -> str:
    if database.is_sqlite:
        return f"{database.engine.url.database} must be a SQLite file in a folder this user may write"
    return "start that server, or correct the address: postgresql://user:password@host/name"


def _config(database: Database, goes_on: Callable[[], None]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes |= {"database": database, "on_version_apply": lambda **_: goes_on()}
    return config


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    if database.is_sqlite:
        yield  # Alembic's own BEGIN IMMEDIATE keeps a second one waiting
        return
    with database.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(ONE_AT_A_TIME)))
        yield
        connection.rollback()
