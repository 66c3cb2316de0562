"""What waited to leave when a backup was made may have left since: Twilio's list is asked before it is sent again."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from whatsapp.models import OutboundMessage

WAITING = ("queued", "sending", "unknown", "held")
REASON = "restored"


def doubt(session: Session, now: datetime) -> int:
    """Make everything that could have left between backup and restore unknown; return how many messages that is.

    A held message left if the citizen wrote meanwhile; what is due only later has not left. `tried_at` is the earliest
    moment it could have left, so that Twilio's list is read from there (`delivery.settle_unknown`).
    """
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
