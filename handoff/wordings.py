"""What officers read: statuses, events, ticks and time left, in plain Indonesian. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.wording import near, span
from core.working_days import Calendar
from handoff.lifecycle import Status
from handoff.models import Consultation
from whatsapp.errors import Remedy, remedy
from whatsapp.models import OutboundMessage

STATUS_WORDS = {
    Status.DRAFT: "Belum lengkap",
    Status.WAITING: "Menunggu petugas",
    Status.ACTIVE: "Perlu dijawab",
    Status.CITIZEN: "Menunggu warga",
    Status.CLOSED: "Selesai",
}
CLOSE_WORDS = {
    "answered": "ditutup petugas",
    "finished": "diselesaikan warga",
    "withdrawn": "dibatalkan warga",
    "no_reply": "ditutup otomatis: warga tidak membalas",
    "incomplete": "ditutup: permintaan tidak dilengkapi",
}
KIND_WORDS = {
    "student": "Pelajar/mahasiswa",
    "researcher": "Peneliti",
    "official": "Instansi pemerintah",
    "business": "Dunia usaha",
    "media": "Media",
    "public": "Umum",
}
EVENT_WORDS = {
    "opened": "Konsultasi dibuka",
    "complete": "Permintaan jelas dan lengkap; batas waktu mulai dihitung",
    "claim": "diambil oleh {who}",
    "release": "dikembalikan ke antrean oleh {who}",
    "transfer": "dialihkan oleh {who}",
    "undo": "{who} mengurungkan pesan sebelum terkirim",
    "taken_over": "diambil alih oleh {who}",
    "returned": "kembali ke antrean:",
    "continues": "disatukan oleh {who} sebagai lanjutan dari",
    "untied": "{who} melepas kaitan dengan",
    "clarify": "{who} meminta penjelasan; batas waktu berhenti sementara",
    "citizen_writes": "Warga membalas",
    "answer_fails": "Jawaban gagal terkirim; jawaban kembali terutang",
    "close": "ditutup oleh {who}",
    "finish": "Diselesaikan oleh warga",
    "withdraw": "Dibatalkan oleh warga",
    "auto_close": "Ditutup otomatis: warga tidak membalas tiga hari kerja",
    "reopen": "dibuka kembali oleh {who}",
    "promise_moved": "Batas waktu menjadi",
    "rated": "Warga memberi nilai",
    "mailed": "Warga diberi tahu lewat e-mail bahwa ada balasan yang belum sampai di WhatsApp",
    "officers_reminded": "Petugas diingatkan lewat e-mail:",
}
_SOON = timedelta(hours=8)
"""About one working day of service time."""


@dataclass(frozen=True)
class Sign:
    """A short word with a tone for its colour and an icon, so that colour never speaks alone."""

    words: str
    tone: str
    icon: str
    detail: str = ""


def time_left(consultation: Consultation, calendar: Calendar, now: datetime) -> Sign:
    """Say how much working time is left for the promised answer, or why no clock runs."""
    if consultation.status == Status.CLOSED:
        words = CLOSE_WORDS.get(consultation.close_reason, "selesai")
        return Sign(words, "done", "done")
    if consultation.due_at is None:
        return Sign(
            "belum dihitung",
            "paused",
            "paused",
            "Batas waktu dihitung sejak permintaan lengkap.",
        )
    if consultation.answered_at is not None:
        again = consultation.status in {Status.ACTIVE, Status.WAITING}
        return Sign("pernah dijawab", "", "done") if again else Sign("sudah dijawab", "done", "done")
    if consultation.clarification_since is not None:
        return Sign(
            "jam berhenti",
            "paused",
            "paused",
            "Warga diminta menjelaskan; batas waktu berhenti sementara.",
        )
    words = calendar.time_left_in_words(now, consultation.due_at, "id")
    if now > consultation.due_at:
        return Sign(words, "late", "late")
    if calendar.working_time_left(now, consultation.due_at) <= _SOON:
        return Sign(words, "soon", "soon")
    return Sign(words, "calm", "calm")


def window(closes_at: datetime | None, now: datetime) -> Sign:
    """Say how long WhatsApp still takes free text (24 hours after the citizen's last message)."""
    if closes_at is not None and closes_at > now:
        left = closes_at - now
        tone = "soon" if left < timedelta(hours=2) else "calm"
        return Sign(f"jendela WhatsApp masih {span(left)}", tone, "soon")
    return Sign(
        "jendela WhatsApp tertutup",
        "late",
        "bad",
        "Balasan Anda ditahan. Begitu warga menulis lagi, balasan terkirim berurutan.",
    )


_TICKS = {
    "queued": ("antre", "", "soon"),
    "sending": ("sedang dikirim", "", "soon"),
    "unknown": ("menunggu kepastian Twilio", "soon", "soon"),
    "accepted": ("diterima Twilio", "", "tick"),
    "sent": ("terkirim", "", "tick"),
    "delivered": ("sampai", "", "ticks"),
    "read": ("dibaca", "read", "ticks"),
    "withdrawn": ("ditarik sebelum terkirim", "", "gone"),
}
_FAILURES = {
    Remedy.RETRY_LATER: (
        "gangguan sementara di WhatsApp",
        "Kirim ulang sebentar lagi.",
    ),
    Remedy.NEVER: (
        "isi ditolak WhatsApp",
        "Ubah teks atau lampirannya, lalu kirim lagi.",
    ),
    Remedy.UNREACHABLE: (
        "nomor tidak terjangkau WhatsApp",
        "Hubungi warga lewat e-mailnya.",
    ),
    Remedy.OPTED_OUT: (
        "warga memblokir atau menghentikan pesan",
        "Hubungi warga lewat e-mailnya.",
    ),
    Remedy.OUR_CONFIGURATION: (
        "pengaturan Twilio kantor bermasalah",
        "Beri tahu pengelola sistem.",
    ),
    Remedy.WINDOW_CLOSED: (
        "jendela WhatsApp tertutup",
        "Tunggu warga menulis lagi, atau kirim ulang nanti.",
    ),
}
_HELD_UNTIL = "Terkirim otomatis begitu warga menulis lagi; tidak perlu dikirim ulang."
_HELD = {
    "no_template": "jendela WhatsApp tertutup dan templatnya belum ada",
    "behind_held": "menunggu pesan ditahan di depannya",
}
_BY_TEMPLATE = frozenset({"accepted", "sent", "delivered", "read"})
_SUPPRESSED = {
    "opted_out": "warga berhenti berlangganan",
    "expired": "sudah lewat waktunya",
}


def tick(message: OutboundMessage) -> Sign:
    """Say how far a message has come; for held and failed ones also why and what to do."""
    if message.state == "held":
        why = _HELD.get(message.reason, "jendela WhatsApp tertutup")
        return Sign(f"ditahan: {why}", "soon", "paused", _HELD_UNTIL)
    if message.state == "failed":
        why, advice = _FAILURES[remedy(message.error_code)]
        code = f" (kode {message.error_code})" if message.error_code else ""
        return Sign(f"gagal: {why}{code}", "late", "bad", advice)
    if message.state == "suppressed":
        return Sign(
            f"tidak dikirim: {_SUPPRESSED.get(message.reason, 'tidak diperlukan lagi')}",
            "",
            "bad",
        )
    if message.state == "queued" and message.reason == Remedy.OUR_CONFIGURATION:
        why, advice = _FAILURES[Remedy.OUR_CONFIGURATION]
        advice = f"{advice} Pesan terkirim sendiri setelah diperbaiki."
        return Sign(f"menunggu: {why} (kode {message.error_code})", "soon", "paused", advice)
    words, tone, icon = _TICKS[message.state]
    by_template = message.sent_as == "template" and not message.choices and message.state in _BY_TEMPLATE
    return Sign(f"{words}, sebagai templat" if by_template else words, tone, icon)


def dead_letter() -> Sign:
    """Say that a citizen's message could not be processed, and what to do."""
    advice = "Bacalah dan bantu warga lewat konsultasinya, atau coba lagi setelah sistem diperbaiki."
    return Sign("tidak dapat diproses", "late", "bad", advice)


def event(name: str, who: str, text: str) -> str:
    """Say what happened, by whom, with what the event adds."""
    said = EVENT_WORDS.get(name, name.replace("_", " ")).format(who=who or "sistem")
    said = said[:1].upper() + said[1:]
    return f"{said} {text}" if text else said


_FILE_KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "text/csv": "CSV",
    "text/plain": "TXT",
}


def file_kind(content_type: str) -> str:
    """Say what kind of file it is in a few letters."""
    return _FILE_KINDS.get(content_type) or content_type.partition("/")[2].rpartition("-")[2][:4].upper()


def stars(score: int) -> str:
    """Return "5 dari 5"."""
    return f"{score} dari 5"


def closed_when(consultation: Consultation, calendar: Calendar, now: datetime) -> str:
    """Say when a closed consultation ended."""
    return near(consultation.closed_at, now, calendar.zone) if consultation.closed_at else ""
