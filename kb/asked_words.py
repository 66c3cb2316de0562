"""Words that questions share: what is misspelt in one, others spell; what one shortens (`pe`), others write out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from kb.features import tokens_of
from kb.normalise import Word, detect_language
from kb.vocabulary import Vocabulary
from kb.wordlists import rows, stop_words

SHARED = 2
"""Wordings from which on a word is one, whatever it is like: two people seldom slip in the same way."""
SHORT_FORM, WRITTEN_OUT = range(2, 5), range(2, 5)
"""Letters of a short form, and words of what it stands for."""


def among(texts: Iterable[str], vocabulary: Vocabulary) -> Vocabulary:
    """Return the vocabulary with the words that these different wordings share, and the short forms among them."""
    tokens = [tokens_of(text, english=detect_language(text) == "en") for text in texts]
    often = Counter(word for found in tokens for word in set(found))
    shared = {word: times for word, times in often.items() if times >= SHARED}
    strange = {word for word in often if word.isalpha() and len(word) in SHORT_FORM and not vocabulary.is_word(word)}
    return vocabulary.with_words(shared, _written_out(tokens, strange))


def _written_out(tokens: Iterable[Sequence[Word]], strange: set[Word]) -> dict[Word, tuple[Word, ...]]:
    """Find what short forms stand for: the words in a row, shared too, that begin with their letters."""
    found: dict[Word, Counter[tuple[Word, ...]]] = defaultdict(Counter)
    for line in tokens:
        content = [word for word in line if word not in stop_words()]
        for at in range(len(content)):
            for size in WRITTEN_OUT:
                phrase = tuple(content[at : at + size])
                initials = "".join(word[0] for word in phrase)
                if len(phrase) == size and initials in strange:
                    found[initials][phrase] += 1
    likeliest = {short: phrases.most_common(1)[0] for short, phrases in found.items()}
    return {short: phrase for short, (phrase, times) in likeliest.items() if times >= SHARED or phrase in _listed()}


@cache
def _listed() -> frozenset[tuple[Word, ...]]:
    """Return the names of several words that the bundled lists hold: `rumah sakit` need not be shared to be one."""
    synonyms = (term for _, terms in rows("synonyms") for term in terms.split("|"))
    bodies = (name for body, also in rows("institutions") for name in (body, *also.split("|")))
    return frozenset(tuple(name.split()) for name in (*synonyms, *bodies))
