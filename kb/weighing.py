"""Weigh what the entries say: a feature counts the more the fewer entries are asked by it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import pairwise
from math import log
from operator import mul

from kb.corpus import ASKED, TOLD_EVERY, Corpus, Tell, unheard
from kb.ranking import LeftOut, Weights
from kb.sparse import Rows, Vector, add, peaks, turned, unit

ANSWER_SHARE = 1.3
KEYWORD_SHARE = 0.5
ANSWER_RARITY = 0.3
SMOOTHING = 0.3
_NOTHING: Mapping[int, Vector] = {}
COMMON_SHARE = 0.35
# Words every statistics office shares: they must not decide even in a base of one entry.
COMMON = frozenset(
    [
        "jambi",
        "bps",
        "data",
        "statistik",
        "statistic",
        "statist",
        "angka",
        "tabel",
        "provins",
        "provinsi",
        "provinc",
        "province",
        "indonesia",
        "kabupat",
        "kabupaten",
        "kota",
        "daerah",
        "tahun",
        "bulan",
        "informas",
        "informasi",
    ]
)


class Weighing:
    """Turns a corpus into weights, and says what they would be without one wording."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._size = len(corpus.said)
        self._rarest = log(1 + self._size / (1 + SMOOTHING))
        self._rarity = self._rarities()
        self._wordings = self._weighed(corpus.wordings)

    def weights(self, tell: Tell = unheard, lessons: Mapping[int, Vector] = _NOTHING) -> Weights:
        """Return the weights of all entries, changed by what was learned."""
        corpus = self._corpus
        entries = Rows()
        for number in range(self._size):
            if number % TOLD_EVERY == 0:
                tell(number / self._size)
            weights = unit(self._total(number))
            add(weights, self._unit(corpus.answers.row(number)), ANSWER_SHARE)
            learned = lessons.get(number, {})
            for feature in learned.keys() & weights.keys():
                weights[feature] = max(weights[feature] + learned[feature], 0.0)
            entries.append(weights)
        postings = turned(entries, len(corpus.names))
        return Weights(
            corpus.names,
            self._rarity,
            self._rarest,
            self._wordings,
            corpus.wordings_of,
            corpus.said,
            postings,
            peaks(postings),
        )

    @property
    def sizes(self) -> list[int]:
        """Return how many wordings each entry has."""
        return [end - start for start, end in pairwise(self._corpus.wordings_of)]

    def wording(self, number: int, place: int) -> Vector:
        """Return what the words of a wording weigh."""
        return self._wordings.row(self._corpus.wordings_of[number] + place)

    def without(self, number: int, place: int) -> LeftOut:
        """Return what entry `number` would weigh without its wording at `place` (0 is the question)."""
        corpus = self._corpus
        wording = corpus.wordings_of[number] + place
        others: set[int] = set()
        for one in range(corpus.wordings_of[number], corpus.wordings_of[number + 1]):
            if one != wording:
                others.update(self._wordings.row(one))
        for one in range(corpus.keywords_of[number], corpus.keywords_of[number + 1]):
            others.update(corpus.keywords.row(one))
        total = self._total(number)
        rest = dict(total)
        mine = self._wordings.row(wording)
        add(rest, mine, -1.0)
        return LeftOut(number, wording, unit(total), unit(rest), frozenset(mine.keys() - others))

    def _rarities(self) -> array[float]:
        corpus = self._corpus
        named = [0.0] * len(corpus.names)
        for feature, how in zip(corpus.said.features, corpus.said.weights, strict=True):
            named[feature] += 1.0 if int(how) & ASKED else ANSWER_RARITY
        found = array("f", [log(1 + self._size / (count + SMOOTHING)) for count in named])
        for feature in (corpus.names[word] for word in COMMON & corpus.names.keys()):
            found[feature] = min(found[feature], COMMON_SHARE * self._rarest)
        return found

    def _weighed(self, rows: Rows) -> Rows:
        found = Rows()
        for number in range(len(rows)):
            found.append(self._unit(rows.row(number)))
        return found

    def _unit(self, raw: Vector) -> Vector:
        rarities = map(self._rarity.__getitem__, raw)
        return unit(dict(zip(raw, map(mul, raw.values(), rarities), strict=True)))

    def _total(self, number: int) -> Vector:
        corpus = self._corpus
        total: Vector = {}
        for one in range(corpus.keywords_of[number], corpus.keywords_of[number + 1]):
            add(total, self._unit(corpus.keywords.row(one)), KEYWORD_SHARE)
        for one in range(corpus.wordings_of[number], corpus.wordings_of[number + 1]):
            add(total, self._wordings.row(one))
        return total
