"""Finds due work in the database, with or without a wake-up call."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, delete, func, or_, select

from core import one_by_one
from core.runtime import Runtime
from whatsapp import delivery, media, outcomes
from whatsapp.models import UNSENT, Media, OutboundMessage, UnmatchedCallback

log = logging.getLogger(__name__)

MOST_CONTACTS = 200
MOST_FILES = 20
MOST_FILED = 200
BUDGET_SECONDS = 20.0
"""Nothing new is begun after so long: other rooms' sweeps wait for this one."""
HANDS = 8
CALLBACKS_KEPT = timedelta(days=2)


def deliver_due(runtime: Runtime, now: datetime) -> int:
    """Send for every contact with a message that is due, unknown, or in a dead worker's hands; return how many."""
    state, not_before = col(OutboundMessage.state), col(OutboundMessage.not_before)
    lease_until = col(OutboundMessage.lease_until)
    due = or_(
        and_(state.in_(("queued", "unknown")), not_before <= now),
        and_(state == "sending", lease_until <= now),
    )
    under_way = or_(
        and_(state == "sending", lease_until > now),
        and_(state == "unknown", not_before > now),
        and_(state == "queued", not_before > now, col(OutboundMessage.attempts) > 0),
    )
    busy = select(OutboundMessage.contact_id).where(UNSENT, under_way)
    statement = (
        select(OutboundMessage.contact_id)
        .where(UNSENT, due, col(OutboundMessage.contact_id).not_in(busy))
        .group_by(col(OutboundMessage.contact_id))
        .order_by(func.min(OutboundMessage.id))
        .limit(MOST_CONTACTS)
    )
    with runtime.database.reading() as session:
        waiting = session.exec(statement).all()
    return _each(lambda contact_id: delivery.deliver(runtime, contact_id), waiting)


def media_due(runtime: Runtime, now: datetime) -> int:
    """Fetch files that are still wanted; return how many were tried."""
    statement = select(Media.id).where(Media.state == "wanted", col(Media.not_before) <= now).limit(MOST_FILES)
    with runtime.database.reading() as session:
        wanted = [media_id for media_id in session.exec(statement) if media_id is not None]
    return _each(lambda media_id: media.fetch(runtime, media_id), wanted)


def filed_callbacks(runtime: Runtime, now: datetime) -> int:
    """Apply callbacks that were filed though their message is known; return of how many messages."""
    known = col(OutboundMessage.sid) == col(UnmatchedCallback.sid)
    with runtime.database.reading() as session:
        found = session.exec(select(UnmatchedCallback.sid).join(OutboundMessage, known).distinct().limit(MOST_FILED))
        sids = found.all()

    def believe(session: Session, sid: str) -> bool:
        outcomes.believe_filed(session, sid)
        return True

    return one_by_one.each(runtime.database, sids, believe, "what was filed for message %s cannot be applied")


def forget_callbacks(runtime: Runtime, now: datetime) -> int:
    """Forget callbacks whose message never showed up; return how many."""
    statement = delete(UnmatchedCallback).where(col(UnmatchedCallback.at) < now - CALLBACKS_KEPT)
    with runtime.database.reading() as session:
        if session.exec(select(UnmatchedCallback.id).limit(1)).first() is None:
            return 0
    with runtime.database.transaction() as session:
        return session.exec(statement).rowcount


def _each(work: Callable[[int], object], ids: Sequence[int]) -> int:
    """Do the work for all ids on a few threads; one that fails is logged and does not stop the others."""
    until = time.monotonic() + BUDGET_SECONDS

    def try_one(given: int) -> None:
        if time.monotonic() > until:
            return
        try:
            work(given)
        except Exception:  # whatever it is, the next sweep tries again
            log.exception("a sweep's piece of work failed", extra={"id": given})

    if ids:
        with ThreadPoolExecutor(min(HANDS, len(ids)), thread_name_prefix="sweep") as pool:
            list(pool.map(try_one, ids))
    return len(ids)
