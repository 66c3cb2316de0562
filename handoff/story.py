"""One consultation as the officer reads it: the talk with the bot before, the thread, the citizen, earlier ones."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from core.models import Officer
from handoff import continuing, presence, requesters, wordings
from handoff.lifecycle import Status
from handoff.models import Complaint, Consultation, Rating, Requester, ThreadEntry
from handoff.presence import Seen
from handoff.queries import called
from handoff.quoting import Quote, place_of, quoted_sid, quotes
from handoff.wordings import Sign
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage

_NUMBER = re.compile(r"[A-Z]{1,4}-[0-9]{4}-[0-9]{1,9}")
MOST_LINES = 400
MOST_EARLIER = 10
TALK_BEFORE = timedelta(hours=24)
TALK_AFTER = timedelta(days=4)
"""Long enough for a rating, which is valid three working days."""


@dataclass(frozen=True)
class Line:
    """One line of the thread. `side` is citizen, office, bot, note or event; `before` is the talk with the bot."""

    side: str
    at: datetime
    who: str = ""
    text: str = ""
    kind: str = "text"
    extra: dict[str, Any] = field(default_factory=dict)
    files: tuple[Media, ...] = ()
    tick: Sign | None = None
    tick_at: datetime | None = None
    outbound_id: int | None = None
    officer_id: int | None = None
    before: bool = False
    place: str = ""
    quote: Quote | None = None
    undo_until: datetime | None = None
    """Until when its writer can surely still take it back; held messages have no such limit."""
    key: str = ""

    @property
    def is_gone(self) -> bool:
        """Say whether the message was taken back, failed or was never sent."""
        return self.tick is not None and self.tick.icon in {"gone", "bad"}


@dataclass(frozen=True)
class Story:
    """Everything the consultation page shows."""

    consultation: Consultation
    contact: Contact
    requester: Requester | None
    officer: Officer | None
    name: str
    lines: list[Line]
    rating: Rating | None
    earlier: list[tuple[Consultation, Rating | None]]
    continued: list[tuple[Consultation, list[Line]]]
    """The consultations this one goes on with and what was said in them, the nearest first."""
    following: Sequence[Consultation]
    others: list[Seen]


def of(session: Session, number: str, now: datetime, reader_id: int = 0) -> Story | None:
    """Read a consultation by its number for an officer; None if there is none."""
    if not _NUMBER.fullmatch(number):
        return None
    consultation = session.exec(select(Consultation).where(Consultation.number == number)).one_or_none()
    if consultation is None:
        return None
    contact = session.get_one(Contact, consultation.contact_id)
    requester = session.get(Requester, consultation.contact_id)
    name = called(contact, requester)
    lines = _lines(session, consultation, name, now)
    return Story(
        consultation=consultation,
        contact=contact,
        requester=requester,
        officer=session.get(Officer, consultation.officer_id) if consultation.officer_id else None,
        name=name,
        lines=lines,
        rating=session.get(Rating, consultation.id),
        earlier=_earlier(session, consultation),
        continued=_continued(session, consultation, lines, name, now),
        following=continuing.following(session, consultation),
        others=presence.others(session, consultation.id or 0, reader_id, now),
    )


def _continued(
    session: Session, consultation: Consultation, lines: list[Line], name: str, now: datetime
) -> list[tuple[Consultation, list[Line]]]:
    """Return what was said in the consultations this one goes on with, each message once on the page."""
    shown = {line.place for line in lines if line.place}
    found = []
    for before in continuing.chain(session, consultation):
        said = [
            line
            for line in _lines(session, before, name, now)
            if not line.before and line.at < consultation.opened_at and line.place not in shown
        ]
        shown |= {line.place for line in said if line.place}
        found.append((before, said))
    return found


def _earlier(session: Session, consultation: Consultation) -> list[tuple[Consultation, Rating | None]]:
    query = (
        select(Consultation, Rating)
        .outerjoin(Rating, col(Rating.consultation_id) == Consultation.id)
        .where(
            col(Consultation.contact_id).in_(requesters.same_person(session, consultation.contact_id)),
            Consultation.id != consultation.id,
        )
        .order_by(col(Consultation.id).desc())
        .limit(MOST_EARLIER)
    )
    return [(other, rating) for other, rating in session.exec(query)]


def _lines(session: Session, consultation: Consultation, name: str, now: datetime) -> list[Line]:
    """Return the thread in order, with what the bot said to the same person around it."""
    entries = _entries(session, consultation)
    known_in = {entry.inbound_id for entry in entries}
    known_out = {entry.outbound_id for entry in entries}
    since, until = _span(session, consultation, now)
    inbound, outbound = _messages(session, consultation.contact_id, since, until, known_in, known_out)
    files_in, files_out = _files(session, inbound.values(), outbound.values())
    officers = _names(session, entries, outbound.values())
    quoted = quotes(session, consultation.contact_id, inbound.values())
    lines = [_recorded(entry, inbound, outbound, files_in, files_out, officers, name, quoted) for entry in entries]
    lines += [
        _from_citizen(message, files_in, name, quoted, before=message.received_at < consultation.opened_at)
        for message in inbound.values()
        if message.id not in known_in
    ]
    lines += [
        _to_citizen(
            message,
            files_out,
            officers,
            before=message.created_at < consultation.opened_at,
        )
        for message in outbound.values()
        if message.id not in known_out
    ]
    return sorted(lines, key=lambda line: (not line.before, line.at))


def _entries(session: Session, consultation: Consultation) -> list[ThreadEntry]:
    newest = (
        select(ThreadEntry)
        .where(ThreadEntry.consultation_id == consultation.id)
        .order_by(col(ThreadEntry.id).desc())
        .limit(MOST_LINES)
    )
    return list(session.exec(newest))[::-1]


def _span(session: Session, consultation: Consultation, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when the person's other messages belong beside this consultation."""
    neighbours = select(Consultation).where(Consultation.contact_id == consultation.contact_id)
    previous = session.exec(
        neighbours.where(col(Consultation.id) < consultation.id).order_by(col(Consultation.id).desc()).limit(1)
    ).first()
    following = session.exec(
        neighbours.where(col(Consultation.id) > consultation.id).order_by(col(Consultation.id)).limit(1)
    ).first()
    since = consultation.opened_at - TALK_BEFORE
    if previous and previous.closed_at:
        since = max(since, previous.closed_at)
    until = now
    if consultation.status == Status.CLOSED and consultation.closed_at:
        until = consultation.closed_at + TALK_AFTER
    if following:
        until = min(until, following.opened_at - TALK_BEFORE)
    return since, until


def _messages(
    session: Session,
    contact_id: int,
    since: datetime,
    until: datetime,
    known_in: set[int | None],
    known_out: set[int | None],
) -> tuple[dict[int | None, InboundMessage], dict[int | None, OutboundMessage]]:
    inbound = select(InboundMessage).where(InboundMessage.contact_id == contact_id)
    around_in = inbound.where(
        col(InboundMessage.received_at).between(since, until),
        col(InboundMessage.id).not_in(select(Complaint.inbound_id)),
    )
    outbound = select(OutboundMessage).where(OutboundMessage.contact_id == contact_id)
    around_out = outbound.where(
        col(OutboundMessage.created_at).between(since, until),
        OutboundMessage.state != "withdrawn",
    )
    found_in = [
        *session.exec(inbound.where(col(InboundMessage.id).in_(known_in))),
        *session.exec(around_in.order_by(col(InboundMessage.id).desc()).limit(MOST_LINES)),
    ]
    found_out = [
        *session.exec(outbound.where(col(OutboundMessage.id).in_(known_out))),
        *session.exec(around_out.order_by(col(OutboundMessage.id).desc()).limit(MOST_LINES)),
    ]
    return {message.id: message for message in found_in}, {message.id: message for message in found_out}


_Files = dict[int | None, tuple[Media, ...]]


def _files(session: Session, inbound: Any, outbound: Any) -> tuple[_Files, _Files]:
    received: dict[int | None, list[Media]] = defaultdict(list)
    with_files = [message.id for message in inbound if message.kind != "text"]
    if with_files:  # most threads have none, and asking for nothing costs as much as asking
        for media in session.exec(select(Media).where(col(Media.inbound_id).in_(with_files)).order_by(col(Media.id))):
            received[media.inbound_id].append(media)
    sent_ids = [message.media_id for message in outbound if message.media_id]
    wanted = select(Media).where(col(Media.id).in_(sent_ids))
    sent = {media.id: media for media in session.exec(wanted)} if sent_ids else {}
    return (
        {inbound_id: tuple(files) for inbound_id, files in received.items()},
        {message.id: (sent[message.media_id],) for message in outbound if message.media_id in sent},
    )


def _names(session: Session, entries: Sequence[ThreadEntry], outbound: Any) -> dict[int | None, str]:
    ids = {entry.officer_id for entry in entries} | {message.officer_id for message in outbound}
    found = session.exec(select(Officer).where(col(Officer.id).in_(ids - {None})))
    return {officer.id: officer.name for officer in found}


def _recorded(
    entry: ThreadEntry,
    inbound: dict[int | None, InboundMessage],
    outbound: dict[int | None, OutboundMessage],
    files_in: _Files,
    files_out: _Files,
    officers: dict[int | None, str],
    name: str,
    quoted: dict[str, Quote],
) -> Line:
    if entry.kind == "inbound":
        return _from_citizen(inbound[entry.inbound_id], files_in, name, quoted)
    if entry.kind == "outbound":
        return _to_citizen(outbound[entry.outbound_id], files_out, officers)
    who = officers.get(entry.officer_id, "")
    if entry.kind == "note":
        return Line("note", entry.at, who, entry.text)
    return Line("event", entry.at, who, wordings.event(entry.event, who, entry.text))


def _from_citizen(
    message: InboundMessage, files: _Files, name: str, quoted: dict[str, Quote], before: bool = False
) -> Line:
    return Line(
        side="citizen",
        at=message.received_at,
        who=name,
        text=message.body,
        kind=message.kind,
        extra=message.payload,
        files=files.get(message.id, ()),
        before=before,
        place=place_of(message),
        quote=quoted.get(quoted_sid(message.payload)),
    )


def _to_citizen(
    message: OutboundMessage,
    files: _Files,
    officers: dict[int | None, str],
    before: bool = False,
) -> Line:
    by_officer = message.author == "officer"
    return Line(
        side="office" if by_officer else "bot",
        at=message.created_at,
        who=officers.get(message.officer_id, "Petugas") if by_officer else "Asisten otomatis",
        text=message.body,
        extra={"choices": message.choices},
        files=files.get(message.id, ()),
        tick=wordings.tick(message),
        tick_at=message.status_at,
        outbound_id=message.id,
        officer_id=message.officer_id,
        before=before,
        place=place_of(message),
        undo_until=message.not_before if by_officer and message.state == "queued" else None,
        key=message.key,
    )
