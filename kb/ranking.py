"""Order the entries by how well they fit a question, from words, pairs and concepts weighed by entry.

Where the sentence model is installed, nearness in meaning is added to that score.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from kb.corpus import ANSWERED, ASKED, NAMED
from kb.features import Reading
from kb.scoring import OTHER_LANGUAGE, Scorer, best
from kb.sparse import Rows, Vector, unit

if TYPE_CHECKING:
    from kb.senses import Nearness

SHORTLIST = 12
SAID_IN_ANSWER = 0.6
IN_PASSING = 2
_STRENGTH = (0.0, 1.0, SAID_IN_ANSWER, 1.0)
TRANSLATED = 0.8
"""What a translated word of a question counts in the ranking."""
TWIN = 0.6
"""How much of what an entry tells one in the question's own language has to tell, to be offered beside it."""


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
        self._heard_in = _by_language(weights.said, languages)

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

    def names_several(self, word: str) -> bool:
        """Say whether several entries are named by a stem."""
        feature = self._weights.names.get(word)
        return feature is not None and len(list(self._holders(feature, NAMED))) > 1

    def has_twin(self, fit: Fit, reading: Reading) -> bool:
        """Say whether an English question fits an Indonesian entry, and one in English is about the same."""
        names = self._weights.names
        if self._languages[fit.entry] == "en" or not (reading.english or reading.translated):
            return False
        shared = [names[one] for one in reading.concepts if one in names and self._said(fit.entry, names[one]) & ASKED]
        if not shared:
            return False
        rarest = max(shared, key=self._weights.rarity.__getitem__)
        english = (one for one in self._holders(rarest, ASKED) if self._languages[one] == "en")
        return any(self._spoken_of(one, reading, frozenset())[2] >= TWIN * fit.told for one in english)

    def rarity(self, word: str) -> float:
        """Weigh a stem: high when few entries name it, highest when none does."""
        feature = self._weights.names.get(word)
        return self._weights.rarest if feature is None else self._weights.rarity[feature]

    def knows(self, word: str, reading: Reading) -> bool:
        """Say whether any entry speaks of a stem of a question, or of what it is another word for."""
        names = self._weights.names
        return word in names or any(other in names for other in _other_words(word, reading))

    def said(self, number: int, word: str, reading: Reading) -> int:
        """Say whether an entry is asked by a stem of a question, answers with it, or both (ASKED and ANSWERED)."""
        names = self._weights.names
        feature = names.get(word)
        said = self._said(number, feature)
        if not self._is_heard(feature, self._languages[number]):
            for other in _other_words(word, reading):
                said |= self._said(number, names.get(other))
        return said

    def _is_heard(self, feature: int | None, language: str) -> bool:
        """Say whether an entry in that language holds a feature; what none holds is covered by other words for it.

        Where the base has "padi" and not "rice", that is what a question about rice is covered by.
        """
        return feature is not None and (not self._heard_in or feature in self._heard_in[language])

    def rank(
        self,
        reading: Reading,
        language: str | None,
        size: int,
        left_out: LeftOut | None = None,
        sense: Sense | None = None,
    ) -> list[Fit]:
        """Return the best `size` entries, best first; ties in the order of the entries."""
        query = self.vector(self._translated(reading) | reading.features)
        wanted = max(size, SHORTLIST)
        scores = self._scored(self._evened(query, language), language, wanted + 1, left_out)
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

    def _translated(self, reading: Reading) -> dict[str, float]:
        """Return the Indonesian words for those English ones of a question that no entry holds."""
        return {
            other: TRANSLATED * reading.topic[word] / sqrt(len(others))
            for word, others in reading.translated.items()
            if word not in self._weights.names
            for other in others
        }

    def _evened(self, query: Vector, language: str | None) -> Vector:
        """Let what is spoken of in another language alone count there as if it were in the question's own."""
        heard = self._heard_in.get(language or "")
        if heard is None:
            return query
        return {feature: weight if feature in heard else weight / OTHER_LANGUAGE for feature, weight in query.items()}

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
            if feature is None:
                known += rarity * any(one in self._weights.names for one in reading.translated.get(word, ()))
            elif feature not in gone or said or starts[feature + 1] - starts[feature] > 1:
                known += rarity
            told += rarity * trust * _STRENGTH[said]
        if not whole:
            return 0.0, 0.0, 0.0
        return told / whole, known / whole, told / self._weights.rarest

    def _holders(self, feature: int, how: int) -> Iterator[int]:
        """Yield the entries that speak of a feature in that way."""
        postings = self._weights.postings
        for number in postings.features[postings.starts[feature] : postings.starts[feature + 1]]:
            if self._how(number, feature) & how:
                yield number

    def _said(self, number: int, feature: int | None) -> int:
        """Say whether an entry is asked by a feature, answers with it, or both (a sum of ASKED and ANSWERED)."""
        return 0 if feature is None else self._how(number, feature) & (ASKED | ANSWERED)

    def _how(self, number: int, feature: int) -> int:
        said = self._weights.said
        end = said.starts[number + 1]
        at = bisect_left(said.features, feature, said.starts[number], end)
        return int(said.weights[at]) if at < end and said.features[at] == feature else 0


def _other_words(word: str, reading: Reading) -> tuple[str, ...]:
    return (*reading.meant.get(word, ()), *reading.translated.get(word, ()))


def _by_language(said: Rows, languages: Sequence[str]) -> dict[str, set[int]]:
    """Return the features that entries in each language hold; nothing where all entries are in one."""
    found: dict[str, set[int]] = {language: set() for language in set(languages)}
    if len(found) > 1:
        for number, language in enumerate(languages):
            found[language].update(said.features[said.starts[number] : said.starts[number + 1]])
    return found if len(found) > 1 else {}
