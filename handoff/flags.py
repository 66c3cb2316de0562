"""What officers should see of those who have no open consultation: the bot has answered, but a person should know.

SITUATIONS.md 29, 31, 32, 64 and 66. The message itself stays where all messages are, and is forgotten with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit
from core.among import words
from core.inserting import insert_once
from core.language import noop
from core.models import Officer
from handoff import thread
from handoff.models import FLAG_KINDS, Change, Consultation, Flag, Requester
from handoff.rows import called
from whatsapp.models import Contact, InboundMessage

MOST_SHOWN = 100
LONGEST = 600
URGENT = frozenset({"emergency", "enumerator"})
KIND_WORDS = {
    "emergency": noop("keadaan darurat"),
    "enumerator": noop("petugas lapangan diragukan"),
    "hoax": noop("hoaks atau penipuan"),
    "others_data": noop("meminta data orang lain"),
    "abuse": noop("kata kasar"),
}
ANSWERED = {
    "emergency": noop("Asisten menyebut nomor 112, 110, dan 119 ekstensi 8. Hubungi warga bila perlu."),
    "enumerator": noop(
        "Asisten mencarikan jawabannya di pusat pengetahuan. Pastikan warga tahu cara memeriksa petugas."
    ),
    "hoax": noop("Asisten memperingatkan warga dan menyebut saluran resmi. Jangan membuka tautannya."),
    "others_data": noop("Asisten menolak dengan dasar undang-undang dan menawarkan data agregat."),
    "abuse": noop("Asisten menjawab dengan tenang dan menawarkan petugas."),
}
_UNSEEN = sa.text("flag.seen_at IS NULL")
"""To the letter of the partial index, or SQLite does not use it."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A message as the page shows it. `number` is the citizen's newest consultation, empty for none."""

    id: int
    kind: str
    at: datetime
    name: str
    address: str
    text: str
    number: str


def record(session: Session, inbound: InboundMessage, kind: str, now: datetime) -> bool:
    """Show a message to the officers; once for each citizen and kind until somebody has seen it."""
    shown = (
        select(Flag.inbound_id)
        .join(InboundMessage, col(InboundMessage.id) == Flag.inbound_id)
        .where(_UNSEEN, Flag.kind == kind, InboundMessage.contact_id == inbound.contact_id)
    )
    if session.exec(shown.limit(1)).first() is not None:
        return False
    if not insert_once(session, Flag, inbound_id=thread.stored_id(inbound), kind=kind, at=now):
        return False
    session.add(Change(at=now, kind=thread.Mark.FLAGGED))
    return True


def standing(session: Session) -> tuple[int, bool]:
    """Count what nobody has seen yet; say whether some of it is urgent."""
    number, urgent = session.execute(_STANDING).one()
    return number, bool(urgent)


_STANDING = sa.select(sa.func.count(), sa.func.count(sa.case((col(Flag.kind).in_(words(*sorted(URGENT))), 1)))).where(
    _UNSEEN
)


def listed(session: Session) -> Sequence[Flagged]:
    """Return what nobody has seen yet, the most urgent and then the newest first."""
    number = (
        select(Consultation.number)
        .where(Consultation.contact_id == Contact.id)
        .order_by(col(Consultation.id).desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    urgency = sa.case({kind: place for place, kind in enumerate(FLAG_KINDS)}, value=col(Flag.kind))
    rows = session.execute(
        sa.select(Flag, InboundMessage.body, Contact, Requester, number)  # type: ignore[call-overload]
        .join(InboundMessage, col(InboundMessage.id) == col(Flag.inbound_id))
        .join(Contact, col(Contact.id) == col(InboundMessage.contact_id))
        .outerjoin(Requester, col(Requester.contact_id) == col(Contact.id))
        .where(_UNSEEN)
        .order_by(urgency, col(Flag.inbound_id).desc())
        .limit(MOST_SHOWN)
    )
    return [
        Flagged(flag.inbound_id, flag.kind, flag.at, called(contact, who), contact.address, text[:LONGEST], last or "")
        for flag, text, contact, who, last in rows
    ]


def seen(session: Session, inbound_id: int, by: Officer, now: datetime) -> bool:
    """Note that an officer has seen to it; return whether that changed anything."""
    found = session.get(Flag, inbound_id, with_for_update=True)
    if found is None or found.seen_at:
        return False
    found.seen_at, found.seen_by = now, by.id
    session.add(Change(at=now, kind=thread.Mark.FLAG_SEEN))
    audit.record(session, "flag.seen", officer_id=by.id, subject=subject(inbound_id), now=now)
    return True


def subject(inbound_id: int) -> str:
    """Return what the audit log calls such a message."""
    return f"message {inbound_id}"
