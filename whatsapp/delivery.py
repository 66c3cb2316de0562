"""Sends what the outbox holds: claim, commit, call Twilio, record. In order and one at a time for each contact."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, and_, col, or_, select

from core import calendar
from core.clock import utc_now
from core.database import means_away
from core.jobs import Jobs
from core.runtime import Runtime
from core.settings import Settings
from whatsapp import alarm, claims, contacts, errors, gateway, outcomes, unknown, window
from whatsapp.errors import Remedy
from whatsapp.gateway import Accepted, Letter, NotConnected, Outcome, Refused, Unknown
from whatsapp.models import Contact, Media, OutboundMessage
from whatsapp.outbox import PART_FAILED, follows_a_failure
from whatsapp.pace import Pace
from whatsapp.plan import FreeText, Held, Template, overtaken, plan
from whatsapp.turns import Send, at_its_turn
from whatsapp.unknown import Look

log = logging.getLogger(__name__)

SOON = timedelta(seconds=60)
"""A message due this soon keeps its place; one that is to leave tomorrow does not hold up today's answers."""
MEDIA_LINK_LIFE = timedelta(hours=6)
PAUSE_SECONDS = 30.0
MOST_AT_ONCE = 50
LATELY = timedelta(minutes=1)
NEWEST = 50
"""Messages that are looked through for one that Twilio has taken."""
RECORDED_AGAIN_AFTER = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between the tries; a database that was killed is back by then. Later Twilio's list must tell."""


@dataclass(frozen=True)
class Nothing:
    """No message of the contact can leave now; perhaps one can at `again_at`."""

    again_at: datetime | None


Step = Nothing | Send | Look


def deliver(runtime: Runtime, contact_id: int) -> datetime | None:
    """Send everything of the contact that is due; return when to look again, or None."""
    pace = _pace(runtime.settings.send_per_second, runtime.jobs)
    for _ in range(MOST_AT_ONCE):
        now = utc_now()
        if pause := pace.paused_for():
            return now + timedelta(seconds=pause)
        step = _next_step(runtime, contact_id, now)
        if isinstance(step, Nothing):
            return step.again_at
        if isinstance(step, Send):
            _send(runtime, pace, step)
        else:
            unknown.look(runtime, step)
    return utc_now()


def _next_step(runtime: Runtime, contact_id: int, now: datetime) -> Step:
    """Peek without a writer's lock, then decide and claim under the contact's."""
    with runtime.database.reading() as session:
        again_at = _again_at(_head(session, contact_id, now), now)
    if again_at is None or again_at > now:
        return Nothing(again_at)
    with runtime.database.transaction() as session:
        return _claim(session, runtime.settings, contact_id, now)


def _head(session: Session, contact_id: int, now: datetime) -> OutboundMessage | None:
    """Return the oldest message that is under way or next in the contact's order."""
    its_turn = or_(col(OutboundMessage.not_before) <= now + SOON, col(OutboundMessage.attempts) > 0)
    statement = (
        select(OutboundMessage)
        .where(
            OutboundMessage.contact_id == contact_id,
            or_(
                col(OutboundMessage.state).in_(("sending", "unknown")),
                and_(col(OutboundMessage.state) == "queued", its_turn),
            ),
        )
        .order_by(col(OutboundMessage.id))
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).first()


def _again_at(head: OutboundMessage | None, now: datetime) -> datetime | None:
    if head is None:
        return None
    if head.state == "sending":
        return head.lease_until or now
    return head.not_before


def _claim(session: Session, settings: Settings, contact_id: int, now: datetime) -> Step:
    contact = contacts.locked(session, contact_id)
    sids = window.content_sids(settings.content_sids, contact.language or "id")
    while head := _head(session, contact_id, now):
        again_at = _again_at(head, now)
        if again_at is None or again_at > now:
            return Nothing(again_at)
        if head.state in {"sending", "unknown"}:
            return unknown.claim(head, contact, settings, now)
        reason = overtaken(head, contact, now) or _pointless(session, head)
        if reason:
            outcomes.settle(session, head, "suppressed", reason, now)
        elif contacts.is_retired(contact):
            outcomes.settle(session, head, "failed", "number_reassigned", now)
        elif rests_until := _rests_until(session, head, settings, now):
            head.not_before, head.attempts = rests_until, 0
            session.flush()
        else:
            behind = window.anything_held(session, contact_id, before_id=head.id)
            decided = plan(head, contact.window_closes_at, now, sids, behind, contact.language or "id")
            if not isinstance(decided, Held):
                return _claim_send(session, head, contact, settings, decided, now)
            outcomes.settle(session, head, "held", decided.reason, now)
            window.invite(session, contact, head, sids, now)
    return Nothing(None)


def _rests_until(session: Session, message: OutboundMessage, settings: Settings, now: datetime) -> datetime | None:
    """Return when what the clock sends may leave, if not now. An invitation follows an officer's act, not the clock."""
    if not message.automatic or message.template == window.INVITATION:
        return None
    office = calendar.load(session, settings)
    return None if office.within_polite_hours(now) else office.next_polite(now).astimezone(UTC)


def _pointless(session: Session, message: OutboundMessage) -> str | None:
    """An invitation is of no use once nothing is held any more, nor is a part whose beginning never left."""
    if message.template == window.INVITATION and not window.anything_held(session, message.contact_id):
        return "overtaken"
    return PART_FAILED if follows_a_failure(session, message) else None


def _claim_send(
    session: Session,
    message: OutboundMessage,
    contact: Contact,
    settings: Settings,
    decided: FreeText | Template,
    now: datetime,
) -> Send:
    token, lease_until = claims.lease(message, settings, now)
    message.state, message.tried_at = "sending", now
    message.attempts += 1
    message.sent_as = "text" if isinstance(decided, FreeText) else "template"
    media = session.get(Media, message.media_id) if message.media_id else None
    if media:
        media.expires_at = now + MEDIA_LINK_LIFE
    letter = _letter(message, contact.address, media, decided, settings, now)
    assert message.id is not None
    return Send(message.id, token, lease_until, letter)


def _letter(
    message: OutboundMessage,
    to: str,
    media: Media | None,
    decided: FreeText | Template,
    settings: Settings,
    now: datetime,
) -> Letter:
    left = message.expires_at - now if message.expires_at else None
    return Letter(
        to=to,
        body=message.body,
        status_callback=f"{settings.public_url}/webhooks/twilio/status?message={message.id}",
        media_url=f"{settings.public_url}/media/{media.token}" if media else None,
        content_sid=decided.sid if isinstance(decided, Template) else None,
        variables=decided.variables if isinstance(decided, Template) else {},
        valid_seconds=int(left.total_seconds()) if left else None,
    )


def _send(runtime: Runtime, pace: Pace, claimed: Send) -> None:
    step = at_its_turn(runtime, claimed, pace.turn())
    if step is None or utc_now() >= step.lease_until:
        return  # unwanted by now, or this process slept through its lease: another may have the message in hand
    outcome = gateway.for_settings(runtime.settings).send(step.letter)
    if pause := _recorded(runtime, step, outcome):
        pace.pause(pause)


def _recorded(runtime: Runtime, step: Send, outcome: Outcome) -> float:
    """Record what a try brought. What Twilio has told is not forgotten because the database is away for a moment."""
    for wait in RECORDED_AGAIN_AFTER:
        try:
            return _record_once(runtime, step, outcome)
        except IntegrityError:
            log.error("message %s was taken under the sid of another one", step.message_id)  # noqa: TRY400
            outcome = Unknown("the sid of another message")
        except Exception as error:
            if not means_away(error):
                raise
            log.warning("what became of message %s cannot be recorded yet (%s)", step.message_id, type(error).__name__)
        time.sleep(wait)
    return _record_once(runtime, step, outcome)


def _record_once(runtime: Runtime, step: Send, outcome: Outcome) -> float:
    with runtime.database.transaction() as session:
        return record(session, step.message_id, step.token, outcome, utc_now())


def record(session: Session, message_id: int, token: str, outcome: Outcome, now: datetime) -> float:
    """Write down what a try brought; return the seconds the queue must rest. A stale token changes nothing."""
    message = claims.locked(session, message_id)
    if isinstance(outcome, Accepted):
        _record_acceptance(session, message, outcome.sid, now)
        return 0.0
    undecided = message.state in {"sending", "unknown"} and message.sid is None
    if not undecided or message.lease_token != token:
        return 0.0
    if isinstance(outcome, Unknown):
        unknown.note(message, outcome, now)
        return 0.0
    if isinstance(outcome, NotConnected):
        wait = min(errors.back_off(message.attempts), errors.UNREACHED_SECONDS)
        outcomes.refused(session, message, None, now, wait)
        return 0.0
    return _record_refusal(session, message, outcome, now)


def _record_acceptance(session: Session, message: OutboundMessage, sid: str, now: datetime) -> None:
    """Believe that Twilio took it even when the lease was lost; a callback may have said so before."""
    if sid == message.sid or outcomes.refused_before(session, message, [sid]):
        return
    if message.sid is not None:
        log.error("message %s was taken by Twilio more than once", message.id)
    elif message.state in {"suppressed", "withdrawn"}:
        log.warning(
            "message %s was under way when it became %s (%s): it left", message.id, message.state, message.reason
        )
    else:
        outcomes.accepted(session, message, sid, now)


def _record_refusal(session: Session, message: OutboundMessage, outcome: Refused, now: datetime) -> float:
    if outcomes.leaves_otherwise(session, message, outcome.code, now):
        return 0.0
    if errors.stops_all(outcome.code):
        # Nothing is wrong with the message: it leaves once the operator has mended what is.
        alarm.sound(session, outcome.code, now)
        outcomes.refused(session, message, outcome.code, now, PAUSE_SECONDS)
        is_its_own = outcome.code in errors.NOT_FOUND and _others_leave(session, message, now)
        return 0.0 if is_its_own else PAUSE_SECONDS
    again = errors.remedy(outcome.code) is Remedy.RETRY_LATER
    outcomes.refused(session, message, outcome.code, now, _wait(outcome, message.attempts) if again else None)
    return 0.0


def _others_leave(session: Session, message: OutboundMessage, now: datetime) -> bool:
    """Say whether Twilio has taken another message lately, or since this one was decided."""
    since = min(message.created_at, now - LATELY)
    newest = sa.select(col(OutboundMessage.accepted_at)).order_by(col(OutboundMessage.id).desc()).limit(NEWEST)
    return any(at is not None and at >= since for at in session.execute(newest).scalars())


def _wait(outcome: Refused, attempts: int) -> float:
    """Return the seconds Twilio asks for in Retry-After, or our own back-off."""
    return errors.back_off(attempts) if outcome.wait is None else min(max(outcome.wait, 1.0), 300.0)


@lru_cache(maxsize=8)
def _pace(per_second: float, jobs: Jobs) -> Pace:
    return Pace(per_second, jobs)
