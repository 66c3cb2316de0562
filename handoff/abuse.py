"""Abuse within a consultation: its officer reads it, and the admins hear of it, who stand behind the officer.

Nothing is blocked or closed for it (SITUATIONS.md, 64). The mail leaves the house, so it does not hold the words.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core import alarms, audit
from handoff import thread
from handoff.models import Consultation, ThreadEntry

TOLD_AGAIN = timedelta(days=1)
SUBJECT = "Kata kasar dalam konsultasi {number}"
BODY = (
    "Dalam konsultasi {number} warga menulis kata kasar. Tidak ada yang diblokir atau ditutup karenanya, dan batas "
    "waktunya tetap. Mohon dampingi petugasnya, atau alihkan konsultasinya bila perlu."
)


def report(session: Session, consultation: Consultation, now: datetime) -> bool:
    """Tell the admins by mail, and the officer that they know; once a day for each consultation."""
    told = select(ThreadEntry.id).where(
        ThreadEntry.consultation_id == consultation.id,
        ThreadEntry.event == thread.Mark.ABUSED,
        col(ThreadEntry.at) > now - TOLD_AGAIN,
    )
    if session.exec(told.limit(1)).first() is not None:
        return False
    number = consultation.number
    thread.event(session, consultation, thread.Mark.ABUSED, now)
    alarms.sound(session, f"abuse-{number}", SUBJECT.format(number=number), BODY.format(number=number), now)
    audit.record(session, "citizen.abuse", subject=number, now=now)
    return True
