"""What was put off to a moment no waiting of ours reaches: the clock was ahead then and has been set right since.

Nothing may wait for years because a machine once started with a wrong date, and nothing the wrong clock sent by itself
may leave when that date comes. Who wrote meanwhile wrote lately: when exactly, nobody knows. Within a day or so that is
left as it stands: the clock may be wrong now, and right again soon.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from core.runtime import Runtime
from whatsapp.contacts import WINDOW
from whatsapp.media import BACK_OFF
from whatsapp.models import UNSENT, Contact, InboundMessage, Media, OutboundMessage
from whatsapp.unknown import SEND_AGAIN_AFTER

LONGEST_WAIT = timedelta(hours=2)
"""Longer than every lease, look and back-off; the longest is an hour (the account's daily cap)."""
LONGEST_REST = timedelta(hours=26)
"""Longer than the quiet hours that what the clock sends may have to wait for."""
SLACK = timedelta(minutes=2)
"""Longer than every wait after a failed decision, and than two machines' clocks may differ."""
TRIED_WITHIN = timedelta(hours=1)
"""A try the wrong clock wrote down is looked for so far back in Twilio's list: when it really was, nobody knows."""


def put_right(runtime: Runtime, now: datetime) -> int:
    """Let what waits beyond reason be looked at now; return how many rows that was."""
    beyond = _beyond_reason(now, timedelta(seconds=runtime.settings.lease_seconds))
    with runtime.database.reading() as session:
        if not any(session.execute(sa.select(table.id).where(where).limit(1)).first() for table, where, _ in beyond):
            return 0
    with runtime.database.transaction() as session:
        changes = [sa.update(table).where(where).values(**values) for table, where, values in beyond]
        return sum(session.connection().execute(change).rowcount for change in changes)


def _beyond_reason(now: datetime, lease: timedelta) -> list[tuple[Any, Any, dict[str, Any]]]:
    state, not_before = col(OutboundMessage.state), col(OutboundMessage.not_before)
    lease_until = col(OutboundMessage.lease_until)
    by_clock = (state == "queued") & col(OutboundMessage.automatic)
    limit, future = now + LONGEST_WAIT, now + SLACK
    next_look = max(lease, SEND_AGAIN_AFTER) + future
    tried_ahead = col(OutboundMessage.tried_at) > future
    made_ahead = tried_ahead | (col(OutboundMessage.created_at) > future)
    queued = (state == "queued") & ~by_clock & (not_before > now)
    looked_for = {"tried_at": now - TRIED_WITHIN}
    wrote_now = {"last_inbound_at": now, "window_closes_at": now + WINDOW}
    unsent: list[tuple[Any, dict[str, Any]]] = [
        (by_clock & (not_before > now + LONGEST_REST), {"state": "suppressed", "reason": "expired"}),
        (queued & (made_ahead | (not_before > limit)), {"not_before": now}),
        ((state == "sending") & tried_ahead, looked_for | {"lease_until": now + SEND_AGAIN_AFTER}),
        ((state == "unknown") & tried_ahead, looked_for | {"not_before": now + SEND_AGAIN_AFTER}),
        ((state == "sending") & (lease_until > limit), {"lease_until": now}),
        ((state == "unknown") & (not_before > next_look), {"not_before": now}),
    ]
    return [
        *((OutboundMessage, sa.and_(UNSENT, where), values) for where, values in unsent),
        (InboundMessage, _waits(InboundMessage, "new", future), {"not_before": now}),
        (Contact, col(Contact.last_inbound_at) > now + LONGEST_REST, wrote_now),
        (Media, _waits(Media, "wanted", BACK_OFF[-1] + future), {"not_before": now}),
    ]


def _waits(table: Any, state: str, limit: datetime) -> Any:
    return (table.state == state) & (table.not_before > limit)
