"""Special situations a search must not answer. Pure; each rule is a narrow pattern, tried in order."""

import re
import unicodedata
from enum import StrEnum

from bot.words import digits, flat
from kb.normalise import words
from kb.wordlists import rows


class Special(StrEnum):
    """What a message is, beside a question for the knowledge base; the value names the text that answers it."""

    EMERGENCY = "emergency"
    SPAM = ""
    HOAX = "hoax"
    OTHERS_CHAT = "others_chat"
    NO_STAFF_ACCESS = "no_staff_access"
    PERSONAL_DATA = "personal_data_refused"
    GIFT = "gift_refused"
    IDENTITY = "bot_identity"
    NO_CALLS = "no_calls"
    CONDOLENCE = "condolence"
    COMPLAINT = "complaint_channels"
    DATA_DOUBT = "data_doubt"
    CALM = "calm"


_SELF = r"(?:saya|aku|ku|gue|sy|awak|kami|i|me)"
_RULES: tuple[tuple[Special, str], ...] = (
    (
        Special.EMERGENCY,
        rf"\b{_SELF} (?:\w+ ){{0,2}}(?:bunuh diri|mengakhiri hidup|mati saja|mati aja)\b|\b(?:ingin|mau|pengen) (?:bunuh diri|mati|mengakhiri hidup)\b"
        r"|\bkill myself\b|\bsuicidal\b|^(?:tolong |help )+.*\b(?:kebakaran|kecelakaan|dirampok|perampokan|banjir bandang|tenggelam|fire|accident|robbed)\b"
        r"|\b(?:rumah|kantor|tetangga) (?:saya|kami) (?:kebakaran|terbakar|dirampok|kebanjiran)\b|\b(?:saya|kami) (?:dirampok|diculik|disekap|kecelakaan)\b",
    ),
    (
        Special.HOAX,
        r"(?:https?://|www\.|\bbit\.ly|\bklik\b|\blink\b|\btautan\b).*\b(?:bantuan|hadiah|bansos|blt|undian|dana|pulsa gratis|kuota gratis|subsidi)\b"
        r"|\b(?:bantuan|hadiah|bansos|blt|undian|subsidi)\b.*(?:https?://|www\.|\bbit\.ly|\bklik\b|\blink\b|\btautan\b)",
    ),
    (
        Special.SPAM,
        r"\b(?:slot|gacor|maxwin|togel|judi online|jackpot|pinjol|pinjaman (?:cepat|online|dana)|bonus deposit|pelangsing|obat kuat|jual cepat|"
        r"minat japri|open bo|casino|crypto signal|investasi profit)\b",
    ),
    (
        Special.OTHERS_CHAT,
        r"\b(?:polisi|polres|polda|jaksa|kejaksaan|pengadilan|pengacara|penyidik|kuasa hukum|police|lawyer|court)\b.*\b(?:chat|percakapan|"
        r"isi pesan|riwayat|identitas|nomor)\b|\b(?:chat|percakapan|riwayat) (?:orang lain|milik|atas nama|pengguna lain|warga lain)\b",
    ),
    (
        Special.NO_STAFF_ACCESS,
        r"\b(?:saya|aku|i am) (?:\w+ ){0,3}(?:kepala bps|kepala kantor|pegawai bps|petugas bps|admin bps|staf bps|head of bps)\b.*\b(?:akses|"
        r"login|masuk|password|sandi|data warga|antrean|dashboard|access)\b|\b(?:minta|kasih|berikan|give) (?:\w+ )?(?:akses|access|password|kata sandi)\b.*"
        r"\b(?:admin|petugas|sistem|antrean|staff|system)\b",
    ),
    (
        Special.PERSONAL_DATA,
        r"\b(?:alamat|alamatnya|nomor|nomer|no|nama|nama nama|daftar|hp|telepon|telp|wa|nik|identitas|data pribadi|by name by address|kk)\b(?: \w+){0,5}? "
        r"(?:responden|kades|kepala desa|lurah|pak rt|ketua rt|camat|pemilik|perorangan|warga|penduduk yang|penerima bansos|penerima bantuan|tetangga|mantan|orang lain)\b"
        r"|\b(?:omzet|omset|laba|keuntungan|pendapatan|gaji) (?:perusahaan|pt|cv|toko|ud|bapak|ibu|pak|bu) \w+"
        r"|\bby name by address\b|\b(?:data|daftar|nama|alamat) responden\b|\b(?:address|phone number|names?) of (?:the )?(?:respondents?|village head|residents?)\b",
    ),
    (
        Special.GIFT,
        r"\b(?:kasih|beri|memberi|kirim|ngasih|transfer|give|send)\b.*\b(?:tip|tips|uang rokok|uang terima kasih|uang kopi|imbalan|hadiah|amplop|gift)\b"
        r"|\b(?:tip|uang rokok|imbalan|amplop) (?:buat|untuk|utk) (?:petugas|admin|kakak|bapak|ibu)\b|\bbayar berapa biar (?:cepat|cepet|didahulukan)\b",
    ),
    (
        Special.IDENTITY,
        r"^(?:(?:halo|hai|maaf|eh|apakah|ini|kamu|anda|kau|lu|mas|kak|min|jadi|sedang|saya|lagi|chat|bicara|ngobrol|sama|dengan|are|you|is|this|am|i|talking|to|a|an|seorang) )*"
        r"(?:bot|robot|mesin|chatbot|ai|orang|manusia|human|machine)(?: (?:apa|atau|or|ya|kah|bukan|kan|sih|ini|beneran|asli|a|an|real|person|orang|manusia|bot|robot|human|kak|min))*$",
    ),
    (
        Special.NO_CALLS,
        r"\b(?:telepon|telpon|telp|ditelepon|ditelpon|nelpon|nelfon|call|panggilan|video call|vc)\w*\b.*\b(?:tidak|tdk|gak|ga|nggak|kok|not|no)\b.*\b(?:diangkat|dijawab|angkat|answer\w*|jawab)\b"
        r"|\bkok (?:tidak|tdk|gak|ga|nggak|dak) (?:di)?angkat\b|^(?:boleh|bisa) (?:telepon|telpon|call|vc)\b",
    ),
    (
        Special.CONDOLENCE,
        r"\b(?:ayah|ibu|bapak|mama|papa|suami|istri|anak|kakek|nenek|adik|kakak|orang tua|mertua|bapa|mak) (?:saya|kami|aku|ku)\b(?: \w+){0,3} (?:meninggal|wafat|berpulang)\b"
        r"|\bmy (?:father|mother|husband|wife|son|daughter|parent) (?:has )?(?:died|passed away)\b",
    ),
    (
        Special.COMPLAINT,
        r"\b(?:petugas|petugasnya|adminnya|pelayanan|pelayanannya|layanan|layanannya)\b(?: \w+){0,3} (?:kasar|jutek|tidak ramah|gak ramah|nggak ramah|judes|mengecewakan|buruk|lambat sekali|tidak sopan)\b"
        r"|\b(?:saya|aku|kami|i) (?:mau|ingin|hendak|want to) (?:\w+ )?(?:mengadu|komplain|melapor|mengeluh|protes|complain)\b",
    ),
    (
        Special.DATA_DOUBT,
        r"\b(?:data|datanya|angka|angkanya|jawaban|jawabannya|tabel|tabelnya)(?: \w+){0,3} (?:salah|keliru|tidak benar|ngawur|tidak sama|berbeda dengan|beda dengan|tidak cocok dengan)\b"
        r"|\b(?:angka|data)(?: \w+){0,4} (?:kok|kenapa|mengapa) (?:beda|berbeda|tidak sama)\b|\b(?:kok|kenapa|mengapa) (?:angka|data)\w*(?: \w+){0,4} (?:beda|berbeda|tidak sama)\b"
        r"|\b(?:data|figure|number)s? (?:is|are) wrong\b",
    ),
    (
        Special.CALM,
        r"\b(?:tolol|goblok|goblog|bodoh|bego|anjing|bangsat|babi|kampret|brengsek|keparat|sialan|tai|asu|monyet|fuck\w*|stupid|idiot|dak beguno|gak becus|tidak becus)\b",
    ),
)
_COMPILED = tuple((special, re.compile(pattern)) for special, pattern in _RULES)
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
_MASK = "••••••••••••••••"
_NUMBERED = re.compile(r"(?m)^\s*\d{1,2}[.)]\s+\S")
MANY = 3


def special(text: str) -> Special | None:
    """Return the first special situation the message is; None for an ordinary one."""
    plain, raw = flat(text), unicodedata.normalize("NFKC", text).casefold()
    for kind, pattern in _COMPILED:
        if pattern.search(raw if kind is Special.HOAX else plain):
            return kind
    return None


def without_identity_number(text: str) -> str | None:
    """Return the text with a 16-digit identity number masked; None where there is none."""
    plain = digits(text)
    return _IDENTITY_NUMBER.sub(_MASK, plain) if _IDENTITY_NUMBER.search(plain) else None


def questions_in(text: str) -> int:
    """Count the questions of a long message: its numbered lines, or its question marks."""
    return max(len(_NUMBERED.findall(text)), len(re.findall(r"\?+", text)))


def other_region(text: str) -> str:
    """Return the province outside Jambi the text names; empty if it names none, or Jambi too."""
    tokens = words(text)
    joined = f" {' '.join(tokens)} "
    if " jambi " in joined:
        return ""
    found = ""
    for scope, name, also in rows("regions"):
        named = any(f" {spelling} " in joined for spelling in (name, *filter(None, also.split("|"))))
        if named and scope == "jambi":
            return ""
        if named and not found:
            found = name
    return found


def region_site(region: str, joint: str) -> str:
    """Return where the statistics of a region outside Jambi are: the province's office, and the national one."""
    site = _SITES.get(region, region if region in _OWN_NAME else "")
    return f"{site}.bps.go.id {joint} bps.go.id" if site else "bps.go.id"


_OWN_NAME = frozenset(["aceh", "riau", "bengkulu", "lampung", "jakarta", "yogyakarta", "banten", "bali", "gorontalo", "maluku", "papua"])
_SITES = {
    "sumatera utara": "sumut", "sumatera barat": "sumbar", "kepulauan riau": "kepri", "sumatera selatan": "sumsel",
    "bangka belitung": "babel", "jawa barat": "jabar", "jawa tengah": "jateng",
    "jawa timur": "jatim", "kalimantan barat": "kalbar",
    "kalimantan tengah": "kalteng", "kalimantan selatan": "kalsel", "kalimantan timur": "kaltim", "kalimantan utara": "kaltara",
    "sulawesi utara": "sulut", "sulawesi tengah": "sulteng", "sulawesi selatan": "sulsel", "sulawesi tenggara": "sultra",
    "sulawesi barat": "sulbar", "nusa tenggara barat": "ntb", "nusa tenggara timur": "ntt", "maluku utara": "malut",
}  # fmt: skip


def unreleased_year(text: str, this_year: int) -> int | None:
    """Return the year asked for if it has not begun yet."""
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", digits(text))]
    ahead = [year for year in years if year > this_year]
    return ahead[0] if ahead and len(ahead) == len(years) else None


_AUTOMATIC = re.compile(
    r"\b(?:terima kasih (?:telah|sudah) menghubungi|pesan otomatis|balasan otomatis|auto ?reply|automatic reply|thank you for contacting|kami akan segera membalas|out of office)\b"
)


def is_automatic(text: str) -> bool:
    """Say whether another machine seems to be writing."""
    return bool(_AUTOMATIC.search(flat(text)))
