"""What a question names that an entry must speak of before it may be the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from kb import places
from kb.entries import OF_SERVICE, Entry
from kb.naming import Listed, listed
from kb.normalise import plain, words
from kb.wordlists import rows

_YEAR = re.compile(r"(?<!\d)(?:[a-z]{0,5})((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?:['’]|\b(?:tahun|thn|th|taun) ?)(\d\d)\b(?![.,%]\d)", re.IGNORECASE)
_LAST_SHORT = 40
"""Of years written in two digits, the last one that belongs to this century."""
_DATED = re.compile(r"(?:\b(?:tahun|thn|th|taun|in|for)\.?\s+)?\b(?:19|20)\d\d\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?:19|20)\d\d")
# "UU Nomor 16 Tahun 1997", "PP 7 tahun 2021", "SK 2023": years of rules, not of figures.
_RULE = re.compile(
    r"\b(?:uu|pp|perpres|perka|peraturan|undang-undang|sk|nomor|no)\b[^.\n]{0,40}?\btahun\s+(?:19|20)\d\d"
)
_OF_THE_NATION = frozenset({"indonesia", "nasional", "national"})

_FUTURE = "masa depan"
"""The time that entries on projections and calendars speak of, whatever year it is."""
_CHOICE = "pilihan"
"""The best, the cheapest: of a figure it is the highest; of a hotel no office of statistics says which one that is."""
_COUNTING = frozenset({"jumlah", "jumlahnya", "banyaknya", "populasi", "persentase"})
_HOW_MANY = frozenset({"berapa", "many"})
_OF_WHAT = frozenset({"orang", "jiwa", "keluarga", "people", "persons", "residents", "households"})
_BOUNDS = frozenset({"maksimal", "minimal", "maksimum", "minimum", "most", "least"})
_UNCOUNTED = OF_SERVICE | {"klasifikasi", "metadata"}
_FEW = 8
"""A question of more words than this tells a story, in which a figure may occur."""


@cache
def _institutions() -> Listed:
    """Read the matters other bodies answer for."""
    return listed((name, (name, *also.split("|"))) for name, also in rows("institutions"))


@cache
def _times(*, spoken: bool) -> Listed:
    """Read the times a question may name, with `spoken` also what an entry may say of them instead ("harian")."""
    return listed(_asked_or_said("times", spoken=spoken))


@cache
def _measures(*, spoken: bool) -> Listed:
    """Read what of a thing may be asked (its price, its area), with `spoken` also what an entry may say of it."""
    return listed(_asked_or_said("measures", spoken=spoken))


def _asked_or_said(which: str, *, spoken: bool) -> Iterator[tuple[str, list[str]]]:
    for name, asked, said in rows(which):
        yield name, [*asked.split("|"), *(said.split("|") if spoken else ())]


def undated(text: str) -> str:
    """Drop the years a text names: `ipm jambi tahun 2024` is `ipm jambi`."""
    return _DATED.sub(" ", text)


def is_year(word: str) -> bool:
    """Say whether a word is a year of figures: `kalau tahun 2025` names no topic."""
    return len(word) == 4 and _DIGITS.fullmatch(word) is not None


def years(text: str) -> frozenset[int]:
    """Find the years a text names, leaving out the years of laws and decrees."""
    short = map(int, _SHORT_YEAR.findall(text))
    found = {year + (2000 if year <= _LAST_SHORT else 1900) for year in short}
    if _DIGITS.search(text):
        found.update(map(int, _YEAR.findall(_RULE.sub(" ", text.casefold()))))
    return frozenset(found)


def counts_the_uncounted(text: str, entry: Entry) -> bool:
    """Say whether it is asked how many there are of what an entry does not count.

    It tells how they are served, or what they are: `jumlah lansia`, `jumlah umkm`.
    """
    if entry.category not in _UNCOUNTED:
        return False
    asked = plain(words(text))
    if len(asked) > _FEW or not _counts(asked):
        return False
    wordings = (entry.question, *entry.variants, *entry.keywords)
    return not any(_counts(plain(words(wording))) for wording in wordings)


def _counts(tokens: Sequence[str]) -> bool:
    """Say whether plain words ask how many there are; not how many may come (`maksimal berapa orang`)."""
    by_head = any(one in _HOW_MANY and other in _OF_WHAT for one, other in pairwise(tokens))
    return not _COUNTING.isdisjoint(tokens) or (by_head and _BOUNDS.isdisjoint(tokens))


def institutions(text: str) -> frozenset[str]:
    """Return the other bodies whose matters a text names."""
    return _institutions().named(plain(words(text)))


def beside_institutions(tokens: Sequence[str]) -> list[str]:
    """Return the words that are no part of another body's name or matter."""
    return _institutions().beside(tokens)


def others_matter(bodies: Iterable[str]) -> str:
    """Say that other bodies answer for what is asked."""
    return f"urusan lembaga lain: {', '.join(sorted(bodies))}"


@dataclass(frozen=True, slots=True)
class Facets:
    """What a text speaks of beyond its topic words."""

    regions: frozenset[str]
    institutions: frozenset[str]
    years: frozenset[int]
    indicators: frozenset[str]
    times: frozenset[str]
    measures: frozenset[str]

    @classmethod
    def of(cls, text: str, indicators: frozenset[str], read: Sequence[str] = ()) -> Facets:
        """Collect the facets of a question whose indicators are known; `read` are its words with slips mended."""
        found = cls.among(plain(words(text)), text, indicators, spoken=False)
        spoken = plain(words(places.without_origin(text)))
        named = places.regions(spoken) | places.regions(read)
        named |= {places.NATION} if places.names_nation(spoken) else frozenset()
        return replace(found, regions=named, institutions=found.institutions | places.local_office(spoken))

    @classmethod
    def among(cls, tokens: list[str], text: str, indicators: frozenset[str], *, spoken: bool) -> Facets:
        """Collect the facets of a text whose plain words are known too."""
        return cls(
            places.regions(tokens),
            _institutions().named(tokens),
            years(text),
            indicators,
            _times(spoken=spoken).named(tokens),
            _measures(spoken=spoken).named(tokens),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What one entry speaks of: in its question and wordings, and anywhere."""

    question: Facets
    anywhere: Facets

    @classmethod
    def of(cls, entry: Entry, texts: list[list[str]], asked: frozenset[str], answered: frozenset[str]) -> Scope:
        """Collect what an entry speaks of.

        `texts` are the plain words of all its texts, the question first; `asked` and `answered` the indicators of its
        wordings and of its answer.
        """
        whole = " \n ".join((entry.question, *entry.variants, *entry.keywords, entry.answer))
        tokens = [token for text in texts for token in (*text, "")]
        anywhere = Facets.among(tokens, whole, asked | answered, spoken=True)
        if not _OF_THE_NATION.isdisjoint(tokens):
            anywhere = replace(anywhere, regions=anywhere.regions | {places.NATION})
        of_them_too = any(one == "bps" and two in {"kabupaten", "kota"} for one, two in pairwise(tokens))
        if of_them_too or entry.category not in OF_SERVICE:  # else what it tells is the province's alone
            anywhere = replace(anywhere, institutions=anywhere.institutions | {places.LOCAL_OFFICE})
        return cls(Facets.among(texts[0], entry.question, asked, spoken=True), anywhere)

    def objection(self, asked: Facets, this_year: int) -> str | None:
        """Say why this entry may not answer as if it knew what was asked, or None."""
        inside = places.inside()
        strange = asked.regions - self.anywhere.regions
        if strange - inside or (strange and self.question.regions and not asked.regions & self.question.regions):
            return f"wilayah tidak dibahas: {', '.join(sorted(strange))}"
        if asked.institutions - self.anywhere.institutions:
            return others_matter(asked.institutions - self.anywhere.institutions)
        missing = asked.years - self.anywhere.years
        if _FUTURE in self.question.times:
            missing = frozenset(year for year in missing if year <= this_year)
        if missing and (self.anywhere.years or any(year > this_year for year in missing)):
            return f"tahun tidak dibahas: {', '.join(map(str, sorted(missing)))}"
        if asked.times - self.anywhere.times:
            return f"waktu tidak dibahas: {', '.join(sorted(asked.times - self.anywhere.times))}"
        if unspoken := asked.measures - self.anywhere.measures - {_CHOICE}:
            return f"ukuran tidak dibahas: {', '.join(sorted(unspoken))}"
        if asked.indicators and self.question.indicators and not asked.indicators & self.anywhere.indicators:
            return f"indikator tidak dibahas: {', '.join(sorted(name[1:] for name in asked.indicators))}"
        return None

    def leaves_the_choice(self, asked: Facets) -> bool:
        """Say whether it is asked which to choose, and of no figure, where this entry speaks of none as the best."""
        return _CHOICE in asked.measures - self.anywhere.measures and not asked.indicators
