"""What became of a consultation: asked by its number, or in words; and words that go on with it."""

import re
from functools import lru_cache

from bot import afterwards, question, steering, vocabulary
from bot.commands import Command
from bot.scene import Scene
from bot.words import bare, core, digits, flat, standard
from kb.normalise import has_content

_NUMBER = re.compile(r"\bks\W{0,3}(\d{4})\W{0,3}(\d{1,5})\b", re.IGNORECASE)
_OWN = r"\bkonsultasi(?:nya)? (?:saya|aku|kami|ku)\b|\bmy consultation\b"
_FATE = (
    r"\b(?:kapan|bagaimana|sampai (?:di )?mana|kabar\w*|hasil\w*|belum|tidak ada|diam|(?:di)?(?:jawab|balas|"
    r"proses|respon)\w*|"
    r"(?:di)?tindak ?lanjut\w*|status\w*|when|how|answer\w*|reply|replied|happened)\b"
)
_ANSWERED = r"(?:di)?(?:jawab|balas|respon)\w*"
_REQUEST = r"(?:pertanyaan|permintaan|permohonan) (?:saya|aku|kami|ku|kito)\b"
_MINE = r"(?:pertanyaan|permintaan|permohonan|pesan|chat) (?:saya|aku|kami|ku|kito)"
_ARRIVED = r"(?:masuk|diterima|terkirim|sampai|dibaca)"
_ASKS_FATE = re.compile(
    rf"(?:{_OWN}).*{_FATE}|{_FATE}.*(?:{_OWN})"
    rf"|\bkapan\b.*\b(?:pertanyaan|permintaan|pesan) (?:saya|aku|kami|ku)\b.*\b{_ANSWERED}"
    rf"|\b(?:pertanyaan|permintaan|pesan|chat) (?:saya|aku|kami|ku)\b.*\b(?:belum|tidak|kapan|sudah)\b.*\b{_ANSWERED}"
    r"|^(?:(?:tadi|kemarin|sudah|kita|proses\w*|daftar\w*|pendaftaran\w*) )+(?:saya )?sampai (?:di )?mana(?: \w+)?$"
    rf"|^(?:\w+ ){{0,2}}kapan (?:\w+ ){{0,2}}{_ANSWERED}$"
    rf"|\bsudah\b(?: \w+){{1,4}}? (?:belum|tidak) (?:\w+ )?{_ANSWERED}"
    r"|\b(?:belum|tidak) ada yang (?:men|mem|me)?(?:jawab|balas|respon)\w*"
    r"|^(?:(?:terus|jadi|lalu|yang|soal) )*(?:kemarin|tadi|minggu lalu|bulan lalu)(?: itu)? bagaimana$"
    rf"|{_REQUEST}(?: \w+){{0,3}} bagaimana$|\bbagaimana(?: \w+){{0,2}} {_REQUEST}$"
    rf"|\b(?:sudah|belum)\b.*\b{_ARRIVED}\b.*\b{_MINE}|\b{_MINE}\b.*\b(?:sudah|belum)\b.*\b{_ARRIVED}\b"
    r"|\bkonsultasi (?:saya|aku|kami|ku)(?: \w+)? nomor(?:nya)?\b|\blupa nomor (?:konsultasi|tiket|antrean|antrian)"
    r"|\bnomor (?:konsultasi|tiket)(?:nya)?(?: saya| aku)? (?:lupa|hilang)\b"
    r"|\bnomor (?:konsultasi|tiket|antrean|antrian)(?:nya)? (?:saya|aku|kami|ku)\b"
    r"|\bmy (?:question|request|message|inquiry)\b.*\b(?:answer|repl|respond)\w*"
    r"|\bsudah (?:\w+ ){1,4}?(?:saya |aku |kami )?(?:tunggu|menunggu|nunggu|ditunggu)\b|"
    r"\bwaiting for (?:\w+ ){1,3}days\b"
)

_WHEN = re.compile(r"\b(?:jam|pukul|tanggal) berapa\b|\bhari apa\b")
_WORDS = vocabulary.words_of("fate")
_OUTCOME, _END, _UNTIL, _WHETHER = (_WORDS[name] for name in ("outcome", "end", "until", "whether"))
_ASKED_FOR = ((_WORDS["answer"], _WHETHER), (_WORDS["read"], _WORDS["hardly"]), (_WORDS["place"], _WORDS["which"]))
"""An answer and whether, reading and whether at all, a place and which."""
_WHETHER_YET = {"sudah", "belum"}
_MERELY = _WHETHER_YET | {"kapan", "bagaimana", "jadi", "terus", "ini", "itu"}
_KNOWN = frozenset[str]().union(*_WORDS.values(), vocabulary.particles())
"""All that may be said by whoever asks for nothing but an answer that is to come."""
LONGEST_ASKING = 12


def consultation_in(text: str) -> str:
    """Return the number of a consultation the text names, as we write it; empty where there is none."""
    named = _NUMBER.search(digits(text))
    return f"KS-{named[1]}-{int(named[2]):05d}" if named else ""


@lru_cache(maxsize=64)
def asks_fate(text: str) -> bool:
    """Say whether the words ask what became of one's own consultation: `konsultasi saya minggu lalu kok diam saja`."""
    said = standard(text)
    found = any(map(_ASKS_FATE.search, (said, core(said))))
    return found or any(_asks_for(awaited, asking, text) for awaited, asking in _ASKED_FOR)


def asks_where_it_stands(text: str) -> bool:
    """Say whether words put into an open consultation only ask how far it is: `udah dijawab blm?`, `masih lama ya?`."""
    if "\n" in text or len(flat(text).split()) > LONGEST_ASKING:
        return False
    until = _UNTIL | _WHETHER if "?" in text else _UNTIL
    return asks_fate(text) or asks_how_it_goes_on(text) or _asks_for(_END, until, text) or _merely_asks(text)


def asks_how_it_goes_on(text: str) -> bool:
    """Say whether nothing but how something goes on is asked: `gmn kelanjutannya`."""
    return _asks_for(_OUTCOME, _WHETHER, text)


def _merely_asks(text: str) -> bool:
    """Say whether somebody only asks whether it is time: `udah blm pak?`, `gimana kak?`."""
    said = _bare(text)
    is_asked = "?" in text and not said.isdisjoint({"bagaimana", "sudah", "kapan"})
    return said <= _MERELY and (said in (_WHETHER_YET, {"kapan"}) or is_asked)


def _asks_for(awaited: frozenset[str], asking: frozenset[str], text: str) -> bool:
    """Say whether something awaited is asked for, and nothing else named: what answers, when, or how it goes on."""
    said = set(_WHEN.sub("kapan", standard(text)).split())
    return names_nothing_else(text) and not awaited.isdisjoint(_bare(text)) and not asking.isdisjoint(said)


def names_nothing_else(text: str) -> bool:
    """Say whether no word names anything to look for: `konsultasi saya gimana`, not `kapan konsultasi saya ditutup`."""
    return _bare(text) <= _KNOWN


def _bare(text: str) -> set[str]:
    return set(bare(_WHEN.sub("kapan", standard(text))).split())


def take(scene: Scene, text: str) -> bool:
    """Take words about a consultation there was: its number, more for it, or the question what became of it."""
    number = consultation_in(text)
    if not number and asks_fate(text) and names_nothing_else(text):
        if not (_says_unanswered(text) and afterwards.reopens(scene)):
            steering.obey(scene, Command.STATUS)
        return True
    if not number and _asks_out_of_the_blue(scene, text):
        steering.obey(scene, Command.STATUS)
        return True
    if not (number and _names_only(text)) and has_content(text) and afterwards.go_on(scene, text):
        return True
    if number:
        _tell_status_of(scene, number)
    elif asks_fate(text) and scene.facts.ask(text).outcome != "answer":
        steering.obey(scene, Command.STATUS)
    else:
        return False
    return True


def _asks_out_of_the_blue(scene: Scene, text: str) -> bool:
    """Say whether somebody asks how it goes on while nothing is being spoken of that could go on."""
    spoken_of = question.pending(scene) or question.is_settled(scene) or scene.state.offer
    return not spoken_of and scene.facts.closed is None and asks_how_it_goes_on(text)


def _says_unanswered(text: str) -> bool:
    """Say whether it is complained of and not asked: `pertanyaan saya belum dijawab`, not `udah dijawab blm?`."""
    said = standard(text).split()
    return "sudah" not in said and not {"belum", "tidak"}.isdisjoint(said)


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
