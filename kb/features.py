"""What a text is compared by: stems, pairs of stems, and concepts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.concepts import Concepts, bundled
from kb.glossary import glossary
from kb.normalise import plain, stop_stems, without_courtesy, words
from kb.places import in_full, in_one_word
from kb.stemming import Stemmer, english_stem, stem
from kb.vocabulary import SURE, Vocabulary

CONCEPT_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Style:
    """What counts how much in the language of most of a base.

    small: words that name no topic ("kapan", "how much"), which tell neighbours apart and never count as known;
    pairs: neighbouring topic words; phrases: neighbours of which one is small ("how much"); nearest: likeness to the
    nearest wording, beside likeness to all; known: share of the topic words that the base knows, as a sign that a
    question is one for it; meaning: what the sentence model says, as another; learning: how far a wording left out
    moves the weights (kb.learning); stem: how its words are stemmed.
    """

    small: float
    pairs: float
    phrases: float
    nearest: float
    known: float
    meaning: float
    learning: float
    stem: Stemmer


INDONESIAN = Style(small=0.5, pairs=0.5, phrases=0.0, nearest=0.5, known=1.0, meaning=1.0, learning=0.0, stem=stem)
ENGLISH = Style(small=1.0, pairs=0.2, phrases=0.5, nearest=0.2, known=4.0, meaning=2.0, learning=0.1, stem=english_stem)
"""English asks by its small words ("how do I", "can I", "what is"), where Indonesian has affixes; and a word
unknown there is seldom slang or an affix, so it tells strangers better."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the index sees it.

    `meant` are the concepts that its topic words stand for, `translated` the Indonesian words that English ones do.
    """

    tokens: tuple[str, ...]
    topic: dict[str, float]
    features: dict[str, float]
    concepts: frozenset[str]
    english: bool = False
    meant: dict[str, tuple[str, ...]] = field(default_factory=dict)
    translated: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def stems(self) -> frozenset[str]:
        """Return the stems that may name a topic."""
        return frozenset(self.topic)


def tokens_of(text: str, *, english: bool = False) -> list[str]:
    """Return the plain words of `text` without its greetings (or all, if it holds nothing else).

    A place is one word, its office is written in full.

    The words of an English text are left as they stand: "make" is no Indonesian chat spelling there.
    """
    found = words(text)
    left = without_courtesy(found) or found
    return in_full(in_one_word(plain(left, english=english)))


def read(
    text: str,
    vocabulary: Vocabulary | None = None,
    known: Concepts | None = None,
    *,
    english: bool = False,
    style: Style = INDONESIAN,
    translating: bool = False,
) -> Reading:
    """Read a text; with a vocabulary, unknown words are repaired towards it; `translating`, for Indonesian entries."""
    tokens = tokens_of(text, english=english)
    if vocabulary is None:
        return read_tokens(((token, SURE) for token in tokens), known or bundled(), english=english, style=style)
    repaired = (vocabulary.repair(token, english=english) for token in tokens)
    trusted = ((word, trust) for meant, trust in repaired for word in meant)
    reading = read_tokens(trusted, known or bundled(), english=english, style=style)
    if not translating or style is ENGLISH or glossary().keys().isdisjoint(reading.topic):
        return reading
    return replace(reading, translated={word: glossary()[word] for word in reading.topic if word in glossary()})


def read_tokens(
    tokens: Iterable[tuple[str, float]], known: Concepts, *, english: bool = False, style: Style = INDONESIAN
) -> Reading:
    """Read plain words, each with the trust, 0 to 1, that it is the word meant."""
    trusted = list(tokens)
    stems = [(style.stem(word), trust) for word, trust in trusted]
    stops = stop_stems(style.stem)
    content = [(word, trust) for word, trust in stems if word not in stops]
    topic: dict[str, float] = {}
    for word, trust in content:
        topic[word] = max(trust, topic.get(word, 0.0))
    if not topic:
        topic = dict(stems)  # "siapa kamu", "who are you": small words are all there is
    meant: dict[str, tuple[str, ...]] = {}
    for start, end, names in known.spans([stem(word) for word, _ in trusted]):
        meant.update(dict.fromkeys((word for word, _ in stems[start:end]), names))
    found = dict.fromkeys(name for names in meant.values() for name in names)
    features = topic | dict.fromkeys((word for word, _ in stems if word in stops), style.small)
    features.update({f"{one} {two}": style.pairs * trust * other for (one, trust), (two, other) in pairwise(content)})
    if style.phrases:
        near = [pair for pair in pairwise(stems) if pair[0][0] in stops or pair[1][0] in stops]
        features.update({f"{one} {two}": style.phrases * trust * other for (one, trust), (two, other) in near})
    features.update(dict.fromkeys(found, CONCEPT_WEIGHT))
    return Reading(tuple(word for word, _ in trusted), topic, features, frozenset(found), english, meant)


def concepts_and_features(tokens: Sequence[str], known: Concepts, style: Style) -> tuple[list[str], dict[str, float]]:
    """Return what `read_tokens` finds in words that are sure, for the many texts of a base."""
    stems = list(map(style.stem, tokens))
    stops = stop_stems(style.stem)
    content = [word for word in stems if word not in stops]
    features = dict.fromkeys((word for word in stems if word in stops), style.small)
    features.update(dict.fromkeys(content, SURE))
    features.update(dict.fromkeys(map(" ".join, pairwise(content)), style.pairs))
    if style.phrases:
        near = [f"{one} {two}" for one, two in pairwise(stems) if one in stops or two in stops]
        features.update(dict.fromkeys(near, style.phrases))
    found = known.find(stems if style.stem is stem else list(map(stem, tokens)))
    features.update(dict.fromkeys(found, CONCEPT_WEIGHT))
    return found, features
