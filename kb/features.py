"""What a text is compared by: stems, pairs of stems, and concepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.concepts import Concepts, bundled
from kb.normalise import plain, stop_stems, without_courtesy, words
from kb.stemming import stem
from kb.vocabulary import SURE, Vocabulary

PAIR_WEIGHT = 0.5
CONCEPT_WEIGHT = 0.8
STOP_WEIGHT = 0.5
"""Of words that name no topic ("when", "how much"): they tell neighbours apart and never count as known words."""


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


def read(text: str, vocabulary: Vocabulary | None = None, known: Concepts | None = None) -> Reading:
    """Read a text; with a vocabulary, unknown words are repaired towards it."""
    tokens = tokens_of(text)
    if vocabulary is None:
        return read_tokens(((token, SURE) for token in tokens), known or bundled())
    repaired = (vocabulary.repair(token) for token in tokens)
    return read_tokens(((word, trust) for meant, trust in repaired for word in meant), known or bundled())


def read_tokens(tokens: Iterable[tuple[str, float]], known: Concepts) -> Reading:
    """Read plain words, each with the trust, 0 to 1, that it is the word meant."""
    trusted = list(tokens)
    stems = [(stem(word), trust) for word, trust in trusted]
    stops = stop_stems()
    content = [(word, trust) for word, trust in stems if word not in stops]
    topic: dict[str, float] = {}
    for word, trust in content:
        topic[word] = max(trust, topic.get(word, 0.0))
    found = known.find([word for word, _ in stems])
    features = dict.fromkeys((word for word, _ in stems if word in stops), STOP_WEIGHT)
    features.update(topic)
    features.update(_pairs(content))
    features.update(dict.fromkeys(found, CONCEPT_WEIGHT))
    return Reading(tuple(word for word, _ in trusted), topic, features, frozenset(found))


def concepts_and_features(tokens: Sequence[str], known: Concepts) -> tuple[list[str], dict[str, float]]:
    """Give what `read_tokens` finds in words that are sure, for the many texts of a base."""
    stems = list(map(stem, tokens))
    stops = stop_stems()
    content = [word for word in stems if word not in stops]
    features = dict.fromkeys((word for word in stems if word in stops), STOP_WEIGHT)
    features.update(dict.fromkeys(content, SURE))
    features.update(dict.fromkeys(map(" ".join, pairwise(content)), PAIR_WEIGHT))
    found = known.find(stems)
    features.update(dict.fromkeys(found, CONCEPT_WEIGHT))
    return found, features


def _pairs(content: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {f"{first} {second}": PAIR_WEIGHT * trust * other for (first, trust), (second, other) in pairwise(content)}
