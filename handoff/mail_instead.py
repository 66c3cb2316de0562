"""A citizen whom WhatsApp does not reach hears by e-mail that a reply waits: once a reply, and never its text.

It does not reach who was not invited to fetch what is held (no template, or WhatsApp refused it), and who was sent
something that was never delivered: somebody who blocked the number gives no error (PLATFORM.md, section 4).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core import mail
from core.models import Mail
from core.settings import Settings
from handoff import requesters, thread
from handoff.finding import locked
from handoff.lifecycle import Status
from handoff.models import Consultation, Requester, ThreadEntry
from handoff.notices import addressed
from whatsapp import contacts
from whatsapp.models import OutboundMessage
from whatsapp.texts import say
from whatsapp.window import INVITATION

PATIENCE = timedelta(minutes=10)
"""So long the citizen may write by himself, and an invitation has time to leave."""
UNDELIVERED = timedelta(hours=48)
STALE = timedelta(days=30)
MOST_AT_ONCE = 100
KEY = "waits"
_OPEN = sa.text("consultation.status <> 'closed'")
"""To the letter of the partial index, or SQLite does not use it."""


def due(session: Session, now: datetime) -> Sequence[str]:
    """Return the numbers of consultations whose citizen may have to be told by e-mail."""
    told = select(ThreadEntry.id).where(
        ThreadEntry.consultation_id == Consultation.id,
        ThreadEntry.event == thread.Mark.MAILED,
        col(ThreadEntry.at) >= col(Consultation.last_officer_at),
    )
    waiting = (
        select(Consultation.number)
        .join(Requester, col(Requester.contact_id) == Consultation.contact_id)
        .where(
            _OPEN,
            Consultation.status == Status.CITIZEN,
            col(Requester.email_verified_at).is_not(None),
            col(Consultation.last_officer_at).between(now - STALE, now - PATIENCE),
            sa.exists(_unreached(now).where(ThreadEntry.consultation_id == Consultation.id)),
            ~sa.exists(told),
        )
    )
    return session.exec(waiting.order_by(col(Consultation.id)).limit(MOST_AT_ONCE)).all()


def tell(session: Session, settings: Settings, number: str, now: datetime) -> bool:
    """Queue the e-mail if the citizen was not reached, as seen under the lock; return whether it was."""
    consultation = locked(session, number)
    requester = requesters.of(session, consultation.contact_id)
    unreached = session.exec(_unreached(now).where(ThreadEntry.consultation_id == consultation.id)).all()
    if requester is None or consultation.status != Status.CITIZEN:
        return False
    if not unreached or was_invited(session, unreached[0]):
        return False
    words = addressed(session, consultation) | {"url": _address(settings)}
    language = consultation.language
    mail.queue(
        session,
        key=f"{KEY}:{consultation.id}:{unreached[-1].id}",
        recipient=requester.email,
        subject=say("mail_waiting_subject", language, number=consultation.number),
        body=say("mail_waiting_body", language, **words),
        now=now,
    )
    thread.event(session, consultation, thread.Mark.MAILED, now)
    if len([one for one in unreached if one.state != "held"]) > 1:
        contacts.locked(session, consultation.contact_id).unreachable_at = now
    return True


def was_invited(session: Session, held: OutboundMessage) -> bool:
    """Say whether an invitation to fetch a held message has left; one that was not held needs none."""
    if held.state != "held":
        return False
    left = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == held.contact_id,
        OutboundMessage.template == INVITATION,
        col(OutboundMessage.accepted_at) >= held.created_at,
        OutboundMessage.state != "failed",
    )
    return session.exec(left.limit(1)).first() is not None


def was_mailed(session: Session, consultation: Consultation, held: OutboundMessage) -> bool:
    """Say whether an e-mail about a held message, or a later one, has left."""
    sent = select(Mail.id).where(
        col(Mail.key).startswith(f"{KEY}:{consultation.id}:"),
        Mail.status == mail.Status.SENT,
        Mail.created_at >= held.created_at,
    )
    return session.exec(sent.limit(1)).first() is not None


def _unreached(now: datetime) -> SelectOfScalar[OutboundMessage]:
    """Select officers' messages that are held, or that were taken long ago and never delivered."""
    state = col(OutboundMessage.state)
    held = (state == "held") & (col(OutboundMessage.status_at) <= now - PATIENCE)
    lost = state.in_(("accepted", "sent")) & (col(OutboundMessage.accepted_at) <= now - UNDELIVERED)
    return (
        select(OutboundMessage)
        .join(ThreadEntry, col(ThreadEntry.outbound_id) == OutboundMessage.id)
        .where(OutboundMessage.author == "officer", held | lost)
        .order_by(col(OutboundMessage.id))
    )


def _address(settings: Settings) -> str:
    digits = settings.sender.removeprefix("whatsapp:+")
    return f"https://wa.me/{digits}" if digits.isdigit() else "WhatsApp"
