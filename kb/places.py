"""Regions that a text names: those of Jambi, and what lies elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.naming import Listed, spellings
from kb.wordlists import rows

_ORIGIN = re.compile(
    r"\b(?:i am|i'm|im|we are|my name is|my (?:friend|husband|wife|boss|colleague|client|professor|cousin)s?|"
    r"saya|kami|aku|perkenalkan)\b(?:(?! (?:data|angka|butuh|perlu|cari|need)) [\w'-]+){0,4}? (?:from|dari|asal)"
    r"(?: (?:kota|kab|kabupaten|provinsi|univ|universitas|kampus|bps|pemkot|pemkab|pemprov))* [\w'-]+",
    re.IGNORECASE,
)
"""Where the writer, or somebody they write for, comes from is not what is asked about."""

_NATIONAL = re.compile(
    r"(?<!bahasa)(?<!bank)(?<!data)(?<!republik)(?<!universitas)(?<!warga)(?<!negara)(?<!orang)"
    r" indonesia (?!pintar|sehat)"
    r"|(?<!ekonomi)(?<!kerja)(?<!hari)(?<!libur)(?<!ujian) (?:nasional|national|nationwide) "
)
"""The whole country; not a name such as Bahasa Indonesia or Survei Sosial Ekonomi Nasional."""
NATION = "indonesia"
_CAPITAL = "kota jambi"
LOCAL_OFFICE = "bps kabupaten/kota"
"""The statistics office of a regency or a city, which has an address, a telephone and hours of its own."""
_KINDS = frozenset({"kabupaten", "kab", "kota"})
_WRITERS = frozenset({"saya", "kami", "aku", "perkenalkan"})
_BEFORE_ITS_PLACE = _KINDS | {"di"}
_OF_PEOPLE = frozenset({"bahasa", "suku"})
_STREETS = frozenset({"jl", "jln"})


@cache
def inside() -> frozenset[str]:
    """Return the regencies and cities of Jambi."""
    return frozenset(name for scope, name, _ in rows("regions") if scope == "jambi")


@cache
def _regions() -> Listed:
    """Read the regions under their names, those of several words run together too; `malang sekali` names none."""
    found = {}
    for _, region, also in rows("regions"):
        for name in (region, *filter(None, also.split("|"))):
            spelt = set(spellings(name))
            found.update(dict.fromkeys((*spelt, *(("".join(one),) for one in spelt)), region))
    for (phrase,) in rows("no_places"):
        found.update(dict.fromkeys(spellings(phrase), ""))
    return Listed(found)


@cache
def single_words() -> frozenset[str]:
    """Return the names that are one word."""
    names = (name for _, region, also in rows("regions") for name in (region, *also.split("|")))
    return frozenset(name for name in names if name.isalpha())


def regions(tokens: Sequence[str]) -> frozenset[str]:
    """Return the regions that plain words name."""
    return frozenset(in_order(tokens))


def in_order(tokens: Sequence[str]) -> list[str]:
    """Return the regions that words name, in the order they stand there: `bahasa jawa` and `jl jawa` are none."""
    found = _regions().spans(tokens)
    return [name for start, end, name in found if not start or not _is_of_another(tokens[start - 1], tokens[end:])]


def as_typed(tokens: Sequence[str], region: str) -> str:
    """Return the words by which a text names a region: `germany` for `jerman`."""
    found = (" ".join(tokens[start:end]) for start, end, name in _regions().spans(tokens) if name == region)
    return next(found, region)


def _is_of_another(before: str, after: Sequence[str]) -> bool:
    """Say whether a name is that of a tongue, a people or a street: `jl sumatra`, `jalan jawa no 5`."""
    is_street = before in _STREETS or (before == "jalan" and after[:1] in (["no"], ["nomor"], ["rt"]))
    return is_street or before in _OF_PEOPLE


def in_one_word(tokens: list[str]) -> list[str]:
    """Write each regency and city of Jambi as one word, however it is called: "tanjab timur", "sungai penuh".

    Its words mean other things in entries that are not about it. Kota Jambi stays: every entry is about Jambi.
    """
    for start, end, name in reversed(list(_regions().spans(tokens))):
        if name in inside() and name != _CAPITAL:
            tokens = [*tokens[:start], name.replace(" ", ""), *tokens[end:]]
    return tokens


def names_nation(tokens: Sequence[str]) -> bool:
    """Say whether plain words speak of the whole country."""
    return bool(_NATIONAL.search(f" {' '.join(tokens)} "))


def beside_places(tokens: Sequence[str]) -> list[str]:
    """Return the words that are no part of a place's name: what is asked of a place lies in them."""
    return _regions().beside(tokens)


def local_office(tokens: Sequence[str]) -> frozenset[str]:
    """Return the office of a regency or a city where plain words name one: `bps tebo`, `bps di bangko`."""
    return frozenset({LOCAL_OFFICE}) if any(_local_offices(tokens)) else frozenset()


def in_full(tokens: list[str]) -> list[str]:
    """Write the office of a regency in full: `bps di bangko` is `bps kabupaten merangin`; not who writes from there."""
    for office, start in reversed(list(_local_offices(tokens))):
        writes = tokens[office - 1 : office] == ["dari"] and not _WRITERS.isdisjoint(tokens[:office])
        if not writes and _KINDS.isdisjoint(tokens[office:start]):
            tokens = [*tokens[: office + 1], "kabupaten", *tokens[start:]]
    return tokens


def _local_offices(tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where `bps` stands, and from where its place is named."""
    for start, _, name in _regions().spans(tokens):
        office = next((at for at in range(start - 1, -1, -1) if tokens[at] not in _BEFORE_ITS_PLACE), start)
        within = name == _CAPITAL and tokens[start - 1] == "di"  # the province's office lies there
        if name in inside() and tokens[office] == "bps" and not within:
            yield office, start


def without_origin(text: str) -> str:
    """Drop where the writer says to come from."""
    return _ORIGIN.sub(" ", text)
