"""Learn from mistakes: each wording, asked as if it were not there, pulls its own entry's weights towards it.

And it pushes away those of the entries it would have been mistaken for: one step of a softmax regression, from the
weights that rarity gives. Only words that an entry says anyway change, so what an admin is told of an answer holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp

from kb.ranking import Ranker
from kb.sparse import Vector, add
from kb.weighing import Weighing

SHARPNESS = 12.0
"""How much likelier the better of two scores is: e to this by their difference."""
RIVALS = 12
MOST_WORK = 2_000_000
"""Wordings learned from times entries, two to three seconds; a larger base learns from an even sample."""


def lessons(ranker: Ranker, weighing: Weighing, step: float) -> Mapping[int, Vector]:
    """Return by how much the weights of each entry change, where a wording surely mistaken moves them by `step`.

    Entries of few wordings move by more, so that those of many do not attract everything.
    """
    found: dict[int, Vector] = defaultdict(dict)
    sizes = weighing.sizes
    usual = sum(sizes) / max(len(sizes), 1)
    for number, place in _sample(sizes):
        wording = weighing.wording(number, place)
        scores = dict(ranker.scored(wording, number, RIVALS, weighing.without(number, place)))
        chances = _chances({number: 0.0} | scores)
        for one, chance in chances.items():
            add(found[one], wording, step * usual / sizes[number] * ((one == number) - chance))
    return found


def _sample(sizes: Sequence[int]) -> list[tuple[int, int]]:
    places = [(number, place) for number, size in enumerate(sizes) for place in range(size)]
    return places[:: 1 + len(places) * len(sizes) // MOST_WORK]


def _chances(scores: Mapping[int, float]) -> dict[int, float]:
    best = max(scores.values())
    odds = {number: exp(SHARPNESS * (score - best)) for number, score in scores.items()}
    whole = sum(odds.values())
    return {number: one / whole for number, one in odds.items()}
