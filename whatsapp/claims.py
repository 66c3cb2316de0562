"""A message of the outbox in one worker's hands: only the holder of its token may record what becomes of it."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.settings import Settings
from whatsapp import contacts
from whatsapp.models import OutboundMessage


def lease(message: OutboundMessage, settings: Settings, now: datetime) -> tuple[str, datetime]:
    """Take a message in hand for a while; return the token and when the while is over."""
    message.lease_token = secrets.token_hex(16)
    message.lease_until = now + timedelta(seconds=settings.lease_seconds)
    return message.lease_token, message.lease_until


def let_go(message: OutboundMessage) -> None:
    """Take it out of whosever hands it is in."""
    message.lease_until, message.lease_token = None, ""


def locked(session: Session, message_id: int) -> OutboundMessage:
    """Return a message, locked."""
    message = found(session, col(OutboundMessage.id) == message_id)
    assert message is not None
    return message


def found(session: Session, which: sa.ColumnElement[bool]) -> OutboundMessage | None:
    """Lock the contact, then the message: the order everybody keeps."""
    contact_id = session.exec(select(OutboundMessage.contact_id).where(which)).first()
    if contact_id is None:
        return None
    contacts.locked(session, contact_id)
    statement = select(OutboundMessage).where(which).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()
