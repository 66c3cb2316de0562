"""What a citizen is told of a consultation just put into the queue: its number, the promised date, that it is free."""

from datetime import datetime

from sqlmodel import Session

from core.dates import in_words
from core.working_days import Calendar
from handoff import expectation
from handoff.finding import position
from handoff.models import Consultation
from whatsapp.texts import say


def created(session: Session, consultation: Consultation, language: str, now: datetime, calendar: Calendar) -> str:
    """Return the confirmation; while the office is closed it tells when officers return."""
    given = {
        "number": consultation.number,
        "topic": consultation.topic or "-",
        "deadline": in_words(consultation.due_at, language, calendar.zone) if consultation.due_at else "-",
        "queue": _queue(session, consultation, language, calendar),
    }
    if calendar.is_open(now):
        return say("consultation_created", language, **given)
    return_time = in_words(calendar.next_opening(now), language, calendar.zone)
    return say("consultation_created_closed", language, return_time=return_time, **given)


def _queue(session: Session, consultation: Consultation, language: str, calendar: Calendar) -> str:
    """Return the place in the queue, with how long an answer usually takes where that is known."""
    place = position(session, consultation)
    if not place:
        return say("queue_taken", language)
    queue = say("queue_place", language, position=str(place))
    usually = expectation.usual(session, calendar)
    if usually is None:
        return queue
    expected = expectation.in_words(usually, calendar, language)
    return say("queue_expected", language, queue=queue, expected=expected)
