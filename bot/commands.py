"""The words that steer, in both languages. They count only when the whole message says nothing else."""

import re
from enum import StrEnum

from bot import vocabulary
from bot.words import bare, core, digits, flat, is_greeting, is_thanks, standard


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
    "may could please need let me d ll"
)
_SPEAK = (
    "bicara ngomong ngobrol chat chatting hubungi hubungkan sambungkan disambungkan dihubungkan terhubung "
    "berbicara bertanya tanya nanya nanyo tanyo betanyo becakap "
    "konsultasi berkonsultasi minta panggil panggilkan ketemu talk speak consult connect ask"
)
_TO = "saya aku me langsung sama samo dengan dgn dg ke kepada with to an a the real live actual salah satu seorang"
_OFFICER = (
    "petugas petugasnya admin adminnya cs operator manusia orang orangnya officer human person staff agent "
    "somebody someone anyone"
)
_AFTER = "saja aja bae be bps langsung dong kak ya lah please asli nya benar beneran benaran betulan nian"


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
_SERVES_ME = re.compile(
    rf"(?!.*\b(?:tidak|belum|kok)\b)(?:{_any(_WISH)} )*"
    rf"(?:(?:a|an|the|any|some|real|live|ada|is|there) )*{_any(_OFFICER)}"
    r"(?: (?:yang|who|that|can|could|bisa|dapat|mau))*"
    r" (?:help|assist|answer|bantu|bantuin|membantu|jawab|menjawab|balas|melayani|layani)"
    rf"(?: (?:me|us|my|question|pertanyaan|{_AFTER.replace(' ', '|')}|saya|aku|kami))*"
)
_BEGIN = (
    "daftar daftarkan mendaftar mendaftarkan buat buatkan membuat bikin bikinkan membikin ajukan mengajukan mulai "
    "memulai lakukan register open create start"
)
_BETWEEN = "diri permintaan sesi layanan untuk utk buat ke a an the for"
_CONSULTATION = "konsultasi konsul konsultasinya consultation"
_WANTS_CONSULTATION = re.compile(
    rf"(?:{_any(_WISH)} )*{_any(_BEGIN)} (?:{_any(_BETWEEN)} )*{_any(_CONSULTATION)}"
    rf"(?: (?:online|statistik|baru|new|{_AFTER.replace(' ', '|')}))*(?: {_any(_TO)}+ {_any(_OFFICER)})?"
)
_HOW = "cara caranya gimana bagaimana cakmano dimana mana di how where do"
_HERE = f"diri dulu sekarang sini disini me up now here saya aku kami {_HOW} {_AFTER}"
_WANTS_REGISTRATION = re.compile(
    rf"(?:{_any(f'{_WISH} {_HOW}')} )*(?:daftar|mendaftar|daftarin|daftarkan|pendaftaran|registrasi|register|sign)"
    rf"(?: {_any(_HERE)})*"
)
_MINE = "saya aku ku kami sayo ambo pribadi diri my"
_WHOLE = "semua seluruh segala all of my"
_DATA = "data akun identitas informasi account information"
_ERASED = r"(?:di|meng)?hapus(?:kan|in)?|delete|erase|remove"
_LEADS_ERASURE = f"{_WISH} tolong mohon agar supaya gimana bagaimana cara caranya kalian kamu how"
_ENDS_ERASURE = (
    "dari di sistem layanan bps kalian ini itu ya dong kak pak semua semuanya sekarang segera aja saja lah bisa please"
)
_WANTS_ERASURE = re.compile(
    rf"(?!apakah )(?:{_any(_LEADS_ERASURE)} )*(?:"
    rf"(?:{_ERASED}) (?:{_any(_WHOLE)} )*{_any(_DATA)}(?: {_any(_MINE)})+|"
    rf"(?:{_ERASED}) (?:{_any(_WHOLE)} )*my (?:personal )?{_any(_DATA)}|"
    rf"(?:{_any(_WHOLE)} )*{_any(_DATA)}(?: {_any(_MINE)})+ (?:{_any(_LEADS_ERASURE)} )*(?:{_ERASED})"
    rf")(?: {_any(_ENDS_ERASURE)})*"
)
LONGEST_WISH = 80
LONGEST_SAID_OVER = 200
LONGEST_CHANGE = 6
LONGEST_GIVING_UP = 10
_LEAVING = r"(?:batal|batalkan|batalin|dibatalkan|cancel|gajadi|(?:tidak|dk) (?:jadi|jd)|never ?mind|forget it)"
_CHANGES_MIND = re.compile(rf"(?:(?:maaf|eh|oh|aduh|hmm|kak|min|pak|bu|yaudah|yasudah|ya udah|ya sudah) )*{_LEAVING}\b")
_GIVES_UP = re.compile(rf"\b{_LEAVING}(?: (?:aja|saja|deh|dulu|lah|ya|kak|pak|bu|min|mas|mbak))*$")
_NOT = frozenset({"jangan", "tidak", "usah", "bukan", "not", "don"})
_ERASE_CODE = re.compile(r"(?:hapus|delete|erase) (\d{4})")


def command(text: str) -> Command | None:
    """Return the command the message is, or None: `bagaimana status kemiskinan` is a question."""
    whole = flat(text)
    forms = (whole, core(text), bare(text))
    found = _listed(forms) or _wished(forms[-1])
    found = found or _said_over(text)
    if found is Command.MENU and is_thanks(text):  # `makasih bantuannya`, `terima kasih infonya`
        return None
    if found is Command.DONE and _ASKED.search(text.casefold()):
        return Command.STATUS
    if found:
        return found
    if slip := _slipped(forms[-1]):
        return slip
    if len(whole) <= LONGEST_WISH and (wish := _wish((*forms, standard(text)))):
        return wish
    return Command.ERASE_CODE if erase_code(text) else None


def _said_over(text: str) -> Command | None:
    """Hear one command said twice, or beside thanks or a greeting: `sudah cukup, selesai`, `ada orang? petugas`."""
    pieces = [piece for piece in _PIECE.split(text) if flat(piece)] if len(text) <= LONGEST_SAID_OVER else []
    telling = [piece for piece in pieces if not (is_thanks(piece) or is_greeting(piece) or _wavers(piece))]
    heard = {_heard_in(piece) for piece in telling}
    return heard.pop() if len(pieces) > 1 and len(heard) == 1 else None


def _wavers(piece: str) -> bool:
    """Say whether a piece says nothing but that something follows: `eh jadi deng`, `ya udah deh`."""
    return _WAVERING.issuperset(flat(piece).split())


def _heard_in(piece: str) -> Command | None:
    forms = (flat(piece), core(piece), bare(piece))
    return _listed(forms) or _wish((*forms, standard(piece)))


def _listed(forms: tuple[str, ...]) -> Command | None:
    return next((_TABLE[said] for said in forms if said in _TABLE), None)


def _slipped(said: str) -> Command | None:
    """Hear a command of one word with two letters changed about, or one doubled, added or left out in the middle."""
    return next((_TABLE[word] for word in _SLIPS if _is_slip(said, word)), None) if " " not in said else None


def _is_slip(said: str, word: str) -> bool:
    if len(said) == len(word):
        swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        return said in swapped
    if said[:1] != word[:1] or said[-1:] != word[-1:] or abs(len(said) - len(word)) > 1:
        return False
    long, short = (said, word) if len(said) > len(word) else (word, said)
    return len(word) > SHORT_WORD and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


_WAVERING = vocabulary.words("particles") | vocabulary.words("wavering")
SHORT_WORD = 4
_SLIPS = tuple(vocabulary.phrases("slips")["heard"])
_PIECE = re.compile(r"[,.;!?\n]+")
_ASKED = re.compile(r"\?|\bkok\b|\bapakah\b")
"""`sudah selesai?` asks whether it is; it ends nothing."""


def _wished(said: str) -> Command | None:
    """Hear `saya mau ganti email`; without a wish only what one does oneself: `saya ganti nama`, no `saya petugas`."""
    tokens = said.split()
    start = next((place for place, word in enumerate(tokens) if word not in _BEFORE), len(tokens))
    found = _TABLE.get(" ".join(tokens[start:])) if start else None
    return found if found in _ONE_S_OWN or not _WISHING.isdisjoint(tokens[:start]) else None


_WISHING = frozenset({"mau", "ingin", "pengen", "pengin", "pingin", "minta", "nak", "want"})
_BEFORE = _WISHING | {"saya", "aku", "kami", "sy", "i", "to", "would", "like", "lihat", "melihat", "cek", "tahu"}
_ONE_S_OWN = frozenset(
    {Command.WITHDRAW, Command.OTHER_PERSON, Command.EDIT_NAME, Command.EDIT_EMAIL, Command.EDIT_KIND}
)


def _wish(forms: tuple[str, ...]) -> Command | None:
    """Hear `petugas bae lah`, `butuh bantuan petugas`, `data saya tolong dihapus`; the wish says nothing else."""
    for pattern, wish in _WISHES:
        if any(pattern.fullmatch(said) for said in forms):
            return wish
    return None


_WISHES = (
    (_WANTS_OFFICER, Command.OFFICER),
    (_NAMES_OFFICER, Command.OFFICER),
    (_SERVES_ME, Command.OFFICER),
    (_WANTS_CONSULTATION, Command.OFFICER),
    (_WANTS_ERASURE, Command.ERASE),
)


def wants_to_register(text: str) -> bool:
    """Say whether somebody wishes to register, and not for what: `saya mau daftar`, `cara daftarnya gimana`."""
    return any(_WANTS_REGISTRATION.fullmatch(said) for said in (core(text), bare(text), bare(standard(text))))


def changes_mind(text: str) -> bool:
    """Say whether a sentence begins or ends like BATAL: `gak jadi deh kak, nanti aja`, `kalo lama ya cancel aja`."""
    said, count = standard(text), len(flat(text).split())
    if count <= LONGEST_CHANGE and _CHANGES_MIND.match(said):
        return True
    end = _GIVES_UP.search(said) if count <= LONGEST_GIVING_UP else None
    return end is not None and _NOT.isdisjoint(said[: end.start()].split()[-2:])


def erase_code(text: str) -> str:
    """Return the four digits of `HAPUS 4821`; empty when it is none."""
    match = _ERASE_CODE.fullmatch(digits(core(text)))
    return match[1] if match else ""
