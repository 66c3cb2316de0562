"""A consultation ends, by whichever side.

The closing text and the request for a rating are one bubble. A rating is asked once per consultation, only while
the service window is open, and never of somebody who opted out.
"""

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.models import Officer
from core.working_days import Calendar
from handoff import mail_instead, notices, promise, requesters, thread
from handoff.claiming import audited, held
from handoff.finding import Reference, locked
from handoff.lifecycle import Event, NotPossible, Status, after
from handoff.models import Consultation, Rating, ThreadEntry
from whatsapp.models import Contact, InboundMessage, OutboundMessage
from whatsapp.texts import say

RATING_DAYS = 3
WAITED_FOR = ("no_reply", "incomplete")
"""Reasons that blame the citizen's silence."""
IN_FLIGHT = ("queued", "sending", "unknown")
_OPTION = re.compile(r"^([1-5])\. (.+)$", re.MULTILINE)


def close(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar, *, summary: str = ""
) -> OutboundMessage | None:
    """Close by the officer, with a summary kept as a note; return the bubble that says so.

    None if the window is closed or the citizen opted out.
    """
    consultation = held(session, reference, officer, Event.CLOSE)
    if summary:
        thread.event(session, consultation, thread.Mark.NOTE, now, officer_id=officer.id, text=summary)
    is_answered = consultation.answer_id is not None
    reason = "incomplete" if not is_answered and _owes_details(consultation) else "answered"
    _end(session, consultation, Event.CLOSE, reason, now, calendar, officer_id=officer.id)
    audited(session, consultation, Event.CLOSE, officer, now)
    contact = session.get_one(Contact, consultation.contact_id)
    if contact.opted_out_at or not _window_is_open(contact, now):
        return None
    text = "closed_by_officer" if is_answered else "closed_unanswered"
    return _send(session, consultation, text, now, calendar, officer=officer.name)


def finish(session: Session, reference: Reference, now: datetime, calendar: Calendar) -> OutboundMessage:
    """Close by the citizen who has an answer; raise NotPossible before there is one. The bubble answers the citizen."""
    consultation = locked(session, reference)
    if consultation.answer_id is None:
        raise NotPossible(Status(consultation.status), Event.FINISH)
    _end(session, consultation, Event.FINISH, "finished", now, calendar)
    return _send(session, consultation, "closed_by_citizen", now, calendar)


def withdraw(session: Session, reference: Reference, now: datetime, calendar: Calendar) -> Consultation:
    """Take the request back for the citizen. No rating, no reopening, and no text: the bot's reply says it."""
    consultation = locked(session, reference)
    _end(session, consultation, Event.WITHDRAW, "withdrawn", now, calendar)
    consultation.reopen_until = None
    return consultation


def auto_close(session: Session, reference: Reference, now: datetime, calendar: Calendar) -> bool:
    """Close for silence if it is still due, as seen under the lock; return whether it was done.

    The citizen's message wins: one that is stored but not yet handled keeps the consultation open. An officer's
    message that left late moves the closing: three working days count from when Twilio took it.
    """
    consultation = locked(session, reference)
    if consultation.close_at is None or consultation.close_at > now or not may_act(session, consultation):
        return False
    count_from_departure(session, consultation, calendar)
    if consultation.close_at > now:
        return False
    answered = _was_answered(consultation)
    _end(session, consultation, Event.AUTO_CLOSE, "no_reply" if answered else "incomplete", now, calendar)
    text = "auto_closed" if answered else "closed_incomplete" if consultation.reopen_until else "closed_unregistered"
    _send(session, consultation, text, now, calendar, automatic=True)
    return True


def may_act(session: Session, consultation: Consultation) -> bool:
    """Say whether silence may be judged, as the database knows it now."""
    judged = select(Consultation.id).where(Consultation.id == consultation.id, silence_may_be_judged())
    return session.exec(judged).first() is not None


def silence_may_be_judged() -> sa.ColumnElement[bool]:
    """Return the condition on a consultation: nothing of the citizen waits to be handled, nothing of ours to leave.

    And they were invited to fetch what is held: nobody owes an answer to what they never heard of.
    """
    unhandled = sa.exists().where(
        col(InboundMessage.contact_id) == Consultation.contact_id, col(InboundMessage.state) == "new"
    )
    leaving = sa.exists(officers_messages(col(Consultation.id)).where(col(OutboundMessage.state).in_(IN_FLIGHT)))
    return ~unhandled & ~leaving & ~mail_instead.holds_unheard()


def count_from_departure(session: Session, consultation: Consultation, calendar: Calendar) -> None:
    """Let silence count from the moment Twilio took the officer's last message, if that was on a later day."""
    spoke_at = consultation.last_officer_at
    if consultation.status != Status.CITIZEN or spoke_at is None:
        return
    sent = officers_messages(consultation.id).where(col(OutboundMessage.accepted_at) > spoke_at)
    last = session.exec(sent.order_by(col(OutboundMessage.accepted_at).desc()).limit(1)).first()
    if last and last.accepted_at and calendar.local_day(last.accepted_at) > calendar.local_day(spoke_at):
        consultation.last_officer_at = last.accepted_at
        promise.await_citizen(consultation, last.accepted_at, calendar)


def officers_messages(consultation_id: Any) -> SelectOfScalar[OutboundMessage]:
    """Select what officers said in a consultation."""
    return (
        select(OutboundMessage)
        .join(ThreadEntry, col(ThreadEntry.outbound_id) == OutboundMessage.id)
        .where(ThreadEntry.consultation_id == consultation_id, OutboundMessage.author == "officer")
    )


def _may_go_on(session: Session, consultation: Consultation) -> bool:
    """Say whether an answer continues it: a draft whose citizen never registered would start a clock for nobody."""
    registered = requesters.has_told_all(requesters.of(session, consultation.contact_id))
    return consultation.complete_at is not None or registered


def _owes_details(consultation: Consultation) -> bool:
    """Say whether the request was never complete, or waits for an explanation of the citizen."""
    return consultation.complete_at is None or consultation.clarification_since is not None


def _was_answered(consultation: Consultation) -> bool:
    return consultation.answer_id is not None and consultation.clarification_since is None


def _end(
    session: Session,
    consultation: Consultation,
    event: Event,
    reason: str,
    now: datetime,
    calendar: Calendar,
    *,
    officer_id: int | None = None,
) -> None:
    end(session, consultation, event, reason, now, calendar)
    thread.event(session, consultation, event, now, officer_id=officer_id)


def end(
    session: Session, consultation: Consultation, event: Event, reason: str, now: datetime, calendar: Calendar
) -> None:
    """Close it and take back what the clock had prepared; whoever calls writes the event into the thread."""
    consultation.status = after(Status(consultation.status), event)
    consultation.closed_at, consultation.close_reason = now, reason
    consultation.unreached_at = now if reason in WAITED_FOR and _is_unreachable(session, consultation) else None
    consultation.reopen_until = promise.reopen_limit(now, calendar) if _may_go_on(session, consultation) else None
    consultation.clarification_since = None
    promise.await_nobody(consultation)
    promise.take_back(session, consultation, promise.REMINDER)
    promise.take_back(session, consultation, promise.DELAY)


def _is_unreachable(session: Session, consultation: Consultation) -> bool:
    return session.get_one(Contact, consultation.contact_id).unreachable_at is not None


def _send(
    session: Session,
    consultation: Consultation,
    text: str,
    now: datetime,
    calendar: Calendar,
    *,
    automatic: bool = False,
    **words: str,
) -> OutboundMessage:
    """Send the closing and, where it may be asked, the rating in the same bubble."""
    leaves_at = calendar.next_polite(now).astimezone(UTC) if automatic else now
    asks = _ask_rating(session, consultation, leaves_at, calendar)
    request = say("rating_request", consultation.language, number=consultation.number) if asks else ""
    return notices.tell(
        session,
        consultation,
        text,
        now,
        key=f"{promise.CLOSING}:{consultation.id}:{thread.endings(session, consultation)}",
        ending=request,
        choices=options(request),
        automatic=automatic,
        not_before=leaves_at,
        expires_at=consultation.reopen_until if automatic else None,
        **words,
    )


def _ask_rating(session: Session, consultation: Consultation, at: datetime, calendar: Calendar) -> bool:
    """Note that the rating is asked at a moment, if it may be."""
    contact = session.get_one(Contact, consultation.contact_id)
    if consultation.answer_id is None or contact.opted_out_at or not _window_is_open(contact, at):
        return False
    if session.get(Rating, consultation.id) is not None:
        return False
    expires_at = calendar.deadline(at, RATING_DAYS).astimezone(UTC)
    session.add(
        Rating(
            consultation_id=thread.stored_id(consultation),
            contact_id=consultation.contact_id,
            requested_at=at,
            expires_at=expires_at,
        )
    )
    return True


def options(request: str) -> tuple[dict[str, str], ...]:
    """Return the scale of the request's own lines as what may be tapped."""
    return tuple({"id": f"rate:{score}", "title": f"{score}. {label}"} for score, label in _OPTION.findall(request))


def _window_is_open(contact: Contact, now: datetime) -> bool:
    return contact.window_closes_at is not None and contact.window_closes_at > now
