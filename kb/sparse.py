"""Sparse vectors: features with weights."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from itertools import accumulate, compress, pairwise, repeat
from math import sqrt
from operator import mul

Vector = dict[int, float]


def unit(vector: Mapping[int, float]) -> Vector:
    """Scale to length one; the empty vector stays empty."""
    length = sqrt(sum(map(mul, vector.values(), vector.values())))
    return {feature: weight / length for feature, weight in vector.items()} if length else {}


def add(total: Vector, vector: Mapping[int, float], share: float = 1.0) -> None:
    """Add `share` of a vector to a running total."""
    before = total.get
    for feature, weight in vector.items():
        total[feature] = before(feature, 0.0) + share * weight


class Rows:
    """Many short vectors end to end: row n lies from `starts[n]` to `starts[n + 1]`."""

    __slots__ = ("features", "starts", "weights")

    def __init__(self, starts: array[int] | None = None, features: array[int] | None = None) -> None:
        self.starts = starts or array("I", [0])
        self.features = features or array("I")
        self.weights = array("f")

    def append(self, vector: Mapping[int, float]) -> None:
        """Add a row."""
        self.features.extend(vector)
        self.weights.extend(vector.values())
        self.starts.append(len(self.features))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> Vector:
        """Return one row."""
        start, end = self.starts[number], self.starts[number + 1]
        return dict(zip(self.features[start:end], self.weights[start:end], strict=True))

    def nearest(self, start: int, end: int, vector: Mapping[int, float], skipped: int = -1) -> float:
        """Return the largest product of the rows from start to end with a vector; 0 where there is none.

        It runs for every wording of the entries looked at, with every question: the features the vector has not are
        passed over in C. No weight is negative, so a row's product is never less than what there is of it so far.
        """
        features, weights, starts = self.features, self.weights, self.starts
        begins, ends = starts[start], starts[end]
        best = total = 0.0
        number, its_end = start - 1, begins
        for at in compress(range(begins, ends), map(vector.__contains__, features[begins:ends])):
            while at >= its_end:
                number, total = number + 1, 0.0
                its_end = starts[number + 1]
            total += vector[features[at]] * weights[at]
            if total > best and number != skipped:
                best = total
        return best


def turned(rows: Rows, size: int) -> Rows:
    """Return the rows' columns: for each of `size` features the rows that hold it, in their order."""
    held = Counter(rows.features)
    order = sorted(range(len(rows.features)), key=rows.features.__getitem__)
    owners = array("I")
    for number, (start, end) in enumerate(pairwise(rows.starts)):
        owners.extend(repeat(number, end - start))
    starts = array("I", accumulate(map(held.__getitem__, range(size)), initial=0))
    found = Rows(starts, array("I", map(owners.__getitem__, order)))
    found.weights = array("f", map(rows.weights.__getitem__, order))
    return found


def peaks(rows: Rows) -> array[float]:
    """Return the heaviest weight of each row."""
    return array("f", [max(rows.weights[start:end], default=0.0) for start, end in pairwise(rows.starts)])
