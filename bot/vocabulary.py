"""The words people use with us, kept as data in vocabulary.json."""

import json
from pathlib import Path
from typing import Any

_LISTS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return a plain list of words."""
    return frozenset(_LISTS[name].split())


def particles() -> frozenset[str]:
    """Return the words that say nothing by themselves, and those people are addressed with."""
    return words("particles") | words("addresses")


def phrases(name: str) -> dict[str, frozenset[str]]:
    """Return, by meaning, the phrases that stand for it."""
    return {meaning: frozenset(listed) for meaning, listed in _LISTS[name].items()}


def words_of(name: str) -> dict[str, frozenset[str]]:
    """Return, by meaning, the single words that stand for it."""
    return {meaning: frozenset(listed.split()) for meaning, listed in _LISTS[name].items()}


def table(name: str) -> dict[str, str]:
    """Return a table of one word for another."""
    return dict(_LISTS[name])


def numbers() -> dict[str, int]:
    """Return the words for small numbers."""
    return {word: number for number, listed in enumerate(_LISTS["numbers"]) for word in listed.split()}
