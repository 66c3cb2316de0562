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
SHARPNESS = 16.0
"""How much likelier the nearer of two entries is: e to this by the difference of their cosines."""
STEP, ROUNDS = 0.3, 15
"""How far a wording surely mistaken moves a centre, beside as many of weight one; and how often all are asked."""
MOST_WORK = 12_000_000
"""Wordings times entries times rounds, well under a second; a larger base learns in fewer rounds or not at all."""
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
    """The entries' meanings. `marks` and `rows` are the texts read, a byte a number, to be kept and used again.

    So are `learned`, the directions that entries are compared by: their wordings' mean, moved by mistakes.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        marks: array[int],
        rows: NDArray[np.int8],
        model: Model,
        learned: NDArray[np.int8] | None = None,
    ) -> None:
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
        self.learned = self._lessons() if learned is None else learned
        self._compared = _unit(self.learned.astype(np.float32))
        afar = self._direction(_unit(rows[self._strangers].astype(np.float32)))
        # Pushed apart, the directions are further from everything: what is learned from must stay what is measured.
        self._level = float((afar @ self._centres.T).max(axis=1).mean() - (afar @ self._compared.T).max(axis=1).mean())

    def near(self, text: str) -> Nearness:
        """Compare a text with the entries."""
        return Nearness.of(self._compared @ self._direction(self._model(text)) + self._level)

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

    def _lessons(self) -> NDArray[np.int8]:
        """Let the entries learn from mistakes: the same softmax regression as in kb.learning, on meanings.

        Each wording, asked as if it were not there, pulls its own entry's direction towards it and pushes away those
        of the entries it would have been mistaken for.
        """
        read = self._directions(range(self._starts[-1]))
        owner = np.repeat(np.arange(len(self._centres)), np.diff(self._starts))
        each = np.arange(len(read))
        sums = np.add.reduceat(read, self._starts[:-1], axis=0)
        without = np.einsum("ij,ij->i", read, _unit(sums[owner] - read))
        missing = without - np.einsum("ij,ij->i", read, self._centres[owner])
        step = STEP * len(self._centres) / len(read)
        found = self._centres
        for _ in range(min(ROUNDS, MOST_WORK // (len(read) * len(found)))):
            cosines = read @ _unit(found).T
            cosines[each, owner] += missing
            pulls = -_chances(cosines)
            pulls[each, owner] += 1
            found = found + step * (pulls.T @ read)
        return np.array([_rounded(one) for one in found])

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
    """Return the wordings of an entry that are read."""
    return (entry.question, *entry.variants)[:most]


def mark_of(text: str) -> int:
    """Return a number that stands for a text (64 bits)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _chances(cosines: Matrix) -> Matrix:
    odds: Matrix = np.exp(SHARPNESS * (cosines - cosines.max(axis=1, keepdims=True)))
    found: Matrix = odds / odds.sum(axis=1, keepdims=True)
    return found


def _rounded(vector: Matrix) -> NDArray[np.int8]:
    return np.round(vector * (_FINEST / float(np.abs(vector).max()))).astype(np.int8)


def _unit(vectors: Matrix) -> Matrix:
    found: Matrix = vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9)
    return found
