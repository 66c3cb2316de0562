"""Turn what people type into comparable words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from kb.stemming import REMEMBERED, Stemmer, stem
from kb.wordlists import courtesies, language_marks, loan_words, replacements, stop_words

LONGEST = 1_000
"""Letters of a text that are read: a longer story is read from both ends, for it asks at one of them."""
Word = str
_LONGEST_TEXT = 20_000
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+")
_STRETCHED = re.compile(r"(?!\b([^\W\d_aeiou])\1\1+(?!\1)[^\W\d_])([^\W\d_])\2\2+")
"""Letters typed on and on; those that begin a word are of its spelling: PPPK, PPPA."""
_DOUBLED = re.compile(r"([^\W\d_]{3,})2(nya|nyo|an)?$")
_SHORTENED = re.compile("['’](?:s|re|m|ll|d|ve)\\b")
_NOT = re.compile("\\b(\\w+?)n['’]t\\b")
_SHORTENED_VERBS = {"ca": "can", "wo": "will"}
_LONGEST_COURTESY = 6
SURE_ENGLISH_WORDS = 4


def words(text: str) -> list[Word]:
    """Split `text` into plain lower-case words, stretched and doubled spellings undone, "what's" and "don't" too."""
    return list(_words(text))


@lru_cache(maxsize=64)
def _words(text: str) -> tuple[Word, ...]:
    """A message and its few pieces are read some thirty times before it is answered."""
    flat = text[:_LONGEST_TEXT].casefold()
    if "'" in flat or "’" in flat:
        flat = _NOT.sub(_in_full, _SHORTENED.sub("", flat))
    if not flat.isascii():
        flat = _MARKS.sub("", unicodedata.normalize("NFKD", flat)).casefold()
    return tuple(map(_unstretched, _WORD.findall(flat)))


def _in_full(shortened: re.Match[str]) -> str:
    return f"{_SHORTENED_VERBS.get(shortened[1], shortened[1])} not"


@lru_cache(maxsize=REMEMBERED)
def _unstretched(word: str) -> Word:
    """Undo "mauuu" and "harga2nya"."""
    word = _STRETCHED.sub(r"\2", word)
    doubled = _DOUBLED.match(word)
    return doubled[1] if doubled and word not in replacements() else word


def clipped(text: str) -> str:
    """Return the beginning and the end of a text too long to be read as a whole."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} {text[-(LONGEST // 2) :]}"


def plain(tokens: list[Word], *, english: bool = False) -> list[Word]:
    """Replace chat spellings and Jambi Malay by plain Indonesian; in an English text loan words only."""
    table = loan_words() if english else replacements()
    if table.keys().isdisjoint(tokens) and _first_words().isdisjoint(tokens):
        return tokens
    result: list[Word] = []
    for token in tokens if english else _joined(tokens):
        result.extend(table.get(token, (token,)))
    return result


def _joined(tokens: list[Word]) -> Iterator[Word]:
    """Take two words for one where the spellings list them so: `kata sandi`, `gini pak`."""
    firsts, table, skipped = _first_words(), replacements(), False
    for one, other in zip_longest(tokens, tokens[1:]):
        pair = f"{one} {other}" if one in firsts and not skipped else ""
        if not skipped:
            yield pair if pair in table else one
        skipped = pair in table


@lru_cache(maxsize=1)
def _first_words() -> frozenset[Word]:
    return frozenset(spelling.split()[0] for spelling in replacements() if " " in spelling)


def without_courtesy(tokens: list[Word]) -> list[Word]:
    """Drop greetings, thanks and "may I ask" from both ends, and long ones anywhere."""
    phrases = courtesies()
    firsts, lasts = _edges()
    start, end = 0, len(tokens)
    if not tokens or (tokens[0] not in firsts and tokens[-1] not in lasts):
        return tokens
    moved = True
    while moved and start < end:
        moved = False
        for size in range(min(_LONGEST_COURTESY, end - start), 0, -1):
            if tuple(tokens[start : start + size]) in phrases:
                start, moved = start + size, True
                break
            if tuple(tokens[end - size : end]) in phrases:
                end, moved = end - size, True
                break
    return tokens[start:end]


@lru_cache(maxsize=1)
def _edges() -> tuple[frozenset[Word], frozenset[Word]]:
    """Return the words that courtesies begin and end with."""
    return frozenset(phrase[0] for phrase in courtesies()), frozenset(phrase[-1] for phrase in courtesies())


def literal(text: str) -> str:
    """Return the form in which two wordings count as the same question."""
    tokens = words(text)
    return " ".join(plain(without_courtesy(tokens) or tokens))


@lru_cache(maxsize=64)
def has_content(text: str) -> bool:
    """Say whether anything is left to look for once greetings and courtesy are gone."""
    left = without_courtesy(words(text))
    return any(len(word) > 1 and not word.isdigit() for word in left if word not in stop_words())


def is_courtesy_only(text: str) -> bool:
    """Say whether `text` holds words and all of them are greeting, thanks or asking leave."""
    return bool(words(text)) and not has_content(text)


def mostly_english(texts: Iterable[str]) -> bool:
    """Say whether more of these texts show the marks of English than of Indonesian."""
    marks = language_marks()
    heard = Counter(marks.get(word) for text in texts for word in set(words(text)))
    return heard["en"] > heard["id"]


def detect_language(text: str) -> Literal["id", "en"] | None:
    """Tell English from Indonesian by their commonest words; None when unsure."""
    tokens = words(text)
    marks = language_marks()
    languages = [marks.get(token) or marks.get(replacements().get(token, (token,))[0]) for token in tokens]
    english, indonesian = languages.count("en"), languages.count("id")
    if english > indonesian and len(tokens) >= SURE_ENGLISH_WORDS and english >= 2:
        return "en"
    return "id" if indonesian > english else None


@lru_cache(maxsize=2)
def stop_stems(stemmer: Stemmer = stem) -> frozenset[str]:
    """Return the stems of the words that never name a topic."""
    return frozenset(stop_words()) | {stemmer(word) for word in stop_words()}
