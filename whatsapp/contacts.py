"""People on WhatsApp: who a sender is, opt-out, and how an address is shown."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from core.inserting import store_first
from whatsapp.announcements import announce
from whatsapp.models import Contact, OutboundMessage

PHONE = re.compile(r"whatsapp:\+[1-9][0-9]{4,14}")
"""E.164: no country code begins with 0, and no number that can be written to is shorter."""
USER_ID = re.compile(r"whatsapp:[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
RETIRED_MARK = "#"
SUBJECT = "contact "
GONE = "anonymous"
"""What stands where the address of a forgotten contact was."""


def subject(contact_id: int | None) -> str:
    """Return what the audit log calls a citizen."""
    return f"{SUBJECT}{contact_id}"


def is_address(text: str) -> bool:
    """Tell whether the text is a WhatsApp address: a phone number or a business-scoped user id."""
    return bool(PHONE.fullmatch(text) or USER_ID.fullmatch(text))


def is_retired(contact: Contact) -> bool:
    """Tell whether the contact lost its address to somebody else: nothing may be sent to it."""
    return RETIRED_MARK in contact.address


def last_address(contact: Contact) -> str:
    """Return the address the contact had last, also where it is somebody else's by now: what Twilio knows it by."""
    return contact.address.partition(RETIRED_MARK)[0]


def masked(address: str) -> str:
    """Return the address fit for a page: `+62 812-xxxx-4321`, or `ID.xxxx0823` for a user id."""
    if address.startswith(GONE):
        return "data dihapus"
    bare = address.removeprefix("whatsapp:").partition(RETIRED_MARK)[0]
    if not bare.startswith("+"):
        country, _, rest = bare.partition(".")
        return f"{country}.xxxx{rest[-4:]}" if len(rest) > 4 else f"{country}.xxxx"
    digits = bare[1:]
    if len(digits) < 10:
        return f"+{digits[:2]} xxxx"
    return f"+{digits[:2]} {digits[2:5]}-xxxx-{digits[-4:]}"


def whole(address: str) -> str:
    """Return the whole number or user id, for an officer who asked to see it."""
    return "data dihapus" if address.startswith(GONE) else address.removeprefix("whatsapp:").partition(RETIRED_MARK)[0]


def locked(session: Session, contact_id: int) -> Contact:
    """Return the contact with its row held until the transaction ends.

    FOR NO KEY UPDATE, so that rows which only refer to the contact can still be written by others.
    """
    statement = select(Contact).where(Contact.id == contact_id).with_for_update(key_share=True)
    return session.exec(statement, execution_options={"populate_existing": True}).one()


def of_sender(session: Session, address: str, external_user_id: str | None, now: datetime, **new: Any) -> Contact:
    """Return the locked contact a message comes from; make it if the sender is new, with these columns.

    The address is the last one the person wrote from. The user id tells persons apart (PLATFORM.md, section 0): a known
    id with a new address is the same person; a known phone with another id is a number given to somebody else.
    """
    user_id = external_user_id or (address if USER_ID.fullmatch(address) else None)
    contact = _find(session, address, user_id, now)
    if contact is None:
        made = {"address": address, "external_user_id": user_id, "created_at": now, **new}
        contact = store_first(session, Contact, "address", **made)
        if contact is not None:
            session.info["contact_made"] = contact
            return contact
        contact = _find(session, address, user_id, now)
        assert contact is not None
    if user_id and contact.external_user_id is None:
        contact.external_user_id = user_id
    if contact.address != address:
        contact.address = address
    return contact


def is_new(session: Session, contact_id: int) -> bool:
    """Tell whether this transaction made the contact: then nothing else is stored of it, and nobody else knows it."""
    made: Contact | None = session.info.get("contact_made")
    return made is not None and made.id == contact_id


def _find(session: Session, address: str, user_id: str | None, now: datetime) -> Contact | None:
    known = _candidates(session, address, user_id)
    here = next((contact for contact in known if contact.address == address), None)
    if here and user_id and here.external_user_id not in {None, user_id}:
        _retire(session, here, now)
        here = None
    return here or next((c for c in known if user_id and user_id in {c.external_user_id, c.address}), None)


def _candidates(session: Session, address: str, user_id: str | None) -> Sequence[Contact]:
    if user_id is None:
        return session.exec(_WHO, params={"address": address}).all()
    return session.exec(_WHO_HAS_ID, params={"address": address, "user_id": user_id}).all()


_LOCKED = (
    select(Contact).order_by(col(Contact.id)).with_for_update(key_share=True).execution_options(populate_existing=True)
)
"""By id, so that two messages which name the same two rows lock them in the same order."""
_WHO = _LOCKED.where(col(Contact.address) == sa.bindparam("address"))
_WHO_HAS_ID = _LOCKED.where(
    or_(
        col(Contact.address).in_((sa.bindparam("address"), sa.bindparam("user_id"))),
        col(Contact.external_user_id) == sa.bindparam("user_id"),
    )
)
"""Built once: they run with every inbound message."""


def _retire(session: Session, contact: Contact, now: datetime) -> None:
    """Take a recycled number from its old owner: their history stays theirs and nothing is sent there any more."""
    contact.address = f"{contact.address}{RETIRED_MARK}{contact.id}"
    contact.unreachable_at = now
    contact.window_closes_at = min(contact.window_closes_at or now, now)
    session.flush()


LONG_SILENCE = timedelta(days=90)
"""An operator may have given a number that was silent for so long to somebody else (SITUATIONS.md, 47)."""
WINDOW = timedelta(hours=24)
"""The service window since the citizen's last word (PLATFORM.md, section 6)."""


def may_be_another(contact: Contact, wrote_at: datetime) -> bool:
    """Say whether whoever writes now may be somebody else than before: the number was silent for long."""
    return contact.last_inbound_at is not None and wrote_at - contact.last_inbound_at > LONG_SILENCE


SET_BACK = timedelta(hours=2)
"""A window that ends later than this after its 24 hours was opened by a clock that was wrong: it is not believed."""


def open_window(contact: Contact, wrote_at: datetime, now: datetime) -> None:
    """Note that the citizen wrote. What was noted by a clock that was ahead counts no more."""
    last, closed = contact.last_inbound_at, contact.window_closes_at
    if last is None or last > now:
        last = wrote_at
    if closed is None or closed > now + WINDOW + SET_BACK:
        closed = wrote_at + WINDOW
    contact.last_inbound_at = max(last, wrote_at)
    contact.window_closes_at = max(closed, wrote_at + WINDOW)
    contact.unreachable_at = None


def opt_out(session: Session, contact: Contact, now: datetime) -> None:
    """Stop everything the citizen did not ask for; what waits to leave is suppressed, an officer's words excepted."""
    contact.opted_out_at = contact.opted_out_at or now
    waiting = session.exec(
        select(OutboundMessage)
        .where(
            OutboundMessage.contact_id == contact.id,
            col(OutboundMessage.state).in_(("queued", "held")),
            or_(col(OutboundMessage.automatic), col(OutboundMessage.author) != "officer"),
        )
        .with_for_update()
    ).all()
    for message in waiting:
        message.state, message.reason = "suppressed", "opted_out"
        announce(session, message, now)


def opt_in(session: Session, contact: Contact) -> None:
    """Allow automatic messages again."""
    contact.opted_out_at = None
    session.add(contact)
