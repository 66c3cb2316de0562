"""Which earlier message a citizen's reply quotes (OriginalRepliedMessageSid, PLATFORM.md section 1)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from handoff.models import Complaint, Consultation, ThreadEntry
from whatsapp.models import InboundMessage, OutboundMessage

LONGEST = 160


@dataclass(frozen=True)
class Quote:
    """A quoted message: whose it was, its beginning, in which consultation it stands, and where on that page."""

    from_citizen: bool
    text: str
    place: str
    number: str = ""


def quotes(session: Session, contact_id: int, messages: Iterable[InboundMessage]) -> dict[str, Quote]:
    """Return the messages of the same person that others quote, by sid; a complaint is not shown here either."""
    sids = {sid for message in messages if (sid := quoted_sid(message.payload))}
    if not sids:
        return {}
    sent = select(OutboundMessage).where(OutboundMessage.contact_id == contact_id, col(OutboundMessage.sid).in_(sids))
    came = select(InboundMessage).where(
        InboundMessage.contact_id == contact_id,
        col(InboundMessage.sid).in_(sids),
        col(InboundMessage.id).not_in(select(Complaint.inbound_id)),
    )
    found = {message.sid or "": _quote(message, from_citizen=False) for message in session.exec(sent)}
    found |= {message.sid: _quote(message, from_citizen=True) for message in session.exec(came)}
    threads = _threads(session, contact_id, sids)
    return {sid: replace(quote, number=threads.get(quote.place, "")) for sid, quote in found.items()}


def _threads(session: Session, contact_id: int, sids: set[str]) -> dict[str, str]:
    """Return by place the number of the consultation a message was said in, the latest; the bot's stand in none."""
    found: dict[str, str] = {}
    for side, table, joined in (
        ("in", InboundMessage, ThreadEntry.inbound_id),
        ("out", OutboundMessage, ThreadEntry.outbound_id),
    ):
        said_in = (
            select(table.id, Consultation.number)
            .join(ThreadEntry, col(joined) == col(table.id))
            .join(Consultation, col(Consultation.id) == col(ThreadEntry.consultation_id))
            .where(table.contact_id == contact_id, col(table.sid).in_(sids))
            .order_by(col(ThreadEntry.id))
        )
        found |= {f"{side}-{message_id}": number for message_id, number in session.exec(said_in)}
    return found


def quoted_sid(payload: dict[str, Any]) -> str:
    """Return the sid a message answers, empty for none."""
    return str(payload.get("replied_sid") or "")


def place_of(message: InboundMessage | OutboundMessage) -> str:
    """Return the name of a message's place in the page."""
    return f"{'in' if isinstance(message, InboundMessage) else 'out'}-{message.id}"


def _quote(message: InboundMessage | OutboundMessage, *, from_citizen: bool) -> Quote:
    text = " ".join(message.body.split())
    return Quote(from_citizen, text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…", place_of(message))
