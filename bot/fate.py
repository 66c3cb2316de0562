"""What became of a consultation: asked by its number, or in words; and words that go on with it."""

import re

from bot import afterwards, steering
from bot.commands import Command
from bot.scene import Scene
from bot.words import bare, digits, standard
from kb.normalise import has_content

_NUMBER = re.compile(r"\bks\W{0,3}(\d{4})\W{0,3}(\d{1,5})\b", re.IGNORECASE)
_OWN = r"\bkonsultasi(?:nya)? (?:saya|aku|kami|ku)\b|\bmy consultation\b"
_FATE = (
    r"\b(?:kapan|bagaimana|sampai (?:di )?mana|kabar\w*|hasil\w*|belum|tidak ada|diam|(?:di)?(?:jawab|balas|"
    r"proses|respon)\w*|"
    r"(?:di)?tindak ?lanjut\w*|status\w*|when|how|answer\w*|reply|replied|happened)\b"
)
_ANSWERED = r"(?:di)?(?:jawab|balas|respon)\w*"
_ASKS_FATE = re.compile(
    rf"(?:{_OWN}).*{_FATE}|{_FATE}.*(?:{_OWN})"
    rf"|\bkapan\b.*\b(?:pertanyaan|permintaan|pesan) (?:saya|aku|kami|ku)\b.*\b{_ANSWERED}"
    rf"|\b(?:pertanyaan|permintaan|pesan|chat) (?:saya|aku|kami|ku)\b.*\b(?:belum|tidak|kapan|sudah)\b.*\b{_ANSWERED}"
    r"|^(?:(?:tadi|kemarin|sudah|kita|proses\w*|daftar\w*|pendaftaran\w*) )+(?:saya )?sampai (?:di )?mana(?: \w+)?$"
    rf"|^(?:\w+ ){{0,2}}kapan (?:\w+ ){{0,2}}{_ANSWERED}$"
    rf"|\bsudah\b(?: \w+){{1,4}}? (?:belum|tidak) (?:\w+ )?{_ANSWERED}"
    r"|\bmy (?:question|request|message|inquiry)\b.*\b(?:answer|repl|respond)\w*"
    r"|\bsudah (?:\w+ ){1,4}?(?:saya |aku |kami )?(?:tunggu|menunggu|nunggu|ditunggu)\b|"
    r"\bwaiting for (?:\w+ ){1,3}days\b"
)


def consultation_in(text: str) -> str:
    """Return the number of a consultation the text names, as we write it; empty where there is none."""
    named = _NUMBER.search(digits(text))
    return f"KS-{named[1]}-{int(named[2]):05d}" if named else ""


def asks_fate(text: str) -> bool:
    """Say whether the words ask what became of one's own consultation: `konsultasi saya minggu lalu kok diam saja`."""
    return bool(_ASKS_FATE.search(standard(text)))


def take(scene: Scene, text: str) -> bool:
    """Take words about a consultation there was: its number, more for it, or the question what became of it."""
    number = consultation_in(text)
    if not (number and _names_only(text)) and has_content(text) and afterwards.go_on(scene, text):
        return True
    if number:
        _tell_status_of(scene, number)
    elif asks_fate(text) and scene.facts.ask(text).outcome != "answer":
        steering.obey(scene, Command.STATUS)
    else:
        return False
    return True


def _names_only(text: str) -> bool:
    """Say whether nothing is said beside the number of a consultation: `nomornya KS-2026-00042 kak`."""
    said = {word for word in bare(text).split() if word.isalpha()}
    return said <= {"ks", "nomor", "no", "konsultasi", "status", "cek", "saya", "number", "consultation", "my", "the"}


def _tell_status_of(scene: Scene, number: str) -> None:
    """Say where the consultation of a number stands, if it is the last of this number on WhatsApp."""
    if number in {one.number for one in (scene.facts.running, scene.facts.closed) if one}:
        steering.obey(scene, Command.STATUS)
    else:
        scene.tell("status_elsewhere", number=number)
