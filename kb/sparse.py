"""Sparse vectors: features with weights."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import accumulate, pairwise
from math import sqrt

Vector = dict[int, float]


def unit(vector: Mapping[int, float]) -> Vector:
    """Scale to length one; the empty vector stays empty."""
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {feature: weight / length for feature, weight in vector.items()} if length else {}


def dot(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Multiply two sparse vectors."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[feature] for feature, weight in one.items() if feature in other)


def add(total: Vector, vector: Mapping[int, float], share: float = 1.0) -> None:
    """Add `share` of a vector to a running total."""
    for feature, weight in vector.items():
        total[feature] = total.get(feature, 0.0) + share * weight


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
        """Give one row."""
        start, end = self.starts[number], self.starts[number + 1]
        return dict(zip(self.features[start:end], self.weights[start:end], strict=True))

    def dot(self, number: int, vector: Mapping[int, float]) -> float:
        """Multiply one row with a vector."""
        total = 0.0
        for at in range(self.starts[number], self.starts[number + 1]):
            weight = vector.get(self.features[at])
            if weight is not None:
                total += weight * self.weights[at]
        return total


def turned(rows: Rows, size: int) -> Rows:
    """Give the rows' columns: for each of `size` features the rows that hold it, in their order."""
    counts = [0] * (size + 1)
    for feature in rows.features:
        counts[feature + 1] += 1
    places = list(accumulate(counts))
    found = Rows(array("I", places), array("I", bytes(4 * len(rows.features))))
    found.weights = array("f", bytes(4 * len(rows.features)))
    for number in range(len(rows)):
        for at in range(rows.starts[number], rows.starts[number + 1]):
            place = places[rows.features[at]]
            found.features[place], found.weights[place] = number, rows.weights[at]
            places[rows.features[at]] = place + 1
    return found


def peaks(rows: Rows) -> array[float]:
    """Give the heaviest weight of each row."""
    return array("f", [max(rows.weights[start:end], default=0.0) for start, end in pairwise(rows.starts)])
