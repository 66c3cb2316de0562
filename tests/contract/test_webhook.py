"""The three addresses of Twilio on a real server: refusals, repeats, and what no client library would send."""

import socket
import time
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.contract.outside import FALLBACK, MESSAGE, STATUS, TWIML, Outside, Person


@pytest.mark.parametrize("target", [MESSAGE, STATUS, FALLBACK])
@pytest.mark.parametrize("signature", [None, "", "salah", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_bad_or_missing_signature_is_403(outside: Outside, target: str, signature: str | None) -> None:
    assert outside.posts(outside.form(), target, X_Twilio_Signature=signature).status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {"AccountSid": "AC" + "9" * 32}, {"To": "whatsapp:+6200000000"}, {"From": "+62812"}, {"From": "whatsapp:abc"},
        {"MessageSid": "sm" + "1" * 32}, {"MessageSid": "SM1"}, {"MessageSid": "-"}, {"From": "-"}, {"To": "-"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_account_recipient_sender_or_sid_is_4xx(outside: Outside, more: dict[str, str]) -> None:
    assert 400 <= outside.posts(outside.form(**more)).status_code < 500


@pytest.mark.parametrize(
    "more",
    [
        {"Body": ""}, {"Body": "-", "MessageType": "poll"}, {"Brand_New": "x", "Another": ""}, {"NumMedia": "satu"},
        {"Latitude": "NaN", "Longitude": "1e999", "Body": ""}, {"MessageType": "sticker", "Body": ""},
        {"ButtonPayload": "rate:KS-2026-00001:5", "ButtonText": "5", "Body": "5"}, {"Body": "\0\x1b[2J\u202e{{7*7}}"},
        {"ProfileName": "<script>alert(1)</script>" * 40}, {"InteractiveData": "{" * 900},
    ],
    ids=str,
)  # fmt: skip
def test_unknown_fields_empty_bodies_and_odd_values_are_200(outside: Outside, more: dict[str, str]) -> None:
    answer = outside.posts(outside.form(From="whatsapp:+6281211112222", **more))
    assert answer.status_code == 200
    assert TWIML.match(answer.text)


def test_the_second_token_counts_too(outside: Outside) -> None:
    from twilio.request_validator import RequestValidator

    token = outside.office.environment["TWILIO_AUTH_TOKEN"].split(",")[1]
    form = outside.form()
    signed = RequestValidator(token).compute_signature(outside.office.url + MESSAGE, form)
    assert outside.posts(form, X_Twilio_Signature=signed).status_code == 200


def test_a_message_that_comes_by_all_ways_and_often_is_one(outside: Outside) -> None:
    person = Person(outside)
    form = outside.form(From=person.address, Body="apa itu deflasi?")
    answers = [outside.posts(form, target) for target in (MESSAGE, FALLBACK, MESSAGE, FALLBACK) for _ in range(5)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    person.hears("deflasi")
    assert person.hears_nothing()


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "failed", "undelivered", "foo", "", "-"])
@pytest.mark.parametrize("query", ["", "?message=999999", "?message=x"])
def test_callbacks_of_messages_nobody_knows_are_200(outside: Outside, status: str, query: str) -> None:
    form = outside.form(MessageStatus=status, SmsStatus="-", ErrorCode="satu", Body="-")
    assert outside.posts(form, STATUS + query).status_code == 200


def raw(outside: Outside, head: str, body: bytes = b"", target: str = MESSAGE, method: str = "POST") -> int:
    """Send bytes as they are; return the status, 0 where the connection was simply closed."""
    place = urlsplit(outside.office.url)
    request = f"{method} {target} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n{head}\r\n".encode("latin-1")
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
        try:
            connection.sendall(request + body)
            answer = connection.recv(4096)
        except ConnectionError:
            return 0
    return int(answer.split()[1]) if answer else 0


def head_of(outside: Outside, form: dict[str, str], length: object) -> str:
    return (
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {outside.signature(MESSAGE, form)}\r\nContent-Length: {length}\r\n"
    )


def test_no_transport_trick_gets_in_or_breaks_anything(outside: Outside) -> None:
    """W21-W30 where the server itself has to answer."""
    form = outside.form(From="whatsapp:+6281211113333", Body="trik")
    body = urlencode(form).encode()
    good = head_of(outside, form, len(body))
    plain = good.replace(f"Content-Length: {len(body)}\r\n", "")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    tricks = {
        "chunked": (plain + "Transfer-Encoding: chunked\r\n", chunked),
        "both lengths": (good + "Transfer-Encoding: chunked\r\n", chunked),
        "negative": (head_of(outside, form, -1), body),
        "no number": (head_of(outside, form, "abc"), body),
        "doubled": (good + "Content-Length: 3\r\n", body),
        "too short": (head_of(outside, form, len(body) - 5), body),
        "far too long": (head_of(outside, form, 200_000_000), body),
        "two signatures": (good + "X-Twilio-Signature: x\r\n", body),
        "huge header": (good + f"X-More: {'a' * 1_000_000}\r\n", body),
        "gzip": (good + "Content-Encoding: gzip\r\n", body),
        "bad name": (good + "X Y: 1\r\n", body),
        "line in a header": (good + "X-Y: a\n b\r\n", body),
    }
    statuses = {name: raw(outside, *given) for name, given in tricks.items()}
    assert {name: status for name, status in statuses.items() if status >= 500 or status == 200} == {}
    for method in ("GET", "PUT", "TRACE", "DELETE", "FOO"):
        assert raw(outside, good, body, method=method) in {400, 403, 405, 501}, method
    assert outside.posts(form).status_code == 200


def test_no_header_of_a_stranger_moves_the_pages(outside: Outside) -> None:
    url, elsewhere = outside.office.url, {"SCRIPT_NAME": "/lain"}
    page = requests.get(f"{url}/login", headers=elsewhere, timeout=5)
    assert page.status_code == 200
    assert "/lain" not in page.text
    assert requests.get(f"{url}/lain/healthz", headers=elsewhere, timeout=5).status_code == 404


def test_who_sends_slowly_keeps_nobody_waiting(outside: Outside) -> None:
    place = urlsplit(outside.office.url)
    slow = [socket.create_connection((place.hostname or "", place.port or 0)) for _ in range(40)]
    for connection in slow:
        connection.sendall(b"POST /webhooks/twilio/message HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na")
    began = time.monotonic()
    assert outside.posts(outside.form(From="whatsapp:+6281211114444")).status_code == 200
    assert time.monotonic() - began < 5
    for connection in slow:
        connection.close()


def test_health_and_figures(outside: Outside) -> None:
    url, token = outside.office.url, outside.office.environment.get("METRICS_TOKEN")
    assert requests.get(f"{url}/healthz", timeout=5).status_code == 200
    ready = requests.get(f"{url}/readyz", timeout=5)
    assert ready.status_code == 200
    assert ready.json()["missing"] in ({}, [])
    bare = requests.get(f"{url}/metrics", timeout=5)
    assert bare.status_code == (403 if token else 200)
    given = requests.get(f"{url}/metrics", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert given.status_code == 200
    assert "# TYPE" in given.text
    assert "62812" not in given.text
    assert requests.get(f"{url}/simulator", timeout=5).status_code == 404
    assert requests.get(f"{url}/media/tidak-ada", timeout=5).status_code == 404


def test_pages_want_a_sign_in(outside: Outside) -> None:
    for path in ("/queue", "/kb", "/officers", "/reports", "/audit", "/settings", "/calendar", "/events"):
        answer = requests.get(outside.office.url + path, allow_redirects=False, timeout=5)
        assert answer.status_code // 100 == 3 or answer.status_code == 401, path
        assert urlsplit(answer.headers.get("Location", "/login")).path == "/login"
