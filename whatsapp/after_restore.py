"""What a backup does not know may have left since it was made: Twilio's list is asked before anything is sent again."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from core import heartbeat
from whatsapp.models import InboundMessage, OutboundMessage

WAITING = ("queued", "sending", "unknown", "held")
REASON = "restored"
TAKEN_AGAIN = "taken_again"
"""Of the answer to a message that Twilio's log brought back: it may have had one, in words of then."""
PART = "restored"
LASTS = timedelta(days=14)
"""So long after a restore, and before it: so far back Twilio's log is read unasked (webhooks/reconcile.py)."""


def doubt(session: Session, now: datetime) -> int:
    """Make everything that could have left between backup and restore unknown; return how many messages that is.

    A held message left if the citizen wrote meanwhile; what is due only later has not left. `tried_at` is the earliest
    moment it could have left, so that Twilio's list is read from there (`unknown.settle`).
    """
    heartbeat.beat(session, PART, now)
    state = col(OutboundMessage.state)
    statement = (
        sa.update(OutboundMessage)
        .where(state.in_(WAITING), sa.or_(state != "queued", col(OutboundMessage.not_before) <= now))
        .values(
            state="unknown",
            reason=REASON,
            lease_token="",
            lease_until=None,
            not_before=now,
            tried_at=sa.func.coalesce(col(OutboundMessage.tried_at), col(OutboundMessage.created_at)),
        )
    )
    return int(session.connection().execute(statement).rowcount)


def is_of_before(session: Session, message: InboundMessage) -> bool:
    """Say whether the message was written before a restore, which has taken the talk back as well."""
    restored_at = heartbeat.last(session, PART)
    return restored_at is not None and message.received_at < restored_at


def doubt_answers(session: Session, message: InboundMessage, now: datetime) -> None:
    """Make the answers just given to a message of before the restore unknown: the citizen may have had theirs then."""
    if not is_of_before(session, message):
        return
    row = OutboundMessage
    just_now = (col(row.contact_id) == message.contact_id, col(row.state) == "queued", col(row.created_at) == now)
    statement = sa.update(row).where(*just_now).execution_options(synchronize_session="fetch")
    session.execute(statement.values(state="unknown", reason=TAKEN_AGAIN, tried_at=message.received_at))


def doubt_notice(session: Session, message: OutboundMessage, now: datetime) -> None:
    """Make a notice of the clock unknown: what fell due before the restore was sent then, and its timer is back."""
    restored_at = heartbeat.last(session, PART)
    if restored_at is None or not restored_at <= now < restored_at + LASTS:
        return
    message.state, message.reason, message.not_before = "unknown", REASON, now
    message.tried_at = restored_at - LASTS
