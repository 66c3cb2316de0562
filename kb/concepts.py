"""Words and phrases that mean the same: those bundled, and those an admin adds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kb.normalise import plain, words
from kb.stemming import stem
from kb.wordlists import rows

INDICATOR = "indicator"
TOPIC = "topic"
KINDS = (TOPIC, INDICATOR)

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Terms for one thing; an indicator is a figure that must not be answered by another one's entry."""

    terms: tuple[str, ...]
    kind: str = TOPIC


class Concepts:
    """What phrases stand for, looked up by their stems; a set that shares a term with an earlier one joins it."""

    def __init__(self, extra: Iterable[Synonym] = ()) -> None:
        self._names: dict[Phrase, tuple[str, ...]] = {}
        self._sizes: dict[str, tuple[int, ...]] = {}
        self.indicators: frozenset[str] = frozenset()
        for kind, line in rows("synonyms"):
            terms = tuple(line.split("|"))
            self._add(Synonym(terms, kind), ("@" + terms[0],))
        more = tuple(extra)
        for synonym in more:
            self._add(synonym, self._known(synonym) or ("@" + synonym.terms[0],))
        self.extra_words = frozenset(word for synonym in more for term in synonym.terms for word in words(term))

    def _known(self, synonym: Synonym) -> tuple[str, ...]:
        named = [name for term in synonym.terms for name in self._names.get(_phrase(term), ())]
        return tuple(dict.fromkeys(named))

    def _add(self, synonym: Synonym, names: tuple[str, ...]) -> None:
        if synonym.kind == INDICATOR:
            self.indicators |= frozenset(names)
        for phrase in filter(None, map(_phrase, synonym.terms)):
            self._names[phrase] = tuple(dict.fromkeys((*self._names.get(phrase, ()), *names)))
            sizes = {*self._sizes.get(phrase[0], ()), len(phrase)}
            self._sizes[phrase[0]] = tuple(sorted(sizes, reverse=True))

    def find(self, stems: list[str]) -> list[str]:
        """Find the concepts that a stemmed text speaks of; longer phrases win."""
        found: dict[str, None] = {}
        for _, _, names in self.spans(stems):
            found.update(dict.fromkeys(names))
        return list(found)

    def spans(self, stems: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield from where to where a stemmed text speaks of which concepts; longer phrases win."""
        if self._sizes.keys().isdisjoint(stems):
            return
        starts = [at for at, word in enumerate(stems) if word in self._sizes]
        after = 0
        for at in starts:
            if at < after:
                continue
            for size in self._sizes[stems[at]]:
                names = self._names.get(tuple(stems[at : at + size]))
                if names:
                    yield at, at + size, names
                    after = at + size
                    break


def _phrase(term: str) -> Phrase:
    return tuple(map(stem, plain(words(term))))


@cache
def bundled() -> Concepts:
    """Return the bundled concepts alone."""
    return Concepts()
