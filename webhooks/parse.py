"""Twilio's inbound form to a value: every kind of message WhatsApp has, and those it does not have yet."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from core.settings import Settings
from webhooks.cleaning import clean, clean_name, is_blank
from whatsapp.contacts import USER_ID, is_address
from whatsapp.inbox import Incoming, IncomingMedia

Form = Mapping[str, str]
"""A form's first values: to ask MultiDict for what is not there costs it an exception, forty times a message."""

SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
BODY_LIMIT = 4096
"""Characters WhatsApp allows in a text."""
DETAIL_LIMIT = 1000
MOST_PARAMETERS = 1000
MOST_FILES = 10
SINGLE = ("MessageSid", "AccountSid", "From", "To")
BORDERED = (*SINGLE, "Body", "ButtonPayload", "MediaUrl0")
"""A name that is missing while another begins with it was swallowed: names and values are signed without a border."""


class UnfitError(Exception):
    """The form is signed but not ours to take; the text says why, for the log."""


def incoming(signed: MultiDict[str, str], settings: Settings) -> Incoming:
    """Return the message in a signed form; raise UnfitError."""
    check_account(signed, settings)
    form = signed.to_dict()
    check_recipient(form, settings)
    sender = form["From"]
    if not is_address(sender) or sender == form["To"]:
        raise UnfitError("sender")
    files = _files(form)
    kind, payload = _kind(form, files)
    given = form.get("Body", "")
    whole = clean(given)
    if len(whole) > BODY_LIMIT:
        payload["cut_from"] = len(given)
    return Incoming(
        sid=form["MessageSid"],
        address=sender,
        external_user_id=_user_id(form.get("ExternalUserId", "")),
        profile_name=clean_name(form.get("ProfileName", "")),
        kind=kind,
        body="" if is_blank(whole) else whole[:BODY_LIMIT].strip(),
        payload=payload | _circumstances(form),
        media=files,
    )


def check_account(form: MultiDict[str, str], settings: Settings) -> None:
    """Refuse a form of another account, with a bad or doubled sid, or with a border moved; raise UnfitError."""
    if len(form) > MOST_PARAMETERS:
        raise UnfitError("too many parameters")
    if any(len(set(form.getlist(name))) > 1 for name in SINGLE):
        raise UnfitError("a parameter is doubled")
    if form.get("AccountSid") != settings.account_sid:
        raise UnfitError("account")
    if not SID.fullmatch(form.get("MessageSid", "")):
        raise UnfitError("sid")
    if any(form.get(twin, form["MessageSid"]) != form["MessageSid"] for twin in ("SmsSid", "SmsMessageSid")):
        raise UnfitError("sid and its twin differ")
    if _border_moved(form):
        raise UnfitError("border between a name and its value moved")


def check_recipient(form: Form, settings: Settings) -> None:
    """Refuse what was not sent to us; raise UnfitError."""
    if "From" not in form or "To" not in form:
        raise UnfitError("no sender or recipient")
    service = settings.twilio_messaging_service_sid
    to_us = bool(settings.sender) and form["To"] == settings.sender
    to_our_service = bool(service) and form.get("MessagingServiceSid") == service
    if not (to_us or to_our_service):
        raise UnfitError("recipient")


def _border_moved(form: MultiDict[str, str]) -> bool:
    missing = [name for name in BORDERED if name not in form]
    return any((name + value).startswith(lost) for name, value in form.items(multi=True) for lost in missing)


def _user_id(text: str) -> str | None:
    full = text if text.startswith("whatsapp:") else f"whatsapp:{text}"
    return full if USER_ID.fullmatch(full) else None


def _files(form: Form) -> tuple[IncomingMedia, ...]:
    """Return the files that have an address, whatever NumMedia claims."""
    found = []
    for number in range(MOST_FILES):
        file = file_at(form.get(f"MediaUrl{number}", ""), form.get(f"MediaContentType{number}", ""))
        found += [file] if file else []
    return tuple(found)


def file_at(url: str, declared: str) -> IncomingMedia | None:
    """Return a file with its declared type made fit to keep; None where the address cannot be one."""
    if not url or len(url) > DETAIL_LIMIT or not url.isascii() or not url.isprintable():
        return None
    return IncomingMedia(url, clean_name(declared).lower().partition(";")[0].strip()[:120])


def _kind(form: Form, files: tuple[IncomingMedia, ...]) -> tuple[str, dict[str, Any]]:
    """Return what kind of message it is and what that kind adds."""
    message_type = clean_name(form.get("MessageType", "")).lower()
    choice = _choice(form)
    if choice:
        return choice
    if message_type == "reaction":
        return "reaction", {"emoji": _detail(form, "Body")}
    if files:
        return file_kind(files[0].content_type, message_type), {}
    if form.get("Latitude") or form.get("Longitude") or message_type == "location":
        return "location", _place(form)
    if message_type in {"contact", "contacts"}:
        return "contact", {}
    if is_blank(clean(form.get("Body", ""))):
        return "unknown", {"message_type": message_type} if message_type else {}
    return "text", {}


def _choice(form: Form) -> tuple[str, dict[str, Any]] | None:
    """Return a tapped button or list item. How Twilio brings a list's answer is not documented: all ways are read."""
    if form.get("ListId") or form.get("ListTitle"):
        return "list", {"id": _detail(form, "ListId"), "title": _detail(form, "ListTitle") or _detail(form, "Body")}
    if form.get("ButtonPayload") or form.get("ButtonText"):
        title = _detail(form, "ButtonText") or _detail(form, "Body")
        return "button", {"id": _detail(form, "ButtonPayload"), "title": title}
    return _interactive(form.get("InteractiveData", ""))


def _interactive(raw: str) -> tuple[str, dict[str, Any]] | None:
    try:
        data = json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None
    for name, kind in (("list_reply", "list"), ("button_reply", "button")):
        reply = _find(data, name)
        if reply is not None:
            return kind, {key: clean(str(reply.get(key, "")))[:DETAIL_LIMIT] for key in ("id", "title")}
    return None


def _find(data: object, name: str, depth: int = 4) -> Mapping[str, Any] | None:
    if not isinstance(data, dict) or depth == 0:
        return None
    if isinstance(data.get(name), dict):
        found: Mapping[str, Any] = data[name]
        return found
    return next((hit for value in data.values() if (hit := _find(value, name, depth - 1)) is not None), None)


def file_kind(content_type: str, message_type: str) -> str:
    """Return the kind of a message with a file of this type."""
    if message_type == "sticker" or content_type == "image/webp":
        return "sticker"
    if content_type in {"text/vcard", "text/x-vcard", "text/directory"}:
        return "contact"
    family = content_type.partition("/")[0]
    return family if family in {"image", "audio", "video"} else "document"


def _place(form: Form) -> dict[str, Any]:
    place: dict[str, Any] = {name.lower(): _detail(form, name) for name in ("Address", "Label") if form.get(name)}
    latitude, longitude = _degrees(form.get("Latitude"), 90), _degrees(form.get("Longitude"), 180)
    if latitude is not None and longitude is not None:
        place |= {"latitude": latitude, "longitude": longitude}
    return place


def _degrees(text: str | None, most: float) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


def _circumstances(form: Form) -> dict[str, Any]:
    """Return what may help an officer: what was answered, whether it was forwarded, which advertisement led here."""
    replied = form.get("OriginalRepliedMessageSid", "")
    facts: dict[str, Any] = {"replied_sid": replied} if SID.fullmatch(replied) else {}
    if "true" in {form.get("Forwarded"), form.get("FrequentlyForwarded")}:
        facts["forwarded"] = True
    if form.get("ReferralSourceUrl"):
        facts["referral"] = _detail(form, "ReferralSourceUrl")
    return facts


def _detail(form: Form, name: str) -> str:
    return clean(form.get(name, ""))[:DETAIL_LIMIT].strip()
