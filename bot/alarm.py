"""Somebody in danger has written: the admins hear of it at once, day and night (SITUATIONS.md, 66).

The mail leaves the house, so it holds neither the words nor the whole number.
"""

from datetime import datetime

from sqlmodel import Session

from core import alarms, audit
from handoff import flags
from handoff.models import Consultation
from whatsapp import contacts
from whatsapp.models import Contact, InboundMessage

KIND = "emergency"
_SUBJECT = "Warga menulis tentang keadaan darurat"
_BODY = (
    "Seorang warga ({who}) baru saja menulis tentang keadaan darurat. Bot sudah menyebutkan nomor 112, 110, dan 119 "
    "ekstensi 8, dan tidak dapat berbuat lebih. {where}"
)
_OPEN = "Pesannya ada di konsultasi {number}; mohon segera dibuka."
_NONE = "Warga ini tidak mempunyai konsultasi yang terbuka; pesannya ada di halaman Perlu dilihat (/flagged)."


def sound(
    session: Session, contact: Contact, message: InboundMessage, consultation: Consultation | None, now: datetime
) -> None:
    """Mail every admin, once a day for each citizen, and note it in the audit log; officers see it where they look."""
    if consultation is None:
        flags.record(session, message, KIND, now)
    where = _OPEN.format(number=consultation.number) if consultation else _NONE
    body = _BODY.format(who=contacts.masked(contact.address), where=where)
    alarms.sound(session, f"{KIND}-{contact.id}", _SUBJECT, body, now)
    subject = consultation.number if consultation else contacts.subject(contact.id)
    audit.record(session, "citizen.emergency", subject=subject, now=now)
