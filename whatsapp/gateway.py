"""The only door to Twilio's REST API. Imported by the worker's side alone."""

import json
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeGuard

import requests
import urllib3
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from core.numbers import whole
from core.settings import Settings
from whatsapp import errors
from whatsapp.listed_files import address_of, place_in_list
from whatsapp.messages_api import PAGE, VERSION, Messages
from whatsapp.transport import Transport, moment_of

MOST_CODE = 10**6
"""Twilio's error codes have five digits; a column of 32 bits keeps them."""
LONGEST_VALIDITY = 36000
NEWEST = 50
"""Messages to one address looked at in any case: what is sought is mostly the last that was sent."""
HARMLESS = (TwilioException, requests.RequestException, urllib3.exceptions.HTTPError, ValueError, TypeError, KeyError,
            AttributeError, RecursionError)  # fmt: skip
"""Whatever twilio-python raises for refusals, network faults and garbage (PLATFORM.md, section 8)."""


TELLING = frozenset({401, 408, 429})
"""HTTP statuses that say by themselves what to do: sign in otherwise, come back later."""


class GatewayDownError(Exception):
    """Twilio could not be asked."""


@dataclass(frozen=True)
class Letter:
    """One message as it goes to Twilio. `valid_seconds` is how long WhatsApp may try."""

    to: str
    body: str
    status_callback: str
    media_url: str | None = None
    content_sid: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    valid_seconds: int | None = None


@dataclass(frozen=True)
class Accepted:
    """Twilio took the message."""

    sid: str


@dataclass(frozen=True)
class Refused:
    """Twilio surely did not take it. `code` is Twilio's, or the HTTP status where it gave none."""

    code: int
    wait: float | None = None


@dataclass(frozen=True)
class NotConnected:
    """The request never left."""


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been taken: the callback or Twilio's list will tell."""

    why: str


Outcome = Accepted | Refused | NotConnected | Unknown


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in Twilio's own log; `age` is measured by Twilio's clock."""

    sid: str
    sender: str
    body: str
    direction: str
    at: datetime
    age: timedelta
    num_media: int
    status: str
    error_code: int | None
    service: str


class Gateway:
    """Twilio's Messages API at one address, for one account. Safe to share between threads."""

    def __init__(self, api_url: str, account_sid: str, token: str, sender: str, service_sid: str) -> None:
        self._api_url = api_url
        self._credentials = (account_sid, token)
        self._service = service_sid
        self._from = {"MessagingServiceSid": service_sid} if service_sid else {"From": sender}
        self._local = threading.local()

    def send(self, letter: Letter) -> Outcome:
        """Ask Twilio to send; never raises for anything the network or Twilio may do."""
        messages = Messages(self.client())
        try:
            sid = messages.create({"To": letter.to, **self._from, **_fields(letter)}).get("sid")
        except HARMLESS as error:
            return _interpret(error, self._transport().retry_after)
        return Accepted(sid) if _is_sid(sid) else Unknown("no sid")

    def sent_to(self, address: str, within: timedelta) -> list[Listed]:
        """Return the messages of Twilio's log to an address that left within so long, and NEWEST in any case.

        The newest come first. Raise GatewayDownError.
        """
        found: list[Listed] = []
        for message in self._listed({"To": address}, "outbound", NEWEST):
            found.append(message)
            if len(found) >= NEWEST and message.age > within:
                break
        return found

    def sent_since(self, since: datetime) -> Iterator[Listed]:
        """Yield the messages of Twilio's log that left since a moment, the newest first; raise GatewayDownError."""
        return self._listed({"DateSent>": _written(since)}, "outbound")

    def received(self, sender: str, since: datetime) -> Iterator[Listed]:
        """Yield what citizens wrote since a moment, the newest first; raise GatewayDownError.

        With a service alone the whole account is listed: what its log says another service received is not for us.
        """
        found = self._listed({"DateSent>": _written(since)} | ({"To": sender} if sender else {}), "inbound")
        ours = {"", self._service}
        return (message for message in found if message.at >= since and (sender or message.service in ours))

    def files_of(self, sid: str) -> list[tuple[str, str]]:
        """Return (address, content type) of the files of a message; raise GatewayDownError."""
        try:
            files = Messages(self.client()).media(sid, limit=10)
            return [(address_of(file["uri"], self._api_url), str(file["content_type"])) for file in files]
        except HARMLESS as error:
            raise GatewayDownError(type(error).__name__) from None

    def files_to_come(self, sid: str, numbers: Iterable[int]) -> list[tuple[str, str]]:
        """Return the same of files that the list does not show now, as places in it; what they are nobody knows."""
        message_url = f"{self._api_url}/{VERSION}/Accounts/{self._credentials[0]}/Messages/{sid}"
        return [(place_in_list(message_url, number), "") for number in numbers]

    def _listed(self, filters: dict[str, str], direction: str, page: int = PAGE) -> Iterator[Listed]:
        """Read page after page as they are asked for: after a long outage there are tens of thousands of messages."""
        try:
            for message in Messages(self.client()).newest(filters, page):
                if str(message.get("direction")).startswith(direction):
                    yield _listed(message, self._transport().server_time)
        except HARMLESS as error:
            raise GatewayDownError(type(error).__name__) from None

    def client(self) -> Client:
        """Return this thread's client: a requests session is not shared."""
        if not hasattr(self._local, "client"):
            self._local.transport = Transport(self._api_url)
            self._local.client = Client(*self._credentials, http_client=self._local.transport)
        client: Client = self._local.client
        return client

    def _transport(self) -> Transport:
        transport: Transport = self._local.transport
        return transport


def for_settings(settings: Settings) -> Gateway:
    """Return the process's gateway for these settings."""
    return _gateway(
        settings.api_url,
        settings.account_sid,
        settings.auth_tokens[0],
        settings.sender,
        settings.twilio_messaging_service_sid,
    )


@lru_cache(maxsize=8)
def _gateway(*given: str) -> Gateway:
    return Gateway(*given)


def _fields(letter: Letter) -> dict[str, object]:
    fields: dict[str, object] = {"StatusCallback": letter.status_callback}
    if letter.content_sid:
        fields["ContentSid"] = letter.content_sid
        if letter.variables:
            fields["ContentVariables"] = json.dumps(letter.variables, ensure_ascii=False)
    elif letter.body:
        fields["Body"] = letter.body
    if letter.media_url:
        fields["MediaUrl"] = [letter.media_url]
    if letter.valid_seconds is not None:
        fields["ValidityPeriod"] = max(1, min(letter.valid_seconds, LONGEST_VALIDITY))
    return fields


def _interpret(error: Exception, retry_after: float | None) -> Outcome:
    """Tell the three outcomes apart (RELIABILITY.md, section 1, no. 4)."""
    if isinstance(error, requests.ConnectionError) and _never_left(error):
        return NotConnected()
    status = getattr(error, "status", None)
    if not isinstance(error, TwilioException) or not isinstance(status, int):
        return Unknown(type(error).__name__)
    code = getattr(error, "code", None)
    if 400 <= status < 500 or (status == 503 and retry_after is not None):
        return Refused(_code(code, status), retry_after)
    return Unknown(f"HTTP {status}")


def _code(told: object, status: int) -> int:
    """Return Twilio's code; the HTTP status where there is none, or where that tells more than a code nobody knows."""
    if not isinstance(told, int) or not 0 < told < MOST_CODE or status == 503:
        return status
    return status if status in TELLING and not errors.is_known(told) else told


def _never_left(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _is_sid(told: object) -> TypeGuard[str]:
    """Say whether it may stand for a message in our tables and in an address."""
    return isinstance(told, str) and re.fullmatch(r"[\w-]{1,34}", told, re.ASCII) is not None


def _listed(message: dict[str, Any], server_time: datetime | None) -> Listed:
    at = moment_of(message.get("date_sent")) or moment_of(message["date_created"])
    if at is None:
        raise ValueError("a message without a date")
    sid, code = message["sid"], message.get("error_code")
    if not _is_sid(sid):
        raise ValueError("a message without a sid")
    return Listed(
        sid=sid,
        sender=message.get("from") or "",
        body=message.get("body") or "",
        direction=message.get("direction") or "",
        at=at,
        age=(server_time or datetime.now(UTC)) - at,
        num_media=int(message.get("num_media") or 0),
        status=message.get("status") or "",
        error_code=whole(str(code)),
        service=message.get("messaging_service_sid") or "",
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
