"""Takes away files no message has, which nobody would erase: a form sent twice keeps an officer's file twice."""

import time
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from core import heartbeat
from core.runtime import Runtime
from whatsapp import media
from whatsapp.models import Media, OutboundMessage

PART = "files"
EVERY = timedelta(hours=1)
UNDER_WAY = timedelta(hours=1)
"""No form is sent for so long."""


def sweep(runtime: Runtime, now: datetime) -> int:
    """Once an hour remove what is left over; return how many files that were."""
    with runtime.database.reading() as session:
        last = heartbeat.last(session, PART)
    if last is not None and last <= now < last + EVERY:
        return 0
    attached = select(OutboundMessage.media_id).where(col(OutboundMessage.media_id).is_not(None))
    unsent = (col(Media.inbound_id).is_(None), col(Media.created_at) < now - UNDER_WAY, col(Media.id).not_in(attached))
    with runtime.database.transaction() as session:
        heartbeat.beat(session, PART, now)
        found = session.exec(select(Media).where(*unsent)).all()
    # Before their rows: a file without one is never found again.
    gone = [one.id for one in found if media.unlinked(runtime.settings, one)]
    with runtime.database.transaction() as session:
        session.exec(delete(Media).where(col(Media.id).in_(gone), *unsent))
    return len(gone) + media.forget_halves(runtime.settings, time.time() - UNDER_WAY.total_seconds())
