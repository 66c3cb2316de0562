"""Hear the special situations a search must not answer, and what else a message tells beside its question. Pure."""

import re
import unicodedata

from bot import emergency, vocabulary
from bot.situations import LINK, PATTERNS
from bot.special import Special
from bot.words import asks, digits, flat, plainly, spelt, standard
from kb.guards import institutions

_LURES = re.compile(PATTERNS[Special.SPAM][0])
_SERIOUS = re.compile(r"\b(?:data|jumlah|angka|persentase|statistik|survei|magang|pkl|kunjungan)\b")
_COUNTED = re.compile(
    r"\b(?:jumlah|banyaknya|persentase|rata rata|total|rasio)\b|\b(?:alamat|nomor|nomer|no|telepon|telp) kantor\b"
    r"|\bberapa (?:kk|warga|penduduk|penerima|rumah tangga)\b"
)
"""Figures about many are what the office is for, and offices have public addresses."""
_COMPILED = {kind: re.compile("|".join(patterns)) for kind, patterns in PATTERNS.items()}
_ALSO_IN_MALAY = frozenset(
    {
        Special.IDENTITY,
        Special.OFFICIAL,
        Special.NUMBER_ORIGIN,
        Special.NO_CALLS,
        Special.HOURS,
        Special.COMPLAINT,
        Special.IMPATIENT,
        Special.NEW_NUMBER,
        Special.DATA_COPY,
    }
)
"""Looked for in standard words too: chat spellings of the others' words mean other things ("kasih" is no "beri")."""
ADULT = 18
_AGE = re.compile(
    r"\b(?:umur|usia|berumur|berusia|masih|baru|am|i m|aged?|saya|aku) (?:saya |aku |ku |masih |baru )*(\d{1,2}) "
    r"?(?:tahun|thn|th|years? old|yo)\b"
    r"|\b(?:umur|usia|berumur|berusia) (?:saya |aku |ku |masih |baru )*(\d{1,2})$"
)
_PUPIL = re.compile(
    r"\b(?:masih|anak|kelas|siswa|murid) (?:\d+ )?(?:sd|smp|mts|sma|smk|ma)\b|\bdi bawah umur\b|\bunder ?age\b"
)
_SERVES = re.compile(r"\b(?:petugas|admin|pegawai|pelayan|pelayanan|layanan|officer|staff)(?:nya)?\b")


def special(text: str) -> Special | None:
    """Return the first special situation the message is; None for an ordinary one."""
    if emergency.is_emergency(text):
        return Special.EMERGENCY
    plain, raw = " ".join(map(_same, spelt(text).split())), unicodedata.normalize("NFKC", text).casefold()
    for kind, pattern in _COMPILED.items():
        if _is_heard(kind, pattern, raw if kind is Special.HOAX else plain) and not _is_meant_well(kind, raw, plain):
            return kind
    return None


def _same(word: str) -> str:
    """Return one form of address for all that the patterns do not tell apart: `maaf buk salah kirim`."""
    return "kak" if word in _ADDRESSES else word


_TOLD_APART = frozenset(
    {"pak", "bapak", "bu", "ibu", "mas", "mbak", "bang", "min", "om", "sir", "madam"}
    | {"kakak", "adik", "abang", "paman", "tante"}
)
"""They stand before names, in English, or for one's family: `adik saya meninggal`."""
_ADDRESSES = vocabulary.words("addresses") - _TOLD_APART


def _is_heard(kind: Special, pattern: re.Pattern[str], said: str) -> bool:
    wholly = _WHOLLY.get(kind)
    return bool(
        pattern.search(said)
        or (kind in _ALSO_IN_MALAY and pattern.search(standard(said)))
        or (wholly and wholly(plainly(said)))
    )


def _asks_hours(said: str) -> bool:
    """Say whether nothing is named but opening and a time: `tgl 25 desember buka gak`, `jam 4 masih buka?`."""
    words = {word for word in said.split() if not word.isdigit()}
    serves = not (words.isdisjoint(_SERVING) or words.isdisjoint(_PRESENT) or "berapa" in words)
    return (
        (serves or not words.isdisjoint(_OPENS))
        and not words.isdisjoint(_WHEN)
        and words <= _OPENS | _WHEN | _BESIDE_HOURS
    )


def names_time(text: str) -> bool:
    """Say whether nothing but a time is asked about: `besok?`, `kalau senin`."""
    words = {word for word in plainly(text).split() if not word.isdigit()}
    asked = asks(text) or not _SUPPOSING.isdisjoint(flat(text).split())
    return asked and not words.isdisjoint(_WHEN) and words <= _WHEN | _BESIDE_HOURS


def _grieves(said: str) -> bool:
    """Say whether nothing is said but how bad it is here: `PERCUMA nanya disini`, `terrible service`."""
    words = set(_NOT_GOOD.sub("payah", said).split())
    return not words.isdisjoint(_GRIEF) and words <= _GRIEF | _BESIDE_GRIEF


_HOURS, _OF_GRIEF = vocabulary.words_of("hours"), vocabulary.words_of("grief")
_OPENS, _WHEN, _BESIDE_HOURS = _HOURS["named"], _HOURS["when"], _HOURS["beside"]
_GRIEF, _BESIDE_GRIEF = _OF_GRIEF["named"], _OF_GRIEF["beside"]
_SERVING, _PRESENT = frozenset({"petugas", "petugasnya", "admin", "adminnya"}), frozenset({"ada", "online"})
_SUPPOSING = frozenset({"kalau", "kalo", "kl", "if"})
_NOT_GOOD = re.compile(
    r"\b(?:tidak|not) (?:ada )?(?:ber)?(?:guna\w*|profesional|professional|becus|bermutu|memuaskan)\b"
)
_WHOLLY = {Special.HOURS: _asks_hours, Special.COMPLAINT: _grieves}


def _is_meant_well(kind: Special, raw: str, plain: str) -> bool:
    """Say whether words of a special situation stand in an honest question."""
    if kind is Special.SPAM:
        is_pushed = len(set(_LURES.findall(plain))) > 1 or re.search(LINK, raw)
        return not is_pushed and (asks(raw) or bool(_SERIOUS.search(plain)))
    if kind is Special.HOURS:
        return bool(institutions(raw))  # another office's
    return kind is Special.PERSONAL_DATA and "by name" not in plain and bool(_COUNTED.search(plain))


def blames_officer(text: str) -> bool:
    """Say whether a complaint is about who serves, not about data or the office's site."""
    return _SERVES.search(flat(text)) is not None


def is_minor(text: str) -> bool:
    """Say whether the writer tells an age under 18."""
    plain = flat(digits(text))
    if _PUPIL.search(plain):
        return True
    told = _AGE.search(plain)
    return told is not None and int(told[1] or told[2]) < ADULT


_OF_RUMOUR = vocabulary.words_of("rumour")


def doubts_a_rumour(text: str) -> bool:
    """Say whether it is asked of nothing but `that` whether it is true: `itu beneran?`, `pesannya hoax gak`."""
    said = set(spelt(text).split())
    doubted = not said.isdisjoint(_OF_RUMOUR["doubt"]) and said <= frozenset[str]().union(*_OF_RUMOUR.values())
    return doubted and not said.isdisjoint(_OF_RUMOUR["that"]) and (asks(text) or bool(said & _OF_RUMOUR["whether"]))


_REMARKS = {
    "press_line": re.compile(
        r"\b(?:saya|kami|aku|i am|i m) (?:\w+ ){0,2}?(?:wartawan|jurnalis|reporter|journalist|redaksi|dari media)\b"
        r"|\b(?:saya|kami|aku|sy) (?:(?!data\b)\w+ ){0,4}?dari (?:harian|koran|surat kabar|tabloid|majalah|"
        r"redaksi|kantor berita|"
        r"portal berita|media \w+|radio|stasiun (?:tv|televisi|radio)|tv|televisi|tribun\w*|kompas|tempo|detik\w*|"
        r"rri|tvri|\w+ (?:ekspres|express|independent|post|news|tv))\b"
        r"|\b(?:wawancara|interview) (?:\w+ ){0,2}(?:media|tv|radio|koran|kepala bps)\b"
        r"|\b(?:bisa|boleh|mau|ingin|minta|untuk|jadwal) (?:\w+ )?(?:di|me)wawancara\w*\b"
    ),
    "no_opinion": re.compile(
        r"\b(?:menurut|pendapat|opini|penilaian|tanggapan|sikap) (?:\w+ )?(?:anda|kamu|kalian|bot|bps|admin)\b"
        r"|\b(?:what do you think|your opinion|in your view)\b"
        r"|\b(?:berhasil|gagal|becus)\w*\b.*\b(?:gubernur|bupati|wali ?kota|presiden|pemerintah)\b"
        r"|\b(?:gubernur|bupati|wali ?kota|presiden|pemerintah)\b.*\b(?:berhasil|gagal|becus|korup)\w*\b"
    ),
}


def remarks(text: str) -> list[str]:
    """Return the names of lines that belong before whatever the search brings: to the press, about opinions."""
    plain = flat(text)
    return [name for name, pattern in _REMARKS.items() if pattern.search(plain)]


_ADDRESSED = "|".join(sorted(vocabulary.words("addresses")))
_MACHINE = re.compile(
    rf"\bterima ?kasih (?:telah|sudah) menghubungi (?!(?:saya|aku|kembali|balik|{_ADDRESSED})\b)\w"
    r"|\bterima ?kasih atas pesan\w*\b.*\b(?:tidak|belum) (?:dapat|bisa) (?:segera )?(?:me\w*)?(?:respon|balas|jawab)"
    r"|\bthank(?:s| you) for (?:contacting|reaching out to|messaging) (?!me\b|back\b)\w"
    r"|\bthank(?:s| you) for your message\b.*\b(?:unavailable|not available|will (?:respond|reply|get back))\b"
)
"""What a shop's telephone says by itself to whoever writes to it."""


def is_machine(text: str) -> bool:
    """Say whether another telephone answers by itself: it asks nothing and has read nothing."""
    return bool(_MACHINE.search(flat(text)))


_AUTOMATIC = re.compile(
    r"\b(?:terima kasih (?:telah|sudah) menghubungi|pesan otomatis|balasan otomatis|auto ?reply|"
    r"automatic reply|thank you for contacting|kami akan segera membalas|out of office)\b"
)


def is_automatic(text: str) -> bool:
    """Say whether another machine seems to be writing."""
    return bool(_AUTOMATIC.search(flat(text)))
