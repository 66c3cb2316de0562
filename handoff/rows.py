"""Puts together what a line of the queue shows: four queries, whatever the number of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup
from sqlmodel import Session, col, select

from core.models import Officer
from handoff import words
from handoff.models import Consultation, Requester, ThreadEntry
from handoff.words import Term
from whatsapp.contacts import masked
from whatsapp.models import Contact, InboundMessage, OutboundMessage

LONGEST_LINE = 200
Said = tuple[str, datetime, str]
"""A message as one line, when, and who said it: `citizen`, `office` or `note`."""


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    consultation: Consultation
    name: str
    kind: str
    officer: str
    last_text: str
    last_at: datetime
    last_by: str
    is_match: bool = False
    """Not the last message, but the one in which what was sought stands."""
    sought: tuple[Term, ...] = field(default=(), repr=False)

    def marked(self, text: str) -> Markup:
        """Return a text of this line with what was sought marked in it."""
        return words.marked(text, self.sought)


def of(session: Session, consultations: Sequence[Consultation], terms: Sequence[Term] = ()) -> list[Row]:
    """Add to each consultation who asks, who answers and what was said last, or where the terms stand."""
    people = _people(session, {consultation.contact_id for consultation in consultations})
    officers = _officers(session, {one.officer_id for one in consultations if one.officer_id})
    asked = {one.id or 0: one.question for one in consultations}
    last, matching = last_messages(session, list(asked)), _matching(session, asked, terms)
    rows = []
    for one in consultations:
        name, kind = people[one.contact_id]
        first = (one.question, one.last_citizen_at or one.opened_at, "citizen")
        text, at, by = matching.get(one.id or 0) or last.get(one.id or 0) or first
        is_match = (one.id or 0) in matching
        officer = officers.get(one.officer_id, "")
        rows.append(Row(one, name, kind, officer, text, at, by, is_match=is_match, sought=tuple(terms)))
    return rows


def called(contact: Contact, requester: Requester | None) -> str:
    """Return what to call a citizen: the name given, WhatsApp's profile name, or the masked number."""
    return (requester.name if requester else "") or contact.profile_name.strip() or masked(contact.address)


def _people(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    query = select(Contact, Requester).outerjoin(Requester, col(Requester.contact_id) == Contact.id)
    found = session.exec(query.where(col(Contact.id).in_(ids)))
    return {one.id or 0: (called(one, requester), requester.kind if requester else "") for one, requester in found}


def _officers(session: Session, ids: set[int]) -> dict[int | None, str]:
    return {officer.id: officer.name for officer in session.exec(select(Officer).where(col(Officer.id).in_(ids)))}


def last_messages(session: Session, ids: Sequence[int]) -> dict[int, Said]:
    """Return the last message in or out of each consultation."""
    newest = (
        sa.select(sa.func.max(col(ThreadEntry.id)))
        .where(col(ThreadEntry.consultation_id).in_(ids), col(ThreadEntry.kind).in_(("inbound", "outbound")))
        .group_by(col(ThreadEntry.consultation_id))
    )
    return {
        entry.consultation_id: (_said(inbound or outbound), entry.at, "citizen" if inbound else "office")
        for entry, inbound, outbound in session.execute(_with_messages().where(col(ThreadEntry.id).in_(newest)))
    }


def _matching(session: Session, asked: Mapping[int, str], terms: Sequence[Term]) -> dict[int, Said]:
    """Return of each consultation the line of the thread in which most terms stand; the question stands above it."""
    wanted = [word for term in terms for word, _ in term.shown]
    if not wanted or not asked:
        return {}
    written = sa.func.coalesce(col(InboundMessage.body), col(OutboundMessage.body), col(ThreadEntry.text))
    some = sa.or_(*(sa.func.lower(written).contains(word, autoescape=True) for word in wanted))
    query = _with_messages().where(
        col(ThreadEntry.consultation_id).in_(asked), col(ThreadEntry.kind).in_(("inbound", "outbound", "note")), some
    )
    best: dict[int, tuple[int, Said]] = {}
    for entry, inbound, outbound in session.execute(query.order_by(col(ThreadEntry.id))):
        text = entry.text if entry.kind == "note" else (inbound or outbound).body
        if text == asked[entry.consultation_id]:
            continue
        hits = sum(any(words.matches(word, (term,)) for word in words.of(text)) for term in terms)
        by = "note" if entry.kind == "note" else "citizen" if inbound else "office"
        if hits and hits >= best.get(entry.consultation_id, (0,))[0]:
            best[entry.consultation_id] = (hits, (words.excerpt(text.replace("*", ""), terms), entry.at, by))
    return {consultation_id: said for consultation_id, (_, said) in best.items()}


def _with_messages() -> sa.Select[ThreadEntry, InboundMessage, OutboundMessage]:
    return (
        sa.select(ThreadEntry, InboundMessage, OutboundMessage)
        .outerjoin(InboundMessage, col(InboundMessage.id) == col(ThreadEntry.inbound_id))
        .outerjoin(OutboundMessage, col(OutboundMessage.id) == col(ThreadEntry.outbound_id))
    )


_KIND_WORDS = {
    "image": "[gambar]",
    "audio": "[pesan suara]",
    "video": "[video]",
    "document": "[dokumen]",
    "location": "[lokasi]",
    "contact": "[kartu kontak]",
    "sticker": "[stiker]",
    "reaction": "[reaksi]",
    "unknown": "[jenis pesan tidak dikenal]",
}


def _said(message: InboundMessage | OutboundMessage | None) -> str:
    """Return a message as one short line."""
    if message is None:
        return ""
    kind = _KIND_WORDS.get(message.kind, "") if isinstance(message, InboundMessage) else ""
    file = "[berkas]" if isinstance(message, OutboundMessage) and message.media_id else ""
    return " ".join(f"{kind} {file} {message.body[:LONGEST_LINE]}".replace("*", "").split())
