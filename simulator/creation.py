"""What Messages.json makes of a request: checked, accepted or refused, and its life planned."""

import json
import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from simulator import calls, contents, faults, lifecycle, messages, schedule, telephones
from simulator.contents import Content
from simulator.errors import TwilioError, comes_afterwards, refusal
from simulator.faults import CALLBACKS, CREATE, Fault, Kind
from simulator.messages import Message, new_sid
from simulator.world import World

BODY_MAX = 1600
SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")


@dataclass(frozen=True)
class Order:
    """A request to create a message, checked as far as it can be without a look at the log."""

    to: str
    service_sid: str | None
    body: str
    media_url: str | None
    content_sid: str | None
    variables: dict[str, str]
    status_callback: str | None


@dataclass(frozen=True)
class Outcome:
    """What became of an order: the message if accepted, and how the answer goes."""

    message: Message | None
    error: TwilioError | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class _Sight:
    """What the person will see, and the code with which it fails."""

    body: str
    details: dict[str, Any] = field(default_factory=dict)
    code: int | None = None


def read_order(form: Mapping[str, str], media_urls: list[str], sender: str) -> Order:
    """Check a request in Twilio's order; raise TwilioError at the first thing wrong."""
    to, source, service = form.get("To", ""), form.get("From", ""), form.get("MessagingServiceSid")
    if not to:
        raise refusal(21604)
    if not source and not service:
        raise refusal(21603)
    if to.startswith("whatsapp:") != (source or to).startswith("whatsapp:"):
        raise refusal(21910)
    if not telephones.is_address(to):
        raise refusal(21211, to)
    if (source and source != sender) or (service and not SERVICE_SID.fullmatch(service)):
        raise refusal(63007)
    body, content_sid = form.get("Body", ""), form.get("ContentSid")
    if len(body.encode("utf-16-le")) // 2 > BODY_MAX:
        raise refusal(21617)
    if not (body or media_urls or content_sid):
        raise refusal(21619)
    if len(media_urls) > 1:
        raise refusal(21623)
    for url in media_urls:
        _check_url(url, 21620)
    if callback := form.get("StatusCallback"):
        _check_url(callback, 21609)
    return Order(
        to=to,
        service_sid=service,
        body=body,
        media_url=media_urls[0] if media_urls else None,
        content_sid=content_sid,
        variables=_read_variables(form.get("ContentVariables"), content_sid),
        status_callback=callback,
    )


def create(world: World, order: Order) -> Outcome:
    """Accept or refuse an order and write its life down, in one commit."""
    now = time.time()
    with world.store.writing() as db:
        fault = faults.take(db, CREATE, order.to)
        code = int(fault.settings["code"]) if fault and fault.kind is Kind.REFUSE else None
        error = refusal(code) if code is not None and not comes_afterwards(code) else None
        accepted = error is None if fault is None else _is_accepted(fault, error)
        if not accepted:
            calls.log(db, now, "create", order.to, None, *_refused(error, fault))
            return Outcome(None, error, fault)
        callbacks = faults.take(db, CALLBACKS, order.to)
        message, fails_with = _write(db, world, order, callbacks, now)
        steps = lifecycle.plan(message, code if error is None and code else fails_with)
        first = callbacks is not None and callbacks.kind is Kind.EARLY_CALLBACK
        if not first:
            schedule.put(db, lifecycle.task(message.sid, steps, now))
        calls.log(db, now, "create", order.to, message.sid, *_accepted(error, fault))
    if first:
        lifecycle.live(world, message.sid, steps)
    world.pump.wake()
    return Outcome(message, error, fault)


def _is_accepted(fault: Fault, error: TwilioError | None) -> bool:
    if fault.kind is Kind.REFUSE and error is None:
        return True
    return bool(fault.settings.get("accepted"))


def _refused(error: TwilioError | None, fault: Fault | None) -> tuple[int | None, str]:
    if error is not None:
        return error.status, f"{error.code} {error.message}"
    return None, fault.kind if fault else ""


def _accepted(error: TwilioError | None, fault: Fault | None) -> tuple[int | None, str]:
    if error is not None:
        return error.status, f"{error.code}, tetapi diterima"
    if fault is not None and fault.kind is not Kind.REFUSE:
        return None, f"{fault.kind}, tetapi diterima"
    return 201, ""


def _write(
    db: sqlite3.Connection, world: World, order: Order, callbacks: Fault | None, now: float
) -> tuple[Message, int | None]:
    telephone = telephones.by_address(db, order.to)
    sight = _see(db, order, telephone.window_left(now) if telephone else 0.0)
    status = "accepted" if order.service_sid else "queued"
    message = Message(
        sid=new_sid("MM" if order.media_url or order.content_sid else "SM"),
        direction="outbound-api",
        telephone_id=telephone.id if telephone else None,
        sender=world.sender,
        recipient=order.to,
        service_sid=order.service_sid,
        kind="content" if order.content_sid else "media" if order.media_url else "text",
        body=sight.body,
        details=sight.details,
        num_media=int(order.media_url is not None),
        media_url=order.media_url,
        content_sid=order.content_sid,
        status=status,
        status_callback=order.status_callback,
        callbacks=callbacks.kind if callbacks else "normal",
        created_at=now,
    )
    messages.insert(db, message)
    return replace(message, updated_at=now), sight.code


def _see(db: sqlite3.Connection, order: Order, window_left: float) -> _Sight:
    if order.content_sid is None:
        return _Sight(order.body, code=None if window_left > 0 else 63016)
    content = contents.get(db, order.content_sid)
    if content is None:
        raise refusal(21655)
    return _see_content(content, order, window_left)


def _see_content(content: Content, order: Order, window_left: float) -> _Sight:
    seen = contents.render(content, order.variables)
    code = contents.fault_of(content, order.variables)
    # A Body beside a template makes it free text (errors/63016).
    if window_left <= 0 and (order.body or not content.works_outside_the_window):
        code = 63016
    return _Sight(str(seen["body"]), seen | {"template": content.friendly_name}, code)


def _check_url(url: str, code: int) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname:
        raise refusal(code, url)


def _read_variables(raw: str | None, content_sid: str | None) -> dict[str, str]:
    if not raw:
        return {}
    if content_sid is None:
        raise refusal(21654)
    try:
        values = json.loads(raw)
    except ValueError:
        raise refusal(21656) from None
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        raise refusal(21656)
    return values
