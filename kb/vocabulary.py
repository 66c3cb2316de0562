"""The knowledge base's own words, and how a misspelt word finds its way back to one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.glossary import english_words
from kb.normalise import words
from kb.places import single_words
from kb.stemming import Stemmer, stem
from kb.wordlists import common_words, replacements, rows, stop_words

SURE = 1.0
MISSPELT = 0.8
ABBREVIATED = 0.75
SHORTEST_REPAIRED = 4
SHORTEST_SKELETON = 3
SHORT_WORD = 5
_NEAR_ENOUGH = 0.74
SHORTEST_ENGLISH = SHORTEST_PLACE = 7
ONE_SLIP = 0.85
_LENGTH_SLACK = 2
PREFIXES = ("meng", "peng", "mem", "men", "pem", "pen", "ber", "per", "ter", "me", "pe", "di", "ke", "se")
SUFFIXES = ("annya", "kan", "nya", "an")
CHAT_SUFFIX = "in"
CHAT_NASALS = (("nge", ("",)), ("ng", ("k", "")), ("ny", ("s", "c")), ("n", ("t",)))
"""What a chat writes for me-: the sounds it stands for are tried in turn."""
_VOWELS = frozenset("aeiou")
_SKELETAL_SHARE = 0.26


def skeleton(word: str) -> str:
    """Keep the first letter and the consonants: what chat abbreviations keep (pnddk, kcmtn)."""
    return word[:1] + "".join(letter for letter in word[1:] if letter not in _VOWELS)


@cache
def bundled_words() -> frozenset[str]:
    """Return every word the bundled lists know, so that none of them is taken for a typo."""
    known = set(stop_words() | english_words())
    for meaning in replacements().values():
        known.update(meaning)
    for _, terms in rows("synonyms"):
        known.update(words(terms))
    return frozenset(known)


@cache
def _long_places() -> tuple[str, ...]:
    return tuple(sorted(name for name in single_words() if len(name) >= SHORTEST_PLACE))


class Vocabulary:
    """Words that occur in the entries, and the repair of words that do not."""

    def __init__(
        self,
        counts: Mapping[str, int],
        extra: frozenset[str] = frozenset(),
        stemmer: Stemmer = stem,
        short: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Know words with how often each occurs, `extra` ones, and `short` forms, each with what it stands for."""
        self._counts = counts
        self._extra = extra
        self._short = short or {}
        self._bundled = bundled_words() | extra
        self._stem = stemmer
        self._stems = frozenset(map(stemmer, counts))
        self._buckets: dict[tuple[str, int], list[str]] = {}
        self._skeletons: dict[str, str] = {}
        targets = [word for word in (*sorted(counts), *sorted(self._bundled - counts.keys())) if word.isalpha()]
        for word in targets:
            if len(word) >= SHORTEST_REPAIRED:
                self._buckets.setdefault((word[0], len(word)), []).append(word)
        for word in sorted(counts, key=lambda known: counts[known]):
            if len(word) > SHORTEST_REPAIRED:
                self._skeletons[skeleton(word)] = word

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how often each word occurs."""
        return self._counts

    def with_words(self, counts: Mapping[str, int], short: Mapping[str, tuple[str, ...]]) -> Vocabulary:
        """Return a vocabulary that knows these words, too, and short forms that are no words here."""
        return Vocabulary({**self._counts, **counts}, self._extra, self._stem, short)

    def is_word(self, word: str) -> bool:
        """Say whether the entries or the bundled lists hold a word, a place or a word of everyday life."""
        return self.knows(word) or word in self._bundled or word in single_words() or word in common_words()

    def knows(self, word: str) -> bool:
        """Say whether the word, or an inflection of it, occurs in the entries."""
        return word in self._counts or self._stem(word) in self._stems

    def repair(self, word: str, *, english: bool = False) -> tuple[tuple[str, ...], float]:
        """Return the words meant by `word` and how far to trust that, from 0 to 1.

        An English word is taken for a typo only when it is long and one slip away: there is no list of English here.
        """
        if word in self._short:
            return self._short[word], ABBREVIATED
        if len(word) < SHORTEST_SKELETON or not word.isalpha() or self.is_word(word):
            return (word,), SURE
        if english:
            slip = self._nearest(word, ONE_SLIP) if len(word) >= SHORTEST_ENGLISH else None
            return ((slip,), MISSPELT) if slip else ((word,), SURE)
        malay = self._from_malay(word)
        if malay:
            return malay, SURE
        verb = self._from_chat(word)
        if verb:
            return (verb,), MISSPELT
        vowels = sum(letter in _VOWELS for letter in word)
        if vowels <= len(word) * _SKELETAL_SHARE and skeleton(word) in self._skeletons:
            return (self._skeletons[skeleton(word)],), ABBREVIATED
        near = self._nearest(word) if len(word) >= SHORTEST_REPAIRED else None
        near = near or _misspelt_place(word)
        return ((near,), MISSPELT) if near else ((word,), SURE)

    def _from_malay(self, word: str) -> tuple[str, ...] | None:
        """Undo Jambi Malay's final o and its -nyo: hargonyo → harga."""
        for ending in ("nyo", "nya", "ny", ""):
            if not word.endswith(ending) or len(word) - len(ending) < SHORTEST_SKELETON:
                continue
            bare = word[: len(word) - len(ending)]
            if ending and bare in replacements():
                return replacements()[bare]
            spellings = [bare] if ending else []
            if bare.endswith("o"):
                spellings.append(bare[:-1] + "a")
            for spelling in spellings:
                if self.knows(spelling) or spelling in self._bundled:
                    return (spelling,)
        return None

    def _from_chat(self, word: str) -> str | None:
        """Undo the verbs of chats where the base knows the root: nulis → tulis, ngetik → ketik, jelasin → jelas."""
        bare = word.removesuffix(CHAT_SUFFIX)
        roots = [bare] if bare != word else []
        for verb in dict.fromkeys((bare, word)):
            for nasal, lost in CHAT_NASALS:
                rest = verb.removeprefix(nasal)
                if rest != verb and (nasal[-1] in _VOWELS) != (rest[:1] in _VOWELS):
                    roots += [letter + rest for letter in lost]
        known = [root for root in roots if len(root) >= SHORTEST_REPAIRED and self.knows(root)]
        return next((root for root in known if root in self._counts), known[0] if known else None)

    def _nearest(self, word: str, near_enough: float = _NEAR_ENOUGH) -> str | None:
        candidates: list[str] = []
        for size in range(len(word) - _LENGTH_SLACK, len(word) + _LENGTH_SLACK + 1):
            candidates.extend(self._buckets.get((word[0], size), ()))
        found = process.extractOne(word, candidates, scorer=OSA.normalized_similarity, score_cutoff=near_enough)
        return found[0] if found and not _another_word(word, found[0], near_enough) else None


def _misspelt_place(word: str) -> str | None:
    """Return the place that a long word is one slip away from: palembng is Palembang, sarolagun Sarolangun."""
    if len(word) < SHORTEST_PLACE - 1:
        return None
    near = process.extractOne(word, _long_places(), scorer=OSA.normalized_similarity, score_cutoff=ONE_SLIP)
    return near[0] if near and near[0][0] == word[0] else None


def _another_word(typed: str, near: str, near_enough: float) -> bool:
    """Say whether it is a word of its own, and no typo.

    A short one differs by a letter put in another's place: hujan is none of human. Of a long one what both are built
    with must not make them alike: kebahagiaan is none of kerahasiaan, as bahagia is none of rahasia.
    """
    if len(typed) == len(near) <= SHORT_WORD:
        return sorted(typed) != sorted(near)
    return OSA.normalized_similarity(*_without_shared_affixes(typed, near)) < near_enough


def _without_shared_affixes(one: str, other: str) -> tuple[str, str]:
    shortest = min(len(one), len(other))
    for prefix in PREFIXES:
        if one.startswith(prefix) and other.startswith(prefix) and shortest - len(prefix) >= SHORTEST_SKELETON:
            one, other = one[len(prefix) :], other[len(prefix) :]
            break
    shortest = min(len(one), len(other))
    for suffix in SUFFIXES:
        if one.endswith(suffix) and other.endswith(suffix) and shortest - len(suffix) >= SHORTEST_SKELETON:
            return one[: -len(suffix)], other[: -len(suffix)]
    return one, other
