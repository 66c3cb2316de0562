"""What we must not keep: identity numbers, pictures of identity cards, and codes of other services. Pure."""

import re

from bot import vocabulary
from bot.words import digits, flat
from core.identity_numbers import IDENTITY_NUMBER

MASK = "••••••••••••••••"
_CODE_WORDS = re.compile(
    r"\b(?:otp|pin|cvv|kode (?:verifikasi|otp|rahasia|keamanan|akses|masuk)|verification code|security code|passcode)\b"
)
_SECRET = re.compile(r"(?<![\d•])(?!(?:19|20)\d\d(?!\d))\d(?:[ \-]?\d){3,7}(?![\d•])")
_OTHER_SERVICES = vocabulary.words("other_services")
_DOCUMENT = re.compile(
    r"\b(?:e ?ktp|kartu (?:keluarga|tanda penduduk|identitas)|kk (?:dan|sama|saya|aku|kami)|paspor|npwp|"
    r"(?:identity|id|family) card|passport|ktp)\b"
)
_SENT = vocabulary.words_of("sent")
_BESIDE_DOCUMENT = _SENT["named"] | _SENT["beside"] | vocabulary.particles() | vocabulary.words("beside_a_card")


def without_identity_number(text: str) -> str | None:
    """Return the text with a 16-digit identity number masked; None where there is none."""
    plain = digits(text)
    return IDENTITY_NUMBER.sub(MASK, plain) if IDENTITY_NUMBER.search(plain) else None


def without_foreign_code(text: str, *, expected: bool) -> str | None:
    """Return the text with a code of another service masked; None where there is none.

    While a code of ours is `expected`, only one whose sender is named counts as another's.
    """
    plain, said = digits(text), flat(text)
    named = any(word in _OTHER_SERVICES for word in said.split())
    if not (_SECRET.search(plain) and (named and _CODE_WORDS.search(said) if expected else _CODE_WORDS.search(said))):
        return None
    return _SECRET.sub(MASK, plain)


def shows_identity(text: str) -> bool:
    """Say whether nothing is told of a picture but that it shows an identity card: `ini ktp sama kk saya`."""
    said = flat(text)
    rest = _DOCUMENT.sub(" ", said)
    return rest != said and _BESIDE_DOCUMENT.issuperset(rest.split())
