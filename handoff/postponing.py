"""A citizen who is to be left in peace for a while: a death, a disaster, an illness."""

from datetime import datetime, timedelta

from sqlmodel import Session

from core.dates import in_words
from core.models import Officer
from core.working_days import Calendar
from handoff import claiming, promise
from handoff.finding import Reference
from handoff.lifecycle import Event
from handoff.models import Consultation

PEACE = timedelta(days=14)


def postpone(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar
) -> Consultation:
    """Remind the citizen of nothing for fourteen days; what the office owes stays owed. An admin may do it too."""
    consultation = claiming.held(session, reference, officer, Event.POSTPONE, or_admin=True)
    promise.postpone(session, consultation, now + PEACE, calendar)
    told = in_words(now + PEACE, "id", calendar.zone)
    claiming.written(session, consultation, Event.POSTPONE, officer, now, text=told)
    return consultation
