"""The audit log's actions and their details in people's words. What has no words is shown by its name."""

from collections.abc import Mapping

from core.audit import Detail
from core.dates import WEEKDAYS
from core.language import current, noop
from core.language import gettext as _

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
    "contact": noop("Nomor warga"),
    "citizen": noop("Warga"),
    "complaint": noop("Keluhan"),
    "flag": noop("Perlu dilihat"),
    "reply": noop("Balasan tersimpan"),
    "leave": noop("Cuti"),
    "duty": noop("Piket"),
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
    "officer.recovery_codes": noop("membuat kode pemulihan baru"),
    "message.retry": noop("mencoba lagi pesan gagal"),
    "message.set_aside": noop("menandai pesan gagal selesai"),
    "consultation.claim": noop("mengambil konsultasi"),
    "consultation.release": noop("mengembalikan ke antrean"),
    "consultation.transfer": noop("mengalihkan konsultasi"),
    "consultation.taken_over": noop("mengambil alih konsultasi"),
    "consultation.returned": noop("konsultasi kembali ke antrean"),
    "consultation.reply": noop("menjawab warga"),
    "consultation.undo": noop("mengurungkan pesan"),
    "consultation.clarify": noop("meminta penjelasan"),
    "consultation.complete": noop("menyatakan permintaan jelas"),
    "consultation.close": noop("menutup konsultasi"),
    "consultation.postpone": noop("menunda pengingat kepada warga"),
    "consultation.reopen": noop("membuka kembali konsultasi"),
    "consultation.anonymise": noop("menganonimkan konsultasi"),
    "consultation.answer_fails": noop("jawaban gagal terkirim"),
    "consultation.note": noop("menulis catatan"),
    "consultation.continues": noop("menyatukan konsultasi"),
    "consultation.untied": noop("melepas kaitan konsultasi"),
    "consultation.split": noop("menutup konsultasi dan memisahkan pertanyaan barunya"),
    "consultation.split_from": noop("membuka konsultasi dari pertanyaan yang dipisahkan"),
    "consultation.corrected": noop("membetulkan nama warga"),
    "consultation.without_email": noop("mencatat warga tanpa e-mail"),
    "consultation.ticked": noop("menandai pertanyaan sudah dijawab"),
    "consultation.unticked": noop("menghapus tanda pertanyaan"),
    "contact.reveal": noop("melihat nomor lengkap warga"),
    "contact.block_proposed": noop("nomor diusulkan untuk diblokir"),
    "contact.blocked": noop("memblokir nomor"),
    "contact.block_dismissed": noop("memutuskan tidak memblokir nomor"),
    "contact.unblocked": noop("membuka blokir nomor"),
    "contact.marked_staff": noop("menandai nomor petugas"),
    "contact.marked_training": noop("menandai nomor latihan"),
    "contact.unmarked": noop("mencabut tanda nomor"),
    "reply.save": noop("menyimpan balasan tersimpan"),
    "reply.remove": noop("menghapus balasan tersimpan"),
    "leave.add": noop("mencatat cuti"),
    "leave.remove": noop("menghapus cuti"),
    "duty.set": noop("mengubah jadwal piket"),
    "kb.published": noop("menerbitkan pusat pengetahuan"),
    "kb.rolled_back": noop("kembali ke versi lama"),
    "kb.proposed": noop("mengusulkan entri"),
    "kb.proposal_accepted": noop("menerima usulan entri"),
    "kb.proposal_declined": noop("menolak usulan entri"),
    "kb.synonym_added": noop("menambah sinonim"),
    "kb.synonym_removed": noop("menghapus sinonim"),
    "citizen.emergency": noop("warga menulis tentang keadaan darurat"),
    "citizen.abuse": noop("warga menulis kata kasar"),
    "complaint.received": noop("keluhan warga diterima"),
    "complaint.seen": noop("menyelesaikan keluhan"),
    "flag.seen": noop("menandai pesan sudah dilihat"),
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
    "privacy.touched": noop("mendaftar warga yang tersangkut insiden"),
    "privacy.erase": noop("menghapus data warga"),
    "privacy.erasure_requested": noop("warga meminta penghapusan data"),
    "privacy.identity_card": noop("kiriman kartu identitas tidak disimpan"),
}
DETAILS = {
    "point": noop("pertanyaan ke-"),
    "role": noop("peran"),
    "shared": noop("bersama"),
    "weekdays": noop("hari piket"),
    "days": noop("hari"),
    "ended": noop("sesi yang berakhir"),
    "entries": noop("entri"),
    "consultations": noop("konsultasi"),
    "citizens": noop("warga"),
    "before": noop("sebelumnya"),
    "after": noop("menjadi"),
    "error_code": noop("kode galat"),
    "reason": noop("alasan"),
}
SUBJECTS = {
    "contact": noop("warga %(number)s"),
    "message": noop("pesan %(number)s"),
    "inbound": noop("pesan masuk %(number)s"),
    "outbound": noop("pesan keluar %(number)s"),
}
ROLE_WORDS = {"officer": noop("Petugas"), "admin": noop("Admin")}


def act_words(action: str) -> str:
    """Return an action in words."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def subject_words(subject: str) -> str:
    """Return what an action was about in words, as it is where it is a name, number or address."""
    if subject == "code":
        return _("Kode").lower()
    kind, _space, number = subject.partition(" ")
    return _(SUBJECTS[kind], number=number) if kind in SUBJECTS and number.isdecimal() else subject


def subject_meant(words: str) -> str:
    """Return how the log names what a reader calls by its words on the page: `warga 62` is `contact 62`."""
    for kind, said in SUBJECTS.items():
        before, after = _(said, number="\n").split("\n")
        number = words.removeprefix(before).removesuffix(after)
        if number.isdigit() and words == f"{before}{number}{after}":
            return f"{kind} {number}"
    return words


def detail_words(detail: Mapping[str, Detail]) -> str:
    """Return what an action says besides, as one line."""
    return ", ".join(f"{_(DETAILS.get(name, name))}: {_said(name, value)}" for name, value in detail.items())


def _said(name: str, value: Detail) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if name == "role":
        return _(ROLE_WORDS.get(str(value), str(value)))
    if name == "weekdays":
        return ", ".join(WEEKDAYS[current()][int(day)] for day in str(value).split())
    if name == "days":
        return str(value).replace(" ", " – ")
    return "–" if value is None else str(value)
