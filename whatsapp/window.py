"""WhatsApp's service window: free text only within 24 hours of the citizen's last message (PLATFORM.md, section 6)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from whatsapp import texts
from whatsapp.contacts import SET_BACK, WINDOW
from whatsapp.models import Contact, OutboundMessage
from whatsapp.outbox import Draft, queue

SAFETY = timedelta(seconds=15)
"""WhatsApp counts from its own receipt, a little before ours."""
INVITATION = "held_reply_template"


def is_open(closes_at: datetime | None, now: datetime) -> bool:
    """Tell whether free text may leave now."""
    return closes_at is not None and now < closes_at - SAFETY and closes_at <= now + WINDOW + SET_BACK


def content_sids(configured: Mapping[str, str], language: str) -> dict[str, str]:
    """Return template name to ContentSid for one language: `name.en` goes before `name`."""
    ending = f".{language}"
    own = {name.removesuffix(ending): sid for name, sid in configured.items() if name.endswith(ending)}
    return {**configured, **own}


def invite(session: Session, contact: Contact, held: OutboundMessage, sids: Mapping[str, str], now: datetime) -> None:
    """Ask the citizen, once for all that is held, to write so that it may leave. Without a template nobody is asked.

    What the clock sent (a reminder, a closing) invites nobody: it is no answer, and it can wait or expire. Nor does the
    bot's own answer: the invitation speaks of a consultation.
    """
    if INVITATION not in sids or held.automatic or held.author == "bot":
        return
    oldest = _oldest_held(session, held)
    words = {"name": contact.profile_name or "Bapak/Ibu", "number": "-", "topic": "-", **oldest.variables}
    draft = Draft(
        key=f"invitation:{oldest.id}",
        body=texts.say(INVITATION, contact.language or "id", **words),
        template=INVITATION,
        variables=words,
        author="system",
        automatic=True,
    )
    queue(session, held.contact_id, draft, now)


def anything_held(session: Session, contact_id: int, before_id: int | None = None) -> bool:
    """Tell whether messages of the contact are held, or held before the one given. What the clock sent keeps nobody."""
    statement = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == contact_id,
        OutboundMessage.state == "held",
        ~col(OutboundMessage.automatic),
    )
    if before_id is not None:
        statement = statement.where(col(OutboundMessage.id) < before_id)
    return session.exec(statement.limit(1)).first() is not None


def _oldest_held(session: Session, held: OutboundMessage) -> OutboundMessage:
    statement = (
        select(OutboundMessage)
        .where(
            OutboundMessage.contact_id == held.contact_id,
            OutboundMessage.state == "held",
            OutboundMessage.author != "bot",
            ~col(OutboundMessage.automatic),
        )
        .order_by(col(OutboundMessage.id))
        .limit(1)
    )
    return session.exec(statement).first() or held
