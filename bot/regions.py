"""Regions and years in a question: what lies outside Jambi, or is not released yet. Pure."""

import re

from bot import vocabulary
from bot.words import digits
from kb.normalise import words
from kb.wordlists import rows

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ORIGIN = re.compile(
    r"\b(?:i am|i'm|im|we are|my name is|saya|kami|aku|perkenalkan)\b(?:(?! (?:data|angka|butuh|perlu|cari|need))"
    r" [\w'-]+){0,4}? (?:from|dari|asal) [\w'-]+",
    re.IGNORECASE,
)
"""Where the writer comes from is not what is asked about."""


def other(text: str) -> str:
    """Return the province outside Jambi the text names; empty if it names none, or Jambi too."""
    tokens = words(_ORIGIN.sub(" ", text))
    joined = f" {' '.join(tokens)} "
    if " jambi " in joined:
        return ""
    found = ""
    for scope, name, also in rows("regions"):
        named = any(f" {spelling} " in joined for spelling in (name, *filter(None, also.split("|"))))
        if named and scope == "jambi":
            return ""
        if named and not found:
            found = name
    return found or ("indonesia" if _NATIONAL.search(joined) else "")


_NATIONAL = re.compile(
    r"(?<!bahasa)(?<!bank)(?<!data)(?<!republik)(?<!universitas) indonesia (?!pintar|sehat)"
    r"|(?<!ekonomi)(?<!kerja)(?<!hari)(?<!libur)(?<!ujian) (?:nasional|national|nationwide) "
)
"""The whole country; not a name such as Bahasa Indonesia or Survei Sosial Ekonomi Nasional."""


def names_year_or_region(text: str) -> bool:
    """Say whether the text names a year, or a region of Jambi or elsewhere."""
    joined = f" {' '.join(words(text))} "
    spelled = (spelling for _, name, also in rows("regions") for spelling in (name, *filter(None, also.split("|"))))
    return bool(_YEAR.search(joined)) or any(f" {spelling} " in joined for spelling in spelled)


def without(text: str) -> list[str]:
    """Return the words that are no part of a region's name."""
    joined = f" {' '.join(words(text))} "
    spelled = [spelling for _, name, also in rows("regions") for spelling in (name, *filter(None, also.split("|")))]
    for spelling in sorted(spelled, key=len, reverse=True):
        joined = joined.replace(f" {spelling} ", "  ")
    return joined.split()


def site(region: str, joint: str) -> str:
    """Return where the statistics of a region outside Jambi are: the province's office, and the national one."""
    site = _SITES.get(region)
    return f"{site}.bps.go.id {joint} bps.go.id" if site else "bps.go.id"


_SITES = vocabulary.table("sites")


def unreleased_year(text: str, this_year: int) -> int | None:
    """Return the year asked for if it has not begun yet."""
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", digits(text))]
    ahead = [year for year in years if year > this_year]
    return ahead[0] if ahead and len(ahead) == len(years) else None
