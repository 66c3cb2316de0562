"""Light stemming for Indonesian with a little English, and Snowball's for bases in English: consistent, not correct."""

from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

from kb.wordlists import known_stems

Stemmer = Callable[[str], str]

SHORTEST = 4
REMEMBERED = 16_384
"""Words whose form is kept at hand: those of a base of 10,000 entries; what citizens mistype must not fill memory."""
# A prefix rule would wrongly turn the n or m of these roots into t or p.
NASAL_ROOTS = (
    "nilai",
    "mahal",
    "minat",
    "masuk",
    "makna",
    "mohon",
    "muat",
    "milik",
    "nama",
    "mula",
    "naik",
    "niaga",
    "nikah",
    "nelayan",
    "mandiri",
    "mitra",
    "menang",
    "mudah",
    "murah",
    "nyata",
)
CLITICS = ("nya", "nyo", "kah", "lah", "pun")
SUFFIXES = ("kan", "an")
VOWELS = "aeiou"


def _clitic(word: str) -> str:
    for ending in CLITICS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST - 1:
            return word[: -len(ending)]
    return word


def _after_nasal(word: str, prefix: str) -> str | None:
    """Undo me-/pe- with its nasal: menulis → tulis, mengukur → ukur, pemakai → pakai."""
    bare = word[len(prefix) :]
    if bare.startswith(NASAL_ROOTS):
        return bare
    for nasal, lost in (("ny", "s"), ("ng", ""), ("m", "p"), ("n", "t")):
        if bare.startswith(nasal):
            rest = bare[len(nasal) :]
            return lost + rest if rest[:1] in VOWELS else rest
    joins = "lrwy" if prefix == "me" else "lwy"
    return bare if bare[:1] in joins or (bare[:1] == "r" and bare[1:2] in VOWELS) else None


def _prefixless(word: str) -> str:
    for prefix in ("me", "pe"):
        if word.startswith(prefix):
            rest = _after_nasal(word, prefix)
            if rest and len(rest) >= SHORTEST:
                return rest
    for prefix in ("ber", "ter", "per", "di", "ke", "se"):
        rest = word[len(prefix) :]
        if word.startswith(prefix) and len(rest) >= SHORTEST and any(letter in VOWELS for letter in rest[:3]):
            return rest
    return word


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s") and len(word) > 4 and word[-2] not in "suia":
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Return the form under which `word` and its inflections are indexed; never show it."""
    if len(word) < SHORTEST or word.isdigit():
        return word
    word = _clitic(word)
    known = known_stems().get(word)
    if known:
        return known
    english = _english(word)
    if english != word:
        return english
    for ending in SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
            break
    once = _prefixless(word)
    return _prefixless(once) if once != word and word[:2] in ("me", "di", "ke", "pe") else once


@lru_cache(maxsize=REMEMBERED)
def english_stem(word: str) -> str:
    """Return the form under which an English word is indexed where the base is in English; never show it."""
    stemmed, lock = _snowball()
    with lock:
        return stemmed(word)


@cache
def _snowball() -> tuple[Stemmer, Lock]:
    # All its languages cost 20 ms and 3 MB: not for a base in Indonesian. Its stemmers keep state: one at a time.
    from snowballstemmer import stemmer

    return stemmer("english").stemWord, Lock()
