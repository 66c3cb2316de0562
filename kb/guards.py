"""What a question names that an entry must speak of before it may be the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.entries import Entry
from kb.normalise import plain, words
from kb.wordlists import rows

_YEAR = re.compile(r"(?<!\d)(?:[a-z]{0,5})((?:19|20)\d\d)(?!\d)")
_DIGITS = re.compile(r"(?:19|20)\d\d")
# "UU Nomor 16 Tahun 1997", "PP 7 tahun 2021", "SK 2023": years of rules, not of figures.
_RULE = re.compile(
    r"\b(?:uu|pp|perpres|perka|peraturan|undang-undang|sk|nomor|no)\b[^.\n]{0,40}?\btahun\s+(?:19|20)\d\d"
)


_COUNTING = frozenset({"jumlah", "jumlahnya", "banyaknya", "populasi", "persentase"})
_UNCOUNTED = frozenset({"layanan", "pengaduan", "klasifikasi", "metadata"})
_FEW = 8
"""A question of more words than this tells a story, in which a figure may occur."""


Names = dict[tuple[str, ...], str]
_LONGEST_NAME = 4


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """Yield a listed name as it stands in English entries, and as a question in Indonesian is read.

    `dinas sosial` is read as `instansi pemerintah sosial`.
    """
    yield tuple(name.split())
    yield tuple(plain(words(name)))


@cache
def _regions() -> tuple[Names, frozenset[str]]:
    """Read region names as word tuples → region, with the regions of Jambi."""
    found: Names = {}
    inside = set()
    for scope, name, also in rows("regions"):
        if scope == "jambi":
            inside.add(name)
        for named in (name, *filter(None, also.split("|"))):
            found.update(dict.fromkeys(_spellings(named), name))
    return found, frozenset(inside)


@cache
def _institutions() -> Names:
    """Read the matters other bodies answer for, as word tuples → body."""
    return {
        spelling: name
        for name, also in rows("institutions")
        for named in (name, *also.split("|"))
        for spelling in _spellings(named)
    }


@cache
def _times(*, spoken: bool) -> Names:
    """Read the times a question may name, with `spoken` also what an entry may say of them instead ("harian")."""
    return {
        spelling: name
        for name, asked, said in rows("times")
        for named in (*asked.split("|"), *(said.split("|") if spoken else ()))
        for spelling in _spellings(named)
    }


@cache
def _measures(*, spoken: bool) -> Names:
    """Read what of a thing may be asked (its price, its area), with `spoken` also what an entry may say of it."""
    return {
        spelling: name
        for name, asked, said in rows("measures")
        for named in (*asked.split("|"), *(said.split("|") if spoken else ()))
        for spelling in _spellings(named)
    }


@cache
def _firsts(which: str) -> frozenset[str]:
    """Return the words a name of that list can begin with."""
    table = {"regions": _regions()[0], "times": _times(spoken=True), "measures": _measures(spoken=True)}.get(
        which, _institutions()
    )
    return frozenset(name[0] for name in table)


def _named(tokens: list[str], table: Names, firsts: frozenset[str]) -> frozenset[str]:
    """Find which of the named things a text speaks of; longer names win."""
    if firsts.isdisjoint(tokens):
        return frozenset()
    found, at = set(), 0
    while at < len(tokens):
        for size in range(min(_LONGEST_NAME, len(tokens) - at) if tokens[at] in firsts else 0, 0, -1):
            name = table.get(tuple(tokens[at : at + size]))
            if name:
                found.add(name)
                at += size - 1
                break
        at += 1
    return frozenset(found)


@cache
def place_words() -> frozenset[str]:
    """Return the words that names of places consist of: what is asked of a place lies in the others."""
    return frozenset(word for name in _regions()[0] for word in name)


def years(text: str) -> frozenset[int]:
    """Find the years a text names, leaving out the years of laws and decrees."""
    if not _DIGITS.search(text):
        return frozenset()
    return frozenset(int(year) for year in _YEAR.findall(_RULE.sub(" ", text.casefold())))


def counts_the_uncounted(text: str, entry: Entry) -> bool:
    """Say whether it is asked how many there are of what an entry does not count.

    It tells how they are served, or what they are: `jumlah lansia`, `jumlah umkm`.
    """
    if entry.category not in _UNCOUNTED:
        return False
    asked = plain(words(text))
    if len(asked) > _FEW or _COUNTING.isdisjoint(asked):
        return False
    wordings = (entry.question, *entry.variants, *entry.keywords)
    return not any(_COUNTING.intersection(plain(words(wording))) for wording in wordings)


def institutions(text: str) -> frozenset[str]:
    """Return the other bodies whose matters a text names."""
    return _named(plain(words(text)), _institutions(), _firsts("institutions"))


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
    def of(cls, text: str, indicators: frozenset[str]) -> Facets:
        """Collect the facets of a text whose indicators are known."""
        return cls.among(plain(words(text)), text, indicators, spoken=False)

    @classmethod
    def among(cls, tokens: list[str], text: str, indicators: frozenset[str], *, spoken: bool) -> Facets:
        """Collect the facets of a text whose plain words are known too."""
        return cls(
            _named(tokens, _regions()[0], _firsts("regions")),
            _named(tokens, _institutions(), _firsts("institutions")),
            years(text),
            indicators,
            _named(tokens, _times(spoken=spoken), _firsts("times")),
            _named(tokens, _measures(spoken=spoken), _firsts("measures")),
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
        return cls(
            Facets.among(texts[0], entry.question, asked, spoken=True),
            Facets.among(tokens, whole, asked | answered, spoken=True),
        )

    def objection(self, asked: Facets, this_year: int) -> str | None:
        """Say why this entry may not answer as if it knew what was asked, or None."""
        inside = _regions()[1]
        strange = asked.regions - self.anywhere.regions
        if strange - inside or (strange and self.question.regions and not asked.regions & self.question.regions):
            return f"wilayah tidak dibahas: {', '.join(sorted(strange))}"
        if asked.institutions - self.anywhere.institutions:
            return f"urusan lembaga lain: {', '.join(sorted(asked.institutions - self.anywhere.institutions))}"
        missing = asked.years - self.anywhere.years
        if missing and (self.anywhere.years or any(year > this_year for year in missing)):
            return f"tahun tidak dibahas: {', '.join(map(str, sorted(missing)))}"
        if asked.times - self.anywhere.times:
            return f"waktu tidak dibahas: {', '.join(sorted(asked.times - self.anywhere.times))}"
        if asked.measures - self.anywhere.measures:
            return f"ukuran tidak dibahas: {', '.join(sorted(asked.measures - self.anywhere.measures))}"
        if asked.indicators and self.question.indicators and not asked.indicators & self.anywhere.indicators:
            return f"indikator tidak dibahas: {', '.join(sorted(name[1:] for name in asked.indicators))}"
        return None
