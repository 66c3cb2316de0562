"""A language in few words, where the search's own judgement wants a sentence: `need gdp data`, `udah makan?`. Pure."""

from bot import regions, vocabulary
from kb.normalise import words
from kb.wordlists import language_marks, loan_words, replacements

SHORTEST = 3
_WORDS = vocabulary.words_of("english")
_TELLING, _GREETING = _WORDS["telling"], _WORDS["greeting"]
_JOINING = frozenset(word for word, language in language_marks().items() if language == "en")
_KNOWN = _JOINING.union(*_WORDS.values())
_INDONESIAN = (language_marks().keys() | vocabulary.particles()) - _KNOWN
_ONLY_INDONESIAN = (language_marks().keys() | vocabulary.words("indonesian")) - _KNOWN
_SPELT = {word for word in replacements() if len(word) >= SHORTEST} - loan_words().keys() - _KNOWN
"""Chat spellings; the shortest of them, as "u" or "w", are English ones, too."""


def is_sentence(text: str) -> bool:
    """Say whether three words or more are English: `what is ntp`, `need gdp data`; `need info dong` is none."""
    said = words(text)
    if len(said) < SHORTEST or not _INDONESIAN.isdisjoint(said):
        return False
    return sum(word in _JOINING for word in said) > 1 or (not _TELLING.isdisjoint(said) and _is_known(text))


def is_left(text: str) -> bool:
    """Say whether a word of Indonesian alone is said, and none that only joins or asks in English: `makasih kak`."""
    said = frozenset(words(text))
    spelt = {replacements()[word][0] for word in said & _SPELT}
    return not _ONLY_INDONESIAN.isdisjoint(said | spelt) and (_JOINING | _TELLING).isdisjoint(said)


def is_greeting(text: str) -> bool:
    """Say whether somebody greets as only English does, and addresses nobody in Indonesian: `hello, good morning`."""
    said = words(text)
    return "good" in said and not _GREETING.isdisjoint(said) and _is_known(text)


def _is_known(text: str) -> bool:
    """Say whether every word but the names of regions is English."""
    return all(word.isdigit() or word in _KNOWN for word in regions.without(text) if word != regions.HOME)
