"""Every text a citizen reads, by name and language, kept as data in texts.json; an office's own wordings go before."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

VERSION = "2026-11"
"""Version of the consent text; a changed `consent_request` gets a new one."""
LANGUAGES = ("id", "en")
LONGEST_BODY = 1600
"""UTF-16 units of one bubble (Twilio error 21617; PLATFORM.md, section 5)."""

Key = tuple[str, str]
"""A text's name and language."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FILE = Path(__file__).with_name("texts.json")
_own: Mapping[Key, str] = {}
"""The office's own wordings, as this process knows them (whatsapp/own_texts.py brings them in)."""


class TextError(LookupError):
    """No such text, or one of its placeholders was not given."""


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return all texts: name → language → text."""
    loaded: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded


def placeholders(name: str, language: str) -> set[str]:
    """Return the placeholders a text needs."""
    return placeholders_in(texts()[name][language])


def placeholders_in(text: str) -> set[str]:
    """Return the placeholders that stand in a wording."""
    return set(_PLACEHOLDER.findall(text))


def filled_in(text: str, given: Mapping[str, str]) -> str:
    """Return a wording filled in; what is not given stays a placeholder."""
    return _PLACEHOLDER.sub(lambda match: given.get(match[1], match[0]), text)


def put_before(own: Mapping[Key, str]) -> None:
    """Let these wordings stand before those of texts.json, in this process, from now on."""
    global _own  # noqa: PLW0603  (one look-up without a lock: a process speaks one office's words)
    _own = own


def say(name: str, language: str, /, **given: str) -> str:
    """Return the text filled in; an unknown language is answered in Indonesian. Raise TextError for what is missing."""
    try:
        versions = texts()[name]
    except KeyError:
        raise TextError(f"no text named {name}") from None

    def fill(match: re.Match[str]) -> str:
        try:
            return given[match[1]]
        except KeyError:
            raise TextError(f"text {name} needs {match[1]}") from None

    language = language if language in versions else "id"
    return _PLACEHOLDER.sub(fill, _own.get((name, language), versions[language]))


def units(text: str) -> int:
    """Return the text's length as WhatsApp counts it at worst: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
