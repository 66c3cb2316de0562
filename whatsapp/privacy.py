"""What this room holds about one person, and how it stops dealing with them; `forgetting` empties it."""

import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from whatsapp import contacts
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage

SECRET = {"token", "lease_token", "lease_until"}
_NATIONAL = re.compile(r"0[1-9][0-9]{6,13}")
_BARE = re.compile(r"[1-9][0-9]{6,14}")
REASON = "erased"


def address(text: str) -> str | None:
    """Return the WhatsApp address a person may have written: 0812…, +62 812-…, whatsapp:+62…, ID.…; None for others."""
    bare = text.strip().removeprefix("whatsapp:")
    digits = re.sub(r"[\s().-]", "", bare) if not contacts.USER_ID.fullmatch(f"whatsapp:{bare}") else bare
    if _NATIONAL.fullmatch(digits):
        digits = f"+62{digits[1:]}"
    elif _BARE.fullmatch(digits):
        digits = f"+{digits}"
    return f"whatsapp:{digits}" if contacts.is_address(f"whatsapp:{digits}") else None


def find(session: Session, whatsapp_address: str) -> int | None:
    """Return who has this address now, by id."""
    statement = select(Contact.id).where(
        or_(col(Contact.address) == whatsapp_address, col(Contact.external_user_id) == whatsapp_address)
    )
    return session.exec(statement.order_by(col(Contact.id)).limit(1)).first()


def export(session: Session, contact_id: int) -> dict[str, Any]:
    """Return everything this room holds about the contact, fit for JSON; keys to files and leases are left out."""
    inbound = session.exec(_inbound(contact_id).order_by(col(InboundMessage.id))).all()
    outbound = session.exec(_outbound(contact_id).order_by(col(OutboundMessage.id))).all()
    files = session.exec(_files(contact_id).order_by(col(Media.id))).all()
    return {
        "contact": session.get_one(Contact, contact_id).model_dump(mode="json"),
        "messages_in": [row.model_dump(mode="json") for row in inbound],
        "messages_out": [row.model_dump(mode="json", exclude=SECRET) for row in outbound],
        "files": [row.model_dump(mode="json", exclude=SECRET) for row in files],
    }


def touched(session: Session, since: datetime, until: datetime) -> list[tuple[int, datetime, datetime]]:
    """Return (contact, first, last) of the messages that came, were decided, or were taken between two moments."""
    sent, came = OutboundMessage, InboundMessage
    moments = (
        (came.contact_id, came.received_at),
        (sent.contact_id, sent.created_at),
        (sent.contact_id, sent.accepted_at),
    )
    found = (session.execute(spans(col(who), col(at), since, until)) for who, at in moments)
    return [(contact_id, first, last) for rows in found for contact_id, first, last in rows]


def spans(who: Any, at: Any, since: datetime, until: datetime) -> Any:
    """Return the query for the first and last moment between two for each contact."""
    within = sa.select(who, sa.func.min(at), sa.func.max(at)).where(at >= since, at < until)
    return within.group_by(who)


def in_flight(session: Session, contact_id: int) -> bool:
    """Tell whether something is on its way to the contact."""
    under_way = _outbound(contact_id).where(col(OutboundMessage.state).in_(("queued", "sending", "unknown")))
    return session.exec(under_way.limit(1)).first() is not None


def stop(session: Session, contact_id: int, now: datetime) -> None:
    """See to it that nothing of the contact is handled or sent any more, and take the number from former owners.

    Nobody is told of what is suppressed: it is no failure an officer could mend.
    """
    session.flush()
    suppress(session, contact_id, now)
    session.expire_all()
    contact = contacts.locked(session, contact_id)
    contact.window_closes_at, contact.unreachable_at = None, now
    former = col(Contact.address).startswith(contact.address + contacts.RETIRED_MARK, autoescape=True)
    for earlier in session.exec(select(Contact).where(former)).all():
        earlier.address = f"{contacts.GONE}{contacts.RETIRED_MARK}{earlier.id}"
    session.flush()


def suppress(session: Session, contact_id: int, now: datetime) -> None:
    """Let nothing of the contact that waits be handled or sent."""
    waiting = col(OutboundMessage.state).in_(("queued", "held", "sending", "unknown"))
    outbound = sa.update(OutboundMessage).where(col(OutboundMessage.contact_id) == contact_id, waiting)
    inbound = sa.update(InboundMessage).where(
        col(InboundMessage.contact_id) == contact_id, col(InboundMessage.state) == "new"
    )
    connection = session.connection()
    connection.execute(outbound.values(state="suppressed", reason=REASON, lease_token="", lease_until=None))
    connection.execute(inbound.values(state="ignored", handled_at=now))


def _inbound(contact_id: int) -> Any:
    return select(InboundMessage).where(InboundMessage.contact_id == contact_id)


def _outbound(contact_id: int) -> Any:
    return select(OutboundMessage).where(OutboundMessage.contact_id == contact_id)


def _files(contact_id: int) -> Any:
    received = select(InboundMessage.id).where(InboundMessage.contact_id == contact_id)
    sent = select(OutboundMessage.media_id).where(OutboundMessage.contact_id == contact_id)
    return select(Media).where(or_(col(Media.inbound_id).in_(received), col(Media.id).in_(sent)))
