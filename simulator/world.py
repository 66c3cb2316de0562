"""What every part of the simulator needs to know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.pump import Pump
from simulator.store import Store

LOOKALIKE_PREFIX = "/simulator/twilio"
INBOUND_PATH = "/webhooks/twilio/message"


@dataclass(frozen=True)
class Mail:
    """An e-mail the product would have sent."""

    to: str
    subject: str
    body: str
    sent_at: datetime


@dataclass(frozen=True)
class World:
    """The account, the office's sender, and where things are kept."""

    public_url: str
    api_url: str
    account_sid: str
    auth_token: str
    sender: str
    store: Store
    pump: Pump
    mails: Callable[[], list[Mail]]

    @property
    def inbound_url(self) -> str:
        """Return where Twilio posts what people write."""
        return self.public_url + INBOUND_PATH
