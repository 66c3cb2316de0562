"""The transcript of one consultation: its thread line by line, with what the bot said to the same person around it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.among import Among, ids
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from handoff import wordings
from handoff.lifecycle import Status
from handoff.models import Complaint, Consultation, ThreadEntry
from handoff.quoting import Quote, place_of, quoted_sid, quotes
from handoff.rows import SIGNATURE
from handoff.wordings import Sign
from whatsapp.models import InboundMessage, Media, OutboundMessage

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
    inbound_id: int | None = None
    """Of a citizen's message that stands in the thread."""
    before: bool = False
    place: str = ""
    quote: Quote | None = None
    undo_until: datetime | None = None
    """Until when its writer can surely still take it back; held messages have no such limit."""
    key: str = ""
    is_signed: bool = False
    """Whether the text itself begins by saying who writes."""

    @property
    def is_gone(self) -> bool:
        """Say whether the message was taken back, failed or was never sent."""
        return self.tick is not None and self.tick.icon in {"gone", "bad"}


def _moment(name: str) -> Any:
    return sa.bindparam(name, type_=Consultation.__table__.c.opened_at.type)  # type: ignore[attr-defined]


_contact, _this = (sa.bindparam(name, type_=sa.Integer()) for name in ("contact", "this"))
_OF_CONTACT = col(Consultation.contact_id) == _contact
_its_id = col(Consultation.id)
_PREVIOUS = sa.select(col(Consultation.closed_at)).where(_OF_CONTACT, _its_id < _this).order_by(_its_id.desc()).limit(1)
_FOLLOWING = sa.select(col(Consultation.opened_at)).where(_OF_CONTACT, _its_id > _this).order_by(_its_id).limit(1)
_IN_THREAD_IN, _IN_THREAD_OUT = (
    sa.select(table).where(col(table.contact_id) == _contact, Among(col(table.id), ids("known")))
    for table in (InboundMessage, OutboundMessage)
)
_NAMES = sa.select(col(Officer.id), col(Officer.name)).where(Among(col(Officer.id), ids("these")))
"""Built once: to build one costs several times what its answer does."""


@cache
def _newest(most: int) -> tuple[Any, Any, Any]:
    """Build what reads the newest entries of the thread, and the newest messages around it, in and out."""
    entries = sa.select(ThreadEntry).where(col(ThreadEntry.consultation_id) == _this)
    around_in = (
        sa.select(InboundMessage)
        .where(col(InboundMessage.contact_id) == _contact)
        .where(col(InboundMessage.received_at).between(_moment("since"), _moment("until")))
        .where(col(InboundMessage.id).not_in(sa.select(col(Complaint.inbound_id))))
    )
    around_out = (
        sa.select(OutboundMessage)
        .where(col(OutboundMessage.contact_id) == _contact, col(OutboundMessage.state) != "withdrawn")
        .where(col(OutboundMessage.created_at).between(_moment("since"), _moment("until")))
    )
    return (
        entries.order_by(col(ThreadEntry.id).desc()).limit(most),
        around_in.order_by(col(InboundMessage.id).desc()).limit(most),
        around_out.order_by(col(OutboundMessage.id).desc()).limit(most),
    )


def of(session: Session, consultation: Consultation, name: str, now: datetime, most: int) -> list[Line]:
    """Return the thread in order, of a long one the newest `most`, with what the bot said around it; `name` writes."""
    entries = list(session.scalars(_newest(most)[0], {"this": consultation.id}))[::-1]
    known_in = {entry.inbound_id for entry in entries}
    known_out = {entry.outbound_id for entry in entries}
    since, until = _span(session, consultation, now)
    inbound, outbound = _messages(session, consultation.contact_id, since, until, known_in, known_out, most)
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
    return sorted(lines, key=lambda line: (not line.before, line.at, _AT_ONCE.get(line.side, 2)))


_AT_ONCE = {"citizen": 0, "event": 1}
"""Of what one moment holds: what was written, what it did, what was answered."""


def _span(session: Session, consultation: Consultation, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when the person's other messages belong beside this consultation."""
    asked = {"contact": consultation.contact_id, "this": consultation.id}
    previous = session.execute(_PREVIOUS, asked).scalar()
    following = session.execute(_FOLLOWING, asked).scalar()
    since = consultation.opened_at - TALK_BEFORE
    if previous:
        since = max(since, previous)
    until = now
    if consultation.status == Status.CLOSED and consultation.closed_at:
        until = consultation.closed_at + TALK_AFTER
    if following:
        until = min(until, max(following - TALK_BEFORE, min(consultation.closed_at or since, following)))
    return since, until


def _messages(
    session: Session,
    contact_id: int,
    since: datetime,
    until: datetime,
    known_in: set[int | None],
    known_out: set[int | None],
    most: int,
) -> tuple[dict[int | None, InboundMessage], dict[int | None, OutboundMessage]]:
    asked = {"contact": contact_id, "since": since, "until": until}
    known = [{"contact": contact_id, "known": those - {None}} for those in (known_in, known_out)]
    _entries, around_in, around_out = _newest(most)
    found_in = [*session.scalars(_IN_THREAD_IN, known[0]), *session.scalars(around_in, asked)]
    found_out = [*session.scalars(_IN_THREAD_OUT, known[1]), *session.scalars(around_out, asked)]
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
    wanted = {entry.officer_id for entry in entries} | {message.officer_id for message in outbound}
    wanted -= {None}
    found = session.connection().execute(_NAMES, {"these": wanted}) if wanted else ()
    return {officer_id: name for officer_id, name in found}  # noqa: C416  (rows are no pairs to mypy)


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
        return replace(_from_citizen(inbound[entry.inbound_id], files_in, name, quoted), inbound_id=entry.inbound_id)
    if entry.kind == "outbound":
        return _to_citizen(outbound[entry.outbound_id], files_out, officers)
    who = officers.get(entry.officer_id, "")
    if entry.kind == "note":
        return Line("note", entry.at, who, entry.text, officer_id=entry.officer_id)
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
    who = officers.get(message.officer_id, _("Petugas")) if by_officer else noop("Asisten otomatis")
    signature = SIGNATURE.match(message.body) if by_officer else None
    return Line(
        side="office" if by_officer else "bot",
        at=message.created_at,
        who=who,
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
        is_signed=signature is not None and who in signature[1],
    )
