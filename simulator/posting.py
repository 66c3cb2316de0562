"""Post a form to the product the way Twilio does: signed, 15 s, one repeat when not connected."""

import time
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode
from uuid import uuid4

import urllib3
from twilio.request_validator import RequestValidator

Form = list[tuple[str, str]]

# Twilio's defaults: errors/11205, webhooks-connection-overrides (ct=5000 rt=15000 rc=1 rp=ct).
TIMEOUT = urllib3.Timeout(connect=5, read=15, total=15)


class Signature(StrEnum):
    """How the X-Twilio-Signature of a post comes out."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    BORDER = "border"


@dataclass(frozen=True)
class Answer:
    """What came back; `status` is None when nothing did."""

    status: int | None
    note: str
    millis: int


def post_form(url: str, form: Form, auth_token: str, signature: Signature) -> Answer:
    """Post once, and once more only if no connection came about."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "I-Twilio-Idempotency-Token": str(uuid4()),
    }
    if signature is not Signature.MISSING:
        headers["X-Twilio-Signature"] = sign(url, form, auth_token, signature)
    body = urlencode(_moved(form) if signature is Signature.BORDER else form)
    started = time.monotonic()
    answer = _send(url, body, headers) or _send(url, body, headers)
    millis = round((time.monotonic() - started) * 1000)
    if answer is None:
        return Answer(None, "tidak tersambung (11205)", millis)
    return Answer(answer[0], answer[1], millis)


def sign(url: str, form: Form, auth_token: str, signature: Signature = Signature.RIGHT) -> str:
    """Return the X-Twilio-Signature of a form, by Twilio's own code."""
    token = "0" * 32 if signature is Signature.WRONG else auth_token
    return str(RequestValidator(token).compute_signature(url, dict(form)))


def _moved(form: Form) -> Form:
    """Move the border between a name and its value: the signed text stays the same."""
    filled = {name for name, value in form if value}
    chosen = "Body" if "Body" in filled else "MessageSid"
    return [(name + value[:1], value[1:]) if name == chosen else (name, value) for name, value in form]


def _send(url: str, body: str, headers: dict[str, str]) -> tuple[int | None, str] | None:
    """Return status and a remark, or None when no connection came about."""
    try:
        with urllib3.PoolManager(retries=False) as http:
            response = http.request("POST", url, body=body, headers=headers, timeout=TIMEOUT)
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
        return None
    except urllib3.exceptions.TimeoutError:
        return (None, "tidak dijawab dalam 15 detik (11200)")
    except urllib3.exceptions.HTTPError as error:
        return (None, f"sambungan putus ({type(error).__name__})")
    return (response.status, _remark(response))


def _remark(response: urllib3.BaseHTTPResponse) -> str:
    kind = response.headers.get("Content-Type", "").split(";")[0]
    if response.status >= 400:
        return response.data[:120].decode("utf-8", "replace").strip()
    if kind in {"text/xml", "application/xml"} or not response.data:
        return ""
    return f"jawaban bukan TwiML: {kind or 'tanpa Content-Type'}"
