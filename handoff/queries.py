"""What the queue page shows. Pages follow keys, never offsets: a hundred thousand rows cost what a hundred do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Officer
from handoff.lifecycle import Status
from handoff.models import Consultation, Requester, ThreadEntry
from whatsapp.contacts import masked
from whatsapp.models import Contact, InboundMessage, OutboundMessage

PAGE = 30
LONGEST_SEARCH = 80
_OPEN = sa.text("consultation.status <> 'closed'")
"""To the letter of the partial indexes, or SQLite does not use them."""


class Tab(StrEnum):
    """The queue's tabs, in the order they stand."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    CITIZEN = "citizen"
    DRAFT = "draft"
    CLOSED = "closed"


TAB_WORDS = {
    Tab.WAITING: "Menunggu",
    Tab.MINE: "Saya",
    Tab.ALL: "Semua",
    Tab.CITIZEN: "Menunggu warga",
    Tab.DRAFT: "Belum lengkap",
    Tab.CLOSED: "Selesai",
}


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    consultation: Consultation
    name: str
    kind: str
    officer: str
    last_text: str
    last_at: datetime
    last_from_citizen: bool


@dataclass(frozen=True)
class Page:
    """Some rows and the key the next page begins after; empty when there is no next page."""

    rows: list[Row]
    after: str = ""


@dataclass(frozen=True)
class _Key:
    """Where a page begins: the section, and the sort values of the last row seen."""

    section: str
    at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.section}~{self.at.isoformat() if self.at else ''}~{self.id}"


def counts(session: Session, officer_id: int) -> dict[Tab, int]:
    """Count the open consultations of each tab; closed ones are not counted, there are too many to matter."""
    query = sa.select(col(Consultation.status), sa.func.count()).where(_OPEN).group_by(col(Consultation.status))
    by_status: dict[str, int] = dict(session.execute(query).all())
    mine = sa.select(sa.func.count()).where(_OPEN, col(Consultation.officer_id) == officer_id)
    return {
        Tab.WAITING: by_status.get(Status.WAITING, 0),
        Tab.MINE: session.execute(mine).scalar_one(),
        Tab.ALL: sum(by_status.values()),
        Tab.CITIZEN: by_status.get(Status.CITIZEN, 0),
        Tab.DRAFT: by_status.get(Status.DRAFT, 0),
    }


def page(session: Session, tab: Tab, officer_id: int, after: str = "", size: int = PAGE) -> Page:
    """Return one page of a tab: owed answers first, nearest deadline first; closed ones newest first."""
    key = _read_key(after)
    if tab is Tab.CLOSED:
        found = _closed(session, key, size + 1)
    else:
        found = _opened(session, _belongs(tab, officer_id), key, size + 1)
    more = found[size - 1] if len(found) > size else None
    shown = [consultation for _, consultation in found[:size]]
    return Page(_rows(session, shown), str(_key_of(*more)) if more else "")


def tidy(text: str) -> str:
    """Return what is searched for: one line without control signs, not too long."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign == " ").split())[:LONGEST_SEARCH]


def search(session: Session, text: str, after: str = "", size: int = PAGE) -> Page:
    """Find by number, telephone number, name or words of the question, newest first, open and closed."""
    key = _read_key(after)
    query = select(Consultation).where(_matches(text))
    if key and key.section == "search":
        query = query.where(col(Consultation.id) < key.id)
    found = session.exec(query.order_by(col(Consultation.id).desc()).limit(size + 1)).all()
    following = _Key("search", None, found[size - 1].id or 0) if len(found) > size else ""
    return Page(_rows(session, found[:size]), str(following))


def _belongs(tab: Tab, officer_id: int) -> list[Any]:
    if tab is Tab.MINE:
        return [_OPEN, col(Consultation.officer_id) == officer_id]
    if tab is Tab.ALL:
        return [_OPEN]
    return [_OPEN, col(Consultation.status) == tab.value]


_Found = tuple[str, Consultation]


def _opened(session: Session, belongs: list[Any], key: _Key | None, size: int) -> list[_Found]:
    """Return first what is owed by its deadline, then the rest by its age."""
    owed = sa.and_(col(Consultation.due_at).is_not(None), col(Consultation.answered_at).is_(None))
    found: list[_Found] = []
    if key is None or key.section == "owed":
        query = select(Consultation).where(*belongs, owed)
        if key and key.at:
            query = query.where(sa.tuple_(col(Consultation.due_at), col(Consultation.id)) > (key.at, key.id))
        ordered = query.order_by(col(Consultation.due_at), col(Consultation.id)).limit(size)
        found = [("owed", consultation) for consultation in session.exec(ordered)]
    if len(found) < size:
        query = select(Consultation).where(*belongs, sa.not_(owed))
        if key and key.section == "rest":
            query = query.where(col(Consultation.id) > key.id)
        ordered = query.order_by(col(Consultation.id)).limit(size - len(found))
        found += [("rest", consultation) for consultation in session.exec(ordered)]
    return found


def _closed(session: Session, key: _Key | None, size: int) -> list[_Found]:
    query = select(Consultation).where(Consultation.status == Status.CLOSED)
    if key and key.section == "closed" and key.at:
        query = query.where(sa.tuple_(col(Consultation.closed_at), col(Consultation.id)) < (key.at, key.id))
    newest = query.order_by(col(Consultation.closed_at).desc(), col(Consultation.id).desc()).limit(size)
    return [("closed", consultation) for consultation in session.exec(newest)]


def _key_of(section: str, consultation: Consultation) -> _Key:
    at = {"owed": consultation.due_at, "closed": consultation.closed_at}.get(section)
    return _Key(section, at, consultation.id or 0)


def _read_key(text: str) -> _Key | None:
    """Read a key from an address; what is not one begins at the first page."""
    section, _, rest = text.partition("~")
    at, _, row_id = rest.partition("~")
    if section not in {"owed", "rest", "closed", "search"} or not re.fullmatch(r"[0-9]{1,9}", row_id):
        return None
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    return None if moment and moment.tzinfo is None else _Key(section, moment, int(row_id))


def _matches(text: str) -> sa.ColumnElement[bool]:
    number = re.fullmatch(r"(?:ks[- ]?)?(?:(\d{4})[- ])?0*(\d{1,7})", text.lower())
    if number and (number[1] or len(text) <= 6):
        year = f"{number[1]}-" if number[1] else "%-"
        return col(Consultation.number).like(f"KS-{year}{int(number[2]):05d}")
    telephone = re.sub(r"[\s().-]", "", text)
    if re.fullmatch(r"(\+62|62|0)\d{7,14}", telephone):
        address = "whatsapp:+62" + re.sub(r"^(\+62|62|0)", "", telephone)
        return col(Consultation.contact_id).in_(sa.select(col(Contact.id)).where(col(Contact.address) == address))
    words = "%" + re.sub(r"([\\%_])", r"\\\1", text.lower()) + "%"
    named = sa.select(col(Requester.contact_id)).where(sa.func.lower(col(Requester.name)).like(words, escape="\\"))
    known = sa.select(col(Contact.id)).where(sa.func.lower(col(Contact.profile_name)).like(words, escape="\\"))
    return sa.or_(
        sa.func.lower(col(Consultation.question)).like(words, escape="\\"),
        sa.func.lower(col(Consultation.number)).like(words, escape="\\"),
        col(Consultation.contact_id).in_(named),
        col(Consultation.contact_id).in_(known),
    )


def _rows(session: Session, consultations: Sequence[Consultation]) -> list[Row]:
    """Add to each consultation who asks, who answers and what was said last: three queries, whatever the number."""
    people = _people(session, {consultation.contact_id for consultation in consultations})
    officers = _officers(
        session,
        {consultation.officer_id for consultation in consultations if consultation.officer_id},
    )
    last = _last_messages(session, [consultation.id for consultation in consultations])
    rows = []
    for consultation in consultations:
        name, kind = people[consultation.contact_id]
        text, at, from_citizen = last.get(
            consultation.id,
            (
                consultation.question,
                consultation.last_citizen_at or consultation.opened_at,
                True,
            ),
        )
        rows.append(
            Row(
                consultation,
                name,
                kind,
                officers.get(consultation.officer_id, ""),
                text,
                at,
                from_citizen,
            )
        )
    return rows


def _people(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    query = select(Contact, Requester).outerjoin(Requester, col(Requester.contact_id) == Contact.id)
    found = session.exec(query.where(col(Contact.id).in_(ids)))
    return {
        contact.id or 0: (
            called(contact, requester),
            requester.kind if requester else "",
        )
        for contact, requester in found
    }


def called(contact: Contact, requester: Requester | None) -> str:
    """Return what to call a citizen: the name given, WhatsApp's profile name, or the masked number."""
    return (requester.name if requester else "") or contact.profile_name.strip() or masked(contact.address)


def _officers(session: Session, ids: set[int]) -> dict[int | None, str]:
    return {officer.id: officer.name for officer in session.exec(select(Officer).where(col(Officer.id).in_(ids)))}


def _last_messages(session: Session, ids: Sequence[int | None]) -> dict[int | None, tuple[str, datetime, bool]]:
    newest = (
        sa.select(sa.func.max(col(ThreadEntry.id)))
        .where(
            col(ThreadEntry.consultation_id).in_(ids),
            col(ThreadEntry.kind).in_(("inbound", "outbound")),
        )
        .group_by(col(ThreadEntry.consultation_id))
    )
    query = (
        select(ThreadEntry, InboundMessage, OutboundMessage)
        .outerjoin(InboundMessage, col(InboundMessage.id) == ThreadEntry.inbound_id)
        .outerjoin(OutboundMessage, col(OutboundMessage.id) == ThreadEntry.outbound_id)
        .where(col(ThreadEntry.id).in_(newest))
    )
    return {
        entry.consultation_id: (
            _said(inbound or outbound),
            entry.at,
            inbound is not None,
        )
        for entry, inbound, outbound in session.exec(query)
    }


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
    return " ".join(f"{kind} {file} {message.body[:200]}".replace("*", "").split())
