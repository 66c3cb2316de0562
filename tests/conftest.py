"""What every test may ask for: both databases, settings, a runtime, a moment in office hours."""

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlmodel import SQLModel
from werkzeug.routing import Rule
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

import tests.tables  # noqa: F401  (fills the metadata)
from core import language
from core.database import Database, Wake
from core.runtime import Runtime
from core.settings import Settings, load
from kb import live, meaning
from tests import postgres

# How long something takes says nothing on a machine that is shared.
hypothesis_settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("shared")

OFFICE_HOURS = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09.00 in Jambi."""


SHARED = ("tests/browser/", "tests/contract/", "tests/story/")
"""Rooms whose files share running copies: one test process does the whole room, so that each copy is started once."""


class ByFileAndRoom(LoadFileScheduling):
    """Gives out files, and whole rooms where starting what they need takes longest."""

    def _split_scope(self, nodeid: str) -> str:
        return next((room for room in SHARED if nodeid.startswith(room)), super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFileAndRoom:
    """Say how the processes of `pytest -n` share the tests."""
    return ByFileAndRoom(config, log)


def pytest_collection_finish() -> None:
    """Put what is loaded by now out of the collector's sight: it stays, and is large."""
    gc.collect()
    gc.freeze()


class RecordedWakes:
    """Stands where the queue's wake-up call goes out, and keeps what was asked."""

    def __init__(self) -> None:
        self.calls: list[Wake] = []

    def wake(self, wakes: list[Wake]) -> None:
        """Keep the wake-ups."""
        self.calls.extend(wakes)

    def turn(self, _name: str, _gap: float) -> float:
        """Let everybody have their turn at once, as with Redis away."""
        return 0.0


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
    database = Database(postgres.with_driver(postgres.new_database(postgres_server, "tests")))
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One engine for the whole run, because each engine compiles every statement anew."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('database') / 'app.db'}")
    yield database
    database.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty database with all tables; every test that asks for it runs on SQLite and on PostgreSQL."""
    monkeypatch.setattr(live, "_holders", {})  # or a test would be served another one's index
    if request.param == "sqlite":
        database: Database = request.getfixturevalue("sqlite_database")
        _copied_anew(request.getfixturevalue("sqlite_template"), database)
    else:
        database = request.getfixturevalue("postgres_database")
        _emptied(database)
    yield database
    database.on_commit = None


def _copied_anew(template: Path, database: Database) -> None:
    database.engine.dispose()
    path = Path(str(database.engine.url.database))
    for file in path.parent.iterdir():
        file.unlink()
    shutil.copy(template, path)


def _emptied(database: Database) -> None:
    deletes = "".join(f"DELETE FROM {table.name};" for table in SQLModel.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"SET session_replication_role = replica;{deletes}SET session_replication_role = DEFAULT"
        )


class Compiled(BytecodeCache):
    """Keeps what templates compile to, for all apps of the run."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.codes[bucket.key + bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    """Most tests make an app of their own; compiling its templates anew was a third of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Compiled()})
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> Iterator[None]:
    """Werkzeug writes and compiles two functions for each route of each app: a fifth of a page test's time."""
    compile_builder, compiled = Rule._compile_builder, {}

    def once(rule: Rule, append_unknown: bool = True) -> object:
        key = (rule.rule, tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(autouse=True)
def _no_sentence_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests the same where the optional sentence model happens to be installed."""
    monkeypatch.setattr(meaning, "model", lambda: None)


@pytest.fixture(autouse=True)
def _nobody_chose_a_language() -> None:
    """A page asked for in English leaves the thread speaking it; another test's file may follow in this process."""
    language.use("")


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
