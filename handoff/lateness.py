"""The citizen is told, once a promise, that the answer will not come in time: before the promise is broken."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from core.working_days import Calendar
from handoff import promise
from handoff.attention import OWED
from handoff.finding import locked
from handoff.models import IS_OPEN, Consultation
from whatsapp.models import InboundMessage

NOTICE = timedelta(hours=2)
"""How long before the promised moment the note leaves; an answer under way by then makes it needless."""
NEW_DAYS = 1
"""The note names the close of service this many working days later; the report still counts the first promise."""
STALE = timedelta(days=30)
"""A debt older than this is no news to anybody."""
MOST_AT_ONCE = 200


def due(session: Session, now: datetime) -> Sequence[str]:
    """Return the numbers of consultations whose citizen should hear of the delay."""
    pressing = select(Consultation.number).where(
        IS_OPEN,
        col(Consultation.status).in_(OWED),
        col(Consultation.due_at) <= now + NOTICE,
        col(Consultation.due_at) > now - STALE,
        col(Consultation.answered_at).is_(None),
        col(Consultation.answer_id).is_(None),
        col(Consultation.delay_told_at).is_(None),
    )
    return session.exec(pressing.order_by(col(Consultation.due_at)).limit(MOST_AT_ONCE)).all()


def tell(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
    """Tell the citizen of the delay if the answer is still owed, as seen under the lock; return whether noted."""
    consultation = locked(session, number)
    promised = consultation.due_at
    owed = promise.is_owed(consultation) and consultation.status in OWED and consultation.answer_id is None
    if not owed or promised is None or promised > now + NOTICE:
        return False
    if consultation.delay_told_at is not None or _being_served(session, consultation):
        return False
    consultation.delay_told_at = now
    later = calendar.deadline(max(promised, now), NEW_DAYS).astimezone(UTC)
    promise.tell_delay(session, consultation, later, calendar, now)
    return True


def _being_served(session: Session, consultation: Consultation) -> bool:
    """Say whether the citizen's own message waits to be handled, which may change everything."""
    unhandled = select(InboundMessage.id).where(
        InboundMessage.contact_id == consultation.contact_id, InboundMessage.state == "new"
    )
    return session.exec(unhandled.limit(1)).first() is not None
