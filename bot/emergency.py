"""Somebody in danger, told from somebody who asks for figures about danger. Pure."""

import re
from datetime import datetime, timedelta
from itertools import pairwise

from bot import vocabulary
from bot.words import YEAR, flat, spelt

_WORDS = vocabulary.words_of("emergency")
_SELF_HARM = re.compile(
    r"\b(?:ingin|mau|pengen|pengin|pingin|want to|wanna) (?:bunuh diri|mati|"
    r"mengakhiri hidup|die|kill myself)\b|\bkill myself\b|\bsuicidal\b|"
    r"\b(?:mengakhiri|akhiri) hidup (?:saya|aku|ku|ini)\b"
)
_WEARY = re.compile(
    r"\b(?:(?:capek|cape|capai|lelah|letih|bosan|muak) (?:sama |dengan |sm )?|"
    r"tidak (?:mau|ingin|pengen|sanggup|kuat) )hidup(?:ku)?"
    r"(?: (?:ini|saya|aku|lagi|di dunia|kak|pak|bu|min|mas|mbak|rasanya|nih|deh|banget|sekali))*$"
    r"|\b(?:mending|mendingan|lebih baik) (?:saya |aku |gue )?mati\b|\btired of (?:living|life)\b"
)
_SELF_HARM_TOLD = re.compile(
    r"\b(?:saya|aku|ku|gue|sy|awak|i) (?:\w+ ){0,2}(?:bunuh diri|mengakhiri hidup|mati saja|mati aja)\b"
)
_IN_ENGLISH = re.compile(
    r"\b(?:fire|accident|robbed|robbery|drowning|flood|earthquake|kidnapped|raped|stabbed|beating|attacked|"
    r"kill myself|suicidal|wan(?:t to|na) die)\b"
)
_SHOUTED = 2
LASTS = timedelta(hours=1)
"""For so long a bare `tolong` after a cry for help is the same cry, and no courtesy."""
_PLEA = _WORDS["cry"] | _WORDS["mine"] | vocabulary.particles() | {"bantu", "bantuan", "cepat", "cepetan", "quick"}


def is_emergency(text: str) -> bool:
    """Say whether the words are a cry for help; a question for figures about the same things is none."""
    plain = flat(text)
    if _SELF_HARM.search(plain):
        return True
    said = plain.split()
    if YEAR.search(plain) or any(word in _WORDS["figures"] for word in said):
        return False
    return bool(_SELF_HARM_TOLD.search(plain) or _WEARY.search(spelt(text))) or (
        any(word in _WORDS["danger"] for word in said) and (_cries(text, said) or _is_close(said))
    )


def is_in_english(text: str) -> bool:
    """Say whether a cry for help is in English, however short."""
    return bool(_IN_ENGLISH.search(flat(text)))


def goes_on(text: str, alarmed_at: datetime | None, now: datetime) -> str:
    """Return the text that answers what goes on with a cry for help heard lately: a plea, or that it is over."""
    if alarmed_at is None or now - alarmed_at > LASTS:
        return ""
    if pleads(text):
        return "emergency"
    return "relieved" if _is_over(text) else ""


def _is_over(text: str) -> bool:
    """Say whether nothing is told but that the danger is over: `sudah aman kak makasih`."""
    said = {word.removesuffix("nya") for word in spelt(text).split()}
    return not said.isdisjoint(_OVER) and said <= _OVER | _BESIDE_OVER


_OVER = _WORDS["over"]
_BESIDE_OVER = (
    _WORDS["beside_over"] | _WORDS["mine"] | _WORDS["danger"] | _WORDS["near"] | _WORDS["here"] | vocabulary.particles()
)


def pleads(text: str) -> bool:
    """Say whether nothing but a plea for help is said: `tolong`, `tolong saya kak`, `help me please`."""
    said = flat(text).split()
    return any(word in _WORDS["cry"] for word in said) and all(word in _PLEA for word in said)


def _cries(text: str, said: list[str]) -> bool:
    return any(word in _WORDS["cry"] for word in said) or text.count("!") >= _SHOUTED


def _is_close(said: list[str]) -> bool:
    """Say whether it happens to the writer, at home, or here and now."""
    pairs = [*pairwise(said)]
    mine = any(first in _WORDS["near"] and then in _WORDS["mine"] | {"tetangga"} for first, then in pairs)
    me = any(
        (first in _WORDS["mine"] and then in _WORDS["danger"]) or (first in _WORDS["danger"] and then in _WORDS["mine"])
        for first, then in pairs
    )
    return mine or me or any(word in _WORDS["here"] for word in said)
