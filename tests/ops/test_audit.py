"""`ops audit` counts what must never be, and the views programs outside rely on."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import migrate
from core.clock import utc_now
from core.database import Database
from core.settings import Settings, load
from handoff.models import Consultation
from tests.handoff.conftest import Office
from tests.ops.conftest import Command
from tests.postgres import new_database
from whatsapp.models import Contact

VIEWS = {
    "v_inbox": {"sid", "state", "attempts", "received_at", "handled_at"},
    "v_outbox": {"key", "state", "error_code", "sid", "attempts", "accepted_at"},
    "v_consultation": {"number", "status", "officer_id", "due_at", "closed_at"},
    "v_event": {"source", "at", "subject", "name", "officer_id", "inbound_id", "outbound_id"},
}


def test_a_sound_database_counts_nothing(office: Office, budi: Contact, flask: Command) -> None:
    office.opens(budi, utc_now())
    done = flask("ops", "audit", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["sound"]
    assert {"I1", "I2", "I4", "I5", "I7", "I9", "I12"} <= {one["invariant"] for one in told["counts"]}


def test_what_must_never_be_is_counted(office: Office, budi: Contact, flask: Command) -> None:
    consultation = office.opens(budi, utc_now())
    with office.database.transaction() as session:
        session.get_one(Consultation, consultation.id).status = "active"
    done = flask("ops", "audit")
    assert done.exit_code == 1
    wrong = [line.split()[1:3] for line in done.output.splitlines() if line.startswith("WRONG")]
    assert wrong == [["I12", "1"]]


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'views.db'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgres_server"), "views")
    settings = load(env_file=tmp_path / "no.env", instance_dir=tmp_path / "instance", database_url=url)
    migrate.upgrade(settings)
    return settings


def test_the_views_are_there_after_every_upgrade_and_hold_no_words(upgraded: Settings) -> None:
    migrate.upgrade(upgraded)
    database = Database(upgraded.database_url)
    with database.engine.connect() as connection:
        for view, columns in VIEWS.items():
            found = set(connection.execute(sa.text(f"SELECT * FROM {view}")).keys())
            assert columns <= found
            assert not found & {"body", "address", "text", "question", "name_of", "email"}
        connection.rollback()
    database.engine.dispose()
