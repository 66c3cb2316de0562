"""What this room holds about one person, and how it forgets it; numbers, dates, outcomes and scores stay."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

import whatsapp.privacy
from core.among import Among, ids
from core.models import AuditEvent
from core.settings import Settings
from core.working_days import Calendar
from handoff import closing, finding, requesters, retention
from handoff.models import Consultation, PastPromise, Rating, Requester, ThreadEntry
from whatsapp.models import InboundMessage, OutboundMessage

NAMED: dict[str, type[InboundMessage] | type[OutboundMessage]] = {
    "message": InboundMessage,
    "inbound": InboundMessage,
    "outbound": OutboundMessage,
}
"""What the audit log calls messages, with their number behind."""
CATEGORY = ("entry_id", "score", "outcome")
"""What stays of an entry the bot offered: the knowledge base's own name of the topic."""


def find(session: Session, number: str) -> int | None:
    """Return whose consultation has this number, by contact id."""
    found = finding.numbered(session, number)
    return found.contact_id if found else None


def export(session: Session, contact_id: int) -> dict[str, Any]:
    """Return everything this room holds about the contact, fit for JSON."""
    requester = requesters.of(session, contact_id)
    return {
        "requester": requester.model_dump(mode="json") if requester else None,
        "consultations": [_consultation(session, found) for found in _consultations(session, contact_id)],
    }


def erase(session: Session, settings: Settings, contact_id: int, now: datetime, calendar: Calendar) -> int:
    """Withdraw what is open, empty what was asked and said, and forget who it was; return how many consultations.

    A topic is made of the citizen's own words, so it goes too; what the bot had offered keeps the entry's name.
    """
    running = finding.open_of(session, contact_id)
    if running:
        closing.withdraw(session, running, now, calendar)
        session.flush()
    found = _consultations(session, contact_id)
    for consultation in found:
        consultation.question = consultation.topic = ""
        consultation.offered = [{name: one.get(name) for name in CATEGORY} for one in consultation.offered]
        consultation.remind_at = consultation.close_at = consultation.reopen_until = None
        consultation.anonymised_at = consultation.anonymised_at or now
        retention.blank_words(session, consultation)
    session.flush()
    retention.forget_citizen(session, settings, contact_id, now)
    return len(found)


def touched(session: Session, since: datetime, until: datetime) -> list[tuple[int, datetime, datetime]]:
    """Return (contact, first, last) of what was done to consultations and to what citizens told of themselves."""
    who = col(Consultation.contact_id)
    in_thread = whatsapp.privacy.spans(who, col(ThreadEntry.at), since, until).join_from(
        ThreadEntry, Consultation, col(Consultation.id) == col(ThreadEntry.consultation_id)
    )
    in_log = whatsapp.privacy.spans(who, col(AuditEvent.at), since, until).join_from(
        AuditEvent, Consultation, col(Consultation.number) == col(AuditEvent.subject)
    )
    told = whatsapp.privacy.spans(col(Requester.contact_id), col(Requester.updated_at), since, until)
    found = (session.execute(query) for query in (in_thread, in_log, told))
    spans = [(contact_id, first, last) for rows in found for contact_id, first, last in rows]
    return [*spans, *_of_messages(session, since, until)]


def _of_messages(session: Session, since: datetime, until: datetime) -> list[tuple[int, datetime, datetime]]:
    """Return whose messages the audit log names: what officers read, revealed or tried again without a consultation."""
    found = []
    at, subject = col(AuditEvent.at), col(AuditEvent.subject)
    for kind, table in NAMED.items():
        named = sa.select(subject, at).where(at >= since, at < until, subject.startswith(f"{kind} "))
        moments = [(int(told.removeprefix(f"{kind} ")), when) for told, when in session.execute(named)]
        senders = sa.select(col(table.id), col(table.contact_id)).where(Among(col(table.id), ids("these")))
        rows = session.execute(senders, {"these": [message_id for message_id, _when in moments]})
        whose = {message_id: contact_id for message_id, contact_id in rows}  # noqa: C416  (rows are no pairs to mypy)
        found += [(whose[message_id], when, when) for message_id, when in moments if message_id in whose]
    return found


def numbers(session: Session, contact_id: int) -> list[str]:
    """Return the numbers of the contact's consultations."""
    return [found.number for found in _consultations(session, contact_id)]


def numbers_of(session: Session, contact_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the numbers of many contacts' consultations; who has none is left out."""
    of_them = sa.select(col(Consultation.contact_id), col(Consultation.number)).order_by(col(Consultation.id))
    found: dict[int, list[str]] = {}
    asked = {"these": list(contact_ids)}
    for contact_id, number in session.execute(of_them.where(Among(col(Consultation.contact_id), ids("these"))), asked):
        found.setdefault(contact_id, []).append(number)
    return found


def mail_of(session: Session, contact_id: int) -> str:
    """Return the e-mail address the contact gave; empty for none."""
    requester = session.get(Requester, contact_id)
    return requester.email if requester else ""


def _consultations(session: Session, contact_id: int) -> list[Consultation]:
    own = select(Consultation).where(Consultation.contact_id == contact_id).order_by(col(Consultation.id))
    return list(session.exec(own))


def _consultation(session: Session, found: Consultation) -> dict[str, Any]:
    lines = select(ThreadEntry).where(ThreadEntry.consultation_id == found.id).order_by(col(ThreadEntry.id))
    promises = select(PastPromise).where(PastPromise.consultation_id == found.id).order_by(col(PastPromise.id))
    rating = session.get(Rating, found.id)
    return found.model_dump(mode="json") | {
        "rating": rating.model_dump(mode="json") if rating else None,
        "past_promises": [row.model_dump(mode="json") for row in session.exec(promises)],
        "thread": [row.model_dump(mode="json") for row in session.exec(lines)],
    }
