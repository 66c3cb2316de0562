"""A running server with the simulator and a product that only writes down what it gets."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask, Response, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.serving import make_server

from simulator import Mail, register
from simulator.testing import Lookalike, Telephone

ACCOUNT = "AC" + "a" * 32
TOKEN = "b" * 32
SENDER = "whatsapp:+628117434292"
Found = TypeVar("Found")


@dataclass
class Product:
    """What reached the webhooks, and how they answer."""

    url: str
    app: Flask
    inbound: list[dict[str, str]] = field(default_factory=list)
    callbacks: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    refused: int = 0

    def take(self, kind: list[dict[str, str]]) -> Response:
        """Check the signature over the configured URL and the raw target, then remember."""
        target = self.url + request.environ["RAW_URI"]
        given = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(TOKEN).validate(target, request.form, given):
            self.refused += 1
            return Response(status=403)
        kind.append(request.form.to_dict())
        self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        return Response("<Response/>", content_type="text/xml")

    def statuses(self, sid: str) -> list[str]:
        """Return the statuses called back for one message, in the order they came."""
        return [form["MessageStatus"] for form in self.callbacks if form["MessageSid"] == sid]


class Detour(TwilioHttpClient):
    """Send what is meant for Twilio to the look-alike, as the product's client does."""

    def __init__(self, api_url: str) -> None:
        super().__init__(timeout=3)
        self._api_url = api_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Swap the host and go on."""
        for host in ("api", "content", "messaging"):
            url = url.replace(f"https://{host}.twilio.com", self._api_url)
        return super().request(method, url, *args, **kwargs)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """Run the application with the simulator on a free port."""
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    product = Product(f"http://127.0.0.1:{server.port}", app)
    app.post("/webhooks/twilio/message", endpoint="message")(lambda: product.take(product.inbound))
    app.post("/webhooks/twilio/status", endpoint="status")(lambda: product.take(product.callbacks))
    app.get("/media/<name>", endpoint="media")(_office_file)
    register(
        app,
        public_url=product.url,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender=SENDER,
        instance_dir=tmp_path,
        mails=lambda: [Mail("rina@contoh.id", "Kode", "Kode Anda 123456", datetime.now(UTC))],
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield product
    server.shutdown()


@pytest.fixture
def twilio(product: Product) -> Client:
    """Return the real client, sent to the look-alike."""
    return Client(ACCOUNT, TOKEN, http_client=Detour(product.url + "/simulator/twilio"))


@pytest.fixture
def lookalike(product: Product) -> Lookalike:
    """Return Twilio with its verbs."""
    return Lookalike(product.url)


@pytest.fixture
def rina(product: Product) -> Telephone:
    """Return a telephone that has not written yet."""
    return Telephone(product.url, name="Rina")


@pytest.fixture
def send(twilio: Client, product: Product) -> Callable[..., Any]:
    """Return a function that creates a message from the office."""

    def create(telephone: Telephone, body: str | None = "halo", **more: Any) -> Any:
        values = {"body": body, "from_": SENDER, "to": telephone.address}
        values["status_callback"] = f"{product.url}/webhooks/twilio/status?message=7"
        values |= more
        return twilio.messages.create(**{n: v for n, v in values.items() if v is not None})

    return create


def eventually(look: Callable[[], Found], timeout: float = 30) -> Found:
    """Return the first true thing a look gives; the last one when the time is up."""
    end = datetime.now(UTC).timestamp() + timeout
    while not (found := look()) and datetime.now(UTC).timestamp() < end:
        threading.Event().wait(0.02)
    return found


def _office_file(name: str) -> Response:
    if name == "gone.pdf":
        return Response(status=404)
    return Response(b"%PDF-1.4 x", content_type="application/pdf")
