"""Hand one e-mail to the mail server of SMTP_URL (aiosmtplib; the worker only)."""

import asyncio
import re
import textwrap
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from core.this_machine import is_this_machine

SECONDS, WHOLE_SECONDS = 10.0, 40.0
"""For each of the server's answers, and for all of them together: less than the lease of core/mail.py."""
FAREWELL_SECONDS, AGAIN_SECONDS = 2.0, 0.1
SUBMISSION_PORT = 587
DEFAULT_PORTS: Mapping[str, int] = {"smtp": 25, "smtps": 465}
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
LETTERS = str.maketrans("0123456789", "ghijklmnop")


class NotSent(Exception):
    """The server did not take the e-mail. `for_ever` when trying again cannot help."""

    def __init__(self, reason: str, *, for_ever: bool = False) -> None:
        super().__init__(reason)
        self.for_ever = for_ever


@dataclass(frozen=True)
class Letter:
    """One plain-text e-mail; `key` makes a repeat recognisable by its Message-ID."""

    key: str
    sender: str
    recipient: str
    subject: str
    body: str
    at: datetime


def send(url: str, letter: Letter) -> None:
    """Deliver a letter within WHOLE_SECONDS; raise NotSent."""
    try:
        asyncio.run(_deliver(url, letter))
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        reason = f"recipient refused {refused.code} {_detail(refused.message)}".strip()
        raise NotSent(reason, for_ever=all(one.code >= 500 for one in error.recipients)) from None
    except aiosmtplib.SMTPDataError as error:
        raise NotSent(f"content refused {error.code}", for_ever=error.code >= 500) from None
    except aiosmtplib.SMTPResponseException as error:
        raise NotSent(f"{type(error).__name__} {error.code}") from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(type(error).__name__) from None


async def _deliver(url: str, letter: Letter) -> None:
    """Hand it over; how the farewell goes is no matter once the server has taken it."""
    server = aiosmtplib.SMTP(timeout=SECONDS, **_way(url))
    try:
        handing = asyncio.create_task(_hand_over(server, letter))
        await asyncio.wait({handing}, timeout=WHOLE_SECONDS)
        while not handing.done():  # a cancellation that meets an answer is lost (asyncio.wait_for before Python 3.12)
            server.close()
            handing.cancel()
            await asyncio.wait({handing}, timeout=AGAIN_SECONDS)
        try:
            await handing
        except asyncio.CancelledError:
            raise TimeoutError from None
        with suppress(aiosmtplib.SMTPException, OSError):
            await server.quit(timeout=FAREWELL_SECONDS)
    finally:
        server.close()


async def _hand_over(server: aiosmtplib.SMTP, letter: Letter) -> None:
    await server.connect()
    await server.send_message(_message(letter))


def _detail(said: str) -> str:
    """Return the enhanced status code (RFC 3463) a server's answer begins with; empty where it has none."""
    detail = ENHANCED.match(said)
    return detail[0] if detail else ""


def complaint(url: str) -> str:
    """Connect, sign in and leave; return what went wrong, empty when nothing did."""
    try:
        asyncio.run(_greet(url))
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return type(error).__name__
    return ""


async def _greet(url: str) -> None:
    async with aiosmtplib.SMTP(timeout=SECONDS / 2, **_way(url)):
        pass


def _way(url: str) -> dict[str, Any]:
    """Return how to connect: TLS for smtps, STARTTLS for a password or port 587, plain text only on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    local = is_this_machine(host)
    way: dict[str, Any] = {"hostname": host, "port": port, "use_tls": parts.scheme == "smtps"}
    if parts.username:
        way |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    if not way["use_tls"] and not local and (parts.username or port == SUBMISSION_PORT):
        way["start_tls"] = True
    if local:
        way["validate_certs"] = False
    return way


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = letter.sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = _message_id(letter)
    message["Auto-Submitted"] = "auto-generated"
    lines = [
        textwrap.fill(line, 72, break_long_words=False, break_on_hyphens=False) for line in letter.body.splitlines()
    ]
    message.set_content("\n".join(lines), cte="7bit" if letter.body.isascii() else "quoted-printable")
    return message


def _message_id(letter: Letter) -> str:
    """Return an id of letters alone: a code mail holds exactly one six-digit number, wherever one looks."""
    domain = parseaddr(letter.sender)[1].rpartition("@")[2] or "localhost"
    return f"<{sha256(letter.key.encode()).hexdigest()[:32].translate(LETTERS)}@{domain}>"
