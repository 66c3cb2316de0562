"""What is held about one citizen in every room, and how all of it is forgotten at once (UU 27/2022, art. 7, 8, 43)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

import handoff.privacy
import kb.privacy
import whatsapp.privacy
from bot import forgetting
from bot.models import Talk
from core import audit, mail, one_by_one, scrubbing
from core import calendar as office_calendar
from core.models import AuditEvent, Mail
from core.runtime import Runtime
from handoff import ageing, retention
from whatsapp import contacts, erased
from whatsapp.models import Contact, InboundMessage


class UnreadableContact(ValueError):
    """The text is neither a telephone number, nor a WhatsApp address, nor a consultation's number."""


class UnknownContact(LookupError):
    """Nobody here has this address or consultation."""


def find(session: Session, text: str) -> int:
    """Return the contact meant by a telephone number, an address or KS-…; raise UnreadableContact, UnknownContact."""
    number = text.strip().upper()
    if number.startswith("KS-"):
        found = handoff.privacy.find(session, number)
    else:
        address = whatsapp.privacy.address(text)
        if address is None:
            raise UnreadableContact(text)
        found = whatsapp.privacy.find(session, address)
    if found is None:
        raise UnknownContact(text)
    return found


def export(session: Session, contact_id: int, now: datetime) -> dict[str, Any]:
    """Return everything held about the contact, fit for JSON; that it was given out is noted."""
    talk = session.get(Talk, contact_id)
    letters = select(Mail).where(col(Mail.key).in_(_codes(session, contact_id)))
    held = {
        "exported_at": now.isoformat(),
        **whatsapp.privacy.export(session, contact_id),
        **handoff.privacy.export(session, contact_id),
        **kb.privacy.export(session, _moments(session, contact_id), handoff.privacy.numbers(session, contact_id)),
        "talk": talk.model_dump(mode="json") if talk else None,
        "mails": [row.model_dump(mode="json", exclude={"body"}) for row in session.exec(letters)],
    }
    audit.record(session, "privacy.export", subject=contacts.subject(contact_id), now=now)
    return held


def erase(runtime: Runtime, session: Session, contact_id: int, now: datetime) -> int:
    """Forget the contact at once; return how many consultations stay as numbers only. A second time changes nothing."""
    contact = contacts.locked(session, contact_id)
    if contact.address.startswith(contacts.GONE):
        return 0
    erased.note(session, runtime.settings, contact, now)
    retention.subscribe(forgetting.forget)
    calendar = office_calendar.load(session, runtime.settings)
    mail.forget(session, handoff.privacy.mail_of(session, contact_id), _codes(session, contact_id))
    moments, numbers = _moments(session, contact_id), handoff.privacy.numbers(session, contact_id)
    kb.privacy.forget(session, moments, numbers, now)
    whatsapp.privacy.stop(session, contact_id, now)
    done = handoff.privacy.erase(session, runtime.settings, contact_id, now, calendar)
    audit.record(session, "privacy.erase", subject=contacts.subject(contact_id), now=now, consultations=done)
    scrubbing.owe(session, now)
    return done


def carry_out(runtime: Runtime, now: datetime) -> int:
    """Erase the citizens who asked for it in the chat, once the last word to them has left; return how many.

    And again those who were erased already and came back with a backup.
    """
    with runtime.database.reading() as session:
        asked = [one for one in _asked(session) if not whatsapp.privacy.in_flight(session, one)]
        asked += erased.come_back(session, runtime.settings)

    def forget(session: Session, contact_id: int) -> bool:
        erase(runtime, session, contact_id, now)
        return True

    done = one_by_one.each(runtime.database, asked, forget, "contact %s cannot be erased")
    if done:
        scrubbing.at_once(runtime)
    return done


def retain(runtime: Runtime, now: datetime, goes_on: Callable[[], None] = lambda: None) -> int:
    """Make everything older than the retention anonymous; return how many rows. Stopped half-way, it goes on.

    `goes_on` is called again and again meanwhile.
    """
    retention.subscribe(forgetting.forget)
    total = 0
    for run in (retention.run, ageing.run, kb.privacy.age):
        while done := run(runtime, now):
            total += done
            goes_on()
    if total:  # whoever asks for it now is not told to wait for the night
        scrubbing.at_once(runtime)
    return total


def is_gone(session: Session, contact_id: int) -> bool:
    """Tell whether the contact was forgotten before."""
    return session.get_one(Contact, contact_id).address.startswith(contacts.GONE)


def _asked(session: Session) -> list[int]:
    """Return who asked to be erased and was not, however long ago: the service may have stood still for weeks."""
    whose = sa.cast(sa.func.substr(col(AuditEvent.subject), len(contacts.SUBJECT) + 1), sa.Integer())
    waiting = (
        select(Contact.id)
        .join(AuditEvent, col(Contact.id) == whose)
        .where(AuditEvent.action == "privacy.erasure_requested", ~col(Contact.address).startswith(contacts.GONE))
        .distinct()
    )
    return [contact_id for contact_id in session.exec(waiting) if contact_id is not None]


def _moments(session: Session, contact_id: int) -> list[datetime]:
    """Return when the contact's messages were handled."""
    own = session.exec(select(InboundMessage.handled_at).where(InboundMessage.contact_id == contact_id)).all()
    return sorted({at for at in own if at is not None})


def _codes(session: Session, contact_id: int) -> list[str]:
    """Return the keys of the e-mails with codes that the contact's messages caused."""
    own = session.exec(select(InboundMessage.id).where(InboundMessage.contact_id == contact_id))
    return [f"code:{inbound_id}" for inbound_id in own]
