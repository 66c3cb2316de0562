"""A message that is claimed waits for its turn among all that leave, and is looked at once more before it does."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.clock import utc_now
from core.runtime import Runtime
from whatsapp import claims, outcomes
from whatsapp.gateway import Letter
from whatsapp.models import Contact, OutboundMessage
from whatsapp.plan import overtaken
from whatsapp.window import is_open


@dataclass(frozen=True)
class Send:
    """A claimed message: only the holder of the token may record what becomes of it."""

    message_id: int
    token: str
    lease_until: datetime
    letter: Letter


def at_its_turn(runtime: Runtime, step: Send, wait: float) -> Send | None:
    """Sleep until our turn; return the message if it is to leave then. Its lease is renewed while a slow pace lasts."""
    if not wait:
        return step
    part = runtime.settings.lease_seconds / 2
    while wait > part:
        time.sleep(part)
        wait -= part
        renewed = _renewed(runtime, step)
        if renewed is None:
            return None
        step = renewed
    time.sleep(wait)
    return step if _is_still_to_leave(runtime, step) else None


def _renewed(runtime: Runtime, step: Send) -> Send | None:
    """Keep a message that waits for its turn: its try has not begun. None if it is not ours any more."""
    now = utc_now()
    with runtime.database.transaction() as session:
        message = claims.locked(session, step.message_id)
        if message.state != "sending" or message.lease_token != step.token:
            return None
        message.tried_at = now
        message.lease_until = lease_until = now + timedelta(seconds=runtime.settings.lease_seconds)
    return replace(step, lease_until=lease_until)


def _is_still_to_leave(runtime: Runtime, step: Send) -> bool:
    """Look once more after a wait for our turn: the citizen may have said STOP meanwhile, or have been erased.

    The service window may have closed, too: then the message is planned anew.
    """
    now = utc_now()
    with runtime.database.reading() as session:
        message = session.get_one(OutboundMessage, step.message_id)
        contact = session.get_one(Contact, message.contact_id)
        if _is_ours(message, step) and not overtaken(message, contact, now) and not _is_too_late(message, contact, now):
            return True
    with runtime.database.transaction() as session:
        message = claims.locked(session, step.message_id)
        if _is_ours(message, step):
            reason = overtaken(message, session.get_one(Contact, message.contact_id), now)
            claims.let_go(message)
            if reason:
                outcomes.settle(session, message, "suppressed", reason, now)
            else:
                message.state, message.not_before, message.attempts = "queued", now, message.attempts - 1
    return False


def _is_ours(message: OutboundMessage, step: Send) -> bool:
    return message.state == "sending" and message.lease_token == step.token


def _is_too_late(message: OutboundMessage, contact: Contact, now: datetime) -> bool:
    in_session = message.sent_as == "text" or bool(message.choices)
    return in_session and not is_open(contact.window_closes_at, now)
