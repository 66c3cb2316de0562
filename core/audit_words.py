"""The audit log's actions in people's words. An action without words is shown by its name."""

from core.language import gettext as _
from core.language import noop

GROUPS = {
    "signin": noop("Masuk"),
    "account": noop("Akun sendiri"),
    "officer": noop("Petugas"),
    "consultation": noop("Konsultasi"),
    "kb": noop("Pengetahuan"),
    "texts": noop("Teks percakapan"),
    "calendar": noop("Kalender"),
    "settings": noop("Pengaturan"),
    "message": noop("Pesan"),
    "privacy": noop("Data pribadi"),
}
ACTIONS = {
    "signin.success": noop("masuk"),
    "signin.failed": noop("gagal masuk"),
    "signin.recovery_code": noop("memakai kode pemulihan"),
    "account.sessions_end": noop("mengakhiri sesi sendiri"),
    "officer.create": noop("menambah petugas"),
    "officer.password": noop("mengganti kata sandi"),
    "officer.disable": noop("menonaktifkan petugas"),
    "officer.enable": noop("mengaktifkan petugas"),
    "officer.role": noop("mengubah peran"),
    "officer.rename": noop("mengganti nama"),
    "officer.invite_sent": noop("mengirim ulang undangan"),
    "officer.reset_sent": noop("mengirim tautan kata sandi"),
    "officer.reset_asked": noop("meminta tautan kata sandi"),
    "officer.invite_used": noop("menerima undangan"),
    "officer.reset_used": noop("memakai tautan kata sandi"),
    "officer.sessions_end": noop("mengakhiri sesi petugas"),
    "officer.second_factor_on": noop("mengaktifkan verifikasi dua langkah"),
    "officer.second_factor_off": noop("mematikan verifikasi dua langkah"),
    "message.retry": noop("mencoba lagi pesan gagal"),
    "message.set_aside": noop("menandai pesan gagal selesai"),
    "consultation.claim": noop("mengambil konsultasi"),
    "consultation.release": noop("mengembalikan ke antrean"),
    "consultation.transfer": noop("mengalihkan konsultasi"),
    "consultation.answer": noop("menjawab warga"),
    "consultation.clarify": noop("meminta penjelasan"),
    "consultation.complete": noop("menyatakan permintaan jelas"),
    "consultation.close": noop("menutup konsultasi"),
    "consultation.reopen": noop("membuka kembali konsultasi"),
    "consultation.anonymise": noop("menganonimkan konsultasi"),
    "consultation.answer_fails": noop("jawaban gagal terkirim"),
    "consultation.note": noop("menulis catatan"),
    "kb.published": noop("menerbitkan basis pengetahuan"),
    "kb.rolled_back": noop("kembali ke versi lama"),
    "kb.proposed": noop("mengusulkan entri"),
    "complaint.received": noop("keluhan warga diterima"),
    "complaint.seen": noop("menyelesaikan keluhan"),
    "kb.doubted": noop("meragukan entri"),
    "kb.doubt_settled": noop("menyelesaikan keraguan"),
    "texts.change": noop("mengubah teks"),
    "texts.reset": noop("mengembalikan teks bawaan"),
    "calendar.confirm": noop("mengonfirmasi kalender"),
    "calendar.add": noop("menambah hari libur"),
    "calendar.remove": noop("membuka kantor pada hari libur"),
    "calendar.hours": noop("mengubah jam layanan"),
    "calendar.hours_add": noop("menambah jangka waktu jam layanan"),
    "calendar.hours_remove": noop("menghapus jangka waktu jam layanan"),
    "settings.change": noop("mengubah pengaturan"),
    "privacy.export": noop("memberikan salinan data"),
    "privacy.erase": noop("menghapus data warga"),
    "privacy.erasure_requested": noop("warga meminta penghapusan data"),
}


def act_words(action: str) -> str:
    """Return an action in words."""
    return _(ACTIONS[action]) if action in ACTIONS else action
