"""What a text is compared by: stems, pairs of stems, and bundled concepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.normalise import concepts, plain, stop_stems, without_courtesy, words
from kb.stemming import stem
from kb.vocabulary import SURE, Vocabulary

PAIR_WEIGHT = 0.5
CONCEPT_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the index sees it."""

    tokens: tuple[str, ...]
    topic: dict[str, float]
    features: dict[str, float]
    concepts: frozenset[str]

    @property
    def stems(self) -> frozenset[str]:
        """Give the stems that may name a topic."""
        return frozenset(self.topic)


def tokens_of(text: str) -> list[str]:
    """Give the plain words of `text` without its greetings (or all, if it holds nothing else)."""
    found = words(text)
    return plain(without_courtesy(found) or found)


def read(text: str, vocabulary: Vocabulary | None = None) -> Reading:
    """Read a text; with a vocabulary, unknown words are repaired towards it."""
    trusted: list[tuple[str, float]] = []
    for token in tokens_of(text):
        meant, trust = vocabulary.repair(token) if vocabulary else ((token,), SURE)
        trusted.extend((word, trust) for word in meant)
    stems = [(stem(word), trust) for word, trust in trusted]
    content = [(word, trust) for word, trust in stems if word not in stop_stems()]
    topic: dict[str, float] = {}
    for word, trust in content:
        topic[word] = max(trust, topic.get(word, 0.0))
    found = concepts([word for word, _ in stems])
    features = dict(topic)
    features.update(_pairs(content))
    features.update(dict.fromkeys(found, CONCEPT_WEIGHT))
    return Reading(tuple(word for word, _ in trusted), topic, features, frozenset(found))


def _pairs(content: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {f"{first} {second}": PAIR_WEIGHT * trust * other for (first, trust), (second, other) in pairwise(content)}
