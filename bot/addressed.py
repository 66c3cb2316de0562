"""Somebody's name behind a form of address: `makasih kak rina`, `siang pak budi`. Pure."""

from functools import cache

from bot import vocabulary
from kb.normalise import words
from kb.vocabulary import bundled_words
from kb.wordlists import rows

LONGEST_NAME = 2
_ADDRESSES = vocabulary.words("addresses")
_LISTS = (
    "particles",
    "yes",
    "yes_fillers",
    "no",
    "no_fillers",
    "acknowledged",
    "greetings",
    "thankful",
    "empty",
    "request_words",
    "place_words",
)


def without_name(said: list[str]) -> list[str]:
    """Return the words without the name behind a form of address; a word that any of our lists knows is none."""
    kept: list[str] = []
    room = 0
    for word in said:
        if word in _ADDRESSES:
            room = LONGEST_NAME
        elif room and word.isalpha() and len(word) > 1 and word not in _known():
            room -= 1
            continue
        else:
            room = 0
        kept.append(word)
    return kept


@cache
def _known() -> frozenset[str]:
    regions = {word for _, *spellings in rows("regions") for word in words(" ".join(spellings))}
    return bundled_words().union(regions, *map(vocabulary.words, _LISTS))
