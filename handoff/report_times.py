"""How long citizens waited for the first answer, in service hours."""

import math
from bisect import bisect_left, bisect_right
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


def waits(parts: Sequence[Sequence[int]]) -> Waits:
    """Measure what was waited, in whole seconds, given in parts that each begin with the shortest."""
    number = sum(map(len, parts))
    if not number:
        return Waits()
    longest = max(part[-1] for part in parts if part)
    middle, ninth = (_rank(parts, number, longest, share) for share in (0.5, 0.9))
    return Waits(number, middle / HOUR, ninth / HOUR, longest / HOUR)


def _rank(parts: Sequence[Sequence[int]], number: int, longest: int, share: float) -> int:
    """Return the smallest value that at least this share does not exceed; to sort a year's would take longer."""
    wanted = max(math.ceil(share * number), 1)
    return bisect_left(range(longest), wanted, key=lambda value: sum(bisect_right(part, value) for part in parts))
