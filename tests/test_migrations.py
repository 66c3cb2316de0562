"""The migrations make exactly the tables the code speaks of, on both databases."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from core import migrate, revisions
from core.database import Database
from tests.postgres import new_database, with_driver

ROOT = Path(__file__).resolve().parent.parent
CONSULTATION = text(
    "INSERT INTO consultation (id, number, contact_id, status, question, topic, language, offered, opened_at,"
    " waited_days, close_reason) VALUES (:id, :number, 1, :status, '', '', 'id', '{}', '2026-01-01', 0, '')"
)
WORDS = text(
    "INSERT INTO search_words (consultation_id, who, asked, said, marks, through_id)"
    " VALUES (:id, '', '', '', :marks, 0)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        database = Database(with_driver(new_database(request.getfixturevalue("postgres_server"), "bare")))
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
    assert migrate.differences(bare) == []  # what `db check` says
    with bare.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_outbound_message_media"))
    (lacking,) = migrate.differences(bare)
    assert "ix_outbound_message_media" in lacking


def test_the_way_back_leaves_nothing_and_the_way_forth_works_again(bare: Database) -> None:
    command.upgrade(configured(bare), "head")
    command.downgrade(configured(bare), "base")
    assert set(inspect(bare.engine).get_table_names()) <= {"alembic_version"}

    command.upgrade(configured(bare), "head")
    command.check(configured(bare))


def test_what_was_closed_before_it_was_counted_is_counted(bare: Database) -> None:
    command.upgrade(configured(bare), "0024")
    marks = ("kmedia lid m202601 o3 sclosed", "kmedia lid m202602 o3 sclosed", "file kmedia lid m202602 o3 sopen")
    with bare.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO contact (id, address, profile_name, created_at) VALUES (1, '+62811', '', '2026-01-01')")
        )
        for number, each in enumerate(marks, start=1):
            given = {"id": number, "number": f"KS-2026-0000{number}", "status": each.split()[-1][1:], "marks": each}
            given["status"] = given["status"].replace("open", "draft")
            connection.execute(CONSULTATION, given)
            connection.execute(WORDS, given)

    command.upgrade(configured(bare), "head")

    assert _closed(bare) == {
        ("all", "kmedia lid o3 sclosed", 2), ("y2026", "kmedia lid o3 sclosed", 2),
        ("m202601", "kmedia lid o3 sclosed", 1), ("m202602", "kmedia lid o3 sclosed", 1),
    }  # fmt: skip
    with bare.engine.begin() as connection:  # the migration's triggers are those of the model
        again = "UPDATE search_words SET marks = 'file klid lid m202602 o0 sclosed' WHERE consultation_id = 3"
        connection.execute(text(again))
        connection.execute(text("DELETE FROM search_words WHERE consultation_id = 1"))
        changes = connection.execute(text("SELECT month, marks, number FROM closed_change ORDER BY id")).all()
    assert [tuple(one) for one in changes] == [
        ("202602", "file klid lid o0 sclosed", 1), ("202601", "kmedia lid o3 sclosed", -1)
    ]  # fmt: skip
    command.downgrade(configured(bare), "0024")
    with bare.engine.begin() as connection:
        connection.execute(text("DELETE FROM search_words"))


def _closed(bare: Database) -> set[tuple[str, str, int]]:
    with bare.engine.connect() as connection:
        kept = connection.execute(text("SELECT unit, marks, number FROM closed_count"))
        return {(unit, marks, number) for unit, marks, number in kept}


@pytest.mark.parametrize("program", [["worker.py"], ["-m", "gunicorn", "wsgi:app"]])
def test_code_that_is_newer_than_the_tables_refuses_in_one_line(program: list[str], bare: Database) -> None:
    command.upgrade(configured(bare), "0001")
    url = bare.engine.url.render_as_string(hide_password=False)
    environment = os.environ | {"DATABASE_URL": url, "ENV_FILE": "/dev/null"}
    done = subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "tables at 0001" in done.stderr
    assert "db upgrade" in done.stderr


def test_tables_of_a_later_release_or_none_yet_are_no_reason_to_refuse(bare: Database) -> None:
    revisions.refuse_what_is_older(bare)
    command.upgrade(configured(bare), "head")
    revisions.refuse_what_is_older(bare)
    with bare.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    revisions.refuse_what_is_older(bare)


@pytest.mark.parametrize("bare", ["postgresql"], indirect=True)
def test_a_database_that_was_away_is_asked_again(bare: Database, postgres_server: str) -> None:
    """A connect that fails on a busy machine must not let new code begin on old tables."""
    command.upgrade(configured(bare), "0001")
    bare.engine.dispose()
    url = with_driver(postgres_server)
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("ALTER DATABASE bare ALLOW_CONNECTIONS false"))
        assert not revisions.refuse_what_is_older(bare)
        connection.execute(text("ALTER DATABASE bare ALLOW_CONNECTIONS true"))
    server.dispose()
    with pytest.raises(revisions.TablesTooOld, match="tables at 0001"):
        revisions.wait_until_told(bare)


def test_a_migration_given_up_for_a_release_at_work_is_run_again(postgres_database: Database) -> None:
    given_up = text("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$")
    tries: list[int] = []

    def migration() -> None:
        tries.append(1)
        with postgres_database.engine.begin() as connection:
            if len(tries) < 3:
                connection.execute(given_up)

    migrate.past_deadlocks(migration)
    assert len(tries) == 3


def test_a_migration_holds_no_table_while_it_waits_for_another(postgres_database: Database) -> None:
    """Somebody at work has one table and wants a second, as every transaction of the release before does."""
    engine, tables = postgres_database.engine, ("outbound_message", "consultation", "contact")
    reached: list[str] = []

    def release() -> None:
        with engine.connect() as connection:
            migrate.hold_all_tables(connection)
            reached.append("all held")

    with engine.connect() as at_work:
        for number, table in enumerate(tables):
            at_work.execute(text(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE"))
            if not number:
                migrating = threading.Thread(target=release)
                migrating.start()
            else:
                time.sleep(1.2)  # longer than PostgreSQL's deadlock_timeout
        assert reached == []
    migrating.join(30)
    assert reached == ["all held"]


def test_another_fault_of_a_migration_is_told_at_once(postgres_database: Database) -> None:
    tries: list[int] = []

    def migration() -> None:
        tries.append(1)
        with postgres_database.engine.begin() as connection:
            connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"))

    with pytest.raises(OperationalError):
        migrate.past_deadlocks(migration)
    assert len(tries) == 1
