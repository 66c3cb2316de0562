"""Twilio's Content API: what is there, what is created, what is submitted. Imported by commands when they run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.settings import Settings
from whatsapp import gateway
from whatsapp.gateway import HARMLESS, GatewayDownError
from whatsapp.templates import Template

PAGE_SIZE = 500
MOST = 10_000
IN_SESSION = "session"
UNSUBMITTED, SUBMITTED = "unsubmitted", "received"
GoesOn = Callable[[], None]
"""Called with each template that was looked at."""


@dataclass(frozen=True)
class Standing:
    """A template and how it stands at Twilio. `sid` is empty where it is not there; `reason` is WhatsApp's."""

    template: Template
    sid: str = ""
    status: str = "missing"
    reason: str = ""
    created: bool = False
    submitted: bool = False


def sync(settings: Settings, wanted: Sequence[Template], goes_on: GoesOn = lambda: None) -> list[Standing]:
    """Create what is missing and submit what is not yet submitted; raise GatewayDownError with what Twilio said."""
    return _each(settings, wanted, _brought, goes_on)


def status(settings: Settings, wanted: Sequence[Template], goes_on: GoesOn = lambda: None) -> list[Standing]:
    """Return how every template stands; changes nothing. Raise GatewayDownError with what Twilio said."""
    return _each(settings, wanted, _standing, goes_on)


def _each(
    settings: Settings, wanted: Sequence[Template], look: Callable[[Any, Template, str], Standing], goes_on: GoesOn
) -> list[Standing]:
    client = gateway.for_settings(settings).client().content.v1
    there, found = _there(client), []
    for template in wanted:
        found.append(look(client, template, there.get(template.friendly_name, "")))
        goes_on()
    return found


def _there(client: Any) -> dict[str, str]:
    """Return friendly name to sid of all that is at Twilio; of two with one name the older one counts."""
    with _said("the list of contents"):
        found = client.contents.list(limit=MOST, page_size=PAGE_SIZE)
    oldest_last = sorted(found, key=lambda content: str(content.date_created), reverse=True)
    return {str(content.friendly_name): str(content.sid) for content in oldest_last}


def _brought(client: Any, template: Template, sid: str) -> Standing:
    created = not sid
    if created:
        with _said(template.name):
            sid = str(client.contents.create(_content(client, template)).sid)
    found = Standing(template, sid, IN_SESSION, created=created)
    if not template.category:
        return found
    state, reason = (UNSUBMITTED, "") if created else _approval(client, template, sid)
    submits = state == UNSUBMITTED
    if submits:
        with _said(template.name):
            state = _submitted(client.contents(sid).approval_create, template)
    return Standing(template, sid, state, reason, created, submits)


def _standing(client: Any, template: Template, sid: str) -> Standing:
    if not sid or not template.category:
        return Standing(template, sid, IN_SESSION if sid else "missing")
    state, reason = _approval(client, template, sid)
    return Standing(template, sid, state, reason)


def _approval(client: Any, template: Template, sid: str) -> tuple[str, str]:
    with _said(template.name):
        said = client.contents(sid).approval_fetch().fetch().whatsapp or {}
    return str(said.get("status") or UNSUBMITTED), " ".join(str(said.get("rejection_reason") or "").split())


def _submitted(approvals: Any, template: Template) -> str:
    given = {"name": template.friendly_name, "category": template.category}
    return str(approvals.create(_without_nulls(approvals.ContentApprovalRequest(given))).status or SUBMITTED)


def _content(client: Any, template: Template) -> Any:
    given = {
        "friendly_name": template.friendly_name,
        "language": template.language,
        "variables": template.samples,
        "types": template.types,
    }
    return _without_nulls(client.contents.ContentCreateRequest(given))


def _without_nulls(request: Any) -> Any:
    """The client writes down every kind of content that is not meant as null, which Twilio's schema does not know."""
    whole = request.to_dict()
    request.to_dict = lambda: _pruned(whole)
    return request


def _pruned(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: _pruned(value) for key, value in given.items() if value is not None}
    return [_pruned(item) for item in given] if isinstance(given, list) else given


@contextmanager
def _said(about: str) -> Iterator[None]:
    """Turn whatever Twilio's client raises into one line that names what was being done."""
    try:
        yield
    except HARMLESS as error:
        code = getattr(error, "code", None) or getattr(error, "status", None) or type(error).__name__
        raise GatewayDownError(f"{about}: {code}") from None
