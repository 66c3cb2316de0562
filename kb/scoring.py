"""Score all entries for a question by its words, exactly, without walking through those that cannot be the best."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kb.sparse import Rows, Vector

OTHER_LANGUAGE = 0.5
FEW = 48
"""Entries so few that walking through them costs less than finding out whether it is needed."""
LOOKED_AT = 6
"""Entries walked through in the time in which one is looked up."""

Term = tuple[float, int, float]
"""The most that a feature of the question can add, the feature, and its weight there."""


class Scorer:
    """Adds up, entry by entry, what a question and the entries have in common."""

    def __init__(self, postings: Rows, peaks: array[float], languages: Sequence[str]) -> None:
        """Score by `postings`, of each feature the entries that hold it and its weight there, `peaks` the heaviest."""
        self._postings = postings
        self._peaks = peaks
        self._languages = languages
        numbers = range(len(languages))
        self._foreign = {
            language: array("I", (number for number in numbers if languages[number] != language))
            for language in set(languages)
        }

    def share(self, number: int, language: str | None) -> float:
        """Return what the words of an entry count for a question in that language."""
        return 1.0 if language in (None, self._languages[number]) else OTHER_LANGUAGE

    def scores(self, query: Vector, language: str | None, wanted: int) -> dict[int, float]:
        """Score the entries, the weightiest features first, until no entry unseen can be among those wanted.

        Without that, a word that most entries hold would make every question walk through most entries. Where most
        of them have as good a chance, a list of all of them is walked through faster than a table of some.
        """
        starts, peaks = self._postings.starts, self._peaks
        terms = sorted(((weight * peaks[feature], feature, weight) for feature, weight in query.items()), reverse=True)
        found: dict[int, float] | list[float] = defaultdict(float)
        rest = sum(bound for bound, _, _ in terms)
        tried = 2 * rest  # in vain, because most entries have as good a chance: again when half of it is left
        for place, (bound, feature, weight) in enumerate(terms):
            length = starts[feature + 1] - starts[feature]
            if length > FEW + len(found) // LOOKED_AT and len(found) >= wanted and 2 * rest <= tried:
                kept = self._hopeful(found, rest, language, wanted)
                if kept and LOOKED_AT * len(kept) <= length:
                    self.complete(kept, terms[place:])
                    found = kept
                    break
                tried = rest if kept else tried
                if isinstance(found, dict) and 2 * length > len(self._languages):
                    found = self._listed(found)
            for number, share in self._holders(feature):
                found[number] += weight * share
            rest -= bound
        scores = found if isinstance(found, dict) else {one: score for one, score in enumerate(found) if score}
        return self._shared(scores, language)

    def complete(self, scores: dict[int, float], terms: Iterable[Term]) -> None:
        """Add what these features are worth to the entries scored."""
        postings = self._postings
        for _, feature, weight in terms:
            start, end = postings.starts[feature], postings.starts[feature + 1]
            if end - start < LOOKED_AT * len(scores):
                for number, share in self._holders(feature):
                    if number in scores:
                        scores[number] += weight * share
                continue
            for number in scores:
                at = bisect_left(postings.features, number, start, end)
                if at < end and postings.features[at] == number:
                    scores[number] += weight * postings.weights[at]

    def _holders(self, feature: int) -> Iterable[tuple[int, float]]:
        postings = self._postings
        start, end = postings.starts[feature], postings.starts[feature + 1]
        return zip(postings.features[start:end], postings.weights[start:end], strict=True)

    def _hopeful(
        self, found: dict[int, float] | list[float], rest: float, language: str | None, wanted: int
    ) -> dict[int, float]:
        """Return the entries that can still be among those wanted, when the features left add at most `rest`.

        Where an entry unseen can be, too, none is returned.
        """
        scores = found if isinstance(found, dict) else dict(enumerate(found))
        floor = heapq.nlargest(wanted, self._shared(dict(scores), language).values())[-1]
        return {number: score for number, score in scores.items() if score + rest >= floor} if rest < floor else {}

    def _listed(self, found: Mapping[int, float]) -> list[float]:
        scores = [0.0] * len(self._languages)
        for number, score in found.items():
            scores[number] = score
        return scores

    def _shared(self, scores: dict[int, float], language: str | None) -> dict[int, float]:
        """Take away from the entries in another language; what is none of theirs changes nothing."""
        if language is not None:
            for number in self._foreign.get(language, range(len(self._languages))):
                if number in scores:
                    scores[number] *= OTHER_LANGUAGE
        return scores


def best(scores: Mapping[int, float], size: int) -> list[int]:
    """Return the entries of the highest scores, best first; ties in the order of the entries."""
    if len(scores) > size:
        last = heapq.nlargest(size, scores.values())[-1]
        above = [number for number, score in scores.items() if score > last]
        level = sorted(number for number, score in scores.items() if score == last)
        return sorted(above, key=lambda number: (-scores[number], number)) + level[: size - len(above)]
    return sorted(scores, key=lambda number: (-scores[number], number))
