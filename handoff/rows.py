"""Puts together what a line of the queue shows: four queries, whatever the number of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlmodel import Session, col

from core.models import Officer
from handoff import words
from handoff.models import Consultation, Requester, ThreadEntry
from handoff.words import Sought, Term
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
    sought: Sought = field(default_factory=Sought, repr=False)

    def marked(self, text: str) -> Markup:
        """Return a text of this line with what was sought marked in it."""
        return self.sought.marked(text)


def of(session: Session, consultations: Sequence[Consultation], terms: Sequence[Term] = ()) -> list[Row]:
    """Add to each consultation who asks, who answers and what was said last, or where the terms stand."""
    if not consultations:
        return []
    people = _people(session, {consultation.contact_id for consultation in consultations})
    officers = _officers(session, {one.officer_id for one in consultations if one.officer_id})
    asked = {one.id or 0: one.question for one in consultations}
    sought = Sought(terms)
    last, matching = last_messages(session, list(asked)), _matching(session, asked, terms)
    rows = []
    for one in consultations:
        name, kind = people[one.contact_id]
        first = (one.question, one.last_citizen_at or one.opened_at, "citizen")
        text, at, by = matching.get(one.id or 0) or last.get(one.id or 0) or first
        is_match = (one.id or 0) in matching
        officer = officers.get(one.officer_id, "")
        rows.append(Row(one, name, kind, officer, text, at, by, is_match=is_match, sought=sought))
    return rows


def called(contact: Contact, requester: Requester | None) -> str:
    """Return what to call a citizen: the name given, WhatsApp's profile name, or the masked number."""
    return _name(requester.name if requester else "", contact.profile_name, contact.address)


def _people(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    query = (
        sa.select(
            col(Contact.id), col(Contact.profile_name), col(Contact.address), col(Requester.name), col(Requester.kind)
        )
        .outerjoin(Requester, col(Requester.contact_id) == col(Contact.id))
        .where(col(Contact.id).in_(ids))
    )
    return {
        contact_id: (_name(name, profile, address), kind or "")
        for contact_id, profile, address, name, kind in session.execute(query)
    }


def _name(given: str | None, profile: str, address: str) -> str:
    return given or profile.strip() or masked(address)


def _officers(session: Session, ids: set[int]) -> dict[int | None, str]:
    if not ids:
        return {}
    named = sa.select(col(Officer.id), col(Officer.name)).where(col(Officer.id).in_(ids))
    return {officer_id: name for officer_id, name in session.execute(named)}  # noqa: C416  (rows are no pairs to mypy)


def last_messages(session: Session, ids: Sequence[int]) -> dict[int, Said]:
    """Return the last message in or out of each consultation."""
    newest = (
        sa.select(sa.func.max(col(ThreadEntry.id)))
        .where(col(ThreadEntry.consultation_id).in_(ids), col(ThreadEntry.kind).in_(("inbound", "outbound")))
        .group_by(col(ThreadEntry.consultation_id))
    )
    return {
        one.consultation_id: (_said(one), one.at, _SIDES[one.kind])
        for one in session.execute(_lines().where(col(ThreadEntry.id).in_(newest)))
    }


def _matching(session: Session, asked: Mapping[int, str], terms: Sequence[Term]) -> dict[int, Said]:
    """Return of each consultation the line of the thread in which most terms stand; the question stands above it."""
    wanted = [word for term in terms for word, _ in term.shown]
    if not wanted or not asked:
        return {}
    some = sa.or_(*(sa.func.lower(_WRITTEN).contains(word, autoescape=True) for word in wanted))
    mine = (col(ThreadEntry.consultation_id).in_(asked), col(ThreadEntry.kind) != "event")
    each, all_of_them = [Sought((term,)) for term in terms], Sought(terms)
    best: dict[int, tuple[int, Said]] = {}
    for one in session.execute(_lines().where(*mine, some).order_by(col(ThreadEntry.id))):
        if one.text == asked[one.consultation_id]:
            continue
        said = words.of(one.text)
        hits = sum(one_term.is_among(said) for one_term in each)
        if hits and hits >= best.get(one.consultation_id, (0,))[0]:
            shown = all_of_them.excerpt(one.text.replace("*", ""))
            best[one.consultation_id] = (hits, (shown, one.at, _SIDES[one.kind]))
    return {consultation_id: said for consultation_id, (_, said) in best.items()}


_SIDES = {"inbound": "citizen", "outbound": "office", "note": "note"}
_WRITTEN = sa.func.coalesce(col(InboundMessage.body), col(OutboundMessage.body), col(ThreadEntry.text))


def _lines() -> Any:
    """Return the query for lines of threads: the columns a row needs, not the whole messages."""
    return (
        sa.select(
            col(ThreadEntry.consultation_id),
            col(ThreadEntry.at),
            col(ThreadEntry.kind),
            _WRITTEN.label("text"),
            col(InboundMessage.kind).label("came_as"),
            col(OutboundMessage.media_id),
        )
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


def _said(line: Any) -> str:
    """Return a message as one short line."""
    kind = _KIND_WORDS.get(line.came_as or "", "")
    file = "[berkas]" if line.media_id else ""
    return " ".join(f"{kind} {file} {line.text[:LONGEST_LINE]}".replace("*", "").split())
