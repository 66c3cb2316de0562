"""The entries' texts as read: raw features by number, before their weights are known."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from kb.concepts import Concepts
from kb.entries import Entry
from kb.features import concepts_and_features, tokens_of
from kb.guards import Scope
from kb.sparse import Rows
from kb.vocabulary import Vocabulary

ASKED, ANSWERED = 1, 2
TOLD_EVERY = 20

Tell = Callable[[float], None]
"""Hears how much of a long work is done, from 0 to 1."""


def unheard(_: float) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Corpus:
    """What the entries say. Wordings and keywords of entry n lie from `..._of[n]` to `..._of[n + 1]`."""

    names: dict[str, int] = field(default_factory=dict)
    wordings: Rows = field(default_factory=Rows)
    keywords: Rows = field(default_factory=Rows)
    answers: Rows = field(default_factory=Rows)
    said: Rows = field(default_factory=Rows)
    wordings_of: array[int] = field(default_factory=lambda: array("I", [0]))
    keywords_of: array[int] = field(default_factory=lambda: array("I", [0]))
    literals: array[int] = field(default_factory=lambda: array("Q"))
    counts: Counter[str] = field(default_factory=Counter)
    scopes: list[Scope] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Sequence[Entry], concepts: Concepts, tell: Tell = unheard) -> Corpus:
        """Read every text of the entries once."""
        made = cls()
        for number, entry in enumerate(entries):
            if number % TOLD_EVERY == 0:
                tell(number / len(entries))
            made._add(entry, concepts)
        return made

    def vocabulary(self, concepts: Concepts) -> Vocabulary:
        """Give the words of the entries."""
        return Vocabulary(self.counts, concepts.extra_words)

    def _add(self, entry: Entry, concepts: Concepts) -> None:
        said: dict[int, int] = {}
        texts = [tokens_of(text) for text in (entry.question, *entry.variants, *entry.keywords, entry.answer)]
        wordings = 1 + len(entry.variants)
        asked: set[str] = set()
        for place, tokens in enumerate(texts[:-1]):
            found = concepts_and_features(tokens, concepts)
            asked.update(found[0])
            self._keep(self.wordings if place < wordings else self.keywords, found[1], said, ASKED)
        answered, features = concepts_and_features(texts[-1], concepts)
        self._keep(self.answers, features, said, ANSWERED)
        self.literals.extend(map(literal_mark, texts[:wordings]))
        for tokens in texts:
            self.counts.update(tokens)
        self.said.append(dict(sorted(said.items())))
        self.wordings_of.append(len(self.wordings))
        self.keywords_of.append(len(self.keywords))
        indicators = concepts.indicators
        self.scopes.append(Scope.of(entry, texts, indicators.intersection(asked), indicators.intersection(answered)))

    def _keep(self, rows: Rows, features: dict[str, float], said: dict[int, int], how: int) -> None:
        names = self.names
        vector = {names.setdefault(name, len(names)): weight for name, weight in features.items()}
        rows.append(vector)
        for feature in vector:
            said[feature] = said.get(feature, 0) | how


def literal_mark(tokens: Sequence[str]) -> int:
    """Give a number under which two wordings count as the same question (64 bits)."""
    return int.from_bytes(blake2b(" ".join(tokens).encode(), digest_size=8).digest())
