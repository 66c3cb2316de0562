"""The whole product, running, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest

from simulator.testing import Lookalike, Telephone
from tests.postgres import new_database
from tests.running import Desk, Office, office


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp(request.param) / "instance"
    folder.mkdir()
    settings = {}
    if request.param == "postgresql":
        settings["DATABASE_URL"] = new_database(request.getfixturevalue("postgres_server"), "story")
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
