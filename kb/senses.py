"""What the entries mean: the mean direction of each entry's wordings, from the sentence model. Needs numpy."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from kb.corpus import Tell
from kb.entries import Entry
from kb.meaning import MOST, Model, Reader
from kb.wordlists import out_of_scope

NEAREST = 12
_FINEST = 127

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a text is to each entry in meaning (-1 to 1), and the entries it is nearest to."""

    cosines: Matrix
    best: tuple[int, ...]

    @classmethod
    def of(cls, cosines: Matrix) -> Nearness:
        """Find the nearest entries."""
        count = min(NEAREST, len(cosines))
        return cls(cosines, tuple(map(int, np.argpartition(-cosines, count - 1)[:count])))


class Senses:
    """The entries' meanings. `marks` and `rows` are the texts read, a byte a number, to be kept and used again."""

    def __init__(self, entries: Sequence[Entry], marks: array[int], rows: NDArray[np.int8], model: Model) -> None:
        self.marks, self.rows = marks, rows
        self._model = model
        self.limit = limit(entries)
        place = {mark: number for number, mark in enumerate(marks)}
        texts = [wordings(entry, self.limit) for entry in entries]
        self._starts = list(accumulate(map(len, texts), initial=0))
        self._places = [place[mark_of(text)] for one in texts for text in one]
        self._strangers = [place[mark_of(text)] for text in out_of_scope()]
        read = _unit(rows[self._places].astype(np.float32))
        self._mean: Matrix = read.mean(axis=0)
        sums = np.add.reduceat(_unit(read - self._mean), self._starts[:-1], axis=0)
        self._centres: Matrix = _unit(sums)

    def near(self, text: str) -> Nearness:
        """Compare a text with the entries."""
        return Nearness.of(self._centres @ self._direction(self._model(text)))

    def near_without(self, entry: int, place: int) -> Nearness:
        """Compare the wording of an entry at `place` with the entries as if that wording were not there."""
        own = self._directions(range(self._starts[entry], self._starts[entry + 1]))
        cosines = self._centres @ own[place]
        rest = _unit(own.sum(axis=0) - own[place])
        cosines[entry] = rest @ own[place] if len(own) > 1 else 0.0
        return Nearness.of(cosines)

    def strangers(self) -> Iterator[Nearness]:
        """Compare the bundled out-of-scope utterances with the entries, in their order."""
        for place in self._strangers:
            yield Nearness.of(self._centres @ self._direction(_unit(self.rows[place].astype(np.float32))))

    def _directions(self, numbers: range) -> Matrix:
        read = _unit(self.rows[[self._places[number] for number in numbers]].astype(np.float32))
        return _unit(read - self._mean)

    def _direction(self, vector: Matrix) -> Matrix:
        return _unit(vector - self._mean)


def learn(entries: Sequence[Entry], reader: Reader, tell: Tell) -> Senses | None:
    """Read the entries' wordings; None for a base too small or too large."""
    most = limit(entries)
    if len(entries) < 2 or not most:
        return None
    texts = [text for entry in entries for text in wordings(entry, most)] + list(out_of_scope())
    by_mark = {mark_of(text): text for text in texts}
    rows: list[NDArray[np.int8]] = []
    for number, (mark, text) in enumerate(by_mark.items()):
        tell(number / len(by_mark))
        known = reader.known.get(mark)
        rows.append(_rounded(reader.model(text)) if known is None else known)
    return Senses(entries, array("Q", by_mark), np.array(rows), reader.model)


def limit(entries: Sequence[Entry]) -> int:
    """Say how many wordings of each entry are read."""
    return MOST // max(len(entries), 1)


def wordings(entry: Entry, most: int) -> tuple[str, ...]:
    """Give the wordings of an entry that are read."""
    return (entry.question, *entry.variants)[:most]


def mark_of(text: str) -> int:
    """Give a number that stands for a text (64 bits)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _rounded(vector: Matrix) -> NDArray[np.int8]:
    return np.round(vector * (_FINEST / float(np.abs(vector).max()))).astype(np.int8)


def _unit(vectors: Matrix) -> Matrix:
    found: Matrix = vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9)
    return found
