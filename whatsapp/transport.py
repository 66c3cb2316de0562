"""The HTTP beneath Twilio's client: no proxies, no redirects, a limit on every wait."""

import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from whatsapp.deadlines import WATCH, WatchedAdapter

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 10.0, 12.0
TWILIO = ".twilio.com"
LONGEST = 16 * 1024 * 1024
"""Octets of an answer; a page of 250 messages is one megabyte."""

# Their INFO and DEBUG lines hold addresses in the query.
for _name in ("twilio.http_client", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Transport(TwilioHttpClient):  # type: ignore[misc]
    """Sends to the configured address, without the environment's proxies, with a limit on every wait."""

    def __init__(self, api_url: str) -> None:
        super().__init__()
        assert self.session is not None
        self.session.trust_env = False
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, WatchedAdapter())
        self._api_url = api_url
        self.retry_after: float | None = None
        self.server_time: datetime | None = None

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Make one request; redirects are never followed, the credentials go to that address or Twilio alone."""
        WATCH.begin(CONNECT_SECONDS + WHOLE_SECONDS)
        try:
            return self._request(method, url, params, data, headers, auth)
        finally:
            WATCH.end()

    def _request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None,
        data: dict[str, object] | None,
        headers: dict[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Response:
        assert self.session is not None
        started = time.monotonic()
        self.retry_after = self.server_time = None
        as_json = (headers or {}).get("Content-Type") == "application/json"
        with self.session.request(
            method,
            moved(url, self._api_url),
            params=params,
            data=None if as_json else data,
            json=data if as_json else None,
            headers={**(headers or {}), "Accept-Encoding": "identity"},
            auth=auth,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            self.retry_after = _seconds(response.headers.get("Retry-After"))
            self.server_time = moment_of(response.headers.get("Date"))
            if time.monotonic() > started + CONNECT_SECONDS + WHOLE_SECONDS:  # cut: what stands there is half a head
                raise requests.ReadTimeout("the head of the answer came too slowly")
            body = _read(response, started + WHOLE_SECONDS)
        return Response(response.status_code, body.decode("utf-8", "replace"), response.headers)


def moved(url: str, api_url: str) -> str:
    """Return where a request of twilio-python goes: to the address that was set, whichever of Twilio's hosts it names.

    At Twilio itself each product has a host of its own (content.twilio.com), in a region too.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.endswith(TWILIO):
        return url
    if (urlsplit(api_url).hostname or "").endswith(TWILIO):
        api_url = api_url.replace("//api.", f"//{host.partition('.')[0]}.", 1)
    return api_url + parts.path + (f"?{parts.query}" if parts.query else "")


def moment_of(header: str | None) -> datetime | None:
    """Return the moment a header or a field of Twilio's tells, or None."""
    try:
        return parsedate_to_datetime(header).replace(tzinfo=UTC) if header else None
    except ValueError:
        return None


def _read(response: requests.Response, until: float) -> bytes:
    """Read the answer, but not for ever: one octet a second would keep a read timeout content."""
    body = b""
    while chunk := response.raw.read1(65536):
        body += chunk
        if time.monotonic() > until:
            raise requests.ReadTimeout("the answer came too slowly")
        if len(body) > LONGEST:
            raise requests.ReadTimeout("the answer has no end")
    return body


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None
