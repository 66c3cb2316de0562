"""The migrations make exactly the tables the code speaks of, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

from core.database import Database

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        url = request.getfixturevalue("postgres_server").replace("postgresql://", "postgresql+psycopg://")
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS bare"))
            connection.execute(text("CREATE DATABASE bare"))
        admin.dispose()
        database = Database(url.replace("/postgres?", "/bare?"))
    yield database
    database.engine.dispose()


def configured(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database"] = database
    return config


def test_upgraded_tables_are_the_models(bare: Database) -> None:
    command.upgrade(configured(bare), "head")

    command.check(configured(bare))


def test_the_way_back_leaves_nothing_and_the_way_forth_works_again(bare: Database) -> None:
    command.upgrade(configured(bare), "head")
    command.downgrade(configured(bare), "base")
    assert set(inspect(bare.engine).get_table_names()) <= {"alembic_version"}

    command.upgrade(configured(bare), "head")
    command.check(configured(bare))
