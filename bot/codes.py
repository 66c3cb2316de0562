"""The six-digit code that confirms an e-mail address: limits and reading. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import vocabulary
from bot.words import FIGURES, asks, bare, core, digits, flat, standard
from kb.normalise import has_content

LASTS = timedelta(minutes=10)
TRIES = 3
PER_HOUR = 3
PER_DAY = 5
UNSENT_IS_TROUBLE = timedelta(minutes=2)
DIGITS = 6
SHORT = 2
LONGEST = 800
_LETTERED = re.compile(r"\b(?=(?:[OolI]*\d){4})[\dOolI]{6}\b")
_MISREAD = str.maketrans("OolI", "0011")
"""Letters that look like digits, typed among them."""
_NUMBER_WORDS = vocabulary.numbers()
_RUN = re.compile(r"\d(?:[ \-.]?\d)*")
_NOT_COME = re.compile(
    r"\b(?:kirim ulang|resend|again|(?:kirim|kirimkan|minta) lagi|lagi$|kok lama|"
    r"mana kode(?:nya|nyo)?|kode(?:nya|nyo)? (?:mana|kok)|"
    r"(?:belum|tidak) (?:ada|masuk|dapat|terima|menerima|sampai|muncul|nyampe|keterima)|"
    r"not (?:received|arrived|come)|no(?:mor)? (?:code|e?mail)|(?:didn t|did not|haven t|hasn t) (?:got|gotten|get|"
    r"received?|arrived?|come)|expired?|kad[ae]lu?w?arsa|hangus|tidak (?:berlaku|valid|laku))\b"
)
_NAMES_IT = re.compile(r"\b(?:kode\w{0,3}|otp|spam|inbox|kotak masuk|code)\b")
_SPEAKS_OF_IT = re.compile(
    r"\b(?:cek|dicek|ngecek|tunggu|nunggu|sebentar|bentar|wait|sent|"
    r"(?:sudah|dah|telah) (?:\w+ )?(?:di)?(?:kirim|ketik|tulis|isi|masukkan|masukin|coba))\b"
)
_NAMED, _BESIDE = (vocabulary.words_of("code")[name] for name in ("named", "beside"))
_BRIEF = 6


def read(text: str) -> str | None:
    """Return the six digits (`123 456`, `kode: 123456`, `12345O`, other scripts'); None when there are not exactly six.

    Beside them may stand what is too short to be meant for one, as in the whole of our e-mail: `berlaku 10 menit`.
    """
    if spoken := _spoken(text):
        return spoken
    plain = _LETTERED.sub(lambda found: found[0].translate(_MISREAD), digits(text[:LONGEST]))
    runs = [run for run in (re.sub(r"\D", "", run) for run in _RUN.findall(plain)) if len(run) > SHORT]
    return runs[0] if len(runs) == 1 and len(runs[0]) == DIGITS else None


def _spoken(text: str) -> str:
    """Return six digits said in words and nothing else: `empat delapan dua sembilan satu tiga`."""
    said = [str(_NUMBER_WORDS[word]) for word in flat(text).split() if word in _NUMBER_WORDS]
    return "".join(said) if len(said) == len(flat(text).split()) == DIGITS else ""


def has_digits(text: str) -> bool:
    """Say whether a code of another shape was tried."""
    return bool(_RUN.search(digits(text[:200])))


def says_not_come(text: str) -> bool:
    """Say whether the citizen tells that no code came, or wants another; `tidak ada data padi?` asks for something."""
    said = core(standard(text))
    if _NAMES_IT.search(said) or "email" in said or not has_content(_NOT_COME.sub(" ", said)):
        return bool(_NOT_COME.search(said))
    is_asked = asks(text) or asks(said) or FIGURES.search(said) or len(said.split()) > _BRIEF
    return not is_asked and bool(_NOT_COME.search(said))


def speaks_of_it(text: str) -> bool:
    """Say whether the words are about the code and its e-mail: `sudah saya kirim kak`, `tunggu saya cek dulu`."""
    said = standard(text)
    return says_not_come(text) or bool(_NAMES_IT.search(said) or _SPEAKS_OF_IT.search(said))


def asks_of_it(text: str) -> bool:
    """Say whether nothing is asked about but the code: `udah dikirim blm kodenya?`; `kode pos Telanaipura?` is more."""
    said = set(bare(standard(text)).split())
    is_asked = asks(text) or asks(standard(text))
    return is_asked and not _NAMED.isdisjoint(said) and said <= _NAMED | _BESIDE | vocabulary.particles()


def is_given(text: str) -> bool:
    """Say whether a code is given and nothing else said: `kode: 555666`."""
    said = {word for word in bare(standard(text)).split() if not word.isdigit()}
    return read(text) is not None and said <= _NAMED | _BESIDE | vocabulary.particles()


def is_missed(text: str) -> bool:
    """Say whether a code is asked for or said not to have come, before there is any: `belum masuk kodenya`."""
    return asks_of_it(text) or says_not_come(text)


def blocked_until(sent: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when the next code may be sent; None for now."""
    waits = []
    for most, period in ((PER_HOUR, timedelta(hours=1)), (PER_DAY, timedelta(days=1))):
        recent = sorted(at for at in sent if now - at < period)
        if len(recent) >= most:
            waits.append(recent[-most] + period)
    return max(waits, default=None)


def kept(sent: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """Return the sendings that still count against a limit, with this one."""
    return (*(at for at in sent if now - at < timedelta(days=1)), now)
