"""Words as the search knows them: without accents, capitals and signs; and how people type numbers. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from markupsafe import Markup, escape

LONGEST_WORD = 40
MOST_TERMS = 8
EXCERPT = 140
"""Characters of a text in which something was found that are shown."""
SHORTEST_BEGINNING = 3
"""Fewer letters must be a whole word: everything begins with them."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\bks[- ]?(?:(20\d\d)[- ]?)?0*(\d{1,7})\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<![\w+])(?:\+\s?\d|0\d|62|8\d)[\d\s().-]{5,18}\d(?!\w)")


class Place(Enum):
    """Where a word of the index stands: in what was said, in names, or (numbers) beside both."""

    SAID = 1
    NAME = 2
    BOTH = 3


@dataclass(frozen=True)
class Choice:
    """One way a term may stand in the index, whole or only its beginning."""

    word: str
    begins: bool = False
    place: Place = Place.BOTH


@dataclass(frozen=True)
class Term:
    """Something that must be found, in any of these ways."""

    choices: tuple[Choice, ...]

    @property
    def shown(self) -> tuple[tuple[str, bool], ...]:
        """Return the plain words to mark in a text, each with whether a beginning is enough."""
        return tuple((choice.word, choice.begins) for choice in self.choices if choice.place is Place.SAID)


def plain(text: str) -> str:
    """Return the text as it is compared: compatibility forms, no accents, no capitals."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parted if not unicodedata.combining(sign)).casefold()


def of(*texts: str) -> set[str]:
    """Return the words of some texts."""
    return {word[:LONGEST_WORD] for text in texts for word in _WORD.findall(plain(text))}


def of_person(*texts: str) -> set[str]:
    """Return the words of names and addresses, marked as such."""
    return {f"w{word}" for word in of(*texts)}


def of_telephone(address: str) -> set[str]:
    """Return what a WhatsApp address is found by: its digits from the front and from the back."""
    found = re.fullmatch(r"whatsapp:\+(\d{5,15})", address)
    return {f"p{found[1]}", f"r{found[1][::-1]}"} if found else set()


def of_number(number: str) -> set[str]:
    """Return what a consultation's number is found by: KS-2026-00042 by `42` and by year and number."""
    found = _NUMBER.fullmatch(number)
    return {f"n{found[2]}", f"y{found[1]}n{found[2]}"} if found else set()


def sought(text: str) -> tuple[Term, ...]:
    """Read what a person typed: consultation numbers, telephone numbers, words; at most so many."""
    terms: list[Term] = []

    def number(found: re.Match[str]) -> str:
        word = f"y{found[1]}n{found[2]}" if found[1] else f"n{found[2]}"
        terms.append(Term((Choice(word),)))
        return " "

    def telephone(found: re.Match[str]) -> str:
        terms.append(Term(_of_digits(re.sub(r"\D", "", found[0]))))
        return " "

    rest = _TELEPHONE.sub(telephone, _NUMBER.sub(number, text))
    terms += [_term(word[:LONGEST_WORD]) for word in _WORD.findall(plain(rest))]
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _term(word: str) -> Term:
    begins = len(word) >= SHORTEST_BEGINNING
    if word.isascii() and word.isdigit():
        return Term(_of_digits(word))
    return Term((Choice(word, begins, Place.SAID), Choice(f"w{word}", begins, Place.NAME)))


def _of_digits(digits: str) -> tuple[Choice, ...]:
    """Return what digits may be: part of a text, a consultation's number, a telephone's beginning or end."""
    short = digits.lstrip("0") or "0"
    choices = [Choice(digits, len(digits) >= SHORTEST_BEGINNING, Place.SAID)]
    if len(digits) <= 7:
        choices.append(Choice(f"n{short}"))
    if len(digits) >= 4:
        national = re.sub(r"^(62|0)", "", digits)
        choices += [
            Choice(f"r{digits[::-1]}", begins=True),
            Choice(f"p62{national}", begins=True),
            Choice(f"p{digits}", begins=True),
        ]
    return tuple(choices)


class Sought:
    """What terms look like in a text: whole words, and beginnings of words."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        shown = [one for term in terms for one in term.shown]
        self._whole = frozenset(word for word, begins in shown if not begins)
        self._beginnings = tuple(word for word, begins in shown if begins)
        self._is_empty = not shown

    def __bool__(self) -> bool:
        return not self._is_empty

    def is_among(self, bare: Iterable[str]) -> bool:
        """Say whether one of these plain words is sought."""
        return any(word in self._whole or word.startswith(self._beginnings) for word in bare)

    def marked(self, text: str) -> Markup:
        """Return the text with what is sought marked in it, fit for a page."""
        if self._is_empty or not self._may_be_in(text):
            return escape(text)
        pieces, end = [], 0
        for found in self._in(text):
            pieces += [escape(text[end : found.start()]), f"<mark>{escape(found[0])}</mark>"]
            end = found.end()
        return Markup("".join([*pieces, escape(text[end:])]))  # noqa: S704  (every piece is escaped)

    def excerpt(self, text: str, width: int = EXCERPT) -> str:
        """Return the part of the text around the first word sought."""
        line = " ".join(text.split())
        first = next((found.start() for found in self._in(line)), 0) if self._may_be_in(line) else 0
        if len(line) <= width or first + width // 2 < width:
            return line[:width] + ("…" if len(line) > width else "")
        begin = line.rfind(" ", 0, first - width // 3) + 1
        return f"…{line[begin : begin + width]}{'…' if begin + width < len(line) else ''}"

    def _may_be_in(self, text: str) -> bool:
        """Say quickly whether it is worth to look at word after word."""
        low = text.lower()
        return (
            not text.isascii()
            or any(word in low for word in self._whole)
            or any(word in low for word in self._beginnings)
        )

    def _in(self, text: str) -> Iterator[re.Match[str]]:
        whole, beginnings = self._whole, self._beginnings
        for found in _WORD.finditer(text):
            bare = plain(found[0])
            if bare in whole or bare.startswith(beginnings):
                yield found
