"""Asks Twilio's log what became of messages whose status callback never came; Twilio does not repeat one by itself.

Else a message that WhatsApp refused afterwards would stand as sent for ever, and an answer in it as given.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import counters, one_by_one
from core.clock import CLOCK_SLACK
from core.models import Counter
from core.runtime import Runtime
from whatsapp import gateway, outcomes
from whatsapp.gateway import GatewayDownError
from whatsapp.models import OutboundMessage

log = logging.getLogger(__name__)

ASKED = "statuses asked for"
"""The counter that keeps the second up to which messages have come of age."""
EVERY = timedelta(minutes=5)
AGES = tuple(timedelta(minutes=minutes) for minutes in (5, 60, 6 * 60, 23 * 60))
"""A message is asked about when it is so old: one to a telephone that is off stays *sent* for days."""
FURTHEST = timedelta(hours=24)
MOST_AT_ONCE = 1_000
"""Messages asked about at once: after a day away there may be very many, and the next round goes on with the others."""
SHORTEST = timedelta(seconds=2)
"""The counter keeps whole seconds: a shorter stretch might never end."""
UNSETTLED = sa.text("outbound_message.state IN ('accepted', 'sent')")
"""To the letter of the partial index, or SQLite does not use it."""


def sweep(runtime: Runtime, now: datetime) -> int:
    """Every five minutes, learn what became of the messages that came of age; return how many had news."""
    with runtime.database.reading() as session:
        since = _asked_until(session, now)
        until, silent = _silent(session, since, now) if now - since >= EVERY else (since, ())
    if now - since < EVERY:
        return 0
    try:
        news = _news(runtime, silent) if silent else {}
    except GatewayDownError as error:
        log.warning("Twilio's log cannot be read (%s), statuses are asked for again soon", error)
        return 0

    def learn(session: Session, sid: str) -> bool:
        outcomes.record_status(session, None, sid, *news[sid], now)
        return True

    # One that fails is asked about again at its next age, if there is one.
    done = one_by_one.each(runtime.database, news, learn, "what became of message %s cannot be recorded")
    with runtime.database.transaction() as session:
        counters.set_to(session, ASKED, int(until.timestamp()))
    return done


def _asked_until(session: Session, now: datetime) -> datetime:
    kept = session.exec(select(Counter.value).where(Counter.name == ASKED)).one_or_none()
    since = datetime.fromtimestamp(kept or 0, UTC)
    return max(since, now - FURTHEST) if since <= now else now - EVERY  # a clock set back begins anew


def _silent(session: Session, since: datetime, until: datetime) -> tuple[datetime, Sequence[OutboundMessage]]:
    """Return the messages that were sent, or taken, and came of one of the ages between the two moments.

    Where they are too many, only those of its first part, and when that ends.
    """
    accepted_at = col(OutboundMessage.accepted_at)
    while True:
        ripe = sa.or_(*(sa.and_(accepted_at > since - age, accepted_at <= until - age) for age in AGES))
        found = session.exec(select(OutboundMessage).where(UNSETTLED, ripe).limit(MOST_AT_ONCE + 1)).all()
        if len(found) <= MOST_AT_ONCE or until - since <= SHORTEST:
            return until, found
        until = since + (until - since) / 2


def _news(runtime: Runtime, silent: Sequence[OutboundMessage]) -> dict[str, tuple[str, int | None]]:
    """Return status and error code, by sid, where Twilio's log knows better than we do; raise GatewayDownError."""
    states = {message.sid: message.state for message in silent}
    since = min(message.accepted_at for message in silent if message.accepted_at) - CLOCK_SLACK
    news = {}
    for entry in gateway.for_settings(runtime.settings).sent_since(since):
        state = states.pop(entry.sid, None)
        if state and outcomes.STATES.get(entry.status, state) != state:
            news[entry.sid] = (entry.status, entry.error_code)
        if not states:
            break
    return news
