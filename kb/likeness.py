"""Find wordings of different entries that are nearly the same question."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from rapidfuzz import fuzz

from core.sentences import told as _
from kb.corpus import TOLD_EVERY, Tell, unheard
from kb.entries import Entry
from kb.features import tokens_of
from kb.normalise import stop_stems
from kb.rows import COLUMNS, Problem
from kb.stemming import stem

NEARLY_SAME = 88
SLIP = 85
"""Likeness of two words, of 100, from which on one may be a slip of the other; "ikk" and "ikg" are less alike."""
FEW = 3
"""Wordings in which a word that is a slip stands."""
TELLING = 2
"""Rarest words of a wording by which its like is looked for."""
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
    rarest: str
    may_slip: bool


def twins(entries: Sequence[Entry], tell: Tell = unheard) -> Iterator[Twin]:
    """Yield wordings that a later entry shares, or nearly shares, with an earlier one, once a pair of entries.

    Other years or numbers make another question. `tell` hears the share done.
    """
    languages = list(dict.fromkeys(entry.language for entry in entries))
    done = 0
    for language in languages:
        seen: set[tuple[str, str]] = set()
        spoken = [entry for entry in entries if entry.language == language]
        share, before = len(spoken) / len(entries), done / len(entries)
        for block in _blocks(spoken, lambda part, share=share, before=before: tell(before + share * part)):  # type: ignore[misc]
            for place, one in enumerate(block[:CROWD]):
                for other in block[:place]:
                    pair = (one.entry_id, other.entry_id)
                    if one.entry_id != other.entry_id and pair not in seen and _alike(one, other):
                        seen.add(pair)
                        yield Twin(one.entry_id, one.text, other.entry_id, other.text, one.key == other.key)
        done += len(spoken)


def twins_of(entry: Entry, others: Sequence[Entry]) -> Iterator[Twin]:
    """Yield wordings of an entry that others share, or nearly share, once for each of them."""
    seen: set[str] = set()
    for block in _blocks([entry, *(other for other in others if other.language == entry.language)], unheard):
        own = [wording for wording in block if wording.entry_id == entry.id]
        for one in own:
            for other in block[len(own) : CROWD]:
                if other.entry_id not in seen and _alike(one, other):
                    seen.add(other.entry_id)
                    yield Twin(entry.id, one.text, other.entry_id, other.text, one.key == other.key)


def warnings_of(twins: Iterator[Twin], most: int, lines: Mapping[str, int]) -> list[Problem]:
    """Warn where two entries are asked in the same or nearly the same words: the bot could only suggest both."""
    found = []
    for twin in islice(twins, most):
        said, other, entry = twin.wording[:60], twin.other[:60], twin.other_id
        if twin.is_same:
            text = _("“%(said)s” juga dipakai entri %(entry)s", said=said, entry=entry)
        else:
            text = _(
                "“%(said)s” hampir sama dengan “%(other)s” di entri %(entry)s", said=said, other=other, entry=entry
            )
        found.append(Problem(text, lines.get(twin.entry_id), COLUMNS["variants"]))
    if len(found) == most:
        told = _("Ada sedikitnya %(most)s pasang kalimat yang mirip; selebihnya tidak dicari.", most=most)
        found.insert(0, Problem(told))
    return found


def _blocks(entries: Sequence[Entry], tell: Tell) -> list[list[_Wording]]:
    """Put together the wordings that share one of their rarest words and their numbers, in the order of the entries.

    A slip makes a word rarer than any: the word beside it is looked at, too.
    """
    stop = stop_stems()
    read: list[tuple[str, str, str, frozenset[str], set[str]]] = []
    for done, entry in enumerate(entries):
        if done % TOLD_EVERY == 0:
            tell(done / len(entries))
        for text in (entry.question, *entry.variants):
            tokens = tokens_of(text)
            numbers = frozenset(token for token in tokens if not token.isalpha())
            found = list(map(stem, tokens))
            telling = [one for one in found if one not in stop] or found
            read.append((entry.id, text, " ".join(tokens), numbers, set(telling)))
    often = Counter(word for *_, named in read for word in named)
    blocks: dict[tuple[str, frozenset[str]], list[_Wording]] = defaultdict(list)
    for entry_id, text, key, numbers, named in read:
        rarest = nsmallest(TELLING, named, key=lambda word: (often[word], word))
        for word in rarest:
            blocks[word, numbers].append(_Wording(entry_id, text, key, rarest[0], often[rarest[0]] <= FEW))
    return [block for block in blocks.values() if len(block) > 1]


def _alike(one: _Wording, other: _Wording) -> bool:
    if one.key == other.key:
        return True
    if one.rarest != other.rarest and not (one.may_slip or other.may_slip):
        return False
    if not fuzz.token_sort_ratio(one.key, other.key, score_cutoff=NEARLY_SAME):
        return False
    return one.rarest == other.rarest or _differ_by_slips(one.key.split(), other.key.split())


def _differ_by_slips(words: Sequence[str], others: Sequence[str]) -> bool:
    """Say whether each word that only one of them has is a slip of one that only the other has: no other short name."""
    own, theirs = set(words).difference(others), set(others).difference(words)
    return all(
        any(fuzz.ratio(word, like) >= SLIP for like in across)
        for here, across in ((own, theirs), (theirs, own))
        for word in here
    )
