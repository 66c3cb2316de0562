"""Several questions in one message: numbered, marked, listed, or asked for sentence by sentence. Pure."""

import re

from bot.words import asks, is_clear
from handoff.points import marks, numbered

TWO = 2
MANY = 3
LONGEST_THING = 4
LONGEST_BEHIND_A_COLON = 7
_BETWEEN = re.compile(r"(?<!\s)\s*(?:[,;•]|\s(?:dan|serta|and|&)\s)\s*(?:(?:dan|serta|and|&)\s+)?", re.IGNORECASE)
_TOGETHER = re.compile(r"\s(?:dan|sama|serta|plus|and|&)\s", re.IGNORECASE)
_IS_ONE = re.compile(
    r"\b(?:(?:per)?beda\w*|(?:per)?banding\w*|hubungan\w*|kaitan\w*|pengaruh\w*|antara|vs|versus|differ\w*|between|"
    r"compar\w*|relat\w*|menurut|berdasarkan|per|by|sama (?:ga|gak|ngga|nggak|tidak|ndak|dengan|dgn|kayak|seperti))\b",
    re.IGNORECASE,
)
_LEANS = re.compile(r"\b[^\W\d]{3,}nya\b", re.IGNORECASE)
_ASKED_BEFORE = re.compile(r"(?:[^?]*\b)?(apa itu|apa sih|pengertian|definisi|arti|what (?:is|are))\b", re.IGNORECASE)
_ASKED_BEHIND = re.compile(r"\s(?:itu\s)?apa(?:\s[^\W\d]{1,5})*\W*$", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=\w[.!])\s+|\n+")
_REQUESTS = re.compile(
    r"\b(?:mohon|memohon|minta|meminta|butuh|membutuhkan|perlu|memerlukan|mencari|need|"
    r"(?:ingin|mau|hendak) (?:tahu|mengetahui|menanyakan|tanya|bertanya|memperoleh)|looking for|want to know)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    rf"{_REQUESTS.pattern}|\b(?:data|berikut|yaitu|yakni|antara lain|indikator|following)\b", re.IGNORECASE
)


def questions_in(text: str) -> int:
    """Count the questions of a long message: its points, or its question marks."""
    return max(len(points(text)), len(re.findall(r"\?+", text)))


def points(text: str) -> list[str]:
    """Return what is set out point by point: behind numbers, letters or dashes, or between commas behind a colon."""
    return numbered(text) or _behind_a_colon(text)


def _behind_a_colon(text: str) -> list[str]:
    """Return the things of `mohon data: PDRB per kabupaten, IPM, serta TPT`; the lines of a form are none."""
    for sentence in _SENTENCE.split(text):
        lead, colon, rest = sentence.partition(":")
        things = _things(rest, LONGEST_BEHIND_A_COLON) if colon and ":" not in rest and _LEADS.search(lead) else []
        if len(things) >= MANY:
            return things
    return []


def _things(text: str, longest: int) -> list[str]:
    """Return what stands between commas; a year is none; empty where one is longer than a name."""
    parts = [part for part in _BETWEEN.split(text) if re.search(r"[^\W\d]", part)]
    return parts if all(len(re.findall(r"[^\W\d]+", part)) <= longest for part in parts) else []


def parts_of(text: str) -> list[str]:
    """Split a message at its points and its question marks, or into the sentences that each ask for something.

    What leads to the numbers counts only with a mark.
    """
    found = marks(text)
    first = text[: found[0].start()] if found else text
    wholes = ([first] if "?" in first or not found else []) + numbered(text)
    parts = [part for whole in wholes for part in whole.split("?") if part.strip()]
    return parts if len(parts) > 1 else _behind_a_colon(text) or _requests(text) or parts


def _requests(text: str) -> list[str]:
    """Return the sentences that ask for something; who asks, and mere courtesy, are none."""
    return [one for one in _SENTENCE.split(text) if is_clear(one) and (asks(one) or _REQUESTS.search(one))]


def pair(text: str) -> list[str]:
    """Return the two things a message asks about together: `ipm sama gini ratio itu apa`.

    What compares them, or breaks figures down by them, asks one thing; so does what only leans on the other.
    """
    parts = [part.strip() for part in _TOGETHER.split(text)]
    if len(parts) != TWO or _IS_ONE.search(text) or _LEANS.search(parts[1]):
        return []
    first, second = parts
    before, behind = _ASKED_BEFORE.match(first), _ASKED_BEHIND.search(second)
    if before:
        return [first, f"{before[1]} {second}"]
    return [first + behind[0], second] if behind else parts


def listed(text: str) -> list[str]:
    """Return the things a message lists between commas: `minta kemiskinan, pengangguran dan IPM`; empty below three.

    Only the first may be long, for it leads to the others: clauses of a sentence are no list.
    """
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    are_things = all(len(re.findall(r"[^\W\d]+", part)) <= LONGEST_THING for part in parts[1:])
    return parts if len(parts) >= MANY and are_things else []
