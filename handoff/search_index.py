"""Puts the words of a consultation where the search looks, in the transaction that changed them, and takes them out.

Whoever changes a consultation says so with `note`; just before the commit its words are written once, as they are
then. What is older than the search, the sweep finds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.database import Database
from handoff import words
from handoff.lifecycle import Status
from handoff.models import Consultation, Requester, SearchWords, ThreadEntry
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage

BATCH, MOST_AT_ONCE = 50, 1000
MOST_WORDS = 5000
"""Different words one consultation is found by; who floods it is found by the first ones."""
FILE_KINDS = frozenset({"image", "audio", "video", "document"})


def note(session: Session, consultation_id: int, now: datetime) -> None:
    """Have the consultation's words written when this transaction commits."""
    changed: dict[int, datetime] = session.info.setdefault("search_changed", {})
    if not changed:
        sa.event.listen(session, "before_commit", _write_changed, once=True)
    changed[consultation_id] = now


def note_person(session: Session, contact_id: int, now: datetime) -> None:
    """Have the words of all the contact's consultations written: name, kind of user or number changed."""
    for consultation_id in _of_contact(session, contact_id):
        note(session, consultation_id, now)


def forget(session: Session, consultation_id: int, now: datetime) -> None:
    """Take the words out; what the thread still holds is put in again when the transaction commits."""
    found = session.get(SearchWords, consultation_id)
    if found:
        session.delete(found)
        session.flush()
    note(session, consultation_id, now)


def forget_person(session: Session, contact_id: int, now: datetime) -> None:
    """Take out the words of all the contact's consultations."""
    for consultation_id in _of_contact(session, contact_id):
        forget(session, consultation_id, now)


def catch_up(database: Database, now: datetime) -> int:
    """Make consultations known that the search does not know yet, newest first; return how many."""
    done = 0
    while done < MOST_AT_ONCE:
        with database.reading() as session:
            missing = select(Consultation.id).where(sa.text("indexed_at IS NULL")).order_by(col(Consultation.id).desc())
            ids = session.exec(missing.limit(BATCH)).all()
        if not ids:
            break
        with database.transaction() as session:
            for consultation_id in sorted(one for one in ids if one is not None):  # the order everybody locks them in
                write(session, consultation_id, now)
        done += len(ids)
    return done


def write(session: Session, consultation_id: int, now: datetime) -> None:
    """Write the words of a consultation as they are now."""
    consultation = session.get_one(Consultation, consultation_id, with_for_update={"key_share": True})
    consultation.indexed_at = consultation.indexed_at or now
    contact = session.get_one(Contact, consultation.contact_id)
    requester = session.get(Requester, consultation.contact_id)
    row = session.get(SearchWords, consultation_id) or SearchWords(consultation_id=consultation_id)
    new = _new_in_thread(session, consultation_id, row.through_id)
    names = [contact.profile_name, *([requester.name, requester.email] if requester else [])]
    numbers = words.of_number(consultation.number) | words.of_telephone(contact.address)
    who = words.of_person(*names) | numbers
    asked = words.of(*names, consultation.question, consultation.topic) | numbers
    told = () if consultation.anonymised_at else new.words  # what is left in its thread is another's as well
    said = _bounded(_read(row.said), asked, told)
    marks = _marks(consultation, requester) | ({"file"} & (_read(row.marks) | new.marks))
    for name, value in (("who", who), ("asked", asked), ("said", said), ("marks", marks)):
        if _read(getattr(row, name)) != value:
            setattr(row, name, " ".join(sorted(value)))
    row.through_id = new.through_id
    session.add(row)


def _write_changed(session: Session) -> None:
    changed: dict[int, datetime] = session.info.pop("search_changed", {})
    session.flush()
    for consultation_id, now in sorted(changed.items()):
        write(session, consultation_id, now)


def _of_contact(session: Session, contact_id: int) -> list[int]:
    own = select(Consultation.id).where(Consultation.contact_id == contact_id).order_by(col(Consultation.id))
    return [found for found in session.exec(own) if found is not None]


@dataclass
class _New:
    """What the thread says beyond the last entry seen."""

    through_id: int
    words: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)


def _new_in_thread(session: Session, consultation_id: int, after_id: int) -> _New:
    query = (
        sa.select(
            col(ThreadEntry.id),
            col(ThreadEntry.kind),
            col(ThreadEntry.text),
            col(InboundMessage.body),
            col(InboundMessage.kind),
            col(OutboundMessage.body),
            col(OutboundMessage.media_id),
        )
        .outerjoin(InboundMessage, col(InboundMessage.id) == col(ThreadEntry.inbound_id))
        .outerjoin(OutboundMessage, col(OutboundMessage.id) == col(ThreadEntry.outbound_id))
        .where(col(ThreadEntry.consultation_id) == consultation_id, col(ThreadEntry.id) > after_id)
        .order_by(col(ThreadEntry.id))
    )
    new, with_files = _New(after_id), False
    for entry_id, kind, text, came, came_as, went, media_id in session.execute(query):
        new.through_id = entry_id
        new.words |= words.of(came or "", went or "", text if kind == "note" else "")
        with_files = with_files or media_id is not None or came_as in FILE_KINDS
    if with_files:
        new.marks.add("file")
        new.words |= _file_names(session, consultation_id, after_id)
    return new


def _file_names(session: Session, consultation_id: int, after_id: int) -> set[str]:
    entries = (
        sa.select(col(ThreadEntry.inbound_id), col(OutboundMessage.media_id))
        .outerjoin(OutboundMessage, col(OutboundMessage.id) == col(ThreadEntry.outbound_id))
        .where(col(ThreadEntry.consultation_id) == consultation_id, col(ThreadEntry.id) > after_id)
    )
    pairs = session.execute(entries).all()
    came, went = [one for one, _ in pairs if one is not None], [two for _, two in pairs if two is not None]
    names = select(Media.file_name).where(sa.or_(col(Media.inbound_id).in_(came), col(Media.id).in_(went)))
    return words.of(*session.exec(names))


def _marks(consultation: Consultation, requester: Requester | None) -> set[str]:
    state = "closed" if consultation.status == Status.CLOSED else "open"
    return {
        f"s{state}",
        f"k{(requester.kind if requester else '') or 'none'}",
        f"l{consultation.language}",
        f"o{consultation.officer_id or 0}",
        f"m{consultation.opened_at:%Y%m}",
    }


def _bounded(known: set[str], asked: set[str], new: Iterable[str]) -> set[str]:
    said = known | asked
    return said | set(sorted(set(new) - said)[: max(0, MOST_WORDS - len(said))])


def _read(stored: str) -> set[str]:
    """Read a set of words; PostgreSQL puts quotes round each."""
    return set(stored.replace("'", "").split())
