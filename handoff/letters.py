"""What was given up, as officers see it: which message, of whom, why, and what to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handoff.models import Consultation, ThreadEntry
from handoff.wordings import Sign, dead_letter, tick
from whatsapp import given_up
from whatsapp.models import Contact, InboundMessage, OutboundMessage

MOST = 100
LONGEST = 240


@dataclass(frozen=True)
class Letter:
    """A message nobody has seen to yet. `number` is empty where it belongs to no consultation."""

    kind: str
    id: int
    at: datetime
    address: str
    name: str
    number: str
    text: str
    sign: Sign


def outstanding(session: Session) -> list[Letter]:
    """Return what was given up, newest first."""
    messages = [message for kind in given_up.KINDS for message in given_up.listed(session, kind, MOST)]
    whose = select(Contact).where(col(Contact.id).in_({message.contact_id for message in messages}))
    people = {one.id: one for one in session.exec(whose)}
    letters = [_letter(session, message, people[message.contact_id]) for message in messages]
    return sorted(letters, key=lambda letter: letter.at, reverse=True)


def _letter(session: Session, message: given_up.Message, contact: Contact) -> Letter:
    is_ours = isinstance(message, OutboundMessage)
    assert message.id is not None
    return Letter(
        kind="outbound" if is_ours else "inbound",
        id=message.id,
        at=(message.status_at or message.created_at) if isinstance(message, OutboundMessage) else message.received_at,
        address=contact.address,
        name=contact.profile_name,
        number=_number(session, message),
        text=message.body[:LONGEST],
        sign=tick(message) if isinstance(message, OutboundMessage) else dead_letter(),
    )


def _number(session: Session, message: given_up.Message) -> str:
    which = ThreadEntry.inbound_id if isinstance(message, InboundMessage) else ThreadEntry.outbound_id
    belongs = select(Consultation.number).join(ThreadEntry, col(ThreadEntry.consultation_id) == col(Consultation.id))
    return session.exec(belongs.where(which == message.id).limit(1)).first() or ""
