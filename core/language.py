"""The language of the officers' pages: the code speaks Indonesian; English is looked up in translations/en.po.

Words are marked as gettext does: `_("…")` in Python and templates, `noop("…")` for words of a table that are looked
up where they are shown. `make words` collects them.
"""

import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
_FILE = Path(__file__).with_name("translations") / "en.po"
_current: ContextVar[str] = ContextVar("language", default="id")


def use(language: str) -> None:
    """Speak this language from here on in this request; an unknown one is Indonesian."""
    _current.set(language if language in LANGUAGES else "id")


def current() -> str:
    """Return the language in use, `id` or `en`; Indonesian where nobody chose (commands, the worker)."""
    return _current.get()


def gettext(text: str, /, **given: Any) -> str:
    """Return the text in the language in use, its %(name)s filled in; a per cent sign is written %%."""
    return found(text) % given


def ngettext(one: str, many: str, number: int, /, **given: Any) -> str:
    """Return the wording for this number of things; %(num)s is the number."""
    return found_for(one, many, number) % ({"num": number} | given)


def noop(text: str) -> str:
    """Mark words that are looked up where they are shown."""
    return text


def found(text: str) -> str:
    """Return the text in the language in use, not filled in; what has no translation stays Indonesian."""
    return _catalogue().get(text, (text,))[0] if current() == "en" else text


def found_for(one: str, many: str, number: int) -> str:
    """Return the wording for this number of things, not filled in."""
    given = _catalogue().get(one, (one, many)) if current() == "en" else (one, many)
    return given[0 if number == 1 else -1]


def retold(text: str, *sentences: str) -> str:
    """Return a sentence that was kept in Indonesian in the language in use; one that is none of these as it is."""
    if current() == "id":
        return text
    for words in sentences:
        if kept := _shape(words).fullmatch(text):
            return gettext(words, **kept.groupdict())
    return text


@cache
def _shape(words: str) -> re.Pattern[str]:
    """Return what the words look like once their %(name)s are filled in."""
    parts = re.split(r"%\((\w+)\)s", words)
    return re.compile("".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


@cache
def _catalogue() -> dict[str, tuple[str, ...]]:
    import polib  # wanted only by processes in which somebody reads English

    entries = polib.pofile(str(_FILE), encoding="utf-8").translated_entries()
    return {one.msgid: tuple(one.msgstr_plural.values()) or (one.msgstr,) for one in entries}
