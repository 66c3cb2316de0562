"""How long citizens waited for the first answer, in service hours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HOUR = 3600.0


@dataclass(frozen=True)
class Waits:
    """Service hours from completeness to the accepted answer: how many, the middle one, nine of ten, the longest."""

    number: int = 0
    median: float | None = None
    ninth: float | None = None
    longest: float | None = None


def waits(seconds: Sequence[int]) -> Waits:
    """Measure what was waited, the shortest first."""
    if not seconds:
        return Waits()
    return Waits(len(seconds), _rank(seconds, 0.5) / HOUR, _rank(seconds, 0.9) / HOUR, seconds[-1] / HOUR)


def _rank(ordered: Sequence[int], share: float) -> int:
    """Return the smallest value that at least this share does not exceed."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
