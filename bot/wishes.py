"""What people wish in a whole sentence that says nothing else, as patterns over plain words. Pure."""

import re

_WISH = (
    "halo maaf saya aku kami sy mau ingin pengen pingin bisa bisakah boleh bolehkah apakah minta tidak nak i "
    "want would like to can "
    "may could please need let me d ll"
)
_SPEAK = (
    "bicara ngomong ngobrol chat chatting hubungi hubungkan sambungkan disambungkan dihubungkan terhubung sambungin "
    "berbicara bertanya tanya nanya nanyo tanyo betanyo becakap "
    "konsultasi berkonsultasi minta panggil panggilkan ketemu talk speak consult connect ask"
)
_TO = "saya aku me langsung sama samo dengan dgn dg ke kepada with to an a the real live actual salah satu seorang"
_OFFICER = (
    "petugas petugasnya admin adminnya cs operator manusia orang orangnya officer human person staff agent "
    "somebody someone anyone"
)
_AFTER = "saja aja bae be bps langsung dong kak ya lah please asli nya benar beneran benaran betulan nian"


def any_of(words: str) -> str:
    """Return the pattern for any of these words."""
    return f"(?:{words.replace(' ', '|')})"


WANTS_OFFICER = re.compile(
    rf"(?:{any_of('kalau kalo jika')} )?(?:{any_of(_WISH)} )*(?:(?:langsung|di) )?"
    rf"{any_of(_SPEAK)} (?:{any_of(_TO)} )*{any_of(_OFFICER)}"
    rf"(?: {any_of(_AFTER)})*(?: {any_of('tidak kah kan bisa boleh ya gimana bagaimana caranya how')})*"
)
_NEED = "any is there butuh membutuhkan perlu perlukan memerlukan cari nyari need langsung ada adakah"
_HELP = "bantuan dibantu pertolongan jawaban dijawab dilayani help from by"
_SERVANT = "petugas petugasnya admin adminnya cs operator officer human manusia"
_THERE = (
    "lagi bae baelah lah deh aj sj saja aja be bps dong kak ya please ada mana online aktif langsung "
    "cepat cepet segera buruan sekarang there available"
)
_LEADS = f"{_WISH} {_NEED} {_HELP} {_TO} oleh dari lanjut lanjutkan pilih milih yang"
_GIVING_IN = "(?:(?:ya|iya|yo) (?:sudah|udah)|yaudah|yasudah|kalau (?:begitu|gitu))(?: deh| lah)?"
NAMES_OFFICER = re.compile(
    rf"(?!.*\btidak\b|(?:saya|aku) {any_of(_SERVANT)}\b)(?:{_GIVING_IN} )?(?:{any_of(_LEADS)} )*{any_of(_SERVANT)}"
    rf"(?: {any_of(_THERE)})*"
)
SERVES_ME = re.compile(
    rf"(?!.*\b(?:tidak|belum|kok)\b)(?:{any_of(_WISH)} )*"
    rf"(?:(?:a|an|the|any|some|real|live|ada|is|there) )*{any_of(_OFFICER)}"
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
WANTS_CONSULTATION = re.compile(
    rf"(?:{any_of(_WISH)} )*{any_of(_BEGIN)} (?:{any_of(_BETWEEN)} )*{any_of(_CONSULTATION)}"
    rf"(?: (?:online|statistik|baru|new|{_AFTER.replace(' ', '|')}))*(?: {any_of(_TO)}+ {any_of(_OFFICER)})?"
)
_HOW = "cara caranya gimana bagaimana cakmano dimana mana di how where do"
_HERE = f"lewat via diri dulu sekarang sini disini me up now here saya aku kami {_HOW} {_AFTER}"
WANTS_REGISTRATION = re.compile(
    rf"(?:{any_of(f'{_WISH} {_HOW}')} )*(?:daftar|mendaftar|daftarin|daftarkan|pendaftaran|registrasi|register|sign)"
    rf"(?: {any_of(_HERE)})*"
)
_MINE = "saya aku ku kami sayo ambo pribadi diri my"
_WHOLE = "semua seluruh segala all of my"
_DATA = "data akun identitas informasi account information nomor nomer no hp wa whatsapp"
_ERASED = r"(?:di|meng)?hapus(?:kan|in)?|delete|erase|remove"
_LEADS_ERASURE = f"{_WISH} tolong mohon agar supaya gimana bagaimana cara caranya kalian kamu how"
_ENDS_ERASURE = (
    "dari di sistem layanan bps kalian ini itu ya dong kak pak semua semuanya sekarang segera aja saja lah bisa please"
)
WANTS_ERASURE = re.compile(
    r"(?!apakah |.*\b(?:(?<!bisa )(?<!boleh )tidak|jangan) (?:mau|ingin|jadi|usah|perlu|\w*hapus))"
    rf"(?:{any_of(_LEADS_ERASURE)} )*(?:"
    rf"(?:{_ERASED}) (?:{any_of(_WHOLE)} )*{any_of(_DATA)}(?: {any_of(_DATA)})?(?: {any_of(_MINE)})+|"
    rf"(?:{_ERASED}) (?:{any_of(_WHOLE)} )*my (?:personal )?{any_of(_DATA)}|"
    rf"(?:{any_of(_WHOLE)} )*{any_of(_DATA)}(?: {any_of(_MINE)})+ (?:{any_of(_LEADS_ERASURE)} )*(?:{_ERASED})"
    rf")(?: {any_of(_ENDS_ERASURE)})*"
)
KEEPS_DATA = re.compile(
    rf"(?:{any_of('maaf eh oh saya aku kami kak pak bu min data datanya mau')} )*"
    rf"(?:(?:tidak|jangan|batal)(?: {any_of('jadi mau usah perlu')})*|do not|don t|dont) (?:{_ERASED})"
    rf"(?: {any_of(f'{_DATA} datanya {_MINE} {_WHOLE} {_ENDS_ERASURE} lagi')})*"
)
"""The wish for deletion is taken back."""
_BOT = "bot robot mesin ai chatbot machine"
WANTS_HUMAN = re.compile(
    rf"(?:{any_of(_LEADS)} )*{any_of(_OFFICER)} (?:{any_of(_AFTER)} )*(?:bukan|jangan|tidak|not) "
    rf"(?:{any_of(f'{_SPEAK} {_TO} mau pakai by')} )*{any_of(_BOT)}(?: {any_of(_AFTER)})*"
)
REFUSES_BOT = re.compile(
    rf"(?:{any_of('saya aku mau bicara ngomong chat sama dengan')} )*(?:tidak (?:usah|mau|perlu)|jangan|bukan|not|no) "
    rf"(?:{any_of('sama dengan pakai pake lagi a the')} )*{any_of(_BOT)}(?: {any_of(_AFTER)})*"
)
"""What somebody would not talk to; whom they would, they say beside it."""
_IN_LANGUAGE = (
    "please can could you we i want to use speak switch change talk write reply answer in bisa boleh tolong mau ingin "
    "pakai pake ganti ubah ke pindah balik kembali lagi back gunakan dengan bicara jawab balas dalam saya kita bahasa"
)
_LANGUAGE_ENDS = "please only saja aja dong bisa boleh ya version now dulu"
WANTS_ENGLISH = re.compile(
    rf"(?:{any_of(_IN_LANGUAGE)} )+(?:english|inggris)(?: {any_of(_LANGUAGE_ENDS)})*"
    r"|(?:(?:i|sorry|but) )*(?:do not|don t|dont|cannot|can t|cant) (?:really )?(?:speak|understand|read) "
    r"(?:bahasa )?(?:indonesian?|bahasa)(?: (?:well|very|much|sorry|please))*"
)
WANTS_INDONESIAN = re.compile(rf"(?:{any_of(_IN_LANGUAGE)} )+indonesian?(?: {any_of(_LANGUAGE_ENDS)})*")
_NO_MORE_OF = any_of(
    "oh maaf eh ternyata saya aku kami pertanyaan pertanyaannya permintaan permintaannya konsultasi konsultasinya data "
    "datanya yang tadi itu ini kak pak bu min"
)
_NEEDED = "(?:perlu|butuh|diperlukan|dibutuhkan|memerlukan|membutuhkan)"
NEEDS_NO_MORE = re.compile(
    rf"(?:{_NO_MORE_OF} )*(?:(?:sudah|udah) tidak {_NEEDED}|(?:(?:sudah|udah) )?tidak {_NEEDED} lagi|"
    r"(?:i )?(?:no longer need|(?:do not|don t|dont) need)(?: (?:it|this|that|help|the data))*(?: any ?more)?)"
    rf"(?: {_NO_MORE_OF}| (?:lagi|kok|ya|deh|datanya|jawabannya|terima|kasih|makasih|thanks))*"
)
_NOTICES = r"(?:pengingat\w*|reminders?|notif\w*|pemberitahuan\w*|penilaian|rating)"
_STOPS = r"(?:jangan|stop|setop|berhenti|hentikan|tidak (?:usah|perlu)|don t|dont|do not)(?: (?:lagi|terus))?"
WANTS_SILENCE = re.compile(
    rf"(?:{any_of('tolong mohon please saya aku mau minta sudah')} )*{_STOPS} (?:{_NOTICES}|(?:(?:di|me|meng)?(?:kirim|"
    r"ingat|inget)\w*|send\w*|remind\w*|(?:meng)?hubungi|spam|(?:di)?ganggu|contact\w*) (?:(?:ke|me|us|any|the|more) )*"
    rf"(?:{_NOTICES}|pesan|messages?|chat|wa|iklan|ads|promosi|promo|broadcast|saya|aku|me|us))"
    r"(?: (?:lagi|terus|ya|dong|ke|saya|to|me|any ?more|please))*"
)
_ASKED_TO = "silakan boleh mohon tolong minta"
_CLOSES = "konsultasi konsultasinya chat chatnya percakapan percakapannya"
_CLOSING_ENDS = f"ya dulu sekarang lah deh dong kak ka pak bu buk min please {_CLOSES}"
WANTS_CLOSING = re.compile(
    rf"(?:{any_of('sudah udah oke ok iya ya baik bisa mau saya')} )*"
    rf"(?:(?:{any_of(_ASKED_TO)} )?(?:di)?tutup {any_of(f'saja aja sajo bae {_CLOSES}')}|{any_of(_ASKED_TO)} ditutup|"
    rf"close (?:it|the (?:chat|consultation)))(?: {any_of(f'saja aja {_CLOSING_ENDS}')})*"
)
_WRONG = "(?:salah|keliru|typo|wrong|is wrong)"
_BEFORE_WRONG = "maaf eh aduh itu ini tadi"
_OF_MINE = any_of("saya aku ku yang tadi ini itu")
WRONG_EMAIL, WRONG_NAME = (
    re.compile(
        rf"(?:{any_of(_BEFORE_WRONG)} )*(?:my )?(?:{what}(?:nya|ku)? (?:{_OF_MINE} )*(?:{_WRONG}|bukan (?:itu|ini))"
        rf"|(?:{_WRONG}|bukan itu) (?:ketik |tulis |di )?{what}(?:nya|ku)?)(?: {_OF_MINE})*"
    )
    for what in (r"(?:alamat )?(?:e ?mail|gmail|imel)", "nama")
)
