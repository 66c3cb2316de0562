"""How sure a ranking is, on a scale that means the same for every knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from kb.ranking import NEAREST_SHARE, Fit

# Fitted on the starter base: each wording left out in turn, against the bundled out-of-scope utterances and
# wordings whose entry was taken away. No question from outside took part.
BIAS = -4.4
PER_COVERAGE = 2.4
PER_LEAD = 2.1
PER_OVERLAP = 4.5
PER_LENGTH = 1.4
MANY_WORDS = 12
OBJECTED = 0.5

ANSWER_FROM, ANSWER_TO = 0.55, 0.75
SUGGEST_FROM, SUGGEST_TO = 0.08, 0.2
WRONG_ALLOWED = 0.05
STRANGERS_ANSWERED = 0.08
OWN_KEPT = 0.97
STEP = 0.01


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one entry of a ranking."""

    coverage: float
    lead: float
    overlap: float
    length: float

    @classmethod
    def of(cls, fits: Sequence[Fit], topic_words: int, place: int = 0) -> Evidence:
        """Weigh the entry at `place` against the best of the others."""
        fit = fits[place]
        rival = max((other.score for other in fits if other is not fit), default=0.0)
        lead = (fit.score - max(rival, 0.0)) / fit.score if fit.score > 0 else -1.0
        overlap = fit.score - NEAREST_SHARE * fit.nearest
        return cls(fit.coverage, max(lead, -1.0), overlap, min(topic_words, MANY_WORDS) / MANY_WORDS)

    def confidence(self) -> float:
        """Give the chance, 0 to 1, that the entry is the right one."""
        weight = (
            BIAS
            + PER_COVERAGE * self.coverage
            + PER_LEAD * self.lead
            + PER_OVERLAP * self.overlap
            + PER_LENGTH * self.length
        )
        return 1 / (1 + exp(-weight))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence an entry is the answer, and from which it is worth suggesting."""

    answer: float = 0.65
    suggest: float = 0.12


def calibrate(own: Sequence[tuple[float, bool]], strangers: Sequence[float]) -> Thresholds:
    """Choose thresholds from left-out wordings (confidence, right?) and from out-of-scope confidences.

    The answer threshold is the lowest at which few wordings are answered wrongly and few strangers answered;
    the suggestion threshold the highest that keeps nearly all own wordings.  Both stay within fixed bounds,
    so that a base too small to judge by behaves like the starter base.
    """
    answer = ANSWER_FROM
    while answer < ANSWER_TO and not _safe(answer, own, strangers):
        answer += STEP
    suggest = SUGGEST_TO
    rights = [confidence for confidence, right in own if right]
    while suggest > SUGGEST_FROM and sum(one >= suggest for one in rights) < OWN_KEPT * len(rights):
        suggest -= STEP
    return Thresholds(round(answer, 2), round(suggest, 2))


def _safe(level: float, own: Sequence[tuple[float, bool]], strangers: Sequence[float]) -> bool:
    wrong = sum(not right and confidence >= level for confidence, right in own)
    taken = sum(confidence >= level for confidence in strangers)
    return wrong <= WRONG_ALLOWED * len(own) and taken <= STRANGERS_ANSWERED * len(strangers)
