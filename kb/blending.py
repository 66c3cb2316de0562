"""How much meaning counts beside words, learned from the base: each wording, left out, says which share finds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
USUAL = 1.0
"""Preferred among weights that differ by less than chance."""
MOST_SAID = 4.0
FLATTEST = 0.05
"""A spread of cosines below which a difference is taken for chance."""


@dataclass(frozen=True, slots=True)
class Blend:
    """`weight` of a cosine beside the score of words; from `middle` on a cosine speaks for an entry, by `slope`."""

    weight: float = 0.0
    middle: float = 0.0
    slope: float = 0.0

    def says(self, cosine: float) -> float:
        """Return how strongly a cosine speaks for an entry, as log odds within MOST_SAID."""
        return max(-MOST_SAID, min(MOST_SAID, self.slope * (cosine - self.middle)))


WORDS_ALONE = Blend()


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry that may be meant: its score by words and its nearness in meaning."""

    entry: int
    words: float
    cosine: float


def blend_of(trials: Sequence[tuple[int, Sequence[Placed]]], strangers: Sequence[float]) -> Blend:
    """Learn from wordings left out (the entry meant, the candidates) and the best cosines of strangers' utterances."""
    own = [one.cosine for meant, placed in trials for one in placed if one.entry == meant]
    others = [max((one.cosine for one in placed if one.entry != meant), default=0.0) for meant, placed in trials]
    if not own or not strangers:
        return Blend(USUAL)
    inside, spread = _mean_and_spread(own)
    # Strangers from afar, and neighbours: what a question scores whose entry is missing.
    afar, spread_afar = _mean_and_spread(strangers)
    beside, spread_beside = _mean_and_spread(others)
    outside = (afar + beside) / 2
    variance = max((2 * spread**2 + spread_afar**2 + spread_beside**2) / 4, FLATTEST**2)
    # A citizen's question is further from the wordings than they are from each other: nearer the strangers' side.
    middle = (inside + 2 * outside) / 3
    return Blend(_weight(trials), middle, max(inside - outside, 0.0) / variance)


def _weight(trials: Sequence[tuple[int, Sequence[Placed]]]) -> float:
    found = {weight: sum(_first(placed, weight) == meant for meant, placed in trials) for weight in WEIGHTS}
    best = max(found.values())
    chance = sqrt(max(best * (1 - best / len(trials)), 1.0))
    return min((weight for weight in WEIGHTS if found[weight] >= best - chance), key=lambda one: abs(one - USUAL))


def _first(placed: Sequence[Placed], weight: float) -> int:
    return max(placed, key=lambda one: (one.words + weight * one.cosine, -one.entry)).entry if placed else -1


def _mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, sqrt(sum((value - mean) ** 2 for value in values) / len(values))
