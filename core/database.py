"""The database: one engine a process, short transactions, work woken after the commit."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from core.waits import WritersPlace

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Wake = tuple[str, str | int | None]
"""A job's name and its one argument."""

Done = TypeVar("Done")


APPLICATION = "konsultasi"
"""How PostgreSQL knows the connections of this service (pg_stat_activity)."""
BUSY_SECONDS = 4
"""Of somebody else's lock on SQLite, beyond the wait for the writer's place: together below Twilio's 15 seconds."""


class Database:
    """Transactions over one engine.

    SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE; writers of this machine queue on a file lock, because SQLite's
    own busy handler sleeps and starves (shared/STACK.md, section 5). PostgreSQL: read committed and row locks.
    Whoever is not in a hurry (a migration) waits for PostgreSQL as long as it takes.
    """

    def __init__(
        self, url: str, on_commit: Callable[[list[Wake]], None] | None = None, *, in_a_hurry: bool = True
    ) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.on_commit = on_commit
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url, in_a_hurry=in_a_hurry)
        self._place = WritersPlace(Path(f"{make_url(url).database}.lock")) if self.is_sqlite else None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session that commits at the end; on an error everything is rolled back."""
        wakes: list[Wake] = []
        with self._one_writer(), Session(self.engine, expire_on_commit=False) as session:
            session.info["wakes"] = wakes
            session.connection()  # begin now: who will write must hold the writer's place from the first read
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
        if wakes and self.on_commit:
            self.on_commit(list(dict.fromkeys(wakes)))

    @contextmanager
    def reading(self, *, row_by_row: bool = False) -> Iterator[Session]:
        """Yield a session for reading only; it never waits for a writer on SQLite and is never committed.

        On PostgreSQL each statement stands alone, as it sees the database anyway (read committed): two ways to the
        server less. Only what is read `row_by_row` (a server's cursor) needs a transaction there.
        """
        alone = {} if self.is_sqlite or row_by_row else {"isolation_level": "AUTOCOMMIT"}
        with (
            self.engine.connect().execution_options(reading=True, **alone) as connection,
            Session(connection, expire_on_commit=False, autoflush=False) as session,
        ):
            yield session
            session.expunge_all()  # what was read stays readable: a rollback would expire it
            session.rollback()

    def _one_writer(self) -> AbstractContextManager[None]:
        return nullcontext() if self._place is None else self._place.taken()

    def scrub(self) -> None:
        """Leave nothing of deleted rows in SQLite's files: rewrite full-text indexes and the file, empty the log.

        On PostgreSQL autovacuum does it in its own time.
        """
        if not self.is_sqlite:
            return
        with self._one_writer():
            connection = self.engine.raw_connection()
            try:
                _merge_indexes(connection.cursor())
                connection.cursor().execute("VACUUM")
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

    def dispose(self) -> None:
        """Close every pooled connection (call it in a child after a fork)."""
        self.engine.dispose(close=False)


FRESH_SECONDS = 0.25
"""For so long a connection that worked is taken to live: no server comes back sooner."""


def _merge_indexes(cursor: Any) -> None:
    """Rewrite the full-text indexes: FTS5 keeps words that were taken out until its parts are merged."""
    found = cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'")
    for (name,) in found.fetchall():
        cursor.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")  # noqa: S608  (our own table's name)


def means_away(error: Exception) -> bool:
    """Say whether the database (or the disk) is at fault, and not what was to be written into it."""
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, (*AWAY, OSError))


AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)
"""What is raised where no connection is to be had, it breaks, waits too long, or takes no writing (a standby)."""


def is_others_fault(error: sa.exc.DBAPIError) -> bool:
    """Say whether what failed may go well another time: somebody else stood in the way, or the machine gave no room."""
    return _code(error).startswith(CROSSED + NO_ROOM)


def is_crossed(error: Exception) -> bool:
    """Say whether another transaction stood in this one's way: it held it up, stored the same, or took it away."""
    return isinstance(error, StaleDataError) or _code(error) in CROSSED + OVERTAKEN


CONFLICTS = (sa.exc.IntegrityError, StaleDataError)
"""What is raised where another may have stored or taken away something meanwhile; or where a rule of ours is broken."""


def unless_undone(work: Callable[[], Done]) -> Done:
    """Do work that has its own transaction, again where PostgreSQL undid it in favour of another's (a deadlock)."""
    for _ in range(UNDONE_AT_MOST):
        try:
            return work()
        except sa.exc.DBAPIError as error:
            if _code(error) not in UNDONE:
                raise
    return work()


def _code(error: Exception) -> str:
    """Return what the database calls it; empty for what is none of its errors."""
    told = getattr(error, "orig", None)
    return getattr(told, "sqlstate", None) or getattr(told, "sqlite_errorname", None) or ""


UNDONE = ("40001", "40P01")
"""PostgreSQL's codes for a serialization failure and a deadlock: at once is soon enough to try again."""
CROSSED = (*UNDONE, "55P03")
"""The same, and no lock in time."""
OVERTAKEN = (
    "23503", "23505",
    "SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE",
)  # fmt: skip
"""Another has stored the same meanwhile, or taken away what was pointed to."""
UNDONE_AT_MOST = 3
"""A deadlock is noticed within a second, so that Twilio still listens after so many."""
NO_ROOM = (
    "53", "57P", "58",  # PostgreSQL: no room, memory or connection left; it is being stopped; its disk fails
    "SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_READONLY",
)  # fmt: skip
"""How the codes begin that blame the machine."""


def wake_after_commit(session: Session, job: str, argument: str | int | None = None) -> None:
    """Ask for a job once this session's transaction has committed. A lost wake-up is found by the sweep."""
    session.info.setdefault("wakes", []).append((job, argument))


def _sqlite_engine(url: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=4,  # each holds up to 2 MB of pages for good; writers wait for their turn without one
        pool_use_lifo=True,
        max_overflow=300,
    )

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin on its own
        busy = f"busy_timeout={BUSY_SECONDS * 1000}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", busy):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


RELIED_ON = ("synchronous_commit=on", "default_transaction_isolation=read\\ committed")
"""Whatever the server's owner prefers: what was answered with 200 is on the disk, and locked rows are read anew."""
LIMITS = ("statement_timeout=7000", "lock_timeout=6000", "idle_in_transaction_session_timeout=60000")


def _postgresql_engine(url: str, *, in_a_hurry: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=8,
        pool_use_lifo=True,
        max_overflow=24,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 2,
            "application_name": APPLICATION,
            **({"options": " ".join(f"-c {asked}" for asked in (*RELIED_ON, *LIMITS))} if in_a_hurry else {}),
        },
    )
    _asked_whether_alive(engine)
    if in_a_hurry:
        from core.bounded import BoundedConnection  # loads psycopg

        def connect(_dialect: Any, _record: Any, given: tuple[Any, ...], named: dict[str, Any]) -> BoundedConnection:
            return BoundedConnection.connect(*given, **named)

        sa.event.listen(engine, "do_connect", connect)
    return engine


def _asked_whether_alive(engine: sa.Engine) -> None:
    """Ask a pooled connection whether it lives before it is used, unless it answered a moment ago.

    SQLAlchemy's own `pool_pre_ping` asks every time: four times for a page.
    """

    @sa.event.listens_for(engine, "checkin")
    def _given_back(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used_at", time.monotonic()) < FRESH_SECONDS:
            return
        try:
            with getattr(connection, "pinged", nullcontext)():
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.InvalidatePoolError from error
