"""A file that could not be kept: its sender is told, once for all that was sent by then, and may send it otherwise."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.dates import hour_in_words
from core.settings import Settings
from whatsapp import contacts, outbox
from whatsapp.fetching import SIZE_LIMIT
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage
from whatsapp.outbox import Draft
from whatsapp.texts import say

REFUSED, LOST = "file_too_large", "file_lost"
"""Too large or of a kind we do not keep; not to be had from Twilio any more, which sending it again may mend."""
_TEXTS = {"refused": REFUSED, "missing": LOST}
MOST_AN_HOUR = 5
"""Whoever goes on sending what cannot be kept has read it by then."""
PERIOD = timedelta(hours=1)
LASTS = timedelta(hours=24)


def hold_sender(session: Session, media_id: int) -> None:
    """Lock whoever sent the file, before the file itself: that is everybody's order."""
    sender = select(InboundMessage.contact_id).join(Media, col(Media.inbound_id) == InboundMessage.id)
    contact_id = session.exec(sender.where(Media.id == media_id)).first()
    if contact_id is not None:
        contacts.locked(session, contact_id)


def tell(session: Session, settings: Settings, media: Media, now: datetime) -> OutboundMessage | None:
    """Queue the text for a file that was settled as refused or missing; None where nobody is to be told (again).

    The sender must be held.
    """
    message = session.get(InboundMessage, media.inbound_id) if media.inbound_id else None
    name = _TEXTS.get(media.state)
    if message is None or name is None or message.kind == "sticker":
        return None
    contact = session.get_one(Contact, message.contact_id)
    if contact.address.startswith(contacts.GONE) or _is_told(session, name, message, now):
        return None
    sent_at = message.received_at.astimezone(settings.zone)
    given = {"time": f"{hour_in_words(sent_at.time())} {sent_at.tzname()}"}
    if name == REFUSED:
        given["max_mb"] = str(SIZE_LIMIT // 2**20)
    body = say(name, contact.language or "id", **given)
    draft = Draft(key=f"{name}:{message.id}", body=body, expires_at=now + LASTS)
    return outbox.queue(session, message.contact_id, draft, now)


def _is_told(session: Session, name: str, message: InboundMessage, now: datetime) -> bool:
    """Say whether the same was told after the file had been sent, or too often lately."""
    told = select(OutboundMessage.created_at).where(
        OutboundMessage.contact_id == message.contact_id,
        col(OutboundMessage.key).startswith(f"{name}:"),
        OutboundMessage.created_at > now - PERIOD,
    )
    moments = session.exec(told).all()
    return len(moments) >= MOST_AN_HOUR or any(at >= message.received_at for at in moments)
