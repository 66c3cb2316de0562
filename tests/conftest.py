"""What every test may ask for: both databases, settings, a runtime, a moment in office hours."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import tests.tables  # noqa: F401  (fills the metadata)
from core.database import Database, Wake
from core.runtime import Runtime
from core.settings import Settings, load
from kb import meaning
from tests import postgres

OFFICE_HOURS = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09.00 in Jambi."""


class RecordedWakes:
    """Stands where the queue's wake-up call goes out, and keeps what was asked."""

    def __init__(self) -> None:
        self.calls: list[Wake] = []

    def wake(self, wakes: list[Wake]) -> None:
        """Keep the wake-ups."""
        self.calls.extend(wakes)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    SQLModel.metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        connection.rollback()
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[Database]:
    url = postgres_server.replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE tests"))
    admin.dispose()
    database = Database(url.replace("/postgres?", "/tests?"))
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


def _emptied(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(table.delete())
        connection.execute(text("SET session_replication_role = DEFAULT"))
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables; every test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        emptied = _emptied(request.getfixturevalue("postgres_database"))
        yield emptied
        emptied.on_commit = None
        return
    path = tmp_path / "app.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Most tests make an app of their own; compiling its templates anew was a third of their time."""
    with pytest.MonkeyPatch.context() as patch:
        compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": compiled})
        yield


@pytest.fixture(autouse=True)
def _no_sentence_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests the same where the optional sentence model happens to be installed."""
    monkeypatch.setattr(meaning, "model", lambda: None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(
        env_file=tmp_path / "no.env",
        instance_dir=tmp_path / "instance",
        secret_key="a secret for the tests only",
        public_url="http://127.0.0.1:8000",
        redis_url="redis://127.0.0.1:1/0",
    )


@pytest.fixture
def wakes() -> RecordedWakes:
    return RecordedWakes()


@pytest.fixture
def runtime(settings: Settings, database: Database, wakes: RecordedWakes) -> Runtime:
    """A runtime on the test's database whose wake-ups are only written down (RQ is a wake-up call, not the truth)."""
    database.on_commit = wakes.wake
    matching = settings.model_copy(update={"database_url": database.url})
    return Runtime(settings=matching, database=database, jobs=wakes)  # type: ignore[arg-type]


@pytest.fixture
def now() -> datetime:
    return OFFICE_HOURS
