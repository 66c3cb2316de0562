"""Read short words: numbers, yes and no, greetings, thanks. Pure."""

import re
import unicodedata
from functools import lru_cache

from bot import phrases, vocabulary
from bot.addressed import without_name
from kb.normalise import has_content, is_courtesy_only, plain, without_courtesy
from kb.normalise import words as kb_words
from kb.wordlists import replacements, stop_words

LONGEST = 2000
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
FIGURES = re.compile(r"\b(?:data|jumlah|angka|persentase|rata rata|indeks|tingkat|nilai)\b")
LONGEST_REFUSAL = 7
_PARTICLES, _ADDRESSES = vocabulary.particles(), vocabulary.words("addresses")
_SPELT = {
    word: meaning[0]
    for word, meaning in {**replacements(), **dict.fromkeys(vocabulary.words("not"), ("tidak",))}.items()
    if meaning in {("tidak",), ("belum",)} and word not in _PARTICLES
}
"""Every spelling of `tidak` and `belum`: the knowledge base's, and those of other tongues."""
_NUMBER_WORDS = vocabulary.numbers()
_YES, _NO = vocabulary.words("yes"), vocabulary.words("no")
_YES_KNOWN = _YES | vocabulary.words("yes_fillers") | _PARTICLES
_NO_KNOWN = _NO | vocabulary.words("no_fillers") | _PARTICLES
_ACKNOWLEDGED = vocabulary.words("acknowledged")
_GREETINGS = vocabulary.words("greetings") | vocabulary.words("nods")
_AROUND = _PARTICLES | _ACKNOWLEDGED | _GREETINGS
_PINGS, _THANKFUL, _EMPTY = map(vocabulary.words, ("pings", "thankful", "empty"))
_BESIDE_THANKS = _THANKFUL | _PARTICLES | _ACKNOWLEDGED
_COMMON = (
    _PARTICLES
    | _YES
    | _NO
    | _SPELT.keys()
    | _ACKNOWLEDGED
    | _GREETINGS
    | {"makasih", "kasih", "terimakasih", "petugas", "menu", "selesai"}
)
_DRAWN_OUT = re.compile(r"([^\W\d_])\1+$")
_POINTING = frozenset(
    {"nomor", "nomer", "no", "pilih", "pilihan", "yang", "yg", "opsi", "angka", "number", "option", "choice"}
    | {"menu", "poin", "point", "item"}
)
_BEFORE_A_NUMBER = _POINTING | {"iya", "ya", "oke", "ok", "saya", "sy", "aku", "memilih", "milih"}
"""With a nod before it, or who chooses, a number chooses, too: `iya 1`, `saya pilih menu 2`."""
_NUMBER = re.compile(rf"#?(?:(?:{'|'.join(sorted(_POINTING))})[\s.:#]*)*\(?(-?\d{{1,3}})\s*[.)]?")
_NUMERIC = re.compile(r"[\d\s.,:/()+#*-]+")
_PICTURED = {"👍": "ya", "👌": "ya", "✅": "ya", "✔": "ya", "🆗": "ya", "👎": "tidak", "❌": "tidak"}
_THUMBS = "👍👌🆗🏻🏼🏽🏾🏿 \ufe0f"
_FOLDED_HANDS = "🙏🏻🏼🏽🏾🏿 \ufe0f❤😊☺"
_UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Marks on letters, keycaps, zero-width signs, soft hyphens."""
_PLAIN_SIGNS = re.compile("[^a-z0-9]+")
"""Of ASCII in lower case, what is neither letter nor digit: punctuation, spaces, symbols, control characters."""
_NEEDS_NONE = re.compile(r"^(?:ya ?)?(?:sudah|udah) (?=tidak (?:usah|perlu|jadi)\b)")
_CLITIC = re.compile(r"(\w{4,})(?:nya|nyo|lah)")
_PARTING = re.compile(r"\b(\w{4,})lah\b")
LONGEST_CORRECTION = 60


def after_preamble(text: str) -> str:
    """Return what follows `saya kelas 5 SD, mau tanya …`; empty when nothing of more than a word does."""
    found = phrases.PREAMBLE.match(text[:LONGEST])
    return found["rest"] if found else ""


@lru_cache(maxsize=64)
def flat(text: str) -> str:
    """Return the words in lower case, full-width signs, accents (BERHENTİ), unseen signs undone; no punctuation."""
    said = _PLAIN_SIGNS.sub(" ", text[:LONGEST].lower()) if text.isascii() else _without_signs(text)
    return " ".join(map(_undrawn, said.split()))


def _without_signs(text: str) -> str:
    for sign, word in _PICTURED.items():
        text = text.replace(sign, f" {word} ")
    plain = unicodedata.normalize("NFKD", text[:LONGEST]).casefold()
    signs = ((sign, unicodedata.category(sign)) for sign in plain)
    seen = ((sign, kind) for sign, kind in signs if kind not in _UNSEEN)
    return "".join(" " if kind[0] in "PZSC" else sign for sign, kind in seen)


def _undrawn(word: str) -> str:
    """Return a short word whose end was drawn out as it is: `kakk`, `okee`, `petugass`; any other is left alone."""
    if word[-1] != word[-2:-1]:
        return word
    short = _DRAWN_OUT.sub(r"\1", word)
    return short if len(short) > 1 and word not in _COMMON and short in _COMMON else word


@lru_cache(maxsize=64)
def core(text: str) -> str:
    """Return `flat` words without the particles people add at both ends: `tolong menu dong kak` is `menu`."""
    tokens = flat(text).split()
    while len(tokens) > 1 and tokens[-1] in _PARTICLES:
        tokens.pop()
    while len(tokens) > 1 and tokens[0] in _PARTICLES:
        tokens.pop(0)
    return " ".join(tokens)


@lru_cache(maxsize=64)
def bare(text: str) -> str:
    """Return `core` words without thanks, greeting and nods around them, and without `-nya` and `-lah` behind them.

    `oke pak, ganti emailnya ya, makasih` is `ganti email`. What denies is no nod.
    """
    tokens = phrases.THANKS.sub(" ", flat(text)).split()
    while len(tokens) > 1 and tokens[-1] in _AROUND:
        tokens.pop()
    while len(tokens) > 1 and tokens[0] in _AROUND:
        tokens.pop(0)
    return " ".join(_CLITIC.sub(r"\1", token) if _CLITIC.fullmatch(token) else token for token in tokens)


@lru_cache(maxsize=64)
def spelt(text: str) -> str:
    """Return `flat` words with `tidak` and `belum` written out, however they were shortened: `gak bs` is `tidak bs`."""
    return " ".join(_SPELT.get(word, word) for word in flat(text).split())


@lru_cache(maxsize=64)
def standard(text: str) -> str:
    """Return `flat` words in standard Indonesian, chat spellings and Jambi Malay replaced: `dak ado` is `tidak ada`."""
    said = (([word] if word in _PARTICLES else plain([word])) for word in kb_words(flat(text)))
    return " ".join(word for each in said for word in each)


def digits(text: str) -> str:
    """Return the text with the digits of any script as 0-9 (full-width, Arabic-Indic, keycaps)."""
    if text.isascii():
        return text
    decimal = (str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign for sign in text)
    return "".join(decimal).replace("\ufe0f", "").replace("\u20e3", "")


@lru_cache(maxsize=64)
def number(text: str) -> int | None:
    """Read a choice such as `1`, ` 1. `, `１`, `١`, `nomor 2`, `yang pertama`; None for anything else."""
    plain = digits(unicodedata.normalize("NFKC", text[:40])).casefold().strip().strip("*_\"',;")
    if match := _NUMBER.fullmatch(plain.strip()):
        return int(match[1])
    tokens = [token for token in core(plain).split() if token not in _BEFORE_A_NUMBER]
    if len(tokens) == 1:
        if tokens[0].isdigit() and len(tokens[0]) <= 3 and not _NUMERIC.fullmatch(plain):
            return int(tokens[0])
        return _NUMBER_WORDS.get(tokens[0])
    return None


def numeric(text: str) -> bool:
    """Say whether the text holds digits and nothing to read beside them."""
    plain = digits(unicodedata.normalize("NFKC", text))
    return bool(_NUMERIC.fullmatch(plain)) and any(sign.isdigit() for sign in plain)


def affirms(text: str, meant: frozenset[str] = _YES) -> bool:
    """Say whether the words clearly mean yes (`boleh aja kak`, `gas`, 👍), one of those `meant` among them."""
    return _says(meant, _YES_KNOWN, phrases.YES_SAID.sub("ya", spelt(text)), standard(text))


def _says(meant: frozenset[str], known: frozenset[str], *forms: str) -> bool:
    """Say whether one of the words is said in one of the forms, `-lah` behind it or not, and none that is unknown."""
    said = [form.split() for form in (*forms, _PARTING.sub(r"\1", forms[-1]))]
    return any(not meant.isdisjoint(each) and known.issuperset(each) for each in said)


def is_enough(text: str) -> bool:
    """Say whether the words tell that it is enough: `iya cukup kak`."""
    rest = [word for word in flat(text).split() if word != "cukup"]
    return len(rest) < len(flat(text).split()) and (not rest or affirms(" ".join(rest)))


def is_nothing_more(text: str) -> bool:
    """Say whether the words tell that nothing more is wanted: `itu saja dulu kak`, `perfect, that's all`."""
    found = not asks(text) and phrases.FOUND.fullmatch(plainly(text))
    return bool(found or phrases.NOTHING_MORE.fullmatch(spelt(text)))


def puts_off(text: str) -> bool:
    """Say whether it is left for later, and nothing asked: `nanti aja`, `besok saya ke kantor`."""
    return bool(phrases.LATER.fullmatch(plainly(text))) and not phrases.ASKS_BACK.fullmatch(text.strip())


def resigns(text: str) -> bool:
    """Say whether it is left at that: `ya udah kak`."""
    return bool(phrases.RESIGNED.fullmatch(" ".join(word for word in standard(text).split() if word not in _ADDRESSES)))


def plainly(text: str) -> str:
    """Return the `standard` words without particles, wherever they stand."""
    return " ".join(word for word in standard(text).split() if word not in _PARTICLES)


def denies(text: str) -> bool:
    """Say whether the words clearly mean no."""
    return _says(_NO, _NO_KNOWN, _NEEDS_NONE.sub("", spelt(text)), standard(text))


def is_salam(text: str) -> bool:
    """Say whether the greeting is the one answered with wa'alaikumsalam."""
    return bool(phrases.SALAM.search(flat(text)))


@lru_cache(maxsize=64)
def is_thanks(text: str) -> bool:
    """Say whether nothing but thanks was said, in whatever language and with however many letters."""
    if text.strip() and not text.strip(_FOLDED_HANDS):
        return True
    return not (asks(text) or phrases.HOLDS_BACK.search(standard(text))) and any(
        _only_thanks(said) for said in (flat(text), standard(text), flat(phrases.THANKED_FOR.sub("makasih ", text)))
    )


def greets_by_name(text: str) -> bool:
    """Say whether nothing but a greeting to somebody by name was said: `siang pak budi`."""
    said = flat(text).split()
    rest = without_name(said)
    return bool(said) and said[0] in _GREETINGS and len(rest) < len(said) and is_courtesy_only(" ".join(rest))


def _only_thanks(said: str) -> bool:
    left = without_name(phrases.US.sub(" ", phrases.THANKS.sub(" ", said)).split())
    rest = [word for word in left if word not in _BESIDE_THANKS]
    is_more = has_content(" ".join(rest)) or any(sign.isdigit() for word in rest for sign in word)
    return bool(phrases.THANKS.search(said)) and not is_more


def is_acknowledged(text: str) -> bool:
    """Say whether it is a bare ok, what one says to thanks and good wishes, or a farewell."""
    if text.strip() and not text.strip(_THUMBS):
        return True
    if any(phrases.WELCOME.fullmatch(core(said)) for said in (text, standard(text))):
        return True
    tokens = core(text).split()
    known = _ACKNOWLEDGED | _PARTICLES
    return any(token in _ACKNOWLEDGED for token in tokens) and all(token in known for token in tokens)


def is_only_pictures(text: str) -> bool:
    """Say whether there are pictures and neither words nor signs of writing: `👏👏`."""
    return not flat(text) and any(unicodedata.category(sign) == "So" for sign in text)


def is_ping(text: str) -> bool:
    """Say whether somebody only knocks: `p`, `ping`, `test`, `kak`, `ada orang?`, `bales dong`."""
    said, knocks = flat(text).split(), _PINGS | _ADDRESSES
    pings = any(word in knocks for word in said) and all(word in knocks or word in _PARTICLES for word in said)
    return pings or bool(phrases.KNOCKS.fullmatch(core(spelt(text))))


@lru_cache(maxsize=64)
def is_greeting(text: str) -> bool:
    """Say whether there are words, but nothing to look for yet."""
    return is_ping(text) or (is_courtesy_only(text) and not numeric(text))


def is_unhelpful(text: str) -> bool:
    """Say whether the last answer is turned down: `tidak jelas`, `bukan itu`."""
    is_short = len(flat(text).split()) <= LONGEST_REFUSAL
    return is_short and any(phrases.UNHELPFUL.search(core(said)) for said in (spelt(text), standard(text)))


def is_unclear(text: str) -> bool:
    """Say whether something of before is called unclear, and not what: `yang kemarin itu masih kurang jelas`."""
    is_short = len(flat(text).split()) <= LONGEST_REFUSAL
    return is_short and any(phrases.UNCLEAR.search(said) for said in (spelt(text), standard(text)))


def asks(text: str) -> bool:
    """Say whether the text is put as a question."""
    return bool(phrases.ASKING.search(unicodedata.normalize("NFKC", text).casefold()))


def is_clear(text: str) -> bool:
    """Say whether an officer could start on it: three words or more, and one that names what it is about."""
    return len(flat(text).split()) >= 3 and any(is_telling(word) for word in without_courtesy(kb_words(text)))


def is_telling(word: str) -> bool:
    """Say whether a word names something: no filler, no number, no word like `data` that fits every request."""
    return len(word) > 1 and not word.isdigit() and word not in stop_words() and word not in _EMPTY


def tells(text: str) -> bool:
    """Say whether any word names something to look for: `data apa aja yang ada` does not."""
    said = standard(text).split()
    return has_content(text) and any(is_telling(word) and word not in _PARTICLES for word in said)


def points(text: str) -> bool:
    """Say whether words without a topic choose or refuse something: `1 dan 2`, `bukan semua`."""
    said = spelt(text).split()
    return any(word in _NO or any(sign.isdigit() for sign in word) for word in said)


def corrected(text: str) -> str:
    """Return the words of a correction as chats mark it, with one star: `*merangin`, `merangin*`; else nothing."""
    said = text.strip()
    is_marked = said.count("*") == 1 and (said[0] == "*" or said[-1] == "*")
    return said.strip("* ") if is_marked and len(said) <= LONGEST_CORRECTION and "\n" not in said else ""


def is_finished(text: str) -> bool:
    """Say whether the writer has set an end: `?`, `.` or `!`."""
    return text.rstrip().endswith(("?", ".", "!", "？"))
