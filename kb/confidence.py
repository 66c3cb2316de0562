"""How sure a ranking is, from 0 to 1. The number orders questions; what it is worth, each base measures for itself.

The weights below are set by hand, from what each sign means; they are the same for every base. Refitting them to a
base's own wordings was tried and generalised worse: a wording left out is more like its siblings than a citizen's.
What a base does learn from itself are the thresholds: see kb.calibration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from kb.blending import Blend
from kb.features import Style
from kb.ranking import Fit

BIAS = -5.8
PER_COVERAGE = 2.4
PER_LEAD = 2.1
PER_OVERLAP = 4.5
PER_LENGTH = 1.4
PER_TOLD = 2.0
ENOUGH_OVERLAP = 0.7
MANY_WORDS = 12
MUCH_TOLD = 6
OBJECTED = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one entry of a ranking.

    coverage and known: shares of the question's words that the entry, and the base, speaks of; lead: how far ahead
    of the next entry; overlap: likeness of the texts; length: words that may name a topic; told: how many of them,
    counted by rarity, the entry speaks of; meaning: what the sentence model says for it, as log odds.
    """

    coverage: float
    lead: float
    overlap: float
    length: float
    known: float
    told: float
    meaning: float

    @classmethod
    def of(cls, fits: Sequence[Fit], topic_words: int, blend: Blend, place: int = 0) -> Evidence:
        """Weigh the entry at `place` against the best of the others."""
        fit = fits[place]
        rival = max((other.score for other in fits if other is not fit), default=0.0)
        lead = (fit.score - max(rival, 0.0)) / fit.score if fit.score > 0 else -1.0
        return cls(
            fit.coverage,
            max(lead, -1.0),
            min(fit.words, ENOUGH_OVERLAP),
            min(topic_words, MANY_WORDS) / MANY_WORDS,
            fit.known,
            min(fit.told, MUCH_TOLD) / MUCH_TOLD,
            blend.says(fit.cosine),
        )

    def confidence(self, style: Style) -> float:
        """Return the confidence, 0 to 1, that the entry is the right one in a base of that style."""
        weight = (
            BIAS
            + PER_COVERAGE * self.coverage
            + PER_LEAD * self.lead
            + PER_OVERLAP * self.overlap
            + PER_LENGTH * self.length
            + style.known * self.known
            + PER_TOLD * self.told
            + style.meaning * self.meaning
        )
        return 1 / (1 + exp(-weight))
