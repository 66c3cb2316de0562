"""One reminder of a rating nobody gave: inside the service window, in polite hours, to who has been silent since."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.working_days import Calendar
from handoff import notices
from handoff.closing import options
from handoff.finding import locked, open_of
from handoff.lifecycle import Status
from handoff.models import Consultation, Rating
from whatsapp.models import Contact, OutboundMessage
from whatsapp.texts import say
from whatsapp.window import SAFETY

KEY = "rate"
BEFORE_WINDOW_CLOSES = timedelta(hours=2)
LEAST_PATIENCE = timedelta(hours=3)
"""Nobody is reminded sooner after the request."""
MOST_AT_ONCE = 200


def moment(requested_at: datetime, window_closes_at: datetime, calendar: Calendar) -> datetime | None:
    """Return when to remind: two hours before the window closes, or the last polite hour before; None if too soon."""
    at = calendar.polite_before(window_closes_at - BEFORE_WINDOW_CLOSES).astimezone(UTC)
    return at if at >= requested_at + LEAST_PATIENCE else None


def due(session: Session, calendar: Calendar, now: datetime) -> Sequence[str]:
    """Return the numbers of closed consultations whose rating should be asked for again."""
    if not calendar.within_polite_hours(now):
        return []
    asked = (
        select(Consultation.number, Rating.requested_at, Contact.window_closes_at)
        .join(Rating, col(Rating.consultation_id) == Consultation.id)
        .join(Contact, col(Contact.id) == Rating.contact_id)
        .where(
            col(Rating.score).is_(None),
            col(Rating.reminded_at).is_(None),
            Rating.expires_at > now,
            Rating.requested_at <= now - LEAST_PATIENCE,
            sa.or_(col(Consultation.quiet_until).is_(None), col(Consultation.quiet_until) <= now),
            col(Contact.window_closes_at) > now + SAFETY,
            col(Contact.window_closes_at) <= now + timedelta(hours=24),
        )
        .order_by(col(Rating.requested_at))
    )
    # Counted after the filter, which no database can do: a day's closings at most, those of the open windows.
    found = (number for number, since, until in session.exec(asked) if _is_time(since, until, calendar, now))
    return list(islice(found, MOST_AT_ONCE))


def _is_time(requested_at: datetime, closes_at: datetime | None, calendar: Calendar, now: datetime) -> bool:
    at = moment(requested_at, closes_at, calendar) if closes_at else None
    return at is not None and at <= now


def ask(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
    """Remind once, if the citizen has neither rated nor written since, as seen under the lock."""
    consultation = locked(session, number)
    contact = session.get_one(Contact, consultation.contact_id)
    rating = session.get(Rating, consultation.id, populate_existing=True)
    if rating is None or rating.score is not None or rating.reminded_at is not None:
        return False
    rating.reminded_at = now
    session.add(rating)
    wrote_since = contact.last_inbound_at is not None and contact.last_inbound_at > rating.requested_at
    closes_at = contact.window_closes_at
    if consultation.status != Status.CLOSED or wrote_since or open_of(session, consultation.contact_id):
        return True
    if closes_at is None or not _was_asked(session, consultation):
        return True
    scale = options(say("rating_request", consultation.language, number=consultation.number))
    until = min(closes_at - SAFETY, rating.expires_at)
    key = f"{KEY}:{consultation.id}"
    notices.tell(session, consultation, "rating_reminder", now, key=key, choices=scale, expires_at=until)
    return True


def _was_asked(session: Session, consultation: Consultation) -> bool:
    """Say whether the closing with the request reached Twilio; what never left needs no reminder."""
    reached = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == consultation.contact_id,
        col(OutboundMessage.key).startswith(f"closed:{consultation.id}:"),
        col(OutboundMessage.accepted_at).is_not(None),
    )
    return session.exec(reached.limit(1)).first() is not None
