"""The bundled word lists, read once."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a bundled list without its header."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        yield from (line for line in lines if line)


@cache
def replacements() -> dict[str, tuple[str, ...]]:
    """Map chat spellings and Jambi Malay to plain Indonesian words."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("jambi", "slang"):
        for word, meaning in rows(name):
            found.setdefault(word, tuple(meaning.split()))
    return found


@cache
def loan_words() -> dict[str, tuple[str, ...]]:
    """Map those of the spellings that stand for the same in an English text: "download", not "make" or "be"."""
    return {word: replacements()[word] for (word,) in rows("loanwords") if word in replacements()}


@cache
def stop_words() -> frozenset[str]:
    """Return the words that never name a topic."""
    return frozenset(word for (word,) in rows("stopwords"))


@cache
def common_words() -> frozenset[str]:
    """Return words of everyday life, so that none of them is taken for a slip of another one."""
    return frozenset(word for (word,) in rows("words"))


@cache
def known_stems() -> dict[str, str]:
    """Return the stems of words that the rules would get wrong."""
    return {row[0]: row[1] for row in rows("stems")}


@cache
def language_marks() -> dict[str, str]:
    """Return the commonest words of each language."""
    return {row[0]: row[1] for row in rows("languages")}


@cache
def courtesies() -> dict[tuple[str, ...], None]:
    """Return the greeting, thanking and asking-leave phrases, as word tuples."""
    return {tuple(phrase.split()): None for (phrase,) in rows("courtesy")}


@cache
def out_of_scope() -> tuple[str, ...]:
    """Return utterances that no statistics office answers, for calibration."""
    return tuple(text for (text,) in rows("out_of_scope"))
