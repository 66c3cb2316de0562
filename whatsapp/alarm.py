"""The alarm when Twilio refuses through no fault of a message: sender, sign-in, account, or the day's cap."""

from datetime import datetime

from sqlmodel import Session

from core import alarms
from whatsapp import errors

_SUBJECT = "Pesan WhatsApp tidak dapat dikirim"
_CONFIGURATION = (
    "Twilio menolak pesan dari kantor (kode {code}). Pesan yang ditolak tidak hilang: dikirim berurutan setelah"
    " pengaturan diperbaiki.\n\n"
    "Periksa TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, dan TWILIO_FROM atau TWILIO_MESSAGING_SERVICE_SID, lalu jalankan"
    " `flask --app wsgi doctor`. Arti kode: https://www.twilio.com/docs/api/errors/{code}"
)
_CAP = (
    "Batas harian pesan akun Twilio sudah tercapai (kode {code}). Pengiriman berhenti sementara dan berlanjut sendiri;"
    " pesan yang menunggu tidak hilang.\n\nUntuk menaikkan batas, hubungi Twilio:"
    " https://www.twilio.com/docs/api/errors/{code}"
)


def sound(session: Session, code: int | None, now: datetime) -> None:
    """Tell the admins what Twilio's code means and what to do, once a day for each code."""
    words = _CAP if code == errors.DAILY_CAP else _CONFIGURATION
    alarms.sound(session, f"twilio-{code}", _SUBJECT, words.format(code=code), now)
