"""Turn what the page (or a test) sends into what a person writes, one function per kind."""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulator.inbound import Writing

STATIC = Path(__file__).parent / "static"
MEDIA_MAX = 16 * 1024 * 1024


class WritingError(ValueError):
    """What came in cannot be sent by a telephone."""


def read_writing(given: dict[str, Any], sender: str) -> Writing:
    """Read one writing; `sender` is the office, whose messages a reply can point at."""
    make = KINDS.get(str(given.get("type", "text")))
    if make is None:
        raise WritingError(f"type: {', '.join(KINDS)}")
    writing = make(given)
    if reply_to := given.get("reply_to"):
        writing.fields["OriginalRepliedMessageSid"] = str(reply_to)
        writing.fields["OriginalRepliedMessageSender"] = sender
    writing.fields.update({str(n): str(v) for n, v in (given.get("fields") or {}).items()})
    return writing


def _text(given: dict[str, Any]) -> Writing:
    body = str(given.get("body", ""))
    if not body:
        raise WritingError("body")
    return Writing("text", body)


def _empty(_: dict[str, Any]) -> Writing:
    return Writing("text")


def _unknown(_: dict[str, Any]) -> Writing:
    # What Twilio forwards for polls and the like is not documented (PLATFORM.md section 1).
    return Writing("unsupported")


def _button(given: dict[str, Any]) -> Writing:
    title = str(given.get("title", ""))
    fields = {
        "ButtonText": title,
        "ButtonPayload": str(given.get("id") or title),
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
    }
    return Writing("button" if given.get("template") else "interactive", title, fields)


def _list(given: dict[str, Any]) -> Writing:
    title, choice = str(given.get("title", "")), str(given.get("id", ""))
    # Nobody has confirmed the list parameters; the button's twins are what readers should accept.
    fields = {"ListId": choice, "ListTitle": title, "ButtonText": title, "ButtonPayload": choice}
    return Writing("interactive", title, fields)


def _location(given: dict[str, Any]) -> Writing:
    fields = {
        "Latitude": str(given.get("latitude", -1.6101)),
        "Longitude": str(given.get("longitude", 103.5865)),
    }
    for name, ours in (("Address", "address"), ("Label", "label")):
        if given.get(ours):
            fields[name] = str(given[ours])
    return Writing("location", "", fields)


def _contact(given: dict[str, Any]) -> Writing:
    name, phone = given.get("name", "Siti Aminah"), given.get("phone", "+6281200000099")
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=CELL:{phone}\r\nEND:VCARD\r\n"
    return _file("contacts", f"{name}.vcf", "text/vcard", card.encode())


def _sticker(_: dict[str, Any]) -> Writing:
    data = (STATIC / "sticker.webp").read_bytes()
    return _file("sticker", "sticker.webp", "image/webp", data)


def _voice(_: dict[str, Any]) -> Writing:
    return _file("audio", "voice.ogg", "audio/ogg", (STATIC / "voice.ogg").read_bytes())


def _media(given: dict[str, Any]) -> Writing:
    try:
        data = base64.b64decode(str(given.get("data", "")), validate=True)
    except binascii.Error as error:
        raise WritingError("data: base64") from error
    if len(data) > MEDIA_MAX:
        raise WritingError("data: 16 MB")
    kind = str(given.get("content_type") or "application/octet-stream")
    family = kind.partition("/")[0]
    message_type = family if family in {"image", "audio", "video"} else "document"
    name = str(given.get("filename", "berkas"))
    return Writing(message_type, str(given.get("body", "")), {}, name, kind, data)


def _file(kind: str, filename: str, content_type: str, data: bytes) -> Writing:
    return Writing(kind, "", {}, filename, content_type, data)


KINDS: dict[str, Callable[[dict[str, Any]], Writing]] = {
    "text": _text,
    "empty": _empty,
    "unknown": _unknown,
    "button": _button,
    "list": _list,
    "location": _location,
    "contact": _contact,
    "sticker": _sticker,
    "voice": _voice,
    "media": _media,
}
