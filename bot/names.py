"""Read the name people give: in a sentence, with titles, in capitals, between pictures; and know what is none. Pure."""

import re
import unicodedata

from bot import regions, vocabulary
from bot.words import affirms, denies, flat, is_greeting, spelt
from kb.wordlists import stop_words

LONGEST = 80
_INTRODUCTION = re.compile(
    r"^\s*(?:(?:"
    r"halo|hai|perkenalkan|baik|oke?|ya|kak|pak|bu|min(?=\s*[,.]|\s+(?:nama|saya|sy|aku)\b)|"
    r"nama lengkap|nama|nm|saya|sy|aku|gue|gw|gua|ambo|sayo|adalah|bernama|"
    r"(?:(?:di)?panggil|sebut)(?: (?:saja|aja|saya|aku))*|atas nama|"
    r"my (?:full )?name(?: is)?|(?:full )?name(?: is|(?=\s*[:=]))|this is|i am|i'm"
    r")\b[\s:,.=]*|a\.n\.\s*)+(?=\S)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"((?<!\s)\s*[\n;]\s*|,\s+)")
_ASIDE_OR_NUMBER = re.compile(r"\([^()]*\)|\s\+?\d[\d -]{6,}$")
_NOT_A_NAME = vocabulary.words("not_a_name")
_ALSO_NAMES = vocabulary.words("also_names")
_OCCUPATIONS = vocabulary.words("occupations")
_KIND_WORDS = frozenset[str]().union(*vocabulary.words_of("kinds").values())
_PLACE_WORDS = vocabulary.words("place_words")
_PARTICLES = vocabulary.particles()
_WAVERING = frozenset[str]().union(*map(vocabulary.words, ("yes", "yes_fillers", "wavering")))
_DO_NOT = re.compile(r"\bdon t\b")
_AFTER = frozenset({"ya", "yah", "dong", "deh", "nih", "aja", "saja", "lah", "here"}) | (
    vocabulary.words("addresses") - {"mas", "uni", "umi", "bunda", "sir"}
)
"""What follows a name and is none; the others may end one: `Dewi Umi`."""
_SMALL = frozenset({"bin", "binti", "dan", "van", "von", "de", "der"})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_QUOTES = str.maketrans({"`": "'", "´": "'", "\ufe0f": None, "\u20e3": None})


def introduces(text: str) -> bool:
    """Say whether the words begin as people begin to say who they are."""
    return bool(_INTRODUCTION.match(text))


def read(text: str) -> str:
    """Return the name without `nama saya …`, pictures and what follows it; empty when there is no name in it."""
    greets = is_greeting(text) and flat(text) not in _ALSO_NAMES
    if greets or affirms(text) or denies(text) or "?" in text:
        return ""
    tidy = _without_the_rest(_ASIDE_OR_NUMBER.sub(" ", "".join(map(_letter, text.translate(_QUOTES)))))
    tidy = _without_particles(_INTRODUCTION.sub("", tidy).strip(" .,;:!*_~\"'()"))
    said = set(spelt(tidy).split())
    if said <= _WAVERING | _PARTICLES and not said <= _PARTICLES:
        return ""
    if _is_sentence(said) or said & _NOT_A_NAME or said & _OCCUPATIONS or _DO_NOT.search(flat(tidy)):
        return ""
    letters = sum(sign.isalpha() for sign in tidy)
    odd = any(not (sign.isalpha() or sign in " .,'’-" or unicodedata.category(sign)[0] == "M") for sign in tidy)
    plausible = letters >= 2 and not odd and len(tidy) <= LONGEST and len(set(tidy.casefold())) > 1
    return _capitalised(tidy) if plausible else ""


def _is_sentence(said: set[str]) -> bool:
    """Say whether words that only join others stand together: `bentar ya lagi dibuka emailnya`."""
    return len((said & stop_words()) - _SMALL - _ALSO_NAMES - _PARTICLES) > 1


def is_alone(text: str) -> bool:
    """Say whether a name with a place in it is a name (`Putri Bungo Lestari`), no detail of a question (`di Bungo`)."""
    said = flat(text).split()
    rest = regions.without(text)
    return bool(rest and read(text)) and not any(word in _PLACE_WORDS or word in stop_words() for word in said)


def _capitalised(name: str) -> str:
    """Return a name typed without any capital as it is written; whoever used one has chosen."""
    if name != name.lower():
        return name
    return _WORD.sub(lambda found: found[0] if found[0] in _SMALL else found[0].capitalize(), name)


def _letter(sign: str) -> str:
    """Return a sign of a name; a picture is none, nor is what cannot be seen."""
    category = unicodedata.category(sign)
    return " " if category in {"So", "Sk"} else "" if category[0] == "C" and not sign.isspace() else sign


def _without_the_rest(text: str) -> str:
    """Cut off what people add of themselves: `Budi, mahasiswa unja`, or the next line of a form; titles stay."""
    pieces = _PARTS.split(text.strip())
    kept = pieces[0]
    for border, part in zip(pieces[1::2], pieces[2::2], strict=True):
        said = set(flat(part).split())
        if "@" in part or ":" in part or any(sign.isdigit() for sign in part) or said & (_KIND_WORDS | _OCCUPATIONS):
            break
        kept += (", " if "," in border else " ") + part
    return " ".join(kept.split())


def _without_particles(name: str) -> str:
    tokens = name.split()
    while len(tokens) > 1 and tokens[-1].strip(",.!").casefold() in _AFTER:
        tokens.pop()
    return " ".join(tokens).strip(" ,")
