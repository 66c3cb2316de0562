"""A message of the outbox in one worker's hands: only the holder of its token may record what becomes of it."""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, select

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
    """Lock the contact, then the message: the order everybody keeps."""
    contact_id = session.exec(select(OutboundMessage.contact_id).where(OutboundMessage.id == message_id)).one()
    contacts.locked(session, contact_id)
    statement = select(OutboundMessage).where(OutboundMessage.id == message_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).one()
