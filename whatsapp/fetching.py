"""Fetches a citizen's file from Twilio: our credentials to Twilio alone, and never a request into the inner network."""

import base64
import ipaddress
import socket
import time
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from requests.adapters import DEFAULT_CA_BUNDLE_PATH

from whatsapp.deadlines import WATCH, HttpPool, HttpsPool

SIZE_LIMIT = 16 * 1024 * 1024
WHOLE_SECONDS = 25.0
MOST_REDIRECTS = 3
TIMEOUT = urllib3.Timeout(connect=3, read=10)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRUSTED = DEFAULT_CA_BUNDLE_PATH
"""The authorities that sending trusts (transport.py): files come where messages leave, whatever the system has."""


class NotFetchedError(Exception):
    """The file could not be had this time; another try may do better."""


class NotThereError(Exception):
    """Twilio does not show the file: it is gone, or it comes later than the webhook that names it."""


class ForbiddenFileError(Exception):
    """The file is not to be fetched at all: a foreign address, gone for good, or too large."""


def is_ours(url: str, api_url: str) -> bool:
    """Tell whether the address lies at the Twilio API we use: our credentials go nowhere else."""
    try:
        given, api = urlsplit(url), urlsplit(api_url)
        same = (given.scheme, given.hostname, given.port) == (api.scheme, api.hostname, api.port)
    except ValueError:
        return False
    inside = given.path.startswith(f"{api.path}/")
    return same and inside and given.username is None and ".." not in given.path and "%2e" not in given.path.lower()


def fetch(url: str, api_url: str, account_sid: str, token: str) -> bytes:
    """Return the bytes behind a media address; raise NotFetchedError, NotThereError or ForbiddenFileError."""
    if not is_ours(url, api_url):
        raise ForbiddenFileError("not an address of Twilio's media")
    credentials = base64.b64encode(f"{account_sid}:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Accept-Encoding": "identity"}
    until = time.monotonic() + WHOLE_SECONDS
    WATCH.begin(WHOLE_SECONDS)
    try:
        return _follow(url, headers, api_url, until)
    finally:
        WATCH.end()


def _follow(url: str, headers: dict[str, str], api_url: str, until: float) -> bytes:
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, location, data = _get(url, headers, api_url, until)
            if status not in REDIRECTS:
                return _judge(status, data)
            url = urljoin(url, location)
            headers.pop("Authorization", None)
    except ValueError:  # what cannot be taken apart, or be written into a request, never will be
        raise ForbiddenFileError("a redirect to what is no address") from None
    raise NotFetchedError("too many redirects")


def _judge(status: int, data: bytes) -> bytes:
    if status == 200:
        return data
    if status == 404:
        raise NotThereError(f"HTTP {status}")
    if status == 410:
        raise ForbiddenFileError(f"HTTP {status}")
    raise NotFetchedError(f"HTTP {status}")


def _get(url: str, headers: dict[str, str], api_url: str, until: float) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    pool = _pool(parts, api_url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    try:
        with pool.urlopen(
            "GET", target or "/", headers=sent, redirect=False, retries=False, preload_content=False
        ) as response:
            location = response.headers.get("Location", "")
            data = b"" if response.status != 200 else _read(response, until)
    except urllib3.exceptions.HTTPError as error:
        raise NotFetchedError(type(error).__name__) from None
    finally:
        pool.close()
    if time.monotonic() > until:  # cut: what was read is perhaps not all
        raise NotFetchedError("too slow")
    return response.status, location, data


def _read(response: urllib3.BaseHTTPResponse, until: float) -> bytes:
    chunks, size = [], 0
    while chunk := response.read1(65536):
        chunks.append(chunk)
        size += len(chunk)
        if size > SIZE_LIMIT:
            raise ForbiddenFileError("too large")
        if time.monotonic() > until:
            raise NotFetchedError("too slow")
    return b"".join(chunks)


def _pool(parts: SplitResult, api_url: str) -> urllib3.HTTPConnectionPool:
    """Return a connection to the one address that was looked at, so that a second look-up cannot change it."""
    host = parts.hostname or ""
    try:
        port = parts.port
    except ValueError:
        raise ForbiddenFileError("no such port") from None
    if _same_origin(parts, api_url):
        if parts.scheme == "http":
            return HttpPool(host, port or 80, timeout=TIMEOUT, maxsize=1)
        return HttpsPool(host, port or 443, timeout=TIMEOUT, maxsize=1, ca_certs=TRUSTED)
    if parts.scheme != "https" or not host:
        raise ForbiddenFileError("a redirect to something other than https")
    address = _public_address(host, port or 443)
    return HttpsPool(
        address, port or 443, timeout=TIMEOUT, maxsize=1, ca_certs=TRUSTED, server_hostname=host, assert_hostname=host
    )


def _same_origin(parts: SplitResult, api_url: str) -> bool:
    api = urlsplit(api_url)
    return (parts.scheme, parts.hostname, parts.port) == (api.scheme, api.hostname, api.port)


def _public_address(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFetchedError("no such host") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses):
        raise ForbiddenFileError("a redirect into an inner network")
    return addresses[0]
