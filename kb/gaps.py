"""Questions that no answer helped, put together by likeness."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple, cast
from weakref import ref

from kb.asked_words import among
from kb.features import CONCEPT_WEIGHT
from kb.normalise import has_content, literal
from kb.places import beside_places
from kb.stemming import stem
from kb.vocabulary import SURE
from kb.weighing import COMMON

if TYPE_CHECKING:
    from kb.features import Reading
    from kb.index import Index

ALIKE = 0.4
SHARED_SHARE = 0.3
"""What a place, a figure, or a word that every office of statistics shares counts of another."""
_LIGHT = COMMON | {"hari"}
"""A day tells as little as the months and years of every office."""
SHOWN_WORDINGS = 12
REMEMBERED = 4

Weights = dict[str, float]


class Asked(NamedTuple):
    """A question no answer helped, the entry nearest to it, where it is kept, and whether an answer did not help."""

    text: str
    nearest: str | None = None
    id: int = 0
    in_vain: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Like questions: the most frequent wording first (of equals one without a slip), how often they came.

    `nearest` is the nearest entry; `in_vain` counts those that got an answer which did not help; `shown` holds one
    question of each of the first wordings, `ids` every question.
    """

    wordings: tuple[str, ...]
    times: int
    nearest: str | None
    in_vain: int = 0
    shown: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Return the most frequent wording."""
        return self.wordings[0]


class _Group:
    """Wordings put together, and what their words weigh."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.weights: Weights = defaultdict(float)
        self.length = 0.0

    def add(self, key: str, weights: Weights) -> None:
        self.keys.append(key)
        for word, weight in weights.items():
            self.weights[word] += weight
        self.length = sqrt(sum(weight**2 for weight in self.weights.values()))


def gaps(rows: Iterable[Asked], index: Index) -> Sequence[Gap]:
    """Group unanswered questions (newest first) by likeness, the most frequent first.

    They are read as the index reads them, and as one another: a word that others spell right is repaired. Each wording
    joins the group it is most like, by the words shared, weighed by their rarity among the questions and the entries.
    """
    return _grouped(tuple(rows), ref(index))


@lru_cache(maxsize=REMEMBERED)
def _told(rows: str, index: ref[Index]) -> Sequence[Gap]:
    return _grouped(tuple(map(Asked, json.loads(rows))), index)


def told(rows: str, index: Index) -> Sequence[Gap]:
    """Group questions told as a list of texts in JSON, unless the very same were grouped lately."""
    return _told(rows, ref(index))


@lru_cache(maxsize=REMEMBERED)
def _grouped(rows: tuple[Asked, ...], held: ref[Index]) -> tuple[Gap, ...]:
    """Group them, unless the very same were grouped lately: a page is looked at more often than a question comes.

    What is remembered keeps no index alive after its version; whoever calls holds it.
    """
    asked: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        if has_content(row.text):
            asked[literal(row.text)].append(row)
    index = cast("Index", held())
    vocabulary = among([same[0].text for same in asked.values()], index.parts.vocabulary)
    readings = {key: index.read(same[0].text, vocabulary) for key, same in asked.items()}
    weighed = _weighed(readings, index)
    groups: list[_Group] = []
    groups_of: dict[str, dict[int, None]] = defaultdict(dict)
    for key in sorted(asked, key=lambda one: (-len(asked[one]), len(readings[one].tokens))):
        weights = weighed[key]
        shared: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for number in groups_of[word]:
                shared[number] += weight * groups[number].weights[word]
        likeness, best = max(((both / groups[one].length, -one) for one, both in shared.items()), default=(0.0, 0))
        number = -best if likeness >= ALIKE else len(groups)
        if number == len(groups):
            groups.append(_Group())
        groups[number].add(key, weights)
        for word in weights:
            groups_of[word][number] = None
    for group in groups:
        group.keys.sort(key=lambda one: (-len(asked[one]), _slips(readings[one])))
    found = [_gap([asked[key] for key in group.keys]) for group in groups]
    return tuple(sorted(found, key=lambda gap: -gap.times))


def _slips(reading: Reading) -> int:
    """Count the words that had to be repaired: what is spelt right stands first."""
    return sum(trust < SURE for trust in reading.topic.values())


def _weighed(readings: Mapping[str, Reading], index: Index) -> dict[str, Weights]:
    """Weigh the words and concepts of each question; all weights of a question together have the length 1."""
    trusted = {
        key: _in_indonesian(reading) | dict.fromkeys(sorted(reading.concepts), CONCEPT_WEIGHT)
        for key, reading in readings.items()
    }
    often = Counter(word for found in trusted.values() for word in found)
    names, rarity, rarest = index.parts.weights.names, index.parts.weights.rarity, index.parts.weights.rarest

    def weight(word: str) -> float:
        among_entries = rarity[names[word]] if word in names else rarest
        return log(1 + len(trusted) / often[word]) * (among_entries or 1.0)

    weights = {word: weight(word) for word in often}
    found: dict[str, Weights] = {}
    for key, trusts in trusted.items():
        shared = _shared(readings[key])
        found[key] = _unit(
            {word: trust * weights[word] * (SHARED_SHARE if word in shared else 1.0) for word, trust in trusts.items()}
        )
    return found


def _in_indonesian(reading: Reading) -> Weights:
    """Return the topic words, those in English as Indonesians ask the same."""
    said = reading.topic.items()
    return {other: trust for word, trust in said for other in reading.translated.get(word, (word,))}


def _shared(reading: Reading) -> frozenset[str]:
    """Return a question's words that are part of a place, a figure, or shared by every office of statistics."""
    beside = set(beside_places(reading.tokens))
    places = (stem(token) for token in reading.tokens if token not in beside)
    return _LIGHT.union(places, filter(str.isdigit, reading.topic))


def _unit(weights: Weights) -> Weights:
    length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _gap(group: list[list[Asked]]) -> Gap:
    nearest = Counter(one.nearest for same in group for one in same if one.nearest)
    return Gap(
        tuple(" ".join(same[0].text.split()) for same in group),
        sum(map(len, group)),
        nearest.most_common(1)[0][0] if nearest else None,
        sum(one.in_vain for same in group for one in same),
        tuple(same[0].id for same in group[:SHOWN_WORDINGS]),
        tuple(one.id for same in group for one in same),
    )
