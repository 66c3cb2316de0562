"""The words that steer, in both languages. They count only when the whole message says nothing else."""

import re
from enum import StrEnum

from bot import vocabulary, wishes
from bot.words import bare, core, digits, flat, is_greeting, is_thanks, plainly, spelt, standard


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
    whole, forms = flat(text), _forms(text)
    found = _listed(forms) or next(filter(None, map(_wished, forms[2:])), None) or _said_over(text)
    if found is Command.MENU and is_thanks(text):  # `makasih bantuannya`, `terima kasih infonya`
        return None
    if found is Command.DONE and _ASKED.search(text.casefold()):
        return Command.STATUS
    if found:
        return found
    if slip := _slipped(forms[2]):
        return slip
    wish = _wish((*forms, spelt(text), standard(text))) if len(whole) <= LONGEST_WISH else None
    if wish:
        return None if wish is Command.DONE and _ASKED.search(text.casefold()) else wish
    return Command.ERASE_CODE if erase_code(text) else None


def _forms(text: str) -> tuple[str, ...]:
    """Return the words as they are, without what is beside them, and in standard spelling: `status konsul dong`.

    A single word is not looked for under another's meaning: `laporan` is no complaint.
    """
    forms = (flat(text), core(text), bare(text))
    plain = bare(standard(text))
    return (*forms, bare(spelt(text)), plain) if " " in plain else (*forms, bare(spelt(text)))


def _said_over(text: str) -> Command | None:
    """Hear one command said twice, or beside thanks or a greeting: `sudah cukup, selesai`, `ada orang? petugas`."""
    pieces = [piece for piece in _PIECE.split(text) if flat(piece)] if len(text) <= LONGEST_SAID_OVER else []
    telling = [piece for piece in pieces if not (is_thanks(piece) or is_greeting(piece) or _is_aside(piece))]
    heard = {_heard_in(piece) for piece in telling}
    return heard.pop() if len(pieces) > 1 and len(heard) == 1 else None


def wavers(piece: str) -> bool:
    """Say whether words say nothing but that something follows: `eh jadi deng`, `ya udah deh`."""
    return _WAVERING.issuperset(flat(piece).split())


def takes_up(text: str) -> bool:
    """Say whether what was given up is wanted after all: `eh jadi deng`."""
    return wavers(text) and "jadi" in flat(text).split() and "?" not in text


def _is_aside(piece: str) -> bool:
    return wavers(piece) or bool(wishes.REFUSES_BOT.fullmatch(spelt(piece)))


def _heard_in(piece: str) -> Command | None:
    forms = _forms(piece)
    return _listed(forms) or _wish((*forms, spelt(piece), standard(piece)))


def _listed(forms: tuple[str, ...]) -> Command | None:
    return next((_TABLE[said] for said in forms if said in _TABLE), None)


def _slipped(said: str) -> Command | None:
    """Hear a command of one word with two letters changed about, or one doubled, added or left out in the middle."""
    if " " in said or said in _NO_SLIPS:
        return None
    return next((_TABLE[word] for word in _SLIPS if _is_slip(said, word)), None)


def _is_slip(said: str, word: str) -> bool:
    if len(said) == len(word):
        swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        return said in swapped
    if said[:1] != word[:1] or said[-1:] != word[-1:] or abs(len(said) - len(word)) > 1:
        return False
    long, short = (said, word) if len(said) > len(word) else (word, said)
    return len(word) > SHORT_WORD and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


_WAVERING = vocabulary.particles() | vocabulary.words("wavering")
SHORT_WORD = 4
_SLIPS, _NO_SLIPS = (tuple(vocabulary.phrases("slips")[name]) for name in ("heard", "words"))
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
    different = tuple(dict.fromkeys(forms))
    for pattern, wish in _WISHES:
        if any(map(pattern.fullmatch, different)):
            return wish
    return None


_WISHES = (
    (wishes.WANTS_OFFICER, Command.OFFICER),
    (wishes.NAMES_OFFICER, Command.OFFICER),
    (wishes.SERVES_ME, Command.OFFICER),
    (wishes.WANTS_CONSULTATION, Command.OFFICER),
    (wishes.WANTS_ERASURE, Command.ERASE),
    (wishes.WANTS_HUMAN, Command.OFFICER),
    (wishes.WANTS_ENGLISH, Command.ENGLISH),
    (wishes.WANTS_INDONESIAN, Command.INDONESIAN),
    (wishes.WANTS_SILENCE, Command.OPT_OUT),
    (wishes.WANTS_CLOSING, Command.DONE),
    (wishes.NEEDS_NO_MORE, Command.WITHDRAW),
    (wishes.WRONG_EMAIL, Command.EDIT_EMAIL),
    (wishes.WRONG_NAME, Command.EDIT_NAME),
)


def wants_to_register(text: str) -> bool:
    """Say whether somebody wishes to register, and not for what: `saya mau daftar`, `cara daftarnya gimana`."""
    return any(wishes.WANTS_REGISTRATION.fullmatch(said) for said in (core(text), bare(text), bare(standard(text))))


def changes_mind(text: str) -> bool:
    """Say whether a sentence begins or ends like BATAL: `gak jadi deh kak, nanti aja`, `kalo lama ya cancel aja`."""
    said, count = standard(text), len(flat(text).split())
    if count <= LONGEST_CHANGE and _CHANGES_MIND.match(said):
        return True
    end = _GIVES_UP.search(said) if count <= LONGEST_GIVING_UP else None
    return end is not None and _NOT.isdisjoint(said[: end.start()].split()[-2:])


def keeps_data(text: str) -> bool:
    """Say whether the wish for deletion is taken back in so many words: `gak jadi hapus deh`, `jangan dihapus`."""
    return bool(wishes.KEEPS_DATA.fullmatch(plainly(text)))


def erase_code(text: str, *, alone: bool = False) -> str:
    """Return the four digits of `HAPUS 4821`, or of `4821` where they may stand alone; empty when it is none."""
    said = digits(core(text))
    match = _ERASE_CODE.fullmatch(f"hapus {said}" if alone and said.isdigit() else said)
    return match[1] if match else ""
