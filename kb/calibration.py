"""Thresholds measured on the knowledge base itself: what would be answered wrongly at each level of confidence.

Each wording (or an even sample of them) is left out in turn and asked; the bundled out-of-scope utterances are asked
too. The risks we accept are the product's promise (GOALS.md); the thresholds are what they come to on this base.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WRONG_ALLOWED = 0.05
"""Share of the base's own wordings, left out, that may be answered with another entry."""
STRANGERS_ALLOWED = 0.05
"""Share of the out-of-scope utterances that may be answered."""
OWN_KEPT = 0.98
"""Share of the left-out wordings, their entry among the first three, for which it must be shown."""
LOWEST_ANSWER, HIGHEST_ANSWER = 0.6, 0.95
LOWEST_SUGGESTION, HIGHEST_SUGGESTION = 0.05, 0.45
"""Rails for bases too small to measure anything on; a base of a hundred wordings keeps clear of them."""
STEP = 0.01
CURVE_STEPS = tuple(step / 20 for step in range(1, 20))


@dataclass(frozen=True, slots=True)
class Trial:
    """What one question came to: the confidence to answer (0 when another reason forbids it) and to suggest.

    right: the entry found first is the one meant; shown: it is among those that would be suggested; held: the entry
    does not speak of what the question names, so no confidence would answer it.
    """

    answer: float
    suggest: float
    right: bool = False
    shown: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """What an answer threshold at `level` would do, in shares of the left-out wordings and of the strangers."""

    level: float
    right: float
    wrong: float
    strangers: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence an entry is the answer, and from which it is worth suggesting."""

    answer: float = LOWEST_ANSWER
    suggest: float = LOWEST_SUGGESTION


@dataclass(frozen=True, slots=True)
class Calibration:
    """The thresholds, what they were measured on, and the curve they were read from."""

    thresholds: Thresholds
    wordings: int
    strangers: int
    curve: tuple[Point, ...]

    @property
    def chosen(self) -> Point:
        """Return the point of the curve at the answer threshold."""
        return next(point for point in self.curve if point.level == self.thresholds.answer)

    @property
    def on_a_rail(self) -> bool:
        """Say whether the answer threshold is a rail rather than a measurement."""
        return self.thresholds.answer in (LOWEST_ANSWER, HIGHEST_ANSWER)


def calibrate(own: Sequence[Trial], strangers: Sequence[Trial]) -> Calibration:
    """Choose the lowest answer threshold of allowed risk, and the highest suggestion threshold that keeps enough.

    Strangers who are held back for what they name tell nothing of confidence: the others would pay for them.
    """
    strangers = [trial for trial in strangers if not trial.held]
    answer = LOWEST_ANSWER
    while answer < HIGHEST_ANSWER and not _allowed(point_at(answer, own, strangers)):
        answer = round(answer + STEP, 2)
    shown = [trial for trial in own if trial.shown]
    suggest = HIGHEST_SUGGESTION
    while suggest > LOWEST_SUGGESTION and sum(trial.suggest >= suggest for trial in shown) < OWN_KEPT * len(shown):
        suggest = round(suggest - STEP, 2)
    levels = sorted({*CURVE_STEPS, answer})
    curve = tuple(point_at(level, own, strangers) for level in levels)
    return Calibration(Thresholds(answer, suggest), len(own), len(strangers), curve)


def point_at(level: float, own: Sequence[Trial], strangers: Sequence[Trial]) -> Point:
    """Say what an answer threshold would do."""
    answered = [trial for trial in own if trial.answer >= level]
    right = sum(trial.right for trial in answered)
    return Point(
        level,
        right / max(len(own), 1),
        (len(answered) - right) / max(len(own), 1),
        sum(trial.answer >= level for trial in strangers) / max(len(strangers), 1),
    )


def _allowed(point: Point) -> bool:
    return point.wrong <= WRONG_ALLOWED and point.strangers <= STRANGERS_ALLOWED
