"""A citizen whom WhatsApp does not reach hears by e-mail that a reply waits: once a reply, and never its text.

It does not reach who was not invited to fetch what is held (no template, or WhatsApp refused it), and who was sent
something that was never delivered: somebody who blocked the number gives no error (PLATFORM.md, section 4).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core import mail
from core.models import Mail
from core.settings import Settings
from handoff import requesters, thread
from handoff.finding import locked
from handoff.lifecycle import Status
from handoff.models import IS_OPEN, Consultation, ThreadEntry
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


def due(session: Session, now: datetime) -> Sequence[str]:
    """Return the numbers of consultations whose citizen may have to be told by e-mail."""
    told = select(ThreadEntry.id).where(
        ThreadEntry.consultation_id == Consultation.id,
        col(ThreadEntry.event).in_((thread.Mark.MAILED, thread.Mark.UNMAILED)),
        col(ThreadEntry.at) >= col(Consultation.last_officer_at),
    )
    waiting = select(Consultation.number).where(
        IS_OPEN,
        Consultation.status == Status.CITIZEN,
        col(Consultation.last_officer_at).between(now - STALE, now - PATIENCE),
        _is_unreached(now),
        ~sa.exists(told),
    )
    return session.exec(waiting.order_by(col(Consultation.id)).limit(MOST_AT_ONCE)).all()


def tell(session: Session, settings: Settings, number: str, now: datetime) -> bool:
    """Queue the e-mail if the citizen was not reached, as seen under the lock; return whether they were not.

    Where there is no confirmed address to tell them by, the officer is told.
    """
    consultation = locked(session, number)
    still = select(Consultation.id).where(Consultation.id == consultation.id, _is_unreached(now))
    if consultation.status != Status.CITIZEN or session.exec(still).first() is None:
        return False
    unreached = session.exec(_unreached(now).where(ThreadEntry.consultation_id == consultation.id)).all()
    requester = requesters.of(session, consultation.contact_id)
    if requester and requester.email_verified_at:
        _write_to(session, settings, consultation, requester.email, f"{KEY}:{consultation.id}:{unreached[-1].id}", now)
        thread.event(session, consultation, thread.Mark.MAILED, now)
    else:
        thread.event(session, consultation, thread.Mark.UNMAILED, now)
    if len([one for one in unreached if one.state != "held"]) > 1:
        contacts.locked(session, consultation.contact_id).unreachable_at = now
    return True


def _write_to(
    session: Session, settings: Settings, consultation: Consultation, recipient: str, key: str, now: datetime
) -> None:
    words = addressed(session, consultation) | {"url": _address(settings)}
    language = consultation.language
    mail.queue(
        session,
        key=key,
        recipient=recipient,
        subject=say("mail_waiting_subject", language, number=consultation.number),
        body=say("mail_waiting_body", language, **words),
        now=now,
    )


def holds_unheard() -> sa.ColumnElement[bool]:
    """Return the condition on a consultation: neither invitation nor e-mail about the oldest held message has left."""
    about = aliased(OutboundMessage)
    oldest = _oldest(col(OutboundMessage.state) == "held")
    return sa.exists().where(about.id == oldest, ~_invited_to(about), ~_mailed_about(about))


def _is_unreached(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition on a consultation: a message did not reach its citizen, and no invitation is to help."""
    about = aliased(OutboundMessage)
    oldest = _oldest(_did_not_reach(now))
    return sa.exists().where(about.id == oldest, (col(about.state) != "held") | ~_invited_to(about))


def _oldest(which: sa.ColumnElement[bool]) -> Any:
    """Return the id of the consultation's oldest officer's message of which the condition is true."""
    return (
        sa.select(sa.func.min(OutboundMessage.id))
        .join(ThreadEntry, col(ThreadEntry.outbound_id) == OutboundMessage.id)
        .where(col(ThreadEntry.consultation_id) == Consultation.id, col(OutboundMessage.author) == "officer", which)
        .correlate(Consultation)
        .scalar_subquery()
    )


def _invited_to(held: Any) -> sa.ColumnElement[bool]:
    """Return the condition on a held message: an invitation to fetch it has left."""
    invitation = aliased(OutboundMessage)
    return sa.exists().where(
        col(invitation.contact_id) == held.contact_id,
        col(invitation.template) == INVITATION,
        col(invitation.accepted_at) >= held.created_at,
        col(invitation.state) != "failed",
    )


def _mailed_about(held: Any) -> sa.ColumnElement[bool]:
    """Return the condition on a held message: an e-mail about it, or about a later one, has left."""
    told = sa.literal(f"{KEY}:") + sa.cast(ThreadEntry.consultation_id, sa.String) + ":"
    mailed = sa.exists().where(
        col(ThreadEntry.consultation_id) == Consultation.id,
        col(Mail.key) == told + sa.cast(ThreadEntry.outbound_id, sa.String),  # equal: the key's index finds it
        col(Mail.status) == mail.Status.SENT,
        col(Mail.created_at) >= held.created_at,
    )
    return mailed.correlate(Consultation, held)


def _unreached(now: datetime) -> SelectOfScalar[OutboundMessage]:
    """Select officers' messages that did not reach the citizen."""
    return (
        select(OutboundMessage)
        .join(ThreadEntry, col(ThreadEntry.outbound_id) == OutboundMessage.id)
        .where(OutboundMessage.author == "officer", _did_not_reach(now))
        .order_by(col(OutboundMessage.id))
    )


def _did_not_reach(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition on a message: it is held, or was taken long ago and never delivered."""
    state = col(OutboundMessage.state)
    held = (state == "held") & (col(OutboundMessage.status_at) <= now - PATIENCE)
    lost = state.in_(("accepted", "sent")) & (col(OutboundMessage.accepted_at) <= now - UNDELIVERED)
    return held | lost


def _address(settings: Settings) -> str:
    digits = settings.sender.removeprefix("whatsapp:+")
    return f"https://wa.me/{digits}" if digits.isdigit() else "WhatsApp"
