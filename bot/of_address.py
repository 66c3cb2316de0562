"""What is said about an e-mail address instead of one: there is none, it is wrong, another way is wished for. Pure."""

import re

from bot import vocabulary
from bot.words import core, flat, spelt, standard
from bot.words import puts_off as is_put_off

_PUT_OFF = vocabulary.phrases("choices")["decline"]
_NO_EMAIL = re.compile(r"\b(tidak|belum|lupa|no|not|don t) (ada|punya|py|have|an )?.*e ?mail")
_LACKS = re.compile(
    r"\b(?:tidak|belum)(?: \w+){0,2}? (?:ada|punya|mempunyai|memiliki)(?: \w+){0,2}? (?:e ?mail|gmail|imel|surel)"
    r"(?:nya)?\b(?! (?:yang )?(?:masuk|datang|sampai))"
    r"|\b(?:e ?mail|gmail|imel|surel)(?:nya)?(?: \w+){0,2}? (?:tidak|belum) (?:ada|punya|mempunyai|memiliki)\b"
    r"(?! (?:yang )?(?:masuk|datang|sampai|kode))"
    r"|\b(?:no|without|tanpa|(?:don t|do not) have(?: \w+){1,2}?) e ?mail\b"
)
_BORROWED = re.compile(
    r"\b(?:e ?mail|imel|surel|gmail)(?:nya)? (?:punya |milik |si )?(?:anak|cucu|istri|suami|teman|kawan|adik|kakak|"
    r"saudara|saudari|sepupu|keponakan|ponakan|paman|om|tante|tetangga|menantu|mantu|orang|ortu|"
    r"keluarga|kantor|sekolah|kampus|guru|dosen|bapak|ibu)\b"
    r"|\b(?:son|daughter|wife|husband|friend|office|school|teacher|parent|mother|father)(?: s)? e ?mail\b"
)
_CANNOT_OPEN = re.compile(
    r"\b(?:lupa|tidak bisa|tidak dapat|susah|gagal|cannot|can t|forgot|lost)\b(?: \w+){0,4} (?:e ?mail|gmail|imel)"
    r"|\b(?:e ?mail|gmail|imel)\w*(?: \w+){0,3} (?:error|lupa|hilang|terkunci|tidak (?:bisa|dapat|aktif)|locked|"
    r"di handphone lain)\b"
)
_INSTEAD = re.compile(
    r"(?:(?:kak|pak|bu|min|tidak|bisa|boleh|kalau|pakai|pake|lewat|via|pada|ke|kirim|kirimkan|kirimin|kode|kodenya|"
    r"saja|aja|langsung|nomor|no) )*(?:wa|whatsapp|sms|fb|facebook|ig|instagram|telegram|line|hp|handphone|telepon)"
    r"(?:nya)?(?: (?:saja|aja|bisa|boleh|tidak|kan|ya|saya|aku|ini|kak|pak|bu|min))*"
)
"""Another way than e-mail is wished for: `gak bisa lewat wa aja?`."""
_MISTAKEN = re.compile(
    r"^(?:\w+ ){0,2}(?:salah|keliru|typo|kurang|kelebihan|ketinggalan|wrong|mistake|missing)\b|"
    r"\b(?:e ?mail|alamat) lama\b"
)
LONGEST_MISTAKE = 6
_WHY = re.compile(r"\b(untuk|buat) apa\b|\b(kenapa|mengapa) (harus|perlu)\b|\bwhy\b")


def speaks_of_it(text: str, *, shown: bool = False) -> bool:
    """Say whether the words are about having or giving an address, another way than one, or what is wrong in it."""
    instead = _INSTEAD.fullmatch(spelt(text))
    told = "@" in text or has_none(text) or is_borrowed(text) or asks_why(text) or (shown and is_mistaken(text))
    return told or instead is not None


def gives_none(text: str) -> bool:
    """Say whether the words are a reason to give none, or a question for one."""
    return has_none(text) or asks_why(text) or puts_off(text)


def asks_why(text: str) -> bool:
    """Say whether it is asked what an address is for."""
    return bool(_WHY.search(flat(text)))


def is_mistaken(text: str) -> bool:
    """Say whether the address shown is called wrong, without the right one: `salah satu huruf`, `kurang s`."""
    return "@" not in text and len(flat(text).split()) <= LONGEST_MISTAKE and bool(_MISTAKEN.search(spelt(text)))


def is_borrowed(text: str) -> bool:
    """Say whether the words are about the address of somebody close: `pakai email anak saya boleh?`."""
    return "@" not in text and bool(_BORROWED.search(flat(text)))


def cannot_open(text: str) -> bool:
    """Say whether the words tell that the address cannot be looked into: `lupa password email saya`."""
    return "@" not in text and any(map(_CANNOT_OPEN.search, (flat(text), standard(text))))


def has_none(text: str) -> bool:
    """Say whether the words tell that there is no address to give."""
    return "@" not in text and (any(map(_NO_EMAIL.search, (flat(text), standard(text)))) or lacks(text))


def lacks(text: str) -> bool:
    """Say whether there is no address at all, not only none to give: `tidak mau kasih email` is no lack."""
    return "@" not in text and any(map(_LACKS.search, (flat(text), standard(text))))


def puts_off(text: str) -> bool:
    """Say whether the words would rather not: `nanti aja`, `males`, `skip`."""
    return not {flat(text), core(text)}.isdisjoint(_PUT_OFF) or is_put_off(text)
