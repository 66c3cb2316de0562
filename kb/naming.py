"""What is listed under several names, found among the words of a text; longer names win."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kb.normalise import plain, words

LONGEST = 4
"""Words of a name."""
Spelling = tuple[str, ...]


class Listed:
    """Names, as the words they consist of, and what each is a name of; "" where they name nothing."""

    def __init__(self, names: Mapping[Spelling, str]) -> None:
        self.names = names
        self._firsts = frozenset(name[0] for name in names)

    def spans(self, tokens: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield from where to where a text speaks of which of the things."""
        if self._firsts.isdisjoint(tokens):
            return
        at = 0
        while at < len(tokens):
            for size in range(min(LONGEST, len(tokens) - at) if tokens[at] in self._firsts else 0, 0, -1):
                name = self.names.get(tuple(tokens[at : at + size]))
                if name is not None:
                    if name:
                        yield at, at + size, name
                    at += size - 1
                    break
            at += 1

    def beside(self, tokens: Sequence[str]) -> list[str]:
        """Return the words that are no part of a name."""
        taken = {at for start, end, _ in self.spans(tokens) for at in range(start, end)}
        return [token for at, token in enumerate(tokens) if at not in taken]

    def named(self, tokens: Sequence[str]) -> frozenset[str]:
        """Return the things a text speaks of."""
        return frozenset(name for _, _, name in self.spans(tokens))


def spellings(name: str) -> Iterator[Spelling]:
    """Yield a listed name as it stands in English entries, and as a question in Indonesian is read.

    `dinas sosial` is read as `instansi pemerintah sosial`.
    """
    yield tuple(name.split())
    yield tuple(plain(words(name)))


def listed(rows: Iterable[tuple[str, Iterable[str]]]) -> Listed:
    """Make the list of what is told as a thing and its names."""
    return Listed({spelling: thing for thing, names in rows for name in names for spelling in spellings(name)})
