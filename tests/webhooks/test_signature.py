"""Only Twilio gets in: every bad or missing signature is 403 and changes nothing (RELIABILITY.md, 8a)."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder, TestResponse

from core.settings import Settings
from tests.webhooks.conftest import FALLBACK, FORM, MESSAGE, STATUS, Twilio
from webhooks.signature import is_signed

TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


def vector(url: str, pairs: list[tuple[str, str]], signature: str, settings: Settings) -> bool:
    """Check one of Twilio's worked examples with our code."""
    base, _, rest = url.partition("/myapp.php")
    builder = EnvironBuilder(method="POST", path="/myapp.php" + rest, data=urlencode(pairs), content_type=FORM)
    builder.headers["X-Twilio-Signature"] = signature
    request = Request(builder.get_environ())
    return is_signed(request, settings.model_copy(update={"public_url": base, "twilio_auth_token": "12345"}))


EXAMPLE = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = [("CallSid", "CA1234567890ABCDE"), ("Digits", "1234"), ("From", "+14158675309"), ("To", "+18005551212")]


def test_twilios_own_vectors(settings: Settings) -> None:
    assert vector(EXAMPLE, [*CALL, ("Caller", "+14158675309")], "RSOYDt4T1cUTdK1PDd93/VVr8B8=", settings)
    doubled = [("Sid", "CA123"), ("SidAccount", "AC123"), *(("Digits", n) for n in ("5678", "1234", "1234"))]
    assert vector(EXAMPLE, doubled, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", settings)
    assert not vector(EXAMPLE, doubled[:-1], "RSOYDt4T1cUTdK1PDd93/VVr8B8=", settings)


def test_a_signed_message_is_stored_and_answered_with_empty_twiml(twilio: Twilio) -> None:
    answer = twilio.posts(twilio.form())
    assert (answer.status_code, answer.data) == (200, TWIML)
    assert answer.content_type.startswith("text/xml")
    assert twilio.counts()["inbound_message"] == 1


BAD: dict[str, Callable[[Twilio, dict[str, str]], TestResponse]] = {
    "W01 none": lambda t, f: t.client.post(MESSAGE, data=urlencode(f), content_type=FORM),
    "W02 empty": lambda t, f: t.posts(f, X_Twilio_Signature=""),
    "W03 wrong": lambda t, f: t.posts(f, X_Twilio_Signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    "W04 other body": lambda t, f: t.posts(f, X_Twilio_Signature=t.sign(MESSAGE, {**f, "Body": "lain"})),
    "W05 other path": lambda t, f: t.posts(f, X_Twilio_Signature=t.sign(STATUS, f)),
    "W05 other host": lambda t, f: t.posts(f, X_Twilio_Signature=t.sign(MESSAGE, f, base="http://evil.example")),
    "W05 other scheme": lambda t, f: t.posts(f, X_Twilio_Signature=t.sign(MESSAGE, f, base="https://127.0.0.1:8000")),
    "W07 two": lambda t, f: t.posts(f, X_Twilio_Signature=f"{t.sign(MESSAGE, f)},{t.sign(MESSAGE, f)}"),
    "W08 huge": lambda t, f: t.posts(f, X_Twilio_Signature="A" * 1_000_000),
    "W09 not ascii": lambda t, f: t.posts(f, X_Twilio_Signature="tändä"),
    "W10 old token": lambda t, f: t.posts(f, X_Twilio_Signature=t.sign(MESSAGE, f, token="gone")),
    "W11 query added": lambda t, f: t.posts(f, f"{MESSAGE}?x=1", X_Twilio_Signature=t.sign(MESSAGE, f)),
    "W12 body hash": lambda t, f: t.posts(f, f"{MESSAGE}?bodySHA256={'0' * 64}"),
    "W14 forged host": lambda t, f: t.posts(
        f, X_Forwarded_Host="evil.example", X_Twilio_Signature=t.sign(MESSAGE, f, base="http://evil.example")
    ),
    "W15 json": lambda t, f: t.posts(f, X_Twilio_Signature=t.sign(MESSAGE, {}), Content_Type="application/json"),
    "W16 multipart": lambda t, f: t.client.post(
        MESSAGE, data={**f}, headers={"X-Twilio-Signature": t.sign(MESSAGE, f)}, content_type="multipart/form-data"
    ),
    "W27 gzip": lambda t, f: t.posts(f, Content_Encoding="gzip"),
    "unknown algorithm": lambda t, f: t.posts(f, X_Twilio_Webhooks_Signature_Settings="key=x,algorithm=NONE"),
    "W28 raw bytes": lambda t, f: t.client.post(
        MESSAGE, data=b"Body=\xff\xfe", headers={"X-Twilio-Signature": t.sign(MESSAGE, f)}, content_type=FORM
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_what_twilio_did_not_sign_changes_nothing(
    twilio: Twilio, case: Callable[[Twilio, dict[str, str]], TestResponse]
) -> None:
    before = twilio.counts()
    assert case(twilio, twilio.form()).status_code == 403
    assert twilio.counts() == before


@pytest.mark.parametrize("host", ["evil.example", "a:99999", "[::1", ""])
def test_the_host_header_does_not_matter(twilio: Twilio, host: str) -> None:
    assert twilio.posts(twilio.form(), Host=host).status_code in {200, 400}


@pytest.mark.parametrize("target", [MESSAGE, FALLBACK, STATUS])
def test_every_route_wants_a_signature(twilio: Twilio, target: str) -> None:
    assert twilio.posts(twilio.form(), target, X_Twilio_Signature="x").status_code == 403
    assert twilio.posts(twilio.form(MessageStatus="sent"), target).status_code == 200


def test_the_fallback_address_takes_a_message_in(twilio: Twilio) -> None:
    assert twilio.posts(twilio.form(ErrorCode="11200", ErrorUrl="https://x"), FALLBACK).status_code == 200
    assert twilio.counts()["inbound_message"] == 1


def test_explicit_standard_port_is_accepted(twilio: Twilio) -> None:
    settings = twilio.settings.model_copy(update={"public_url": "https://konsultasi.example.go.id"})
    twilio.client.application.extensions["runtime"] = type(twilio.runtime)(  # type: ignore[attr-defined]
        settings, twilio.runtime.database, twilio.runtime.jobs
    )
    form = twilio.form()
    for base in ("https://konsultasi.example.go.id", "https://konsultasi.example.go.id:443"):
        assert twilio.posts(form, X_Twilio_Signature=twilio.sign(MESSAGE, form, base=base)).status_code == 200


def test_while_the_token_changes_both_are_good(twilio: Twilio) -> None:
    settings = twilio.settings.model_copy(update={"twilio_auth_token": "old-token, new-token"})
    twilio.client.application.extensions["runtime"] = type(twilio.runtime)(  # type: ignore[attr-defined]
        settings, twilio.runtime.database, twilio.runtime.jobs
    )
    form = twilio.form()
    codes = [
        twilio.posts(form, X_Twilio_Signature=twilio.sign(MESSAGE, form, token=token)).status_code
        for token in ("old-token", "new-token", "other")
    ]
    assert codes == [200, 200, 403]


def test_encoded_targets_and_repeated_names_are_signed_as_sent(twilio: Twilio) -> None:
    target = f"{MESSAGE}?kantor=jambi%27s%20%E2%9C%93"
    assert twilio.posts(twilio.form(1), target).status_code == 200
    repeated = MultiDict([*twilio.form(2).items(), ("NewField", "b"), ("NewField", "a"), ("Empty", "")])
    assert twilio.posts(repeated).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post(twilio: Twilio, method: str) -> None:
    assert twilio.client.open(MESSAGE, method=method).status_code == 405


@pytest.mark.parametrize("size", [64 * 1024 + 1, 1_000_000])
def test_large_bodies_are_refused_before_they_are_read(twilio: Twilio, size: int) -> None:
    assert twilio.posts(twilio.form(Body="x" * size)).status_code == 413


def test_a_body_of_unknown_length_is_refused(twilio: Twilio) -> None:
    assert twilio.posts(twilio.form(), Transfer_Encoding="chunked").status_code == 411


@pytest.mark.parametrize("body", ["", "&", "=", "&&&=", "%zz=%&%u0041=1", "a&" * 30_000])
def test_odd_bodies_do_no_harm(twilio: Twilio, body: str) -> None:
    before = twilio.counts()
    assert twilio.client.post(MESSAGE, data=body, content_type=FORM).status_code == 403
    assert twilio.counts() == before
