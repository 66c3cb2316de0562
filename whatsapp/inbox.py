"""The inbox: every bubble from a citizen, kept once for ever by Twilio's MessageSid."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from core.database import wake_after_commit
from core.inserting import store_first
from whatsapp import contacts, outbox
from whatsapp.models import InboundMessage, Media

log = logging.getLogger(__name__)

MASKED = "•"
"""Stands where the bot took a number out of what was written."""
_LAST = (
    sa.select(InboundMessage.__table__.c.state)  # type: ignore[attr-defined]
    .where(col(InboundMessage.contact_id) == sa.bindparam("contact"))
    .order_by(col(InboundMessage.id).desc())
    .limit(1)
)
_BEFORE = _LAST.where(col(InboundMessage.id) < sa.bindparam("id"))
_HANDLED = (
    sa.update(InboundMessage.__table__)  # type: ignore[attr-defined]
    .where(col(InboundMessage.id) == sa.bindparam("message"))
    .values(state="done", handled_at=sa.bindparam("now"))
)
"""All are built once: one or two of them run with every inbound message."""


@dataclass(frozen=True)
class IncomingMedia:
    """A file that lies at Twilio; the type is what Twilio says, not what the bytes are."""

    url: str
    content_type: str


@dataclass(frozen=True)
class Incoming:
    """A bubble as Twilio brought it, cleaned. `received_at` is set where it was found afterwards in Twilio's log."""

    sid: str
    address: str
    external_user_id: str | None
    profile_name: str
    kind: str
    body: str
    payload: dict[str, Any] = field(default_factory=dict)
    media: tuple[IncomingMedia, ...] = ()
    received_at: datetime | None = None


def store(session: Session, incoming: Incoming, now: datetime, *, to_be_handled: bool = False) -> InboundMessage | None:
    """Keep the message and note that its sender wrote, whose contact is then locked.

    Return None if its sid was known: then the whole transaction is undone. Who has which number by now is not what a
    message that comes again says. A message `to_be_handled` by this very transaction is stored as done, if none before
    it waits.
    """
    wrote_at = incoming.received_at or now
    new = {
        "profile_name": incoming.profile_name,
        "last_inbound_at": wrote_at,
        "window_closes_at": wrote_at + contacts.WINDOW,
    }
    contact = contacts.of_sender(session, incoming.address, incoming.external_user_id, now, **new)
    assert contact.id is not None
    values = _values(incoming, contact.id, wrote_at, now)
    if to_be_handled and not _waits(session, contact.id, _LAST):
        values |= {"state": "done", "handled_at": now}
    message = store_first(session, InboundMessage, "sid", **values)
    if message is None:
        session.rollback()
        _complain_of_other_words(session, incoming)
        return None
    if not contacts.is_new(session, contact.id):
        if contacts.may_be_another(contact, wrote_at):
            outbox.keep_back(session, contact.id)
        contacts.open_window(contact, wrote_at, now)
        if incoming.profile_name:
            contact.profile_name = incoming.profile_name
        outbox.release_held(session, contact.id, now)
    if incoming.kind != "contact":  # somebody else's data, who was not asked
        _want_media(session, message, incoming.media, now)
    return message


def is_behind(session: Session, message: InboundMessage) -> bool:
    """Tell whether the citizen's message before this one is still to be handled. The contact must be locked.

    One look is enough: messages are handled in their order, so nothing older can be waiting behind a handled one.
    """
    return _waits(session, message.contact_id, _BEFORE, id=message.id)


def _waits(session: Session, contact_id: int, which: sa.Executable, **given: int | None) -> bool:
    if contacts.is_new(session, contact_id):
        return False
    return session.connection().execute(which, {"contact": contact_id, **given}).scalar() == "new"


def handled(session: Session, message: InboundMessage, now: datetime) -> None:
    """Note that a message has been dealt with."""
    session.connection().execute(_HANDLED, {"message": message.id, "now": now})
    set_committed_value(message, "state", "done")
    set_committed_value(message, "handled_at", now)


def due(session: Session, now: datetime, most: int) -> list[int]:
    """Return what is to be handled now, oldest first; a citizen whose older message rests is left out."""
    older = aliased(InboundMessage)
    rests = sa.exists().where(
        col(older.contact_id) == col(InboundMessage.contact_id),
        col(older.state) == "new",
        col(older.id) < col(InboundMessage.id),
        col(older.not_before) > now,
    )
    waiting = select(InboundMessage.id).where(InboundMessage.state == "new", InboundMessage.not_before <= now, ~rests)
    in_order = col(InboundMessage.id) + 0  # or SQLite looks through all of them in the order of their ids
    return [found for found in session.exec(waiting.order_by(in_order).limit(most)) if found is not None]


def _complain_of_other_words(session: Session, incoming: Incoming) -> None:
    """Log that a known sid came with other words; the first stay. Where they were emptied or masked nobody can tell."""
    kept = session.exec(select(InboundMessage.body).where(InboundMessage.sid == incoming.sid)).one()
    if kept and MASKED not in kept and kept != incoming.body:
        log.warning("message %s came again with other words; the first are kept", incoming.sid)


def _values(incoming: Incoming, contact_id: int, wrote_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "sid": incoming.sid,
        "contact_id": contact_id,
        "kind": incoming.kind,
        "body": "" if _is_card(incoming.body) else incoming.body,
        "payload": incoming.payload,
        "received_at": wrote_at,
        "not_before": now,
    }


def _is_card(body: str) -> bool:
    return body.lstrip()[:11].upper() == "BEGIN:VCARD"


def _want_media(session: Session, message: InboundMessage, files: tuple[IncomingMedia, ...], now: datetime) -> None:
    if not files:
        return
    wanted = [
        Media(
            token=secrets.token_urlsafe(32),
            inbound_id=message.id,
            url=file.url,
            content_type=file.content_type,
            not_before=now,
            created_at=now,
        )
        for file in files
    ]
    session.add_all(wanted)
    session.flush()
    for media in wanted:
        wake_after_commit(session, "media", media.id)
