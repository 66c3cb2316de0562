"""The real Twilio client against loopback: where requests go, and what every kind of answer means."""

import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from core.clock import utc_now
from core.settings import ROOT
from tests.whatsapp.twilio_double import Script, TwilioDouble
from whatsapp.deadlines import WatchedAdapter
from whatsapp.gateway import Accepted, Gateway, GatewayDownError, Letter, NotConnected, Outcome, Refused, Unknown

ACCOUNT, SENDER, TO = "AC" + "1" * 32, "whatsapp:+6274160497", "whatsapp:+6281234564321"
LETTER = Letter(TO, "halo", "http://127.0.0.1:8000/webhooks/twilio/status?message=1")
MINUTE = timedelta(minutes=1)
NAMELESS = {"sid": None, "body": "halo", "date_created": format_datetime(utc_now()), "from": TO}
PROBLEM = json.dumps({"type": "https://x", "title": "Too many", "status": 429, "code": 20429})


@pytest.fixture
def gateway(twilio: TwilioDouble) -> Gateway:
    return Gateway(twilio.url, ACCOUNT, "token", SENDER, "")


def error(code: int, status: int) -> str:
    return json.dumps({"code": code, "message": "no", "status": status})


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        (Script(), Accepted(f"SM{1:032x}")),
        (Script(429, error(20429, 429), False, {"Retry-After": "7"}), Refused(20429, 7.0)),
        (Script(429, PROBLEM, False), Refused(20429)),
        (Script(429, "slow down", False), Refused(429)),
        (Script(503, "busy", False, {"Retry-After": "3"}), Refused(503, 3.0)),
        (Script(503, "busy", False), Unknown("HTTP 503")),
        (Script(500, error(20500, 500), False), Unknown("HTTP 500")),
        (Script(502, "<html>", False), Unknown("HTTP 502")),
        (Script(302, "", False, {"Location": "http://127.0.0.1:1/"}), Unknown("HTTP 302")),
        (Script(400, error(63016, 400), False), Refused(63016)),
        (Script(401, error(20003, 401), False), Refused(20003)),
        (Script(401, error(20099, 401), False), Refused(401)),
        (Script(429, error(20499, 429), False), Refused(429)),
        (Script(429, error(63038, 429), False), Refused(63038)),
        (Script(400, error(20499, 400), False), Refused(20499)),
        (Script(400, error(20499 << 20, 400), False), Refused(400)),
        (Script(400, error(-1, 400), False), Refused(400)),
        (Script(400, "not json", False), Refused(400)),
        (Script(201, json.dumps({"sid": "S" * 35})), Unknown("no sid")),
        (Script(201, json.dumps({"sid": 7})), Unknown("no sid")),
        (Script(201, json.dumps({"sid": "SM\0"})), Unknown("no sid")),
        (Script(201, json.dumps({"sid": ""})), Unknown("no sid")),
        (Script(201, json.dumps({"sid": "SM_stand-in_7"})), Accepted("SM_stand-in_7")),
    ],
)
def test_what_an_answer_means(gateway: Gateway, twilio: TwilioDouble, script: Script, wanted: Outcome) -> None:
    twilio.scripts = [script]
    assert gateway.send(LETTER) == wanted
    assert len(twilio.posts) == 1


@pytest.mark.parametrize(
    "body", ["", "null", '"x"', "[1]", '{"sid":', "<html>ok</html>", '{"sid": null}', "[" * 100_000]
)
def test_a_garbled_acceptance_is_unknown(gateway: Gateway, twilio: TwilioDouble, body: str) -> None:
    twilio.scripts = [Script(201, body)]
    assert isinstance(gateway.send(LETTER), Unknown)


def test_a_reset_is_unknown_but_a_closed_port_is_not(gateway: Gateway, twilio: TwilioDouble) -> None:
    twilio.scripts = [Script(cut=True)]
    assert isinstance(gateway.send(LETTER), Unknown)
    assert gateway.send(LETTER) == Accepted(f"SM{2:032x}")
    assert Gateway("http://127.0.0.1:1", ACCOUNT, "t", SENDER, "").send(LETTER) == NotConnected()


def test_an_unknown_host_was_never_reached() -> None:
    assert Gateway("https://twilio.invalid", ACCOUNT, "t", SENDER, "").send(LETTER) == NotConnected()


@pytest.mark.parametrize("region", ["", ".dublin.ie1"])
def test_at_twilio_each_product_is_asked_at_its_own_host(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    """api.twilio.com knows nothing of Content."""
    asked: list[str | None] = []

    def send(_adapter: Any, request: requests.PreparedRequest, **_: Any) -> Any:
        asked.append(urlsplit(request.url or "").hostname)
        raise requests.ConnectionError

    monkeypatch.setattr(WatchedAdapter, "send", send)
    at_twilio = Gateway(f"https://api{region}.twilio.com", ACCOUNT, "t", SENDER, "")
    at_twilio.send(LETTER)
    with suppress(requests.ConnectionError):
        at_twilio.client().content.v1.contents.list(limit=1)
    assert asked == [f"api{region}.twilio.com", f"content{region}.twilio.com"]


@pytest.mark.parametrize(
    ("first", "drips", "outcome"),
    [
        ("", False, "ReadTimeout"),
        ("HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n", True, "ReadTimeout"),
        ("HTTP/1.1 201 Created\r\nX-Slow: ", True, "ReadTimeout"),
    ],
    ids=["silent", "a body one octet at a time", "headers one octet at a time"],
)
def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch, first: str, drips: bool, outcome: str) -> None:
    monkeypatch.setattr("whatsapp.transport.CONNECT_SECONDS", 0.3)
    monkeypatch.setattr("whatsapp.transport.READ_SECONDS", 0.3)
    monkeypatch.setattr("whatsapp.transport.WHOLE_SECONDS", 0.6)
    listener = socket.create_server(("127.0.0.1", 0))

    def hang() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(first.encode())
        with suppress(OSError):
            for _ in range(100 if drips else 0):
                connection.sendall(b"x")
                time.sleep(0.05)
            time.sleep(1)
        connection.close()

    threading.Thread(target=hang, daemon=True).start()
    started = time.monotonic()
    gateway = Gateway(f"http://127.0.0.1:{listener.getsockname()[1]}", ACCOUNT, "t", SENDER, "")
    assert gateway.send(LETTER) == Unknown(outcome)
    assert time.monotonic() - started < 3
    listener.close()


def test_what_begins_too_late_does_not_leave(
    gateway: Gateway, twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else has the message in hand by then, and would send it as well."""
    monkeypatch.setattr("whatsapp.transport.CONNECT_SECONDS", 0.2)
    monkeypatch.setattr("whatsapp.transport.WHOLE_SECONDS", 0.2)
    resolved = socket.getaddrinfo

    def resolved_late(*given: Any, **more: Any) -> Any:
        time.sleep(0.7)
        return resolved(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolved_late)
        assert gateway.send(LETTER) == NotConnected()
    assert isinstance(gateway.send(LETTER), Accepted)
    monkeypatch.setattr("whatsapp.transport.WHOLE_SECONDS", -1.0)  # as of a process that was frozen before it asked
    assert gateway.send(LETTER) == NotConnected()
    assert len(twilio.posts) == 1


def test_a_template_goes_with_its_values_as_json_and_without_a_body(gateway: Gateway, twilio: TwilioDouble) -> None:
    gateway.send(Letter(TO, "teks", "http://x/s", content_sid="HX" + "1" * 32, variables={"1": "Ibu Sri"}))
    assert json.loads(twilio.posts[0]["ContentVariables"]) == {"1": "Ibu Sri"}
    assert "Body" not in twilio.posts[0]


def test_a_user_id_goes_out_as_it_came_in(gateway: Gateway, twilio: TwilioDouble) -> None:
    gateway.send(Letter("whatsapp:ID.ENT.aBc123", "halo", "http://x/s"))
    assert twilio.posts[0]["To"] == "whatsapp:ID.ENT.aBc123"


def test_a_messaging_service_stands_in_for_the_sender(twilio: TwilioDouble) -> None:
    Gateway(twilio.url, ACCOUNT, "t", "", "MG" + "1" * 32).send(LETTER)
    assert twilio.posts[0]["MessagingServiceSid"] == "MG" + "1" * 32
    assert "From" not in twilio.posts[0]


def test_the_environments_proxies_are_ignored(
    gateway: Gateway, twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert isinstance(gateway.send(LETTER), Accepted)


def test_twilios_list_is_read_or_said_to_be_away(gateway: Gateway, twilio: TwilioDouble) -> None:
    twilio.takes({"To": TO, "Body": "halo"})
    twilio.takes({"To": "whatsapp:+1", "Body": "lain"})
    assert [entry.body for entry in gateway.sent_to(TO, MINUTE)] == ["halo"]
    assert list(gateway.received(SENDER, utc_now())) == []
    twilio.list_status = 500
    with pytest.raises(GatewayDownError):
        gateway.sent_to(TO, MINUTE)


def test_a_long_list_is_read_page_by_page(gateway: Gateway, twilio: TwilioDouble) -> None:
    twilio.per_page = 3
    for number in range(8):
        twilio.takes({"To": TO, "Body": f"pesan {number}"})
    whole = [f"pesan {number}" for number in reversed(range(8))]
    assert [entry.body for entry in gateway.sent_to(TO, MINUTE)] == whole
    assert twilio.listings == 3
    assert [entry.body for entry in islice(gateway.sent_since(utc_now()), 4)] == [f"pesan {n}" for n in (7, 6, 5, 4)]
    assert twilio.listings == 5, "only as far as is asked for"


@pytest.mark.parametrize(
    "page",
    [
        {"code": 20429, "message": "Too many requests", "status": 429},
        {"code": 20500},
        {"data": []},
        {"error": []},
        {"messages": {}},
        {"messages": None},
        {"meta": {"key": "records"}, "records": []},
        {"messages": [], "next_page_uri": "/2010-04-01/x?PageToken=1"},
        {"messages": [NAMELESS | {"direction": "outbound-api"}, NAMELESS | {"direction": "inbound"}]},
        [],
    ],
)
def test_what_is_no_list_is_not_taken_for_an_empty_one(gateway: Gateway, twilio: TwilioDouble, page: object) -> None:
    """Or a message that Twilio took would be sent a second time."""
    twilio.takes({"To": TO, "Body": "halo"})
    twilio.instead_of_pages = json.dumps(page)
    with pytest.raises(GatewayDownError):
        gateway.sent_to(TO, MINUTE)
    with pytest.raises(GatewayDownError):
        list(gateway.received(SENDER, utc_now()))
    assert twilio.listings <= 6, "pages that lead back to themselves are not read again and again"


WITHOUT_THE_REST = """
import sys
from whatsapp.gateway import Gateway, Letter, NotConnected
assert Gateway("http://127.0.0.1:1", "AC", "t", "whatsapp:+1", "").send(Letter("x", "y", "z")) == NotConnected()
print(*(name for name in sys.modules if name.startswith("twilio.rest.")))
"""


def test_sending_does_not_load_all_of_twilios_resources() -> None:
    """They are 11 MB of a worker and half a second before its first answer."""
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_REST], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
