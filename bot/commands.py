"""The words that steer, in both languages. They count only when the whole message says nothing else."""

import re
from enum import StrEnum

from bot import vocabulary
from bot.words import core, digits, flat


class Command(StrEnum):
    """What a citizen may order at any moment."""

    MENU = "menu"
    OFFICER = "officer"
    STATUS = "status"
    DONE = "done"
    WITHDRAW = "withdraw"
    PROFILE = "profile"
    ERASE = "erase"
    ERASE_CODE = "erase_code"
    ENGLISH = "english"
    INDONESIAN = "indonesian"
    COMPLAINT = "complaint"
    STANDARD = "standard"
    OTHER = "other"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    CONTINUE = "continue"
    BACK = "back"
    OTHER_PERSON = "other_person"
    EDIT_NAME = "edit_name"
    EDIT_EMAIL = "edit_email"
    EDIT_KIND = "edit_kind"


_TABLE = {phrase: Command(meaning) for meaning, listed in vocabulary.phrases("commands").items() for phrase in listed}
_WISH = (
    "halo maaf saya aku kami sy mau ingin pengen pingin bisa bisakah boleh bolehkah apakah minta tidak nak i "
    "want would like to can "
    "may could please need let me"
)
_SPEAK = (
    "bicara ngomong ngobrol chat chatting hubungi hubungkan sambungkan disambungkan dihubungkan terhubung "
    "berbicara bertanya tanya nanya nanyo tanyo betanyo becakap "
    "konsultasi berkonsultasi minta panggil panggilkan ketemu talk speak consult connect ask"
)
_TO = "saya aku me langsung sama samo dengan dgn dg ke kepada with to an a the salah satu seorang"
_OFFICER = "petugas petugasnya admin adminnya cs operator manusia orang orangnya officer human person staff agent"
_AFTER = "saja aja bae be bps langsung dong kak ya please asli nya beneran"


def _any(words: str) -> str:
    return f"(?:{words.replace(' ', '|')})"


_WANTS_OFFICER = re.compile(
    rf"(?:{_any(_WISH)} )*(?:(?:langsung|di) )?{_any(_SPEAK)} (?:{_any(_TO)} )*{_any(_OFFICER)}(?: {_any(_AFTER)})*"
)
_NEED = "butuh membutuhkan perlu perlukan memerlukan cari nyari need langsung ada adakah"
_HELP = "bantuan dibantu pertolongan jawaban dijawab dilayani help from by"
_SERVANT = "petugas petugasnya admin adminnya cs operator officer"
_THERE = "bae baelah lah deh aj sj saja aja be bps dong kak ya please ada mana online aktif langsung there available"
_LEADS = f"{_WISH} {_NEED} {_HELP} {_TO} oleh dari"
_NAMES_OFFICER = re.compile(
    rf"(?!.*\btidak\b|(?:saya|aku) {_any(_SERVANT)}\b)(?:{_any(_LEADS)} )*{_any(_SERVANT)}(?: {_any(_THERE)})*"
)
LONGEST_WISH = 80
LONGEST_CHANGE = 6
_CHANGES_MIND = re.compile(
    r"(?:(?:maaf|eh|oh|aduh|hmm|kak|min|pak|bu|yaudah|yasudah|ya udah|ya sudah) )*"
    r"(?:batal|batalkan|batalin|dibatalkan|gajadi|(?:ga|gak|gk|nggak|ngga|enggak|tidak|tdk|dak|idak|dk) (?:jadi|jd)|"
    r"never ?mind|forget it)\b"
)
_ERASE_CODE = re.compile(r"(?:hapus|delete|erase) (\d{4})")


def command(text: str) -> Command | None:
    """Return the command the message is, or None: `bagaimana status kemiskinan` is a question."""
    whole, bare = flat(text), core(text)
    found = _TABLE.get(whole) or _TABLE.get(bare)
    if found:
        return found
    if len(whole) <= LONGEST_WISH and _wants_officer(whole, bare):
        return Command.OFFICER
    return Command.ERASE_CODE if erase_code(text) else None


def _wants_officer(whole: str, bare: str) -> bool:
    """Hear `petugas bae lah`, `butuh bantuan petugas`; the wish says nothing else."""
    return any(pattern.fullmatch(said) for pattern in (_WANTS_OFFICER, _NAMES_OFFICER) for said in (whole, bare))


def changes_mind(text: str) -> bool:
    """Say whether a short sentence begins like BATAL: `gak jadi deh kak, nanti aja`."""
    said = flat(text)
    return len(said.split()) <= LONGEST_CHANGE and bool(_CHANGES_MIND.match(said))


def erase_code(text: str) -> str:
    """Return the four digits of `HAPUS 4821`; empty when it is none."""
    match = _ERASE_CODE.fullmatch(digits(core(text)))
    return match[1] if match else ""
