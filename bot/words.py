"""Read short words: numbers, yes and no, greetings, thanks. Pure."""

import re
import unicodedata

from kb.normalise import has_content, is_courtesy_only

_PARTICLES = frozenset(
    ["kak", "kakak", "min", "mimin", "pak", "bapak", "bu", "ibu", "bang", "bg", "abang", "mas", "mbak", "gan", "sis", "om", "tante", "dong", "deh", "donk", "kok", "sih", "lah", "nih", "ya", "yah", "aja", "saja", "tolong", "mohon", "please", "pls", "plis", "ketik", "type", "balas", "reply", "silakan"]
)
_NUMBER_WORDS = {
    word: number
    for number, listed in enumerate(
        (
            "nol zero", "satu pertama one first", "dua kedua two second", "tiga ketiga three third", "empat keempat four",
            "lima kelima five", "enam keenam six", "tujuh ketujuh seven", "delapan kedelapan eight", "sembilan nine",
        )
    )
    for word in listed.split()
}  # fmt: skip
_NUMBER = re.compile(r"(?:(?:no|nomor|nomer|pilih|pilihan|opsi|angka|number|option|choice|yang|yg)[\s.:#]*)*\(?(-?\d{1,3})\s*[.)]?")
_NUMERIC = re.compile(r"[\d\s.,:/()+#*-]+")
_YES = frozenset(
    ["ya", "iya", "iyo", "iye", "y", "yes", "yup", "yoi", "yap", "ok", "oke", "okey", "okay", "okai", "k", "setuju", "boleh", "mau", "siap", "sip", "gas", "gass", "gaskeun", "lanjut", "benar", "betul", "bener", "bnr", "btl", "agree", "agreed", "sure", "correct", "right", "cocok", "sesuai", "jelas", "bersedia", "sudah", "udah", "membantu", "helpful"]
)
_YES_FILLERS = frozenset(["saya", "aku", "kami", "dengan", "itu", "kan", "semua", "sangat", "banget", "bgt", "sekali", "it", "that", "is", "i", "do", "dan"])
_NO = frozenset(
    ["tidak", "tdk", "nggak", "ngga", "enggak", "gak", "ga", "gk", "ndak", "dak", "idak", "no", "nope", "jangan", "bukan", "belum", "blm", "blom", "ogah", "not", "dont", "disagree", "salah", "wrong"]
)
_NO_FILLERS = frozenset(
    ["mau", "dulu", "usah", "perlu", "setuju", "bisa", "jadi", "ingin", "benar", "betul", "cocok", "sesuai", "membantu", "saya", "aku", "kami", "terima", "kasih", "makasih", "agree", "correct", "right", "thanks", "thank", "you", "i", "do", "lah", "nanti", "sekarang"]
)
_PICTURED = {"👍": "ya", "👌": "ya", "✅": "ya", "✔": "ya", "🆗": "ya", "👎": "tidak", "❌": "tidak"}
_SALAM = re.compile(r"\bass?alam|\basalamu|\baslm|\baskum\b|\bass wr wb\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(terima ?kasih|trima ?kasih|makasih|makasi|mksh|mkasih|trims|tks|thx|tq|thanks?|thank you|nuhun|suwun|tengkyu)\b")
_PINGS = frozenset({"p", "pp", "ppp", "ping", "test", "tes", "testing", "cek", "halo test", "tes tes"})
_ACKNOWLEDGED = frozenset(["ok", "oke", "okey", "okay", "siap", "sip", "baik", "noted", "k", "ya", "iya", "mantap", "sudah"])
_UNHELPFUL = re.compile(
    r"^(maaf )?(masih |jawaban(nya)? )?(tidak|tdk|nggak|ngga|enggak|gak|ga|kurang|belum|blm|not)( \w+)? "
    r"(jelas|paham|ngerti|mengerti|cocok|sesuai|membantu|nyambung|clear|helpful|itu( yang)?)\b"
    r"|^bukan (itu|ini|yang itu)\b|^not (that|this)\b|^salah\b|^(itu )?bukan yang saya"
)
_ASKING = re.compile(
    r"\?|\b(apa|apakah|apo|berapa|brp|brapa|berapo|bagaimana|gimana|gmn|kapan|dimana|mana|siapa|kenapa|mengapa|cara|how|what|when|"
    r"where|which|why|who)\b"
)


def flat(text: str) -> str:
    """Return the words in lower case, full-width and zero-width signs undone, punctuation gone."""
    for sign, word in _PICTURED.items():
        text = text.replace(sign, f" {word} ")
    plain = unicodedata.normalize("NFKC", text[:2000]).casefold()
    kept = (" " if unicodedata.category(sign)[0] in "PZSC" and sign not in "\u200b\u200c\u200d\ufeff" else sign for sign in plain)
    return " ".join("".join(sign for sign in kept if sign not in "\u200b\u200c\u200d\ufeff\ufe0f\u20e3").split())


def core(text: str) -> str:
    """Return `flat` words without the particles people add at both ends: `tolong menu dong kak` is `menu`."""
    tokens = flat(text).split()
    while len(tokens) > 1 and tokens[-1] in _PARTICLES:
        tokens.pop()
    while len(tokens) > 1 and tokens[0] in _PARTICLES:
        tokens.pop(0)
    return " ".join(tokens)


def digits(text: str) -> str:
    """Return the text with the digits of any script as 0-9 (full-width, Arabic-Indic, keycaps)."""
    decimal = (str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign for sign in text)
    return "".join(decimal).replace("\ufe0f", "").replace("\u20e3", "")


def number(text: str) -> int | None:
    """Read a choice such as `1`, ` 1. `, `１`, `١`, `nomor 2`, `yang pertama`; None for anything else."""
    plain = digits(unicodedata.normalize("NFKC", text[:40])).casefold().strip().strip("*_\"'")
    if match := _NUMBER.fullmatch(plain.strip()):
        return int(match[1])
    tokens = [token for token in core(plain).split() if token not in {"nomor", "no", "pilih", "pilihan", "yang", "yg", "opsi"}]
    if len(tokens) == 1:
        if tokens[0].isdigit() and len(tokens[0]) <= 3 and not _NUMERIC.fullmatch(plain):
            return int(tokens[0])
        return _NUMBER_WORDS.get(tokens[0])
    return None


def numeric(text: str) -> bool:
    """Say whether the text holds digits and nothing to read beside them."""
    plain = digits(unicodedata.normalize("NFKC", text))
    return bool(_NUMERIC.fullmatch(plain)) and any(sign.isdigit() for sign in plain)


def affirms(text: str) -> bool:
    """Say whether the words clearly mean yes (`boleh aja kak`, `gas`, 👍)."""
    tokens = [token for token in flat(text).split() if token not in _PARTICLES or token == "ya"]
    return (
        bool(tokens)
        and any(token in _YES for token in tokens)
        and all(token in _YES or token in _YES_FILLERS for token in tokens)
    )


def denies(text: str) -> bool:
    """Say whether the words clearly mean no."""
    tokens = core(text).split()
    return any(token in _NO for token in tokens) and all(token in _NO or token in _NO_FILLERS for token in tokens)


def is_salam(text: str) -> bool:
    """Say whether the greeting is the one answered with wa'alaikumsalam."""
    return bool(_SALAM.search(flat(text)))


def is_thanks(text: str) -> bool:
    """Say whether nothing but thanks was said."""
    if text.strip() and not text.strip("🙏🏻🏼🏽🏾🏿 \ufe0f❤😊☺"):
        return True
    return bool(_THANKS.search(flat(text))) and not has_content(_THANKS.sub(" ", flat(text)))


def is_acknowledged(text: str) -> bool:
    """Say whether it is a bare ok."""
    tokens = core(text).split()
    return bool(tokens) and all(token in _ACKNOWLEDGED or token in _PARTICLES for token in tokens)


def is_ping(text: str) -> bool:
    """Say whether somebody only knocks: `p`, `ping`, `test`."""
    return flat(text) in _PINGS


def is_greeting(text: str) -> bool:
    """Say whether there are words, but nothing to look for yet."""
    return is_courtesy_only(text) and not numeric(text)


def is_unhelpful(text: str) -> bool:
    """Say whether the last answer is turned down: `tidak jelas`, `bukan itu`."""
    return bool(_UNHELPFUL.search(core(text))) and len(flat(text).split()) <= 7


def asks(text: str) -> bool:
    """Say whether the text is put as a question."""
    return bool(_ASKING.search(unicodedata.normalize("NFKC", text).casefold()))


def is_clear(text: str) -> bool:
    """Say whether an officer could start on it: three words or more, something to look for among them."""
    return len(flat(text).split()) >= 3 and has_content(text)


def is_finished(text: str) -> bool:
    """Say whether the writer has set an end: `?`, `.` or `!`."""
    return text.rstrip().endswith(("?", ".", "!", "？"))
