"""Read an e-mail address as people type it. Pure."""

import re
from difflib import get_close_matches

from email_validator import EmailNotValidError, validate_email

from bot import vocabulary
from kb.wordlists import stop_words

_KNOWN = sorted(vocabulary.words("mail_domains"))
_SLIPS = vocabulary.table("mail_slips")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\"']+@[^\s@<>()\[\]\"']+")
_ITSELF = re.compile(r"\b(?:e-?mail|surel|gmail|alamat|address)(?:ku|nya)?\b", re.IGNORECASE)
_DOT = re.compile(r"\s*(?:\.|\bdot\b|\btitik\b)\s*", re.IGNORECASE)
_SPOKEN = re.compile(rf"(\S+)\s+(?:at|et)\s+([\w-]+(?:{_DOT.pattern}[\w-]+)+)", re.IGNORECASE)
_SPOKEN_KNOWN = re.compile(r"(\S+)\s+(?:at|et)\s+(gmail|yahoo|hotmail|outlook|icloud)(?:[. ]?com)?\s*$", re.IGNORECASE)
_PROVIDER = re.compile(r"\b(?:gmail|yahoo|hotmail|outlook|icloud)", re.IGNORECASE)
_ENDLESS = re.compile(r"@(gmail|yahoo|hotmail|outlook|icloud)(?:com\b|(?!\.?[\w-]))", re.IGNORECASE)
_WITHOUT_AT = re.compile(
    r"\s*([\w+-]+(?:\.[\w+-]+)*?)[.\s]+((?:gmail|yahoo|hotmail|outlook|icloud)(?:[. ]?com|\.co\.id)?)\s*", re.IGNORECASE
)
_AROUND = re.compile(r"[“”„‘’«»*]+(?=\S*@)|(?<=\w)[“”„‘’«»*]+(?=\s|$)")
"""Quotation marks of telephones, and the star of a correction: `*budi@gmail.com`."""
_TWICE = re.compile(r"(?<=\w)([@.])\1+(?=\w)")
_UNDERSCORE = re.compile(r"(?<=\w)\s+(?:underscore|under score|garis bawah)\s+(?=\w)", re.IGNORECASE)
_SPACED = re.compile(r"\s*((?:[\w.+-]+\s+)+[\w.+-]+)\s+@")
LONGEST = 400
_CLOSE = 0.86
_CLOSE_TO_COM = 0.6
_ENDINGS = r"(?:com|co|id|net|org|go|ac|sch|edu|my)\b"
"""Before these a comma or a space is a slip; before other words a sentence goes on: `Baik kak, budi@…`."""


def read(text: str, *, asked: bool = False) -> str | None:
    """Return the address cleaned of spaces, commas and capitals in the domain; None when it is none.

    Where one is `asked` for it may be as it is said (`budi at gmail dot com`), without its sign or the ending everybody
    knows (`budi gmail`), and the first of several: it is shown back all the same.
    """
    found = _ADDRESS.findall(_as_asked(text) if asked else _tidied(text))
    if not found or (len(found) > 1 and not asked):
        return None
    try:
        checked = validate_email(found[0].strip(".,;:!?"), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return checked.normalized


def is_tried(text: str) -> bool:
    """Say whether an address seems to be meant, though it cannot be read; a sentence without one is none."""
    return "@" in text or bool(_PROVIDER.search(text)) or len(text.split()) == 1


def beside(text: str) -> str:
    """Return what is said beside addresses and the word for them."""
    return _ITSELF.sub(" ", _ADDRESS.sub(" ", _tidied(text)))


def as_wish(text: str) -> str:
    """Return words around an address as the wish to have something sent there; a bare address is none."""
    return _ADDRESS.sub(" kirim ", _tidied(text)) if "@" in text and beside(text).split() else text


def parted(text: str) -> str:
    """Return what is said before and behind the addresses somebody was asked for, each on a line of its own."""
    return _ITSELF.sub(" ", _ADDRESS.sub("\n", _as_asked(text)))


def _as_asked(text: str) -> str:
    text = _TWICE.sub(r"\1", _UNDERSCORE.sub("_", text[:LONGEST]))
    whole = _WITHOUT_AT.fullmatch(text)
    said = f"{whole[1]}@{whole[2]}" if whole else _SPOKEN.sub(_written, text)
    said = _SPOKEN_KNOWN.sub(r"\1@\2.com", said)
    return _ENDLESS.sub(r"@\1.com", _tidied(said))


def _tidied(text: str) -> str:
    plain = _AROUND.sub(" ", text[:LONGEST].replace("＠", "@"))
    tidy = re.sub(r"\s*[\(\[]\s*(?:at|@)\s*[\)\]]\s*", "@", plain, flags=re.IGNORECASE)
    tidy = re.sub(r"\s*@\s*", "@", tidy).replace("mailto:", "")
    tidy = re.sub(rf"(?<=\w)\s*[.,。]\s*(?={_ENDINGS})", ".", tidy, flags=re.IGNORECASE)
    return re.sub(r"(@[\w-]+) (com|co\.id|go\.id|ac\.id|net|org|id)\b", r"\1.\2", tidy)


def _written(said: re.Match[str]) -> str:
    return f"{said[1]}@{_DOT.sub('.', said[2])}"


def suggestion(address: str, typed: str = "") -> str:
    """Return the address with a likely slip mended, in the domain or by spaces; empty when there is nothing to mend."""
    local, _, domain = address.rpartition("@")
    if whole := _without_spaces(typed):
        return f"{whole}@{domain}"
    if domain in _KNOWN:
        return ""
    ended = _with_com(domain)
    mended = _SLIPS.get(domain) or next(iter(get_close_matches(ended, _KNOWN, n=1, cutoff=_CLOSE)), "")
    mended = mended or (ended if ended != domain else "")
    return f"{local}@{mended}" if mended else ""


def _without_spaces(typed: str) -> str:
    """Return what stands before `@` as one word: `dewi lestari @gmail.com`; empty where a sentence leads to it."""
    words = spaced[1].split() if (spaced := _SPACED.match(typed)) else []
    is_sentence = any(word.casefold() in stop_words() or _ITSELF.fullmatch(word) for word in words)
    return "" if is_sentence else "".join(words)


def _with_com(domain: str) -> str:
    """Return the domain with `.con`, `.cpm`, `.comm` mended: no domain ends so."""
    name, _, ending = domain.rpartition(".")
    return f"{name}.com" if get_close_matches(ending, ["com"], cutoff=_CLOSE_TO_COM) and len(ending) > 2 else domain
