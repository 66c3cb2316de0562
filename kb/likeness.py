"""Find wordings of different entries that are nearly the same question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from kb.entries import Entry
from kb.features import tokens_of
from kb.normalise import stop_stems
from kb.stemming import stem

NEARLY_SAME = 88
CROWD = 60
"""Wordings with the same rarest word beyond which it says too little to compare them all."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A wording of one entry and its like in another."""

    entry_id: str
    wording: str
    other_id: str
    other: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class _Wording:
    entry_id: str
    text: str
    key: str
    numbers: frozenset[str]


def twins(entries: Sequence[Entry]) -> Iterator[Twin]:
    """Yield wordings that a later entry shares, or nearly shares, with an earlier one, once a pair of entries."""
    for blocks in _blocks(entries):
        seen: set[tuple[str, str]] = set()
        for block in blocks:
            for place, one in enumerate(block[:CROWD]):
                for other in block[:place]:
                    pair = (one.entry_id, other.entry_id)
                    if pair not in seen and one.entry_id != other.entry_id and _alike(one, other):
                        seen.add(pair)
                        yield Twin(one.entry_id, one.text, other.entry_id, other.text, one.key == other.key)


def _blocks(entries: Sequence[Entry]) -> Iterator[list[list[_Wording]]]:
    """Yield, for each language, the wordings that share their rarest word, in the order of the entries."""
    for language in dict.fromkeys(entry.language for entry in entries):
        wordings: list[_Wording] = []
        stems: list[list[str]] = []
        for entry in entries:
            if entry.language == language:
                for text in (entry.question, *entry.variants):
                    tokens = tokens_of(text)
                    numbers = frozenset(token for token in tokens if any(map(str.isdigit, token)))
                    wordings.append(_Wording(entry.id, text, " ".join(tokens), numbers))
                    found = list(map(stem, tokens))
                    stems.append([one for one in found if one not in stop_stems()] or found)
        often = Counter(word for found in stems for word in set(found))
        blocks: dict[str, list[_Wording]] = defaultdict(list)
        for wording, found in zip(wordings, stems, strict=True):
            if found:
                blocks[min(found, key=lambda word: (often[word], word))].append(wording)
        yield [block for block in blocks.values() if len(block) > 1]


def _alike(one: _Wording, other: _Wording) -> bool:
    """Compare two wordings; other years or numbers make another question."""
    if one.key == other.key:
        return True
    return one.numbers == other.numbers and fuzz.token_sort_ratio(one.key, other.key) >= NEARLY_SAME
