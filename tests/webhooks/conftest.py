"""Twilio's side of a webhook: forms, signed with Twilio's own code."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlmodel import SQLModel, col, func, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

from core.clock import utc_now
from core.runtime import Runtime
from tests.pages import SHELL, app_of
from tests.whatsapp.twilio_double import TwilioDouble, running
from webhooks import views
from whatsapp.models import InboundMessage

ADDRESS = "whatsapp:+6281234564321"
MESSAGE, STATUS, FALLBACK = (f"/webhooks/twilio/{name}" for name in ("message", "status", "fallback"))
FORM = "application/x-www-form-urlencoded"


class Twilio:
    """Posts forms to the product and looks at what was kept."""

    def __init__(self, app: Flask, runtime: Runtime) -> None:
        self.client = Client(app)
        self.runtime = runtime
        self.settings = runtime.settings

    def form(self, number: int = 1, **more: str) -> dict[str, str]:
        """Return a text message's form; a value of "-" takes the parameter away."""
        sid = f"SM{number:032x}"
        form = {
            "SmsMessageSid": sid, "NumMedia": "0", "ProfileName": "Budi", "MessageType": "text", "SmsSid": sid,
            "WaId": "6281234564321", "SmsStatus": "received", "Body": "halo", "To": self.settings.sender,
            "NumSegments": "1", "ReferralNumMedia": "0", "MessageSid": sid, "AccountSid": self.settings.account_sid,
            "From": ADDRESS, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if "MessageSid" in more:
            del form["SmsMessageSid"], form["SmsSid"]
        return {name: value for name, value in {**form, **more}.items() if value != "-"}

    def sign(self, target: str, form: Mapping[str, str], token: str | None = None, base: str | None = None) -> str:
        """Return the signature Twilio would send."""
        url = (base or self.settings.public_url) + target
        return str(RequestValidator(token or self.settings.auth_tokens[0]).compute_signature(url, form))

    def posts(self, form: Mapping[str, str], target: str = MESSAGE, **headers: str) -> TestResponse:
        """Post a signed form; `headers` add to or replace what Twilio sends."""
        given = {"X-Twilio-Signature": self.sign(target, form), "Content-Type": FORM}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        pairs = list(form.items(multi=True)) if isinstance(form, MultiDict) else list(form.items())
        return self.client.post(target, data=urlencode(pairs), headers=given)

    def writes(self, number: int = 1, **more: str) -> InboundMessage:
        """Post a message and return it as stored."""
        answer = self.posts(self.form(number, **more))
        assert answer.status_code == 200, answer.text
        with self.runtime.database.reading() as session:
            return session.exec(select(InboundMessage).order_by(col(InboundMessage.id).desc())).first()  # type: ignore[return-value]

    def counts(self) -> dict[str, Any]:
        """Return how many rows each table has."""
        with self.runtime.database.reading() as session:
            tables = SQLModel.metadata.sorted_tables
            return {t.name: session.scalar(select(func.count()).select_from(t)) for t in tables}


@pytest.fixture
def twilio(runtime: Runtime) -> Twilio:
    return Twilio(app_of(runtime, SHELL, views.blueprint), runtime)


@pytest.fixture
def double() -> Iterator[TwilioDouble]:
    with running() as twilio:
        yield twilio


@pytest.fixture
def here(runtime: Runtime, double: TwilioDouble) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update={"twilio_api_url": double.url}))


def received(here: Runtime, double: TwilioDouble, number: int, minutes_ago: float, body: str, **more: str) -> datetime:
    """Put a citizen's message into Twilio's log; return when it was sent."""
    at = (utc_now() - timedelta(minutes=minutes_ago)).replace(microsecond=0)
    sent = format_datetime(at)
    double.log.append({
        "sid": f"SM{number:032x}", "body": body, "to": here.settings.sender, "from": ADDRESS, "direction": "inbound",
        "status": "received", "error_code": None, "num_media": "0", "date_created": sent, "date_sent": sent, **more,
    })  # fmt: skip
    return at
