"""`templates sync` and `status` with the real client against the look-alike's Content API."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import Result
from flask import jsonify
from twilio.rest import Client

from core import progress
from core.settings import Settings
from simulator.testing import Telephone
from tests.simulator.conftest import ACCOUNT, SENDER, TOKEN, Product, eventually
from whatsapp import content_api, templates
from whatsapp.gateway import GatewayDownError
from wsgi import create_app


@pytest.fixture
def at_twilio(settings: Settings, product: Product) -> Settings:
    return settings.model_copy(
        update={
            "gateway": "twilio",
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "twilio_from": SENDER,
            "twilio_api_url": product.url + "/simulator/twilio",
            "database_url": f"sqlite:///{settings.instance_dir}/app.db",
        }
    )


@pytest.fixture
def run(at_twilio: Settings) -> Iterator[Callable[..., Result]]:
    app = create_app(at_twilio)
    yield lambda *words: app.test_cli_runner().invoke(args=["templates", *words])
    app.extensions["runtime"].database.engine.dispose()


def test_sync_creates_and_submits_once(at_twilio: Settings, twilio: Client) -> None:
    wanted = templates.wanted()
    first, second = content_api.sync(at_twilio, wanted), content_api.sync(at_twilio, wanted)
    assert all(one.created for one in first)
    assert not any(one.created or one.submitted for one in second)
    assert [one.sid for one in first] == [one.sid for one in second]
    assert [one.template.name for one in first if one.submitted] == [one.name for one in templates.approved()]
    assert len(twilio.content.v1.contents.list()) == len(wanted)


def test_what_is_created_is_the_text_with_samples(at_twilio: Settings, twilio: Client) -> None:
    (made,) = content_api.sync(at_twilio, [one for one in templates.approved() if one.name == "reminder_2.en"])
    there: Any = twilio.content.v1.contents(made.sid).fetch()
    assert there.types == {"twilio/text": {"body": made.template.body}}
    assert (there.language, there.variables["2"]) == ("en", "KS-2026-00042")


def test_the_commands_print_a_line_each_and_an_object(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run("status")
    assert before.exit_code == 0
    assert "reminder_1" in before.stdout
    assert f"{len(templates.wanted())} not usable" in before.stderr
    with monkeypatch.context() as at_once:
        at_once.setattr(progress, "EVERY", 0.0)
        synced = run("sync")
    lines = synced.stdout.splitlines()
    assert synced.stderr.endswith(f"templates sync: {len(lines)}\n")
    assert len(lines) == len(templates.wanted())
    assert all(re.match(r"[a-z0-9_.]+ +HX[0-9a-f]{32}  ", line) for line in lines)
    after = run("status", "--json")
    sids = json.loads(after.stdout)
    assert (after.exit_code, after.stderr) == (0, "")
    assert sids == json.loads(run("sync", "--json").stdout)
    assert {"reminder_1", "held_reply_template.en", "buttons_2"} <= set(sids)
    Settings(content_sids=json.dumps(sids))


def test_a_submission_of_which_twilio_says_no_state_was_received(
    run: Callable[..., Result], product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = product.app.view_functions
    monkeypatch.setitem(views, "twilio_lookalike.request_approval", lambda sid: (jsonify(category="UTILITY"), 201))
    line = next(line for line in run("sync").stdout.splitlines() if line.startswith("reminder_1 "))
    assert line.endswith("  received, created, submitted")


def test_a_name_that_means_nothing_is_told(at_twilio: Settings) -> None:
    sids = {"reminder_2": "HX" + "1" * 32, "remainder_1": "HX" + "2" * 32}
    app = create_app(at_twilio.model_copy(update={"content_sids": sids}))
    told = app.test_cli_runner().invoke(args=["templates", "status", "--json"])
    app.extensions["runtime"].database.engine.dispose()
    assert json.loads(told.stdout) == {}
    assert told.stderr.splitlines()[-1] == "CONTENT_SIDS: nothing is sent by the name of remainder_1"


def test_a_twilio_that_does_not_answer_is_one_line(run: Callable[..., Result], at_twilio: Settings) -> None:
    away = at_twilio.model_copy(update={"twilio_api_url": "http://127.0.0.1:9"})
    with pytest.raises(GatewayDownError, match="the list of contents"):
        content_api.status(away, templates.wanted())
    app = create_app(away)
    result = app.test_cli_runner().invoke(args=["templates", "sync"])
    app.extensions["runtime"].database.engine.dispose()
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_buttons_reach_a_telephone_in_session(
    at_twilio: Settings, rina: Telephone, send: Callable[..., Any], product: Product
) -> None:
    sids = {one.template.name: one.sid for one in content_api.sync(at_twilio, templates.wanted())}
    rina.says("halo")
    choices = [{"id": "1:yes", "title": "Ya"}, {"id": "1:no", "title": "Tidak"}]
    given = templates.chooser_variables("buttons_2", "Sudah jelas?\n1. Ya\n2. Tidak", choices, "id")
    send(rina, None, content_sid=sids["buttons_2"], content_variables=json.dumps(given))
    rina.taps("Tidak")
    assert eventually(lambda: any(form.get("ButtonPayload") == "1:no" for form in product.inbound))
