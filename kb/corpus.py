"""The entries' texts as read: raw features by number, before their weights are known."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count

from kb.concepts import Concepts
from kb.entries import Entry
from kb.features import ENGLISH, INDONESIAN, Style, concepts_and_features, tokens_of
from kb.guards import Scope
from kb.normalise import has_content, mostly_english
from kb.sparse import Rows, Vector
from kb.vocabulary import Vocabulary

ASKED, ANSWERED, NAMED = 1, 2, 4
"""How an entry speaks of a feature: some wording has it, the answer has it, it is what the entry is about."""
PASSING, PASSING_BESIDE_KEYWORDS = 1, 3
"""Variants that may have a feature which is but a way of asking; more where keywords say what the entry is about."""
TOLD_EVERY = 20
SHORT = 4
"""Words that a greeting has at most, to count as a wording."""
JUDGED = 3
"""Variants by which an entry's language is told."""

Tell = Callable[[float], None]
"""Hears how much of a long work is done, from 0 to 1."""


def unheard(_: float) -> None:
    """Tell nobody."""


def between(tell: Tell, start: float, end: float) -> Tell:
    """Tell of a part of the work as it lies in the whole."""
    return lambda share: tell(start + share * (end - start))


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
    english: list[bool] = field(default_factory=list)
    style: Style = INDONESIAN
    courteous: bool = False
    """Whether some entry is asked by a greeting, thanks or small words alone ("who are you")."""

    @classmethod
    def of(cls, entries: Sequence[Entry], concepts: Concepts, tell: Tell = unheard) -> Corpus:
        """Read every text of the entries once."""
        made = cls(english=list(map(is_english, entries)))
        made.style = style_of(made.english)
        made.names = defaultdict(count().__next__)
        for number, entry in enumerate(entries):
            if number % TOLD_EVERY == 0:
                tell(number / len(entries))
            made._add(entry, concepts)
        made.names = dict(made.names)
        return made

    def vocabulary(self, concepts: Concepts) -> Vocabulary:
        """Return the words of the entries."""
        return Vocabulary(self.counts, concepts.extra_words, self.style.stem)

    def _add(self, entry: Entry, concepts: Concepts) -> None:
        written = (entry.question, *entry.variants, *entry.keywords, entry.answer)
        texts = [tokens_of(text, english=self.english[len(self.scopes)]) for text in written]
        wordings = 1 + len(entry.variants)
        passing = PASSING_BESIDE_KEYWORDS if entry.keywords else PASSING
        asked, asked_by = set[str](), Counter[int]()
        for place, tokens in enumerate(texts[:-1]):
            found = concepts_and_features(tokens, concepts, self.style)
            asked.update(found[0])
            kept = self._keep(self.wordings if place < wordings else self.keywords, found[1])
            is_name = place == 0 or place >= wordings
            asked_by.update(dict.fromkeys(kept, passing + 1 if is_name else 1))
        answered, features = concepts_and_features(texts[-1], concepts, self.style)
        said = {one: ASKED | NAMED if often > passing else ASKED for one, often in asked_by.items()}
        for feature in self._keep(self.answers, features):
            said[feature] = said.get(feature, 0) | ANSWERED
        self.literals.extend(map(literal_mark, texts[:wordings]))
        short = (text for text, tokens in zip(written[:wordings], texts, strict=False) if len(tokens) <= SHORT)
        self.courteous = self.courteous or not all(map(has_content, short))
        for tokens in texts:
            self.counts.update(tokens)
        self.said.append(dict(sorted(said.items())))
        self.wordings_of.append(len(self.wordings))
        self.keywords_of.append(len(self.keywords))
        indicators = concepts.indicators
        self.scopes.append(Scope.of(entry, texts, indicators.intersection(asked), indicators.intersection(answered)))

    def _keep(self, rows: Rows, features: dict[str, float]) -> Vector:
        vector = dict(zip(map(self.names.__getitem__, features), features.values(), strict=True))
        rows.append(vector)
        return vector


def is_english(entry: Entry) -> bool:
    """Say whether an entry is asked in English, whatever its column of the language says."""
    return entry.language == "en" or mostly_english((entry.question, *entry.variants[:JUDGED]))


def style_of(english: Sequence[bool]) -> Style:
    """Return the style of a base, from which of its entries are English."""
    return ENGLISH if 2 * sum(english) > len(english) else INDONESIAN


def literal_mark(tokens: Sequence[str]) -> int:
    """Return a number under which two wordings count as the same question (64 bits)."""
    return int.from_bytes(blake2b(" ".join(tokens).encode(), digest_size=8).digest())
