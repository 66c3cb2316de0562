"""What became of a message: Twilio's acceptance, its status callbacks, refusals. A status never goes back."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.database import wake_after_commit
from whatsapp import alarm, claims, contacts, errors, outbox
from whatsapp.announcements import announce
from whatsapp.errors import Remedy
from whatsapp.models import Contact, OutboundMessage, UnmatchedCallback

log = logging.getLogger(__name__)

STATES = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
"""Twilio's words to ours (message resource; section 4 of PLATFORM.md)."""

REFUSED = "refused"
"""Filed of a try that WhatsApp refused afterwards and that was made anew: no message has its sid any more."""

RANKS = {"sending": 0, "unknown": 0, "accepted": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5}
"""A change is believed only if it raises the rank, so callbacks in any order end in one result."""

MOST_ATTEMPTS = 300
"""A day of tries at the longest back-off."""


def record_status(
    session: Session,
    message_id: int | None,
    sid: str,
    status: str,
    error_code: int | None,
    now: datetime,
    parties: Collection[str] = (),
) -> None:
    """Believe a status callback. Repeats, any order and unknown sids are harmless; our id settles what was unknown.

    `parties` are the callback's two numbers: after a backup's restore an id may stand for a message to somebody else.
    """
    if status not in STATES:
        log.warning("status callback with an unknown status")
        return
    message = _about(session, message_id, sid, parties)
    if message is None:
        session.add(UnmatchedCallback(sid=sid, status=status, error_code=error_code, at=now))
        return
    if message.sid != sid and refused_before(session, message, [sid]):
        return
    if message.sid is None:
        accepted(session, message, sid, now)
    _advance(session, message, STATES[status], error_code, now)


def accepted(session: Session, message: OutboundMessage, sid: str, now: datetime) -> None:
    """Note that Twilio took the message; callbacks that came before the answer are applied. The row must be locked."""
    if message.state == "failed":  # a later try was refused for good, this one had been taken all the same
        outbox.go_on(session, message, now)
    if message.refused_sid is None:
        message.attempts = 1  # what it took to be taken says nothing about how often WhatsApp may refuse it
    message.sid = sid
    claims.let_go(message)
    message.state, message.reason, message.error_code = "accepted", "", None
    message.accepted_at = message.status_at = now
    session.flush()
    announce(session, message, now)
    _apply_filed(session, message, sid)
    wake_after_commit(session, "deliver", message.contact_id)


def refused_before(session: Session, message: OutboundMessage, sids: Collection[str]) -> set[str]:
    """Return which of the sids are of tries that WhatsApp refused: late words about them say nothing of the last."""
    filed = select(UnmatchedCallback.sid).where(
        col(UnmatchedCallback.sid).in_(sids), col(UnmatchedCallback.status) == REFUSED
    )
    return {*session.exec(filed), *({message.refused_sid} & set(sids))}


def believe_filed(session: Session, sid: str) -> None:
    """Apply the callbacks that were filed as unmatched though a message has this sid (a release before did so)."""
    message = claims.found(session, col(OutboundMessage.sid) == sid)
    if message is not None:
        _apply_filed(session, message, sid)


def _apply_filed(session: Session, message: OutboundMessage, sid: str) -> None:
    theirs = (UnmatchedCallback.sid == sid, UnmatchedCallback.status != REFUSED)
    statement = select(UnmatchedCallback).where(*theirs).order_by(col(UnmatchedCallback.id))
    for filed in session.exec(statement).all():
        _advance(session, message, STATES[filed.status], filed.error_code, filed.at)
        session.delete(filed)


def settle(session: Session, message: OutboundMessage, state: str, reason: str, now: datetime) -> None:
    """Note that we ourselves do not send the message: it is held, suppressed, or has failed."""
    message.state, message.reason, message.status_at = state, reason, now
    session.flush()
    announce(session, message, now)


def refused(session: Session, message: OutboundMessage, code: int | None, now: datetime, wait: float | None) -> None:
    """Note that the message was refused: it is tried anew after `wait` seconds, or has failed (None)."""
    if wait is None or _is_hopeless(session, message, code, now):
        fail(session, message, code, now)
        return
    if message.sid:
        session.add(UnmatchedCallback(sid=message.sid, status=REFUSED, error_code=code, at=now))
        message.sid, message.refused_sid = None, message.sid
    claims.let_go(message)
    message.state, message.error_code = "queued", code
    message.reason = errors.remedy(code) if code else "not_connected"
    message.not_before = now + timedelta(seconds=wait)
    wake_after_commit(session, "deliver", message.contact_id)


def _is_hopeless(session: Session, message: OutboundMessage, code: int | None, now: datetime) -> bool:
    """Tries made while nothing could leave do not count against the message; its age does.

    Nor do many tries alone: Twilio may ask for one each second (Retry-After), and be busy for hours. What was held
    could not leave before its citizen wrote.
    """
    since = message.created_at
    if errors.stops_all(code):
        message.attempts = 1
        wrote_at = session.get_one(Contact, message.contact_id).last_inbound_at
        return now - max(since, wrote_at or since) > errors.PATIENCE
    return now - since > errors.PATIENCE and message.attempts >= MOST_ATTEMPTS


def fail(session: Session, message: OutboundMessage, code: int | None, now: datetime) -> None:
    """Note that the message has failed for good and mark the contact where the code says so."""
    claims.let_go(message)
    message.state, message.error_code, message.status_at = "failed", code, now
    message.reason = remedy = errors.remedy(code)
    contact = contacts.locked(session, message.contact_id)
    if remedy is Remedy.UNREACHABLE:
        contact.unreachable_at = now
    if remedy is Remedy.OPTED_OUT:
        contacts.opt_out(session, contact, now)
    if remedy is Remedy.OUR_CONFIGURATION or not errors.is_known(code):
        log.error("message %s failed with error %s: see twilio.com/docs/api/errors", message.id, code)
    announce(session, message, now)
    wake_after_commit(session, "deliver", message.contact_id)


def leaves_otherwise(session: Session, message: OutboundMessage, code: int | None, now: datetime) -> bool:
    """Plan a refused message anew where another way may help; return whether there is one.

    63016 corrects our idea of the window. Buttons or a list that Twilio cannot send go as the numbered text they hold.
    """
    remedy = errors.remedy(code)
    in_session = message.sent_as == "text" or bool(message.choices)
    if remedy is Remedy.WINDOW_CLOSED and in_session:
        _correct_window(session, message, now)
    elif remedy is Remedy.NEVER and message.sent_as == "template" and message.choices:
        log.error("buttons or a list were refused with error %s, sent as text: run templates sync", code)
        message.choices = []
    else:
        return False
    refused(session, message, code, now, wait=0)
    return True


def _correct_window(session: Session, message: OutboundMessage, now: datetime) -> None:
    """Close the window as of the try, unless the citizen has written since."""
    contact = contacts.locked(session, message.contact_id)
    tried_at = message.tried_at or now
    if contact.last_inbound_at is None or contact.last_inbound_at <= tried_at:
        contact.window_closes_at = min(contact.window_closes_at or now, tried_at)


def _about(session: Session, message_id: int | None, sid: str, parties: Collection[str]) -> OutboundMessage | None:
    """Find and lock the message: by sid, else by the id in our StatusCallback if that one waits for its sid.

    One that waits for another try counts, and one that was given up: the word that an earlier try was taken after all
    may come late.
    """
    message = claims.found(session, col(OutboundMessage.sid) == sid)
    if message is not None or message_id is None:
        return message
    message = claims.found(session, col(OutboundMessage.id) == message_id)
    # While we waited for the lock the create call may have been answered: the sid is known only now.
    if message is None or sid == message.sid or refused_before(session, message, [sid]):
        return message
    if parties and contacts.last_address(session.get_one(Contact, message.contact_id)) not in parties:
        return None
    was_tried = message.state in {"queued", "held", "failed"} and message.tried_at is not None
    waits = message.sid is None and (was_tried or message.state in {"sending", "unknown"})
    return message if waits else None


def _advance(session: Session, message: OutboundMessage, state: str, code: int | None, at: datetime) -> None:
    if RANKS[state] <= RANKS.get(message.state, 99):
        return
    if state == "failed":
        _failed_afterwards(session, message, code, at)
        return
    message.state, message.status_at, message.error_code = state, at, None
    announce(session, message, at)


def _failed_afterwards(session: Session, message: OutboundMessage, code: int | None, at: datetime) -> None:
    if leaves_otherwise(session, message, code, at):
        return
    if errors.stops_all(code):
        alarm.sound(session, code, at)
    again = errors.remedy(code) in {Remedy.RETRY_LATER, Remedy.OUR_CONFIGURATION}
    wait = errors.back_off_afterwards(code, message.attempts) if again else None
    refused(session, message, code, at, wait)
