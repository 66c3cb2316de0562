"""Alive, ready, and how much waits."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import wsgi
from core import calendar, embedded_redis, heartbeat, progress, revisions
from core.clock import utc_now
from core.database import Database
from core.runtime import Runtime
from core.settings import ROOT, Settings
from tests.postgres import new_database
from whatsapp import contacts
from whatsapp.models import InboundMessage


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded_redis.Server]:
    started = embedded_redis.ensure(Settings(instance_dir=tmp_path_factory.mktemp("health")))
    yield started
    started.stop()


_made: list[Flask] = []


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    """Close the connections of every app a test has made."""
    yield
    while _made:
        _made.pop().extensions["runtime"].database.engine.dispose()


def create_app(settings: Settings) -> Flask:
    _made.append(wsgi.create_app(settings))
    return _made[-1]


def web(settings: Settings, database: Database, **more: object) -> FlaskClient:
    given = settings.model_copy(update={"database_url": database.url, **more})
    return create_app(given).test_client()


def beat(database: Database, seconds_ago: float = 0) -> None:
    with database.transaction() as session:
        heartbeat.beat(session, heartbeat.part("here", 1), utc_now() - timedelta(seconds=seconds_ago))


def test_alive_needs_nothing(settings: Settings, database: Database) -> None:
    assert (
        web(settings, database, database_url="postgresql+psycopg://x@127.0.0.1:1/x").get("/healthz").status_code == 200
    )


def test_ready_when_nothing_is_missing(settings: Settings, database: Database, server: embedded_redis.Server) -> None:
    beat(database)
    answer = web(settings, database, redis_url=server.url).get("/readyz")
    assert (answer.status_code, answer.json["missing"]) == (200, {})  # type: ignore[index]
    wanted = {
        "oldest_unhandled_inbound_seconds",
        "oldest_unsent_outbound_seconds",
        "outbound_held",
        "outbound_failed",
        "inbound_dead",
    }
    assert wanted <= set(answer.json["details"])  # type: ignore[index]


def test_a_worker_not_seen_for_half_a_minute_is_missing(
    settings: Settings, database: Database, server: embedded_redis.Server
) -> None:
    beat(database, seconds_ago=31)
    answer = web(settings, database, redis_url=server.url).get("/readyz")
    assert (answer.status_code, set(answer.json["missing"])) == (503, {"worker"})  # type: ignore[index]


def test_a_queue_away_is_missing(settings: Settings, database: Database) -> None:
    beat(database)
    answer = web(settings, database).get("/readyz")
    assert (answer.status_code, set(answer.json["missing"])) == (503, {"queue"})  # type: ignore[index]


def test_years_not_confirmed_are_named_and_nothing_is_missing_for_it(
    settings: Settings, database: Database, server: embedded_redis.Server
) -> None:
    beat(database)
    client = web(settings, database, redis_url=server.url)
    this_year = utc_now().astimezone(settings.zone).year
    assert this_year in client.get("/readyz").json["details"]["calendar_unconfirmed"]  # type: ignore[index]
    with database.transaction() as session:
        for year in (this_year, this_year + 1):
            calendar.confirm(session, year, by="Sari", now=utc_now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["details"]["calendar_unconfirmed"]) == (200, [])  # type: ignore[index]


def test_a_database_away_is_missing_and_says_no_password(settings: Settings, server: embedded_redis.Server) -> None:
    away = Database("postgresql+psycopg://office:rahasia@127.0.0.1:1/x")
    answer = web(settings, away, redis_url=server.url).get("/readyz")
    assert (answer.status_code, set(answer.json["missing"])) == (503, {"database", "worker"})  # type: ignore[index]
    assert "rahasia" not in answer.text


def test_metrics_are_for_this_machine(settings: Settings, database: Database) -> None:
    client = web(settings, database)
    assert "konsultasi_outbound_held 0.0" in client.get("/metrics").text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403


def test_metrics_with_a_token_want_it_from_everybody(settings: Settings, database: Database) -> None:
    client = web(settings, database, metrics_token="a long token")
    assert client.get("/metrics").status_code == 403
    for wrong in ("Bearer another", "a long token"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 403
    far = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/metrics", headers={"Authorization": "Bearer a long token"}, environ_base=far).status_code == 200


def test_metrics_of_a_database_away_still_say_so(settings: Settings) -> None:
    away = Database("postgresql+psycopg://x@127.0.0.1:1/x")
    assert "konsultasi_database_up 0.0" in web(settings, away).get("/metrics").text


def test_doctor_names_what_is_wrong_and_ends_with_one(settings: Settings, runtime: Runtime) -> None:
    given = settings.model_copy(update={"database_url": runtime.database.url})
    given.instance_dir.mkdir(exist_ok=True)
    done = create_app(given).test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1
    wrong = {line.split(":")[0] for line in done.output.splitlines() if line.startswith("MEND")}
    assert {"MEND  queue", "MEND  worker", "MEND  migrations", "MEND  calendar"} <= wrong
    assert all(" -> " in line for line in done.output.splitlines() if line.startswith("MEND"))
    assert "ok    e-mail: no server; codes show in the simulator's mailbox\n" in done.output


@pytest.mark.parametrize("sender", ["+6274160497", "+628117434292"])
def test_doctor_names_the_sender_whole(settings: Settings, runtime: Runtime, sender: str) -> None:
    twilio = {"gateway": "twilio", "twilio_from": f"whatsapp:{sender}", "database_url": runtime.database.url}
    done = create_app(settings.model_copy(update=twilio)).test_cli_runner().invoke(args=["doctor"])
    assert f"ok    gateway: Twilio, sending from {sender}\n" in done.output


def test_doctor_tells_every_figure_and_marks_what_needs_somebody(settings: Settings, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        contact = contacts.of_sender(session, "whatsapp:+6281200000001", None, utc_now())
        message = {"contact_id": contact.id, "kind": "text", "received_at": utc_now(), "not_before": utc_now()}
        session.add(InboundMessage(sid="SM" + "1" * 32, state="dead", **message))
    given = settings.model_copy(update={"database_url": runtime.database.url})
    said = create_app(given).test_cli_runner().invoke(args=["doctor"]).output
    assert "MEND  inbound dead: 1 -> " in said
    for figure in ("oldest unhandled inbound seconds", "oldest unsent outbound seconds", "outbound held",
                   "outbound failed", "last inbound seconds", "last callback seconds", "silences"):  # fmt: skip
        assert re.search(rf"^ok    {figure}: \d+$", said, re.MULTILINE), said


def test_a_database_away_ends_a_command_in_one_line(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql+psycopg://office:rahasia@127.0.0.1:1/x"})
    for words in (["db", "upgrade"], ["db", "check"], ["sweep"], ["officer", "list"]):
        done = create_app(away).test_cli_runner().invoke(args=words)
        assert done.exit_code == 1, words
        assert "rahasia" not in done.output
        assert len(done.output.splitlines()) == 1, done.output
        assert isinstance(done.exception, SystemExit), words


def test_an_upgrade_that_takes_a_while_says_how_far_it_is(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    fresh = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'fresh.db'}"})
    done = create_app(fresh).test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.stdout.split() == [revisions.newest()]
    assert done.stderr.split("\n")[:2] == ["migrations: 1", "migrations: 2"]


def test_sweep_prints_what_each_room_did(settings: Settings, database: Database) -> None:
    given = settings.model_copy(update={"database_url": database.url})
    done = create_app(given).test_cli_runner().invoke(args=["sweep"])
    assert done.exit_code == 0, done.output
    assert "mail 0" in done.output.splitlines()


def test_two_releases_at_once_both_end_well(settings: Settings, postgres_server: str) -> None:
    url = new_database(postgres_server, "releases")
    release = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    environment = os.environ | {"DATABASE_URL": url, "INSTANCE_DIR": str(settings.instance_dir)}
    both = [subprocess.Popen(release, cwd=ROOT, env=environment) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]


@pytest.mark.parametrize("hangs", heartbeat.ROUNDS)
def test_each_round_of_sweeps_is_missed(settings: Settings, database: Database, hangs: str) -> None:
    now = utc_now()
    with database.transaction() as session:
        for part in heartbeat.ROUNDS:
            heartbeat.beat(session, part, now - timedelta(seconds=700 if part == hangs else 1))
    said = web(settings, database).get("/metrics").text.split("konsultasi_last_sweep_seconds ")[-1]
    assert 700 <= float(said.split()[0]) < 760
