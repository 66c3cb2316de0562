"""What officers read: statuses, events, ticks and time left, in plain Indonesian. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.dates import reworded
from core.language import current, noop, retold
from core.language import gettext as _
from core.wording import span
from core.working_days import Calendar
from handoff.attention import NEED_WORDS
from handoff.lifecycle import Status
from handoff.models import Consultation
from handoff.rows import Row
from whatsapp.errors import Remedy, remedy
from whatsapp.models import OutboundMessage

STATUS_WORDS = {
    Status.DRAFT: noop("Belum lengkap"),
    Status.WAITING: noop("Menunggu petugas"),
    Status.ACTIVE: noop("Perlu dijawab"),
    Status.CITIZEN: noop("Menunggu warga"),
    Status.CLOSED: noop("Selesai"),
}
CLOSE_WORDS = {
    "answered": noop("ditutup petugas"),
    "finished": noop("diselesaikan warga"),
    "withdrawn": noop("dibatalkan warga"),
    "no_reply": noop("warga tidak membalas"),
    "incomplete": noop("tidak dilengkapi"),
}
KIND_WORDS = {
    "student": noop("Pelajar/mahasiswa"),
    "researcher": noop("Peneliti"),
    "official": noop("Instansi pemerintah"),
    "business": noop("Dunia usaha"),
    "media": noop("Media"),
    "public": noop("Umum"),
}
KIND_UNTOLD = noop("belum diisi")
MARK_WORDS = {"staff": noop("petugas"), "training": noop("latihan")}
"""Of numbers of the office's own; the icons have the same names as the marks."""
MARK_CHOICES = {"staff": noop("Nomor petugas"), "training": noop("Nomor latihan")}
FORGOTTEN = noop("Isi konsultasi ini sudah dihapus menurut masa simpan atau atas permintaan warga.")
EVENT_WORDS = {
    "opened": noop("Konsultasi dibuka"),
    "complete": noop("Permintaan jelas dan lengkap; batas waktu mulai dihitung"),
    "claim": noop("diambil oleh {who}"),
    "release": noop("dikembalikan ke antrean oleh {who}"),
    "transfer": noop("dialihkan oleh {who} kepada"),
    "undo": noop("{who} mengurungkan pesan sebelum terkirim"),
    "taken_over": noop("diambil alih oleh {who}"),
    "returned": noop("kembali ke antrean:"),
    "continues": noop("disatukan oleh {who} sebagai lanjutan dari"),
    "untied": noop("{who} melepas kaitan dengan"),
    "split": noop("ditutup oleh {who}; pertanyaan barunya dipisahkan menjadi"),
    "split_from": noop("dipisahkan oleh {who} dari"),
    "doubted": noop("Nomor ini lama tidak menulis; apakah masih orang yang sama belum dipastikan dengan kode e-mail"),
    "confirmed": noop("Dengan kode e-mail dipastikan bahwa warga masih orang yang sama"),
    "corrected": noop("{who} membetulkan nama warga"),
    "abused": noop("Warga menulis kata kasar; admin sudah diberi tahu lewat e-mail"),
    "clarify": noop("{who} meminta penjelasan; batas waktu berhenti sementara"),
    "citizen_writes": noop("Warga membalas"),
    "answer_fails": noop("Jawaban gagal terkirim; jawaban kembali terutang"),
    "close": noop("ditutup oleh {who}"),
    "finish": noop("Diselesaikan oleh warga"),
    "withdraw": noop("Dibatalkan oleh warga"),
    "auto_close": noop("Ditutup otomatis: warga tidak membalas tiga hari kerja"),
    "reopen": noop("dibuka kembali oleh {who}"),
    "postpone": noop("{who} menunda pengingat otomatis sampai"),
    "promise_moved": noop("Batas waktu menjadi"),
    "rated": noop("Warga memberi nilai"),
    "mailed": noop("Warga diberi tahu lewat e-mail bahwa ada balasan yang belum sampai di WhatsApp"),
    "unmailed": noop(
        "Balasan belum sampai di WhatsApp, dan tidak ada e-mail warga yang terverifikasi: hubungi lewat telepon"
    ),
    "no_email": noop("Warga menyatakan tidak punya e-mail"),
    "without_email": noop("dicatat tanpa e-mail oleh {who}"),
    "officers_reminded": noop("Petugas diingatkan lewat e-mail:"),
}
RETURN_WORDS = {
    "gone": noop("%(name)s tidak lagi bertugas"),
    "leave": noop("%(name)s cuti sampai %(day)s"),
    "duty": noop("%(name)s baru piket lagi %(day)s"),
    "idle": noop("%(name)s tidak mengerjakannya selama %(hours)s jam layanan"),
}
"""Why a consultation went back to the queue by itself; kept in the thread in Indonesian."""
_SOON = timedelta(hours=8)
"""About one working day of service time."""


@dataclass(frozen=True)
class Sign:
    """A short word with a tone for its colour and an icon, so that colour never speaks alone."""

    words: str
    tone: str
    icon: str
    detail: str = ""


def of_mark(mark: str) -> Sign:
    """Say that a number is the office's own, and what follows."""
    detail = _("Nomor internal: dilayani seperti biasa, tidak dihitung dalam laporan.")
    return Sign(_(MARK_WORDS[mark]), "info", mark, detail)


def how_closed(consultation: Consultation | Row) -> str:
    """Say who or what closed it; silence is nobody's fault whom nothing reached."""
    if consultation.unreached_at:
        return _("pesan tidak terkirim")
    if consultation.close_reason == "answered" and consultation.answer_id is None:
        return _("ditutup tanpa jawaban")
    return _(CLOSE_WORDS.get(consultation.close_reason, noop("selesai")))


def time_left(consultation: Consultation | Row, calendar: Calendar, now: datetime) -> Sign:
    """Say how much working time is left for the promised answer, or why no clock runs."""
    if consultation.status == Status.CLOSED:
        served = consultation.close_reason in {"answered", "finished"} and consultation.answer_id is not None
        served = served and not consultation.unreached_at
        return Sign(how_closed(consultation), "done" if served else "", "done" if served else "bad")
    if consultation.due_at is None:
        return Sign(
            _("belum dihitung"),
            "paused",
            "paused",
            _("Batas waktu dihitung sejak permintaan lengkap."),
        )
    if consultation.answered_at is not None:
        again = consultation.status in {Status.ACTIVE, Status.WAITING}
        return Sign(_("pernah dijawab"), "", "done") if again else Sign(_("sudah dijawab"), "done", "done")
    if consultation.clarification_since is not None:
        return Sign(
            _("jam berhenti"),
            "paused",
            "paused",
            _("Warga diminta menjelaskan; batas waktu berhenti sementara."),
        )
    words = calendar.time_left_in_words(now, consultation.due_at, current())
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
        return Sign(_("jendela WhatsApp masih %(span)s", span=span(left)), tone, "soon")
    return Sign(
        _("jendela WhatsApp tertutup"),
        "late",
        "bad",
        _("Balasan akan ditahan, lalu terkirim berurutan begitu warga menulis lagi."),
    )


_TICKS = {
    "queued": (noop("antre"), "", "soon"),
    "sending": (noop("sedang dikirim"), "", "soon"),
    "unknown": (noop("menunggu kepastian WhatsApp"), "soon", "soon"),
    "accepted": (noop("diserahkan ke WhatsApp"), "", "tick"),
    "sent": (noop("terkirim"), "", "tick"),
    "delivered": (noop("sampai"), "", "ticks"),
    "read": (noop("dibaca"), "read", "ticks"),
    "withdrawn": (noop("ditarik sebelum terkirim"), "", "gone"),
}
_FAILURES = {
    Remedy.RETRY_LATER: (
        noop("gangguan sementara di WhatsApp"),
        noop("Kirim ulang sebentar lagi."),
    ),
    Remedy.NEVER: (
        noop("isi ditolak WhatsApp"),
        noop("Ubah teks atau lampirannya, lalu kirim lagi."),
    ),
    Remedy.UNREACHABLE: (
        noop("nomor tidak terjangkau WhatsApp"),
        noop("Hubungi warga lewat e-mail, atau telepon bila tidak punya."),
    ),
    Remedy.OPTED_OUT: (
        noop("warga memblokir atau menghentikan pesan"),
        noop("Hubungi warga lewat e-mail, atau telepon bila tidak punya."),
    ),
    Remedy.OUR_CONFIGURATION: (
        noop("pengaturan pengiriman kantor bermasalah"),
        noop("Beri tahu pengelola sistem."),
    ),
    Remedy.WINDOW_CLOSED: (
        noop("jendela WhatsApp tertutup"),
        noop("Tunggu warga menulis lagi, atau kirim ulang nanti."),
    ),
}
_HELD_UNTIL = noop("Terkirim otomatis begitu warga menulis lagi; tidak perlu dikirim ulang.")
_HELD = {
    "no_template": noop("jendela WhatsApp tertutup dan templatnya belum ada"),
    "behind_held": noop("menunggu pesan ditahan di depannya"),
}
_BY_TEMPLATE = frozenset({"accepted", "sent", "delivered", "read"})
_SUPPRESSED = {
    "opted_out": noop("warga berhenti berlangganan"),
    "expired": noop("sudah lewat waktunya"),
    "part_failed": noop("bagian sebelumnya tidak terkirim"),
    "doubted": noop("nomor lama tidak menulis, belum pasti orang yang sama"),
}
_NEEDLESS = noop("tidak diperlukan lagi")


def tick(message: OutboundMessage) -> Sign:
    """Say how far a message has come; for held and failed ones also why and what to do."""
    if message.state == "held":
        why = _(_HELD.get(message.reason, noop("jendela WhatsApp tertutup")))
        return Sign(_("ditahan: %(why)s", why=why), "soon", "paused", _(_HELD_UNTIL))
    if message.state == "failed":
        why, advice = _FAILURES[remedy(message.error_code)]
        code = _("kode %(code)s", code=message.error_code) if message.error_code else ""
        said = _("gagal: %(why)s", why=_(why))
        return Sign(f"{said} ({code})" if code else said, "late", "bad", _(advice))
    if message.state == "suppressed":
        why = _(_SUPPRESSED.get(message.reason, _NEEDLESS))
        return Sign(_("tidak dikirim: %(why)s", why=why), "", "bad")
    if message.state == "queued" and message.reason == Remedy.OUR_CONFIGURATION:
        why, advice = _FAILURES[Remedy.OUR_CONFIGURATION]
        advice = " ".join((_(advice), _("Pesan terkirim sendiri setelah diperbaiki.")))
        said = _("menunggu: %(why)s (kode %(code)s)", why=_(why), code=message.error_code)
        return Sign(said, "soon", "paused", advice)
    words, tone, icon = _TICKS[message.state]
    by_template = message.sent_as == "template" and not message.choices and message.state in _BY_TEMPLATE
    return Sign(_("%(words)s, sebagai templat", words=_(words)) if by_template else _(words), tone, icon)


def dead_letter() -> Sign:
    """Say that a citizen's message could not be processed, and what to do."""
    advice = _("Bacalah dan bantu warga lewat konsultasinya, atau coba lagi setelah sistem diperbaiki.")
    return Sign(_("tidak dapat diproses"), "late", "bad", advice)


def event(name: str, who: str, text: str) -> str:
    """Say what happened, by whom, with what the event adds; what it kept in Indonesian in the reader's language."""
    said = _(EVENT_WORDS.get(name, name.replace("_", " "))).format(who=who or _("sistem"))
    said = said[:1].upper() + said[1:]
    added = retold(reworded(text, current()), *RETURN_WORDS.values(), *NEED_WORDS.values())
    return f"{said} {added}" if added else said


_FILE_KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "text/csv": "CSV",
    "text/plain": "TXT",
    "text/vcard": "VCF",
    "text/x-vcard": "VCF",
}


def file_kind(content_type: str) -> str:
    """Say what kind of file it is in a few letters."""
    return _FILE_KINDS.get(content_type) or content_type.partition("/")[2].rpartition("-")[2][:4].upper()


def stars(score: int) -> str:
    """Return "5 dari 5"."""
    return _("%(score)s dari 5", score=score)
