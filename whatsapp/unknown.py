"""A message nobody knows the fate of (a timeout, a cut answer): Twilio's list is asked before it is sent again."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.clock import CLOCK_SLACK, utc_now
from core.runtime import Runtime
from core.settings import Settings
from whatsapp import after_restore, claims, contacts, gateway, outcomes
from whatsapp.gateway import GatewayDownError, Listed, Unknown
from whatsapp.models import Contact, OutboundMessage

log = logging.getLogger(__name__)

LOOKS = tuple(timedelta(seconds=seconds) for seconds in (4, 12, 25))
SEND_AGAIN_AFTER = timedelta(seconds=45)
"""Absent from Twilio's list so long after the try, a message was not taken."""
LONGEST_CALL = timedelta(seconds=20)
"""Longer than a call to Twilio may last (whatsapp/transport.py) and be written down."""


@dataclass(frozen=True)
class Look:
    """A message whose outcome is unknown: Twilio's list is asked."""

    message_id: int
    token: str
    address: str
    tried_at: datetime


def note(message: OutboundMessage, outcome: Unknown, now: datetime) -> None:
    """Write down that a try brought no answer; the list is asked a little later."""
    message.state, message.reason = "unknown", outcome.why[:120]
    claims.let_go(message)
    message.not_before = now + LOOKS[0]


def claim(message: OutboundMessage, contact: Contact, settings: Settings, now: datetime) -> Look:
    """Take an unknown message in hand; one found in `sending` after its lease is unknown too."""
    token, lease_until = claims.lease(message, settings, now)
    if message.state == "sending":
        message.status_at = now
    message.state, message.not_before = "unknown", lease_until
    assert message.id is not None
    return Look(message.id, token, contacts.last_address(contact), message.tried_at or message.created_at)


def look(runtime: Runtime, step: Look) -> None:
    """Ask Twilio's list whether the message was taken, and settle it if that can be told."""
    asked_at = utc_now()  # what was taken while the list was read may not stand in it
    try:
        within = asked_at - step.tried_at + CLOCK_SLACK
        listed = gateway.for_settings(runtime.settings).sent_to(step.address, within)
    except GatewayDownError as error:
        log.warning("Twilio's list cannot be read (%s), message %s stays unknown", error, step.message_id)
        listed = None
    with runtime.database.transaction() as session:
        settle(session, step.message_id, step.token, listed, asked_at)


def settle(session: Session, message_id: int, token: str, listed: list[Listed] | None, now: datetime) -> None:
    """Settle an unknown message from Twilio's list: taken, not taken and sent again, or not yet to be told."""
    message = claims.locked(session, message_id)
    if message.state != "unknown" or message.lease_token != token:
        return
    tried_at = message.tried_at or message.created_at
    claims.let_go(message)
    found = _ours(session, message, listed or [], now - tried_at)
    if found:
        outcomes.accepted(session, message, found.sid, now)
        outcomes.record_status(session, message_id, found.sid, found.status, found.error_code, now)
    elif listed is not None and now >= _again_at(message, tried_at, now):
        message.state, message.reason, message.not_before = "queued", "", now
    else:
        moments = [*(tried_at + wait for wait in LOOKS), _again_at(message, tried_at, now)]
        message.not_before = next((at for at in moments if at > now), now + LOOKS[-1])


def _again_at(message: OutboundMessage, tried_at: datetime, now: datetime) -> datetime:
    """Return when a message that Twilio's list does not show may be sent again.

    Where it was taken from somebody whose lease was over, the call may be under way still: the clock may have leapt, or
    the lease be a long one. By then it has ended.
    """
    earliest, taken_over_at = tried_at + SEND_AGAIN_AFTER, message.status_at
    if taken_over_at is None or not tried_at < taken_over_at <= now:  # of an earlier try, or by a clock that was ahead
        return earliest
    return max(earliest, taken_over_at + LONGEST_CALL)


def _ours(session: Session, message: OutboundMessage, listed: list[Listed], since: timedelta) -> Listed | None:
    """Find the message among those Twilio lists: recent, the same text, and no other row's."""
    if message.reason == after_restore.TAKEN_AGAIN:  # both moments are Twilio's; the first that followed is the answer
        recent = [entry for entry in reversed(listed) if message.tried_at and entry.at >= message.tried_at]
    else:
        recent = [entry for entry in listed if entry.age <= since + CLOCK_SLACK and _same_text(message, entry)]
    sids = [entry.sid for entry in recent]
    known = set(session.exec(select(OutboundMessage.sid).where(col(OutboundMessage.sid).in_(sids))))
    known |= outcomes.refused_before(session, message, sids)
    return next((entry for entry in recent if entry.sid not in known), None)


def _same_text(message: OutboundMessage, entry: Listed) -> bool:
    """A template's text is Twilio's own, and a file may lose its caption: there the time alone must do."""
    if message.sent_as == "template":
        return True
    if message.media_id is not None:
        return entry.num_media > 0
    return entry.body.split() == message.body.split()
