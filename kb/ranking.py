"""Order the entries by how well they fit a question, from words, pairs and concepts weighed by entry."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from kb.entries import Entry
from kb.features import Reading, read, tokens_of
from kb.vocabulary import Vocabulary

Vector = dict[str, float]

ANSWER_SHARE = 1.3
NEAREST_SHARE = 0.5
KEYWORD_SHARE = 0.5
OTHER_LANGUAGE = 0.5
ANSWER_RARITY = 0.3
SMOOTHING = 0.3
SHORTLIST = 12
SAID_IN_ANSWER = 0.6
COMMON_SHARE = 0.35
# Words every statistics office shares: they must not decide even in a base of one entry.
COMMON = frozenset(
    [
        "jambi",
        "bps",
        "data",
        "statistik",
        "statistic",
        "angka",
        "tabel",
        "provins",
        "provinsi",
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


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one entry fits: total score, likeness to its nearest wording, share of the question it speaks of."""

    entry: int
    score: float
    nearest: float
    coverage: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A wording (or with `wording` None the whole entry) to be treated as absent, for calibration."""

    entry: int
    wording: int | None = None


def unit(vector: Vector) -> Vector:
    """Scale to length one; the empty vector stays empty."""
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {feature: weight / length for feature, weight in vector.items()} if length else {}


def dot(one: Vector, other: Vector) -> float:
    """Multiply two sparse vectors."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[feature] for feature, weight in one.items() if feature in other)


def add(total: Vector, vector: Vector, share: float = 1.0) -> None:
    """Add `share` of a vector to a running total."""
    for feature, weight in vector.items():
        total[feature] = total.get(feature, 0.0) + share * weight


@dataclass(slots=True)
class _Read:
    """An entry's texts as read, before weights are known."""

    wordings: list[Reading]
    keywords: list[Reading]
    answer: Reading


class Ranker:
    """The weights of all features for all entries; made once, then only read."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._languages = [entry.language for entry in entries]
        self.vocabulary = Vocabulary.of(
            tokens_of(text)
            for entry in entries
            for text in (entry.question, *entry.variants, *entry.keywords, entry.answer)
        )
        texts = [
            _Read(
                [read(text) for text in (entry.question, *entry.variants)],
                [read(text) for text in entry.keywords],
                read(entry.answer),
            )
            for entry in entries
        ]
        self._weigh_features(texts)
        self._wordings = [[self._vector(reading) for reading in text.wordings] for text in texts]
        self._totals: list[Vector] = []
        self._keywords: list[Vector] = []
        self._said: list[dict[str, float]] = []
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, text in enumerate(texts):
            self._place(number, text)

    def _weigh_features(self, texts: Iterable[_Read]) -> None:
        asked: Counter[str] = Counter()
        answered: Counter[str] = Counter()
        size = 0
        for text in texts:
            size += 1
            named = set().union(*(reading.features for reading in (*text.wordings, *text.keywords)))
            asked.update(named)
            answered.update(text.answer.features.keys() - named)
        self._rarest = log(1 + size / (1 + SMOOTHING))
        self._rarity = {
            feature: log(1 + size / (asked[feature] + ANSWER_RARITY * answered[feature] + SMOOTHING))
            for feature in asked.keys() | answered.keys()
        }
        for word in COMMON & self._rarity.keys():
            self._rarity[word] = min(self._rarity[word], COMMON_SHARE * self._rarest)

    def _place(self, number: int, text: _Read) -> None:
        keywords: Vector = {}
        for reading in text.keywords:
            add(keywords, self._vector(reading), KEYWORD_SHARE)
        total = dict(keywords)
        for wording in self._wordings[number]:
            add(total, wording)
        self._totals.append(total)
        self._keywords.append(keywords)
        weights = unit(total)
        add(weights, self._vector(text.answer), ANSWER_SHARE)
        for feature, weight in weights.items():
            self._postings[feature].append((number, weight))
        said: dict[str, float] = dict.fromkeys(text.answer.features, SAID_IN_ANSWER)
        for reading in (*text.wordings, *text.keywords):
            said.update(dict.fromkeys(reading.features, 1.0))
        self._said.append(said)

    def _vector(self, reading: Reading) -> Vector:
        return unit(
            {
                feature: weight * self._rarity[feature]
                for feature, weight in reading.features.items()
                if feature in self._rarity
            }
        )

    def concepts_of(self, number: int) -> tuple[list[str], list[str]]:
        """Give the bundled concepts of an entry's wordings and of its answer."""
        said = self._said[number].items()
        named = [feature for feature, strength in said if feature.startswith("@") and strength == 1.0]
        return named, [feature for feature, strength in said if feature.startswith("@") and strength < 1.0]

    def decisive(self, reading: Reading, best: int, rival: int, rarity: float) -> bool:
        """Say whether the question holds a rare word that `best` is asked by and `rival` never speaks of."""
        mine, theirs = self._said[best], self._said[rival]
        return any(
            mine.get(word, 0.0) == 1.0 and word not in theirs and self.rarity(word) >= rarity * self._rarest
            for word in reading.stems
        )

    def rarity(self, word: str) -> float:
        """Weigh a stem: high when few entries name it, highest when none does."""
        return self._rarity.get(word, self._rarest)

    def rank(self, reading: Reading, language: str | None, size: int, left_out: LeftOut | None = None) -> list[Fit]:
        """Give the best `size` entries, best first; ties in the order of the entries."""
        query = self._vector(reading)
        scores: dict[int, float] = defaultdict(float)
        for feature, weight in query.items():
            for number, share in self._postings.get(feature, ()):
                scores[number] += weight * share
        if left_out:
            self._leave_out(scores, query, left_out)
        if language:
            for number in scores:
                if self._languages[number] != language:
                    scores[number] *= OTHER_LANGUAGE
        shortlist = heapq.nsmallest(max(size, SHORTLIST), scores, key=lambda number: (-scores[number], number))
        fits = [self._fit(number, scores[number], query, reading, left_out) for number in shortlist]
        fits.sort(key=lambda fit: (-fit.score, fit.entry))
        return fits[:size]

    def _leave_out(self, scores: dict[int, float], query: Vector, left_out: LeftOut) -> None:
        number = left_out.entry
        if number not in scores:
            return
        if left_out.wording is None:
            del scores[number]
            return
        total = self._totals[number]
        rest = dict(total)
        add(rest, self._wordings[number][left_out.wording], -1.0)
        scores[number] += dot(query, unit(rest)) - dot(query, unit(total))

    def _fit(self, number: int, score: float, query: Vector, reading: Reading, left_out: LeftOut | None) -> Fit:
        skipped = left_out.wording if left_out and left_out.entry == number else None
        wordings = self._wordings[number]
        nearest = max((dot(query, wording) for place, wording in enumerate(wordings) if place != skipped), default=0.0)
        said = self._said[number]
        if skipped is not None:
            said = self._said_without(number, skipped)
        return Fit(number, score + NEAREST_SHARE * nearest, nearest, self._coverage(reading, said))

    def _said_without(self, number: int, wording: int) -> dict[str, float]:
        others: set[str] = set(self._keywords[number])
        for place, vector in enumerate(self._wordings[number]):
            if place != wording:
                others.update(vector)
        kept = dict(self._said[number])
        for feature in self._wordings[number][wording].keys() - others:
            kept[feature] = 0.0
        return kept

    def _coverage(self, reading: Reading, said: dict[str, float]) -> float:
        """Give the share of the question's topic words, weighed by rarity, that the entry speaks of."""
        whole = known = 0.0
        for word, trust in reading.topic.items():
            weight = self.rarity(word)
            whole += weight
            known += weight * trust * said.get(word, 0.0)
        return known / whole if whole else 0.0
