"""What people say of themselves in one breath: name, kind of user, e-mail address, consent, and a question. Pure."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile

from bot import mail_address, names, vocabulary
from bot.words import FIGURES, YEAR, affirms, asks, core, corrected, flat, is_clear, number, spelt, standard
from handoff import points
from kb.wordlists import stop_words

_KIND_WORDS = vocabulary.words_of("kinds")
_OCCUPATIONS = vocabulary.words("occupations")
_TITLES = vocabulary.words("titles")
_AGREED = vocabulary.phrases("choices")["agree"]
_EXPLICIT = vocabulary.words("explicit_yes")
_CONSENTING = vocabulary.words("yes") - vocabulary.words("yes_to_other_things")
_LEFT_AT_THAT = re.compile(r"\b(?:ya|yah|iya|iyo|yo) (?:sudah|udah|udh|sdh|dah|wis|wes)(?:lah)?\b")
_WANTS = vocabulary.words("request_words")
_EACH = frozenset({"per", "tiap", "setiap"})
_ALSO_PLACES = frozenset({"ibu", "desa", "kelurahan", "kecamatan", "sekolah", "kuliah", "tukang"})
"""They name a kind of user in answer to the question for it; unasked they may be a place or how somebody is called."""
_ENDS = _WANTS | _OCCUPATIONS | {"dari", "asal", "dan", "from", "and", "hp", "nomor", "umur", "di"}
"""Where the name ends that somebody goes on behind."""
_PIECE = re.compile(r"[\n;,]+|(?<=[.!])\s+")
_LABEL = re.compile(r"\s*(?P<label>[a-z][a-z /-]{2,24}?)\s*[:=]\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
_OF_KIND = re.compile(r"pekerjaan|profesi|status|jenis(?: pengguna)?|instansi|asal(?: instansi)?|occupation|job|kind")
_OF_QUESTION = re.compile(r"(?:data|pertanyaan|permintaan|keperluan|kebutuhan|question|request)\b.*")
_CONSENTS = re.compile(
    r"(?:(?:ya|iya|ok|oke|baik|yes|kak|pak|bu) )*(?:saya |aku |kami |i )?(?:setuju|bersedia|agree)\b"
    r"(?! (?:kalau|kalo|asal|asalkan|jika|bila|tapi|if|but|unless|tidak)).*"
)
_NAMED = re.compile(
    r"\b(?:(?:nama(?: lengkap)?|nm)(?: (?:saya|sy|aku|ambo|sayo|gue|gw)\b(?: adalah\b)?|\s*[:=])|(?:full )?name\s*[:=]|"
    r"perkenalkan,?(?: nama)? (?:saya|sy|aku)\b|my (?:full )?name is\b)[\s:,=]*(?P<rest>[^,;\n?!]+)",
    re.IGNORECASE,
)
_OWN_ADDRESS = re.compile(r"\b(?:e-?mail|surel|gmail)(?:ku| saya| sy| aku| ambo)\b|\bmy e-?mail\b", re.IGNORECASE)
_DATA = re.compile(r"\bdata\b")
_JOBLESS = re.compile(r"\b(?:tidak|belum) (?:be)?kerja\b")
_HOUSEWIFE = re.compile(r"\bibu rumah tangga\b|\bhousewife\b")
_I = re.compile(r"\b(?:saya|sy|aku|ambo|kami|i am|i m|im)\b(?=(?P<rest>.*))")
_HAILS = re.compile(
    r"^(?:\w+ ){0,5}?(?:saya|sy|aku|ambo|kami|i am|i m)\b(?: \w+){0,4}? "
    r"(?:kuliah|(?:sekolah|kerja|bekerja|mengajar|dinas) di|dari|asal|from) "
    r"(?!tadi|kemarin|kemaren|pagi|siang|dulu|awal|sini|situ|mana)\w+"
)
_PUPIL = re.compile(
    r"\b(?:saya|sy|aku|i am|i m)\b(?:(?: \w+){0,4} (?:kelas|grade) \w+(?: (?:sd|smp|mts|sma|smk|ma))?\b|"
    r"(?: (?:masih|baru|umur|usia|berumur|berusia|aged?)){0,2} \d{1,2} (?:tahun|thn|th|years? old)$)"
)
_CORRECTS = re.compile(
    r"\s*(?:(?:eh+|oh|maaf|sorry|aduh|salah(?: nama| ketik| tulis)?|ralat|koreksi|typo|maksud(?:nya| saya|ku)?)\b"
    r"[\s,.:]*)+",
    re.IGNORECASE,
)
_OFTEN = 5
"""So many words behind `saya` may lead to what somebody is: `saya Andi Wijaya mahasiswa …`."""
_SHORT = 6
_ALIKE = 0.6
_FULL_STOP = re.compile(r"(?<=\w{3})\.(?:\s|$)")
"""The end of a sentence; that of a title (`dr. Rina`, `H. Ahmad`) stands behind fewer letters."""


@dataclass(frozen=True)
class Told:
    """What a message tells of its writer; empty where it does not."""

    name: str = ""
    kind: str = ""
    email: str = ""
    agrees: bool = False
    question: str = ""


NOTHING = Told()


def kind_in(text: str) -> str:
    """Return the kind of user the words name; empty for none."""
    said = set(_JOBLESS.sub("menganggur", spelt(text)).split())
    if said & _EACH:  # `per kecamatan` is a detail of the question
        return ""
    if FIGURES.search(flat(text)):  # `jumlah dokter di Bungo` is no doctor's
        said &= _OCCUPATIONS
    forms = (said, set(standard(" ".join(said)).split()) - _ALSO_PLACES)
    return next((kind for form in forms for kind, listed in _KIND_WORDS.items() if form & listed), "")


def told(text: str) -> Told:
    """Read an answer to several questions at once: `Budi Santoso, budi@gmail.com, setuju`, or a form filled in."""
    is_list, pieces = _pieces(text)
    read = [
        _read(piece, edge=place in {0, len(pieces) - 1}, alone=len(pieces) == 1) for place, piece in enumerate(pieces)
    ]
    asked = [one.question for one in read]
    asks_by_point = is_list and any(asked)  # `guru SLB di bungo` is what is asked, too
    email = mail_address.read(text, asked=True) or ""
    kind = "" if asks_by_point else next((one.kind for one in read if one.kind), "")
    name = next((one.name for one in read if one.name), "")
    of_oneself = email or name or any(one.agrees for one in read)
    is_name = email or kind or _named_in(text) or len(name.split()) > 1  # one word alone may be anything
    return Told(
        name=name if is_name else "",
        kind=kind,
        email=email,
        agrees=any(one.agrees for one in read) and "?" not in text,
        question=text.strip() if asks_by_point and not of_oneself else ", ".join(filter(None, asked)),
    )


def only_requests(text: str) -> bool:
    """Say whether a message asks for figures or point by point, and tells nothing of its writer.

    `jumlah perahu di Tungkal 2020` does, `saya mau baca dulu` is about what was put.
    """
    found = told(text)
    figures = FIGURES.search(_DATA.sub(" ", flat(text)))  # `data` may be what we ask for
    names_it = figures or YEAR.search(text) or len(points.numbered(text)) > 1
    return bool(found.question and names_it) and found == Told(question=found.question)


def _pieces(text: str) -> tuple[bool, list[str]]:
    """Split what is told, and say whether it is a list: the number its first point has chooses nothing."""
    listed = points.numbered(text)
    is_list = len(listed) > 1 or any(map(_requests, listed))
    parts = [points.lead(text), *listed] if is_list else [text]
    pieces = [piece.strip() for part in parts for piece in _PIECE.split(mail_address.parted(part))]
    return is_list, [piece for piece in pieces if piece]


def _read(piece: str, *, edge: bool, alone: bool) -> Told:
    """Return what one piece of a message tells: one thing, or a name behind the consent."""
    if labelled := _labelled(piece):
        return labelled
    if (edge and not alone and number(piece) == 1) or _says_yes(piece):
        return Told(agrees=True)
    name = _named_in(piece)
    if _CONSENTS.fullmatch(flat(piece)):
        return Told(name=name, agrees=True)
    if not (name or alone) and (kind := kind_alone(piece)):
        return Told(kind=kind)
    asked = without(piece) if name else piece
    return Told(name=name or _name_at(piece), question=asked if _requests(asked) else "")


def _requests(piece: str) -> bool:
    return is_clear(piece) and bool(not _WANTS.isdisjoint(flat(piece).split()) or YEAR.search(piece))


def kind_alone(piece: str) -> str:
    """Return the kind of user a piece is: `mahasiswa UNJA`, `ibu rumah tangga`; a request or a place is none."""
    said = _HOUSEWIFE.sub("irt", flat(piece)).split()
    return kind_in(" ".join(word for word in said if word not in _ALSO_PLACES)) if _is_short(piece) else ""


def called_before_kind(text: str) -> str:
    """Return the name that stands before an occupation, with nothing between: `Budi mahasiswa unja`."""
    words = text.split()
    head = list(takewhile(lambda word: flat(word) not in _OCCUPATIONS, words))
    return names.read(" ".join(head)) if 0 < len(head) < len(words) else ""


def _labelled(piece: str) -> Told | None:
    """Read a line of a form; None where it is none."""
    line = _LABEL.fullmatch(piece)
    label, rest = (flat(line["label"]), line["rest"].strip()) if line else ("", "")
    if _OF_KIND.fullmatch(label):
        return Told(kind=kind_in(rest))
    return Told(question=rest) if _OF_QUESTION.fullmatch(label) else None


def consents(text: str) -> bool:
    """Say whether the words agree in so many words: `ya sudah` only leaves it at that, `jelas` calls it clear."""
    return affirms(_LEFT_AT_THAT.sub(" ", flat(text)), _CONSENTING)


def _says_yes(piece: str) -> bool:
    return core(piece) in _AGREED or (consents(piece) and not _EXPLICIT.isdisjoint(flat(piece).split()))


def _is_short(piece: str) -> bool:
    said = flat(piece).split()
    return len(said) <= _SHORT and _WANTS.isdisjoint(said) and not asks(piece)


def _name_at(piece: str) -> str:
    """Return the name a piece is; a request is none."""
    name = names.read(piece) if _is_short(piece) else ""
    return name if any(word not in stop_words() for word in flat(name).split()) else ""


def _named_in(text: str) -> str:
    named = _NAMED.search(text)
    return names.read(" ".join(_before_the_end(named["rest"]))) if named else ""


def _before_the_end(words: str) -> list[str]:
    """Return the words of a name somebody goes on behind: `Budi mau tanya …`, `Budi. Saya …`."""
    until = _FULL_STOP.split(words, maxsplit=1)[0]
    return list(takewhile(lambda word: flat(word) not in _ENDS, until.split()))


def introduced(text: str) -> Told:
    """Read what is said of oneself beside a question, where it is said in so many words: `nama saya Budi, saya …`."""
    name, address = _named_in(text), mail_address.read(text) or ""
    return Told(name=name, kind=_occupation(text), email=address if name or _OWN_ADDRESS.search(text) else "")


def _occupation(text: str) -> str:
    """Return the kind of user somebody says to be: `saya mahasiswa …`; what they ask about is none."""
    for said in _I.finditer(flat(text)):
        before_request = takewhile(lambda word: word not in _WANTS, said["rest"].split()[:_OFTEN])
        occupation = next((word for word in before_request if word in _OCCUPATIONS), "")
        if occupation:
            return kind_in(occupation)
    return ""


def without(text: str) -> str:
    """Return the words without name and address: what is asked is searched, not who asks."""
    rest = _NAMED.sub(_unnamed, text)
    rest = mail_address.beside(rest) if "@" in rest else rest
    return text if rest == text else " ".join(rest.split()).strip(" ,;.")


def _unnamed(named: re.Match[str]) -> str:
    name = _before_the_end(named["rest"])
    return " ".join(named["rest"].split()[len(name) :]) if names.read(" ".join(name)) else named[0]


def is_all(text: str) -> bool:
    """Say whether somebody tells who they are and asks nothing yet: `saya Rudi dari Jambi Ekspres`."""
    said = _untitled(core(text))
    if asks(text) or not _WANTS.isdisjoint(said.split()) or len(said.split()) > 2 * _SHORT:
        return False
    return bool(_named_in(text) or _occupation(text) or _HAILS.search(said) or _PUPIL.search(said))


def _untitled(said: str) -> str:
    """Return the words without titles: `saya Drs. H. Gani, M.Pd dari …`; of their single letters `i` may be a word."""
    return " ".join(word for word in said.split() if word == "i" or (len(word) > 1 and word not in _TITLES))


def corrects(text: str) -> bool:
    """Say whether the words begin as one takes something back: `eh salah, …`."""
    return bool(_CORRECTS.match(text))


def without_correction(text: str) -> str:
    """Return what is put in the place of something taken back: `bungo` of `eh salah, bungo`."""
    return _CORRECTS.sub("", text, count=1)


def corrected_name(text: str, known: str) -> str:
    """Return the name of `nama saya Doni Pratama`, or of `eh salah, Doni` or `*Doni` that is like the one known."""
    corrects = _CORRECTS.match(text)
    rest = corrected(text) or (text[corrects.end() :] if corrects else "")
    if (name := _named_in(text)) or not rest or asks(text):
        return name
    name = _name_at(rest)
    before = flat(known).split()
    is_alike = any(get_close_matches(word, before, n=1, cutoff=_ALIKE) for word in flat(name).split())
    return name if is_alike else ""
