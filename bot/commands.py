"""The words that steer, in both languages. They count only when the whole message says nothing else."""

import re
from enum import StrEnum

from bot.words import core, digits, flat


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
    EDIT_NAME = "edit_name"
    EDIT_EMAIL = "edit_email"
    EDIT_KIND = "edit_kind"


_PHRASES = {
    Command.MENU: "menu|menu utama|main menu|bantuan|help|info|pilihan|daftar menu|kembali ke menu",
    Command.OFFICER: "petugas|officer|admin|cs|customer service|operator|agent|hubungi petugas|tanya petugas|bicara petugas|"
    "konsultasi petugas|konsultasi|mau konsultasi|saya mau konsultasi|ingin konsultasi|buat konsultasi|minta petugas|"
    "manusia|orang asli|talk to an officer|ask an officer|consult an officer|human|consultation",
    Command.STATUS: "status|cek status|status saya|status konsultasi|status konsultasi saya|sudah sampai mana|sampai mana|"
    "udah sampai mana|gimana statusnya|bagaimana status konsultasi saya|my status|status of my consultation|antrean|antrian",
    Command.DONE: "selesai|sudah selesai|udah selesai|done|finished|finish|sudah cukup|cukup|udah cukup|selesaikan|tutup konsultasi",
    Command.WITHDRAW: "batal|batalkan|batalin|gak jadi|ga jadi|gk jadi|nggak jadi|ngga jadi|tidak jadi|tdk jadi|dak jadi|"
    "withdraw|cancel|batalkan konsultasi|saya batalkan|mau batal|batal daftar|cancel consultation",
    Command.PROFILE: "profil|profile|profil saya|data saya|my data|data pribadi|data pribadi saya|my profile|my personal data",
    Command.ERASE: "hapus data saya|hapus data|hapus data pribadi|hapus data pribadi saya|delete my data|erase my data|hapus akun|"
    "hapus akun saya|saya mau data saya dihapus|saya ingin data saya dihapus|hapus semua data saya",
    Command.ENGLISH: "english|inggris|bahasa inggris|in english|english version",
    Command.INDONESIAN: "bahasa|indonesia|bahasa indonesia|indonesian",
    Command.COMPLAINT: "pengaduan|aduan|komplain|complaint|complain|mau mengadu|mau komplain|saya mau komplain|saya mau mengadu|"
    "saran|pengaduan dan saran|lapor|keluhan|i want to complain|make a complaint",
    Command.STANDARD: "standar|standard|standar pelayanan|standar layanan|service standard|maklumat pelayanan",
    Command.OTHER: "layanan lain|other services",
    Command.OPT_OUT: "berhenti|stop|unsubscribe|stopall|optout|opt out|berhenti langganan|stop langganan|berhenti berlangganan|"
    "end|quit|revoke",
    Command.OPT_IN: "mulai|start|unstop|optin|opt in",
    Command.CONTINUE: "lanjut|lanjutkan|continue|lanjut daftar|lanjutkan pendaftaran|lanjut mendaftar|resume|teruskan",
    Command.BACK: "kembali|back|ulang|mundur|sebelumnya",
    Command.EDIT_NAME: "ubah nama|ganti nama|perbaiki nama|salah nama|change name",
    Command.EDIT_EMAIL: "ubah email|ubah e mail|ganti email|ganti e mail|salah email|change email|change e mail",
    Command.EDIT_KIND: "ubah jenis pengguna|ganti jenis pengguna|change kind",
}
_TABLE = {phrase: command for command, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_WANTS_OFFICER = re.compile(
    r"(?:(?:halo|maaf|saya|aku|kami|sy|mau|ingin|pengen|pingin|bisa|bisakah|boleh|bolehkah|apakah|minta|tidak|nak|"
    r"i|want|would|like|to|can|may|could|please|need|let|me) )*"
    r"(?:(?:langsung|di)? ?(?:bicara|ngomong|ngobrol|chat|chatting|hubungi|hubungkan|sambungkan|disambungkan|dihubungkan|"
    r"terhubung|berbicara|bertanya|tanya|konsultasi|berkonsultasi|minta|panggil|panggilkan|ketemu|talk|speak|chat|consult|"
    r"connect|ask) ?)"
    r"(?:(?:saya|aku|me|langsung|sama|dengan|dgn|dg|ke|kepada|with|to|an|a|the|salah|satu|seorang) )*"
    r"(?:petugas|petugasnya|admin|adminnya|cs|operator|manusia|orang|orangnya|officer|human|person|staff|agent)"
    r"(?: (?:saja|aja|bps|langsung|dong|kak|ya|please|asli|nya|beneran))*"
)
LONGEST_WISH = 80
_ERASE_CODE = re.compile(r"(?:hapus|delete|erase) (\d{4})")


def command(text: str) -> Command | None:
    """Return the command the message is, or None: `bagaimana status kemiskinan` is a question."""
    whole, bare = flat(text), core(text)
    found = _TABLE.get(whole) or _TABLE.get(bare)
    if found:
        return found
    if len(whole) <= LONGEST_WISH and (_WANTS_OFFICER.fullmatch(whole) or _WANTS_OFFICER.fullmatch(bare)):
        return Command.OFFICER
    return Command.ERASE_CODE if erase_code(text) else None


def erase_code(text: str) -> str:
    """Return the four digits of `HAPUS 4821`; empty when it is none."""
    match = _ERASE_CODE.fullmatch(digits(core(text)))
    return match[1] if match else ""
