"""Messages that were given up, in and out, until somebody has seen to them: tried again, or set aside."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.database import wake_after_commit
from core.inserting import insert_once
from whatsapp import contacts, outbox, outcomes
from whatsapp.models import InboundMessage, OutboundMessage, SetAside

Message = InboundMessage | OutboundMessage
KINDS: dict[str, type[InboundMessage] | type[OutboundMessage]] = {
    "inbound": InboundMessage,
    "outbound": OutboundMessage,
}
GIVEN_UP = {
    "inbound": sa.text("inbound_message.state = 'dead'"),
    "outbound": sa.text("outbound_message.state = 'failed'"),
}
"""To the letter of the partial indexes, or SQLite does not use them."""


def listed(session: Session, kind: str, most: int) -> list[Message]:
    """Return what of a kind nobody has seen to yet, newest first."""
    table: Any = KINDS[kind]
    open_ones = select(table).where(GIVEN_UP[kind], ~_is_set_aside(kind)).order_by(col(table.id).desc()).limit(most)
    return list(session.exec(open_ones))


def count(session: Session, kind: str) -> float:
    """Count what of a kind nobody has seen to yet."""
    table = KINDS[kind]
    statement = sa.select(sa.func.count()).select_from(table).where(GIVEN_UP[kind], ~_is_set_aside(kind))
    return float(session.execute(statement).scalar_one())


def try_again(session: Session, kind: str, message_id: int, now: datetime) -> bool:
    """Let the message be handled or sent anew; return False when it is not given up (any more)."""
    message = _locked(session, kind, message_id)
    if message is None:
        return False
    message.attempts = 0
    if isinstance(message, OutboundMessage):
        outcomes.refused(session, message, None, now, wait=0)  # its code may say that it is too old to be tried
        message.reason = ""
        outbox.go_on(session, message, now)
    else:
        message.state, message.not_before = "new", now
        wake_after_commit(session, "handle", message.id)
    return True


def set_aside(session: Session, kind: str, message_id: int, officer_id: int | None, now: datetime) -> bool:
    """Note that somebody has seen to it; return False when there is nothing to see to."""
    if _locked(session, kind, message_id) is None:
        return False
    insert_once(session, SetAside, kind=kind, message_id=message_id, at=now, officer_id=officer_id)
    return True


def _locked(session: Session, kind: str, message_id: int) -> Message | None:
    table: Any = KINDS[kind]
    found: Message | None = session.get(table, message_id) if 0 < message_id < 2**31 else None
    if found is None:
        return None
    contacts.locked(session, found.contact_id)
    session.refresh(found)
    return found if found.state in {"dead", "failed"} else None


def _is_set_aside(kind: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(col(SetAside.kind) == kind, col(SetAside.message_id) == col(KINDS[kind].id))
