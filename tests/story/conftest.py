"""The whole product, running, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from simulator.testing import Lookalike, Telephone
from tests.running import Desk, Office, office


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp(request.param) / "instance"
    folder.mkdir()
    settings = {}
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgres_server")
        admin = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE story"))
        admin.dispose()
        settings["DATABASE_URL"] = server.replace("/postgres?", "/story?")
    with office(folder, **settings) as copy:
        yield copy


@pytest.fixture(scope="package")
def rina(running: Office) -> Desk:
    return running.hires("Rina")


@pytest.fixture(scope="package")
def doni(running: Office) -> Desk:
    return running.hires("Doni")


@pytest.fixture
def twilio(running: Office) -> Iterator[Lookalike]:
    lookalike = Lookalike(running.url)
    yield lookalike
    lookalike.recovers()


@pytest.fixture
def citizen(running: Office) -> Telephone:
    return Telephone(running.url, name="Budi Santoso")
