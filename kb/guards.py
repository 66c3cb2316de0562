"""What a question names that an entry must speak of before it may be the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from kb.entries import Entry
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


_ORIGIN = re.compile(
    r"\b(?:i am|i'm|im|we are|my name is|saya|kami|aku|perkenalkan)\b(?:(?! (?:data|angka|butuh|perlu|cari|need))"
    r" [\w'-]+){0,4}? (?:from|dari|asal)"
    r"(?: (?:kota|kab|kabupaten|provinsi|univ|universitas|kampus|bps|pemkot|pemkab|pemprov))* [\w'-]+",
    re.IGNORECASE,
)
"""Where the writer comes from is not what is asked about."""

_NATIONAL = re.compile(
    r"(?<!bahasa)(?<!bank)(?<!data)(?<!republik)(?<!universitas)(?<!warga)(?<!negara)(?<!orang)"
    r" indonesia (?!pintar|sehat)"
    r"|(?<!ekonomi)(?<!kerja)(?<!hari)(?<!libur)(?<!ujian) (?:nasional|national|nationwide) "
)
"""The whole country; not a name such as Bahasa Indonesia or Survei Sosial Ekonomi Nasional."""
_NATION = "indonesia"
_OF_THE_NATION = frozenset({"indonesia", "nasional", "national"})

_CAPITAL = "kota jambi"
_LOCAL_OFFICE = "bps kabupaten/kota"
"""The statistics office of a regency or a city, which has an address, a telephone and hours of its own."""
_BEFORE_ITS_PLACE = frozenset({"di", "kabupaten", "kab", "kota"})

_OF_PEOPLE = frozenset({"bahasa", "suku"})

_COUNTING = frozenset({"jumlah", "jumlahnya", "banyaknya", "populasi", "persentase"})
_UNCOUNTED = frozenset({"layanan", "pengaduan", "klasifikasi", "metadata"})
_OF_OFFICES = frozenset({"layanan", "pengaduan"})
"""What these tell of the province's office does not hold for the office of a regency."""
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
            spellings = set(_spellings(named))
            found.update(dict.fromkeys((*spellings, *(("".join(one),) for one in spellings)), name))
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


def _found(tokens: Sequence[str], table: Names, firsts: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield from where to where a text speaks of which of the named things; longer names win."""
    if firsts.isdisjoint(tokens):
        return
    at = 0
    while at < len(tokens):
        for size in range(min(_LONGEST_NAME, len(tokens) - at) if tokens[at] in firsts else 0, 0, -1):
            name = table.get(tuple(tokens[at : at + size]))
            if name:
                yield at, at + size, name
                at += size - 1
                break
        at += 1


def _named(tokens: Sequence[str], table: Names, firsts: frozenset[str]) -> frozenset[str]:
    return frozenset(name for _, _, name in _found(tokens, table, firsts))


def regions(tokens: Sequence[str]) -> frozenset[str]:
    """Return the regions that plain words name: `bahasa jawa` is none."""
    found = _found(tokens, _regions()[0], _firsts("regions"))
    return frozenset(name for start, _, name in found if not start or tokens[start - 1] not in _OF_PEOPLE)


def in_one_word(tokens: list[str]) -> list[str]:
    """Write each regency and city of Jambi as one word, however it is called: "tanjab timur", "sungai penuh".

    Its words mean other things in entries that are not about it. Kota Jambi stays: every entry is about Jambi.
    """
    inside = _regions()[1] - {_CAPITAL}
    found = list(_found(tokens, _regions()[0], _firsts("regions")))
    for start, end, name in reversed(found):
        if name in inside:
            tokens = [*tokens[:start], name.replace(" ", ""), *tokens[end:]]
    return tokens


def names_nation(tokens: Sequence[str]) -> bool:
    """Say whether plain words speak of the whole country."""
    return bool(_NATIONAL.search(f" {' '.join(tokens)} "))


def beside_places(tokens: Sequence[str]) -> list[str]:
    """Return the words that are no part of a place's name: what is asked of a place lies in them."""
    taken = {at for start, end, _ in _found(tokens, _regions()[0], _firsts("regions")) for at in range(start, end)}
    return [token for at, token in enumerate(tokens) if at not in taken]


def _local_office(tokens: Sequence[str]) -> frozenset[str]:
    """Return the office of a regency or a city where plain words name one: `bps tebo`, `bps di bangko`."""
    for start, _, name in _found(tokens, _regions()[0], _firsts("regions")):
        before = [token for token in tokens[max(start - 3, 0) : start] if token not in _BEFORE_ITS_PLACE]
        within = name == _CAPITAL and tokens[start - 1] == "di"  # the province's office lies there
        if name in _regions()[1] and before[-1:] == ["bps"] and not within:
            return frozenset({_LOCAL_OFFICE})
    return frozenset()


def without_origin(text: str) -> str:
    """Drop where the writer says to come from."""
    return _ORIGIN.sub(" ", text)


def undated(text: str) -> str:
    """Drop the years a text names: `ipm jambi tahun 2024` is `ipm jambi`."""
    return _DATED.sub(" ", text)


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
    def of(cls, text: str, indicators: frozenset[str], read: Sequence[str] = ()) -> Facets:
        """Collect the facets of a question whose indicators are known; `read` are its words with slips mended."""
        found = cls.among(plain(words(text)), text, indicators, spoken=False)
        spoken = plain(words(without_origin(text)))
        named = regions(spoken) | regions(read)
        named |= {_NATION} if names_nation(spoken) else frozenset()
        return replace(found, regions=named, institutions=found.institutions | _local_office(spoken))

    @classmethod
    def among(cls, tokens: list[str], text: str, indicators: frozenset[str], *, spoken: bool) -> Facets:
        """Collect the facets of a text whose plain words are known too."""
        return cls(
            regions(tokens),
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
        anywhere = Facets.among(tokens, whole, asked | answered, spoken=True)
        if not _OF_THE_NATION.isdisjoint(tokens):
            anywhere = replace(anywhere, regions=anywhere.regions | {_NATION})
        of_them_too = any(one == "bps" and two in {"kabupaten", "kota"} for one, two in pairwise(tokens))
        if of_them_too or entry.category not in _OF_OFFICES:
            anywhere = replace(anywhere, institutions=anywhere.institutions | {_LOCAL_OFFICE})
        return cls(Facets.among(texts[0], entry.question, asked, spoken=True), anywhere)

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
