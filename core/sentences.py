"""Sentences that are kept, and said in the language of whoever reads them: what a check found, days later."""

from __future__ import annotations

from typing import Any

from core.language import gettext
from core.wording import thousands


class Sentence(str):
    """Words in the language in use that remember what they were made of.

    A number is parted by thousands where they say `%(name)s`, and not where they say `%(name)d`.
    """

    __slots__ = ("given", "words")
    words: str
    given: dict[str, Any]

    def __new__(cls, words: str, given: dict[str, Any]) -> Sentence:
        """Say the words, filled in."""
        sentence = super().__new__(cls, gettext(words, **{name: _shown(value) for name, value in given.items()}))
        sentence.words, sentence.given = words, given
        return sentence


class _Number(int):
    def __str__(self) -> str:
        return thousands(self)


def told(words: str, /, **given: Any) -> Sentence:
    """Say the words as `gettext` does, such that they can be kept."""
    return Sentence(words, given)


def kept(text: Any) -> Any:
    """Give a sentence as JSON keeps it; anything else is kept as it stands."""
    if not isinstance(text, Sentence):
        return text
    return {"words": text.words, "given": {name: kept(value) for name, value in text.given.items()}}


def said(text: Any) -> str:
    """Say what was kept, in the language in use."""
    if not isinstance(text, dict):
        return str(text)
    given = {name: said(value) if isinstance(value, dict) else value for name, value in text["given"].items()}
    return Sentence(text["words"], given)


def _shown(value: Any) -> Any:
    return _Number(value) if isinstance(value, int) else value
