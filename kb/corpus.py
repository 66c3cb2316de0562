"""The entries' texts as read: raw features by number, before their weights are known."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from kb.concepts import Concepts
from kb.entries import Entry
from kb.features import Reading, read_tokens, tokens_of
from kb.guards import Scope
from kb.sparse import Rows
from kb.vocabulary import SURE, Vocabulary

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
        asked: set[str] = set()
        for text in (entry.question, *entry.variants):
            tokens = tokens_of(text)
            self.literals.append(literal_mark(tokens))
            self._keep(self.wordings, self._read(tokens, concepts, asked), said, ASKED)
        for text in entry.keywords:
            self._keep(self.keywords, self._read(tokens_of(text), concepts, asked), said, ASKED)
        answered: set[str] = set()
        self._keep(self.answers, self._read(tokens_of(entry.answer), concepts, answered), said, ANSWERED)
        self.said.append(dict(sorted(said.items())))
        self.wordings_of.append(len(self.wordings))
        self.keywords_of.append(len(self.keywords))
        self.scopes.append(Scope.of(entry, asked, answered, concepts.indicators))

    def _read(self, tokens: list[str], concepts: Concepts, found: set[str]) -> Reading:
        self.counts.update(tokens)
        reading = read_tokens([(token, SURE) for token in tokens], concepts)
        found |= reading.concepts
        return reading

    def _keep(self, rows: Rows, reading: Reading, said: dict[int, int], how: int) -> None:
        names = self.names
        vector = {names.setdefault(name, len(names)): weight for name, weight in reading.features.items()}
        rows.append(vector)
        for feature in vector:
            said[feature] = said.get(feature, 0) | how


def literal_mark(tokens: Sequence[str]) -> int:
    """Give a number under which two wordings count as the same question (64 bits)."""
    return int.from_bytes(blake2b(" ".join(tokens).encode(), digest_size=8).digest())
