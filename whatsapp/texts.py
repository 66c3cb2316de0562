"""Every text a citizen reads, by name and language, kept as data in texts.json."""

import json
import re
from functools import cache
from pathlib import Path

VERSION = "2026-11"
"""Version of the consent text; a changed `consent_request` gets a new one."""
LANGUAGES = ("id", "en")
LONGEST_BODY = 1600
"""UTF-16 units of one bubble (Twilio error 21617; PLATFORM.md, section 5)."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FILE = Path(__file__).with_name("texts.json")


class TextError(LookupError):
    """No such text, or one of its placeholders was not given."""


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return all texts: name → language → text."""
    loaded: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded


def placeholders(name: str, language: str) -> set[str]:
    """Return the placeholders a text needs."""
    return set(_PLACEHOLDER.findall(texts()[name][language]))


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

    return _PLACEHOLDER.sub(fill, versions.get(language, versions["id"]))


def units(text: str) -> int:
    """Return the text's length as WhatsApp counts it at worst: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
