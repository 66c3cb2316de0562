"""How a message leaves, decided at the moment of sending: free text, a template, or not yet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from whatsapp import templates, texts
from whatsapp.models import Contact, OutboundMessage
from whatsapp.window import is_open

VARIABLE_LIMIT = 200
"""UTF-16 units; with four of them the longest template stays within its 1,024 (63021)."""
_GAPS = re.compile(r"\s+")


@dataclass(frozen=True)
class FreeText:
    """The body as it is."""


@dataclass(frozen=True)
class Template:
    """Twilio Content: buttons or a list in session, an approved template outside the window."""

    sid: str
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """Not now: the message waits until the citizen writes."""

    reason: str


Plan = FreeText | Template | Held


def plan(
    message: OutboundMessage,
    window_closes_at: datetime | None,
    now: datetime,
    content_sids: Mapping[str, str],
    behind_held: bool = False,
    language: str = "id",
) -> Plan:
    """Decide how the message may leave. Free text waits behind what is held; a template stands for itself."""
    if is_open(window_closes_at, now):
        return Held("behind_held") if behind_held else _choosing(message, content_sids, language) or FreeText()
    sid = content_sids.get(message.template)
    if sid and message.media_id is None and not message.choices:
        return _template(message, sid)
    return Held("window_closed" if not message.template else "no_template")


def overtaken(message: OutboundMessage, contact: Contact, now: datetime) -> str | None:
    """Return why a message must not leave any more, or None: it expired, or is not wanted since the citizen's STOP.

    What the bot had said before the STOP is not either, if it was under way then and comes back to be tried again.
    A STOP of a time yet to come was dated by a clock that was ahead: what was before it, nobody knows.
    """
    if message.expires_at is not None and message.expires_at <= now:
        return "expired"
    stopped_at = contact.opted_out_at
    if stopped_at and (message.automatic or (message.author != "officer" and message.created_at < stopped_at <= now)):
        return "opted_out"
    if message.automatic and contact.unreachable_at is not None:
        return "unreachable"
    return None


def content_variables(variables: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return the values under 1, 2, 3 … in the order their names appear in the template, fit for Twilio's rules."""
    if all(name.isdigit() for name in variables):
        return {name: clean_value(value) for name, value in variables.items()}
    order = list(dict.fromkeys(names)) or sorted(variables)
    return {str(number): clean_value(variables.get(name, "")) for number, name in enumerate(order, start=1)}


def clean_value(value: str) -> str:
    """Return a variable's value without line breaks and runs of spaces, never empty (63013, 21656, 63028)."""
    line = _GAPS.sub(" ", value).strip()
    while texts.units(line) > VARIABLE_LIMIT:
        line = line[: -max(1, (texts.units(line) - VARIABLE_LIMIT) // 2)]
    return line.strip() or "-"


def _choosing(message: OutboundMessage, content_sids: Mapping[str, str], language: str) -> Template | None:
    """Return the message as buttons or a list, where they exist at Twilio; otherwise its numbered lines must do."""
    if message.media_id is not None:
        return None
    name = templates.chooser(message.body, [choice["title"] for choice in message.choices])
    if name is None or name not in content_sids:
        return None
    return Template(content_sids[name], templates.chooser_variables(name, message.body, message.choices, language))


def _template(message: OutboundMessage, sid: str) -> Template:
    known = message.template in texts.texts()
    names = templates.variables_of(message.template) if known else []
    return Template(sid, content_variables(message.variables, names))
