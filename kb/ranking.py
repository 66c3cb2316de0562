"""Order the entries by how well they fit a question, from words, pairs and concepts weighed by entry.

Where the sentence model is installed, nearness in meaning is added to that score.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.corpus import ANSWERED, ASKED, NAMED
from kb.features import Reading
from kb.scoring import Scorer, best
from kb.sparse import Rows, Vector, unit

if TYPE_CHECKING:
    from kb.senses import Nearness

SHORTLIST = 12
SAID_IN_ANSWER = 0.6
IN_PASSING = 2
_STRENGTH = (0.0, 1.0, SAID_IN_ANSWER, 1.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one entry fits.

    score: total; words: its share by words alone, the nearest wording apart; nearest: likeness to that wording;
    cosine: nearness in meaning; coverage and known: shares of the question that the
    entry, and the whole base, speaks of; told: how much of it the entry speaks of, in words as rare as can be.
    """

    entry: int
    score: float
    words: float
    nearest: float
    cosine: float
    coverage: float
    known: float
    told: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A wording of an entry to be treated as absent, for calibration, and what the entry weighs with and without it."""

    entry: int
    wording: int
    before: Vector
    after: Vector
    gone: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sense:
    """What the sentence model makes of a question, and what that weighs beside its words."""

    near: Nearness
    weight: float


@dataclass(slots=True)
class Weights:
    """All that ranking knows; made once, then only read. Entries, wordings and features are numbers."""

    names: dict[str, int]
    rarity: array[float]
    rarest: float
    wordings: Rows
    wordings_of: array[int]
    said: Rows
    postings: Rows
    peaks: array[float]


class Ranker:
    """Ranks entries for questions."""

    def __init__(self, weights: Weights, languages: list[str], nearest: float) -> None:
        """Rank by `weights`; `nearest` is what the nearest wording counts beside all of them."""
        self._weights = weights
        self._nearest = nearest
        self._languages = languages
        self._scorer = Scorer(weights.postings, weights.peaks, languages)

    def decisive(self, reading: Reading, best: int, rival: int, rarity: float) -> bool:
        """Say whether the question holds a rare word that `best` is asked by and `rival` never speaks of."""
        for word in reading.stems:
            feature = self._weights.names.get(word)
            rare = feature is not None and self._weights.rarity[feature] >= rarity * self._weights.rarest
            if rare and self._said(best, feature) & ASKED and not self._said(rival, feature):
                return True
        return False

    def mostly_unknown(self, words: Iterable[str], reading: Reading) -> bool:
        """Say whether half of what these stems of a question tell lies in ones that no entry speaks of."""
        told = {word: self.rarity(word) for word in words}
        unknown = sum(rarity for word, rarity in told.items() if not self.knows(word, reading))
        return unknown > 0 and 2 * unknown >= sum(told.values())

    def shares_figures_only(self, number: int, reading: Reading) -> bool:
        """Say whether an entry has a figure of a question that names more, and none of its words: `CPNS 2025`."""
        figures = {word for word in reading.topic if word.isdigit()}
        if not figures or len(figures) == len(reading.topic):
            return False
        shared = {word for word in reading.topic if self.said(number, word, reading)}
        return bool(shared) and shared <= figures

    def touches(self, number: int, reading: Reading) -> bool:
        """Say whether all that an entry has of a question are one or two words in passing: none is what it is about."""
        found = [self._weights.names.get(name) for name in (*reading.topic, *reading.concepts)]
        shared = [how for how in (self._how(number, one) for one in found if one is not None) if how]
        return len(shared) <= IN_PASSING and not any(how & NAMED for how in shared)

    def rarity(self, word: str) -> float:
        """Weigh a stem: high when few entries name it, highest when none does."""
        feature = self._weights.names.get(word)
        return self._weights.rarest if feature is None else self._weights.rarity[feature]

    def knows(self, word: str, reading: Reading) -> bool:
        """Say whether any entry speaks of a stem of a question, or of what it is another word for."""
        return any(name in self._weights.names for name in self._heard_as(word, reading))

    def said(self, number: int, word: str, reading: Reading) -> int:
        """Say whether an entry is asked by a stem of a question, answers with it, or both (ASKED and ANSWERED)."""
        said = 0
        for name in self._heard_as(word, reading):
            said |= self._said(number, self._weights.names.get(name))
        return said

    def _heard_as(self, word: str, reading: Reading) -> tuple[str, ...]:
        """Return what a stem of a question is looked up by: one that no entry holds by what it is another word for.

        Where the base has "padi" and not "rice", that is what a question about rice is covered by.
        """
        return (word,) if word in self._weights.names else reading.meant.get(word, ())

    def rank(
        self,
        reading: Reading,
        language: str | None,
        size: int,
        left_out: LeftOut | None = None,
        sense: Sense | None = None,
    ) -> list[Fit]:
        """Return the best `size` entries, best first; ties in the order of the entries."""
        query = self.vector(reading.features)
        wanted = max(size, SHORTLIST)
        scores = self._scored(query, language, wanted + 1, left_out)
        if sense:
            missing = dict.fromkeys((number for number in sense.near.best if number not in scores), 0.0)
            self._scorer.complete(missing, [(0.0, feature, weight) for feature, weight in query.items()])
            scores.update((number, score * self._scorer.share(number, language)) for number, score in missing.items())
        shortlist = best(scores, wanted)
        if sense:
            shortlist = list(dict.fromkeys((*shortlist, *sense.near.best)))
        fits = [self._fit(number, scores[number], query, reading, left_out, sense) for number in shortlist]
        fits.sort(key=lambda fit: (-fit.score, fit.entry))
        return fits[:size]

    def scored(self, wording: Vector, entry: int, size: int, left_out: LeftOut) -> list[tuple[int, float]]:
        """Return the `size` best entries for a wording of `entry` and scores by words, as if it were not there."""
        scores = self._scored(wording, self._languages[entry], size + 1, left_out)
        return [(number, scores[number]) for number in best(scores, size)]

    def _scored(self, query: Vector, language: str | None, wanted: int, left_out: LeftOut | None) -> dict[int, float]:
        scores = self._scorer.scores(query, language, wanted)
        if left_out and left_out.entry in scores:
            share = self._scorer.share(left_out.entry, language)
            scores[left_out.entry] += share * sum(
                weight * (left_out.after.get(feature, 0.0) - left_out.before.get(feature, 0.0))
                for feature, weight in query.items()
            )
        return scores

    def vector(self, features: Mapping[str, float]) -> Vector:
        """Weigh a text's features by how rare they are; those no entry has are left out."""
        names, rarity = self._weights.names, self._weights.rarity
        found = ((names.get(name), weight) for name, weight in features.items())
        return unit({feature: weight * rarity[feature] for feature, weight in found if feature is not None})

    def _fit(
        self,
        number: int,
        words: float,
        query: Vector,
        reading: Reading,
        left_out: LeftOut | None,
        sense: Sense | None,
    ) -> Fit:
        skipped, gone = -1, frozenset[int]()
        if left_out and left_out.entry == number:
            skipped, gone = left_out.wording, left_out.gone
        wordings, of = self._weights.wordings, self._weights.wordings_of
        nearest = wordings.nearest(of[number], of[number + 1], query, skipped)
        coverage, known, told = self._spoken_of(number, reading, gone)
        cosine = float(sense.near.cosines[number]) if sense else 0.0
        score = words + self._nearest * nearest + (sense.weight * cosine if sense else 0.0)
        return Fit(number, score, words, nearest, cosine, coverage, known, told)

    def _spoken_of(self, number: int, reading: Reading, gone: frozenset[int]) -> tuple[float, float, float]:
        """Return the shares of the question's topic words, weighed by rarity, that entry and base speak of."""
        whole = told = known = 0.0
        starts = self._weights.postings.starts
        for word, trust in reading.topic.items():
            rarity = self.rarity(word)
            whole += rarity
            said = self.said(number, word, reading)
            feature = self._weights.names.get(word)
            if feature in gone:
                said &= ANSWERED
            if feature is not None and (feature not in gone or said or starts[feature + 1] - starts[feature] > 1):
                known += rarity
            told += rarity * trust * _STRENGTH[said]
        if not whole:
            return 0.0, 0.0, 0.0
        return told / whole, known / whole, told / self._weights.rarest

    def _said(self, number: int, feature: int | None) -> int:
        """Say whether an entry is asked by a feature, answers with it, or both (a sum of ASKED and ANSWERED)."""
        return 0 if feature is None else self._how(number, feature) & (ASKED | ANSWERED)

    def _how(self, number: int, feature: int) -> int:
        said = self._weights.said
        end = said.starts[number + 1]
        at = bisect_left(said.features, feature, said.starts[number], end)
        return int(said.weights[at]) if at < end and said.features[at] == feature else 0
