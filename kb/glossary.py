"""English words in those of Indonesian entries, for questions in English that no entry in English answers."""

from functools import cache

from kb.normalise import plain, words
from kb.stemming import stem
from kb.wordlists import rows


@cache
def glossary() -> dict[str, tuple[str, ...]]:
    """Map the stems of English words to those of the Indonesian words that name the same."""
    return {stem(english): tuple(map(stem, plain(words(meaning)))) for english, meaning in rows("glossary")}


@cache
def english_words() -> frozenset[str]:
    """Return the English words, so that none of them is taken for a slip of an Indonesian one."""
    return frozenset(english for english, _ in rows("glossary"))
