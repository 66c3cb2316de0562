"""The inbound use case: what a citizen wrote is stored, decided and answered in one transaction."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from bot import dialogue, gather
from bot import state as states
from bot.applying import Applied, Applier
from bot.facts import Said
from bot.gather import Known
from bot.models import Talk
from bot.state import State
from bot.topic import topic_of
from bot.words import is_thanks
from core import calendar as office_calendar
from core.clock import utc_now
from core.database import is_others_fault
from core.inserting import put
from core.runtime import Runtime
from core.settings import Settings
from handoff import requesters, service
from handoff.models import Change
from kb import live
from kb.models import KbQuestion
from whatsapp import after_restore, contacts, inbox, outbox
from whatsapp.inbox import Incoming
from whatsapp.models import Contact, InboundMessage
from whatsapp.outbox import Draft
from whatsapp.texts import say

log = logging.getLogger(__name__)

BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30))
"""Waits after a failed decision; when they are used up, the message goes to an officer."""
BATCH = 50
LONGEST_BURST = timedelta(seconds=60)
MOST_IN_BURST = 20


class UndecidedError(Exception):
    """Deciding failed and left nothing behind; what was stored with it is to be stored again, as a failed try.

    It `counts` unless the fault was not the message's: a table locked for a minute, or a full disk, spoils none.
    """

    def __init__(self, *, counts: bool = True) -> None:
        super().__init__()
        self.counts = counts


def take_in(runtime: Runtime, incoming: Incoming, now: datetime) -> bool:
    """Store a message and answer it; say whether it is new.

    A known sid changes nothing; a failing decision leaves it stored for the sweep.
    """
    live.warm(runtime.database, incoming.body)
    try:
        with runtime.database.transaction() as session:
            message = inbox.store(session, incoming, now, to_be_handled=True)
            if message is not None and message.state == "done":
                _handle(session, runtime.settings, message, now)
    except UndecidedError as error:
        with runtime.database.transaction() as session:
            message = inbox.store(session, incoming, now)
            if message is not None and not inbox.is_behind(session, message):
                _failed(session, runtime.settings, message, now, counts=error.counts)
    return message is not None


def handle(runtime: Runtime, inbound_id: int | str | None) -> None:
    """Decide a message that is stored but not handled yet; anything else is left alone."""
    now = utc_now()
    try:
        with runtime.database.transaction() as session:
            if message := _due(session, inbound_id, now):
                _handle(session, runtime.settings, message, now)
                inbox.handled(session, message, now)
    except UndecidedError as error:
        with runtime.database.transaction() as session:
            if message := _due(session, inbound_id, now):
                _failed(session, runtime.settings, message, now, counts=error.counts)


def _due(session: Session, inbound_id: int | str | None, now: datetime) -> InboundMessage | None:
    """Return a message that is to be handled now, with its contact locked."""
    contact_id = session.exec(select(InboundMessage.contact_id).where(InboundMessage.id == inbound_id)).one_or_none()
    if contact_id is None:
        return None
    contacts.locked(session, contact_id)
    message = session.get_one(InboundMessage, inbound_id, populate_existing=True)
    is_due = message.state == "new" and message.not_before <= now and not inbox.is_behind(session, message)
    return message if is_due else None


def sweep(runtime: Runtime, now: datetime) -> int:
    """Handle what is stored and still open, one citizen's in its order; return how many messages that was."""
    with runtime.database.reading() as session:
        ids = inbox.due(session, now, BATCH)
    for inbound_id in ids:
        try:
            handle(runtime, inbound_id)
        except Exception:  # one message that cannot even be given up must not keep the others waiting
            log.exception("a stored message could not be handled", extra={"inbound": inbound_id})
    return len(ids)


def _handle(session: Session, settings: Settings, message: InboundMessage, now: datetime) -> None:
    """Decide; raise UndecidedError where that fails, and whatever else means that the database is away."""
    try:
        _answer(session, settings, gather.known(session, message.contact_id), message, now)
        session.flush()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        # Its text would carry the statement's parameters, a citizen's words among them, into the log.
        log.error("a message could not be decided", extra={"inbound": message.sid, "error": type(error.orig).__name__})  # noqa: TRY400
        raise UndecidedError(counts=not is_others_fault(error)) from None
    except Exception:
        log.exception("a message could not be decided", extra={"inbound": message.sid})
        raise UndecidedError from None


def _answer(session: Session, settings: Settings, known: Known, message: InboundMessage, now: datetime) -> None:
    facts = gather.facts(session, settings, known, message, now)
    state, said = _resumed(session, known.talk, message, now) if known.talk else (State(), gather.said(message))
    decided = dialogue.decide(state, said, facts, now)
    applied = Applier(session, known.contact, message, facts, now).carry_out(
        decided, timedelta(seconds=settings.burst_seconds)
    )
    if message.payload.get("reconciled"):
        after_restore.doubt_answers(session, message, now)
    waits = decided.fragment and applied.outbound_ids and len(said.inbound_ids) < MOST_IN_BURST
    burst = _burst(state, said, applied, now) if waits else {}
    put(
        session,
        Talk,
        "contact_id",
        contact_id=message.contact_id,
        state=states.dump(decided.state),
        burst=burst,
        updated_at=now,
    )


def _resumed(session: Session, talk: Talk, message: InboundMessage, now: datetime) -> tuple[State, Said]:
    """Return where the talk stands and what was said; a burst whose reply has not left is taken up again."""
    state, alone, burst = states.load(talk.state), gather.said(message), talk.burst
    started = datetime.fromisoformat(burst["at"]) if burst else now
    if not burst or message.kind not in {"text", "button", "list"} or now - started > LONGEST_BURST:
        return state, alone
    before = states.load(burst["before"])
    earlier = select(InboundMessage).where(col(InboundMessage.id).in_(burst["inbound_ids"]))
    joined = gather.said(message, tuple(session.exec(earlier.order_by(col(InboundMessage.id)))))
    ordered = dialogue.is_order(before, alone, joined, now) and not is_thanks(joined.text)
    if not _taken_back(session, burst):
        return state, alone
    if ordered:
        chosen = before.offer is not None and not dialogue.is_command(alone)
        kept = state.model_copy(update={"welcomed_at": before.welcomed_at, "offer": before.offer})
        return (before if chosen else kept), alone
    return before, joined


def _taken_back(session: Session, burst: dict[str, Any]) -> bool:
    """Withdraw the burst's replies and forget its searches; all of them or none."""
    wanted: list[int] = burst["outbound_ids"]
    with session.begin_nested() as point:
        if not set(wanted) <= set(outbox.withdraw(session, wanted)):
            point.rollback()
            return False
    for record_id in burst["record_ids"]:
        record = session.get(KbQuestion, record_id)
        if record:
            session.delete(record)
    return True


def _burst(before: State, said: Said, applied: Applied, now: datetime) -> dict[str, Any]:
    """Return what is needed to take this turn back while its reply waits."""
    return {
        "inbound_ids": list(said.inbound_ids),
        "before": states.dump(before),
        "outbound_ids": applied.outbound_ids,
        "record_ids": applied.record_ids,
        "at": now.isoformat(),
    }


def _failed(session: Session, settings: Settings, message: InboundMessage, now: datetime, *, counts: bool) -> None:
    """Try again later; after the last try that counts an officer gets the message and the citizen is told once."""
    message.attempts += counts
    if message.attempts <= len(BACK_OFF):
        message.not_before = now + BACK_OFF[max(message.attempts, 1) - 1]
    else:
        _give_up(session, settings, session.get_one(Contact, message.contact_id), message, now)
    session.add(message)


def _give_up(session: Session, settings: Settings, contact: Contact, message: InboundMessage, now: datetime) -> None:
    """Make it a dead letter. Where no consultation can take it, the page of what was given up still shows it."""
    message.state = "dead"
    session.flush()
    try:
        with session.begin_nested():
            _give_to_officer(session, settings, contact, message, now)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        log.error("a dead letter found no officer", extra={"inbound": message.id, "error": type(error.orig).__name__})  # noqa: TRY400
    except Exception:
        log.exception("a dead letter found no officer", extra={"inbound": message.id})


def _give_to_officer(
    session: Session, settings: Settings, contact: Contact, message: InboundMessage, now: datetime
) -> None:
    assert contact.id is not None
    calendar = office_calendar.load(session, settings)
    consultation = service.open_of(session, contact.id)
    language = contact.language or "id"
    if consultation:
        service.note_inbound(session, consultation, message, now, calendar)
    elif requesters.is_complete(requesters.of(session, contact.id)):
        service.open(
            session,
            contact=contact,
            question=message.body,
            topic=topic_of(message.body),
            language=language,
            offered=(),
            inbound_ids=[message.id] if message.id else [],
            complete=True,
            now=now,
            calendar=calendar,
        )
    else:
        session.add(Change(at=now, kind="message_dead"))
    log.error("a message was given up", extra={"inbound": message.id})
    outbox.queue(session, contact.id, Draft(key=f"error:{message.id}", body=say("error", language)), now)
