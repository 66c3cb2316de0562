"""Puts together what a line of the queue shows: one statement, whatever the number of lines, and one for a search."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlmodel import Session, col

from core import among
from core.among import Among, ids
from core.language import found as found_words
from core.language import noop
from core.models import Officer
from handoff import words
from handoff.models import Consultation, Requester, ThreadEntry
from handoff.words import Sought, Term
from whatsapp.contacts import masked
from whatsapp.models import Contact, InboundMessage, OutboundMessage

LONGEST_LINE = 200
SIGNATURE = re.compile(r"^(?:\(\d+/\d+\) )?\*([^*\n]+):\*(?:\n|$)")
"""The line an officer's first message begins with (answering.signature), also where that leaves in parts."""
Said = tuple[str, str]
"""A message as one line, and who said it: `citizen`, `office` or `note`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue: some of a consultation's columns, who asks, who answers, and what was said last."""

    id: int
    number: str
    contact_id: int
    status: str
    question: str
    language: str
    officer_id: int | None
    opened_at: datetime
    due_at: datetime | None
    clarification_since: datetime | None
    answer_id: int | None
    answered_at: datetime | None
    last_citizen_at: datetime | None
    last_officer_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    unreached_at: datetime | None
    continues_id: int | None
    ticked: list[int]
    anonymised_at: datetime | None
    name: str
    kind: str
    mark: str | None
    without_email: str
    officer: str
    last_text: str
    last_by: str
    """In a search not the last message, but the one in which what was sought stands."""
    sought: Sought = field(default_factory=Sought, repr=False)

    @property
    def asked(self) -> str:
        """Return the question, of a long one that was searched for the part around what was sought."""
        is_cut = self.sought and len(self.question) > words.EXCERPT
        return self.sought.excerpt(self.question) if is_cut else self.question

    @property
    def went_on(self) -> bool:
        """Say whether something was said last that is not the question itself, in as many lines as it came in."""
        return bool(self.last_text) and self.last_text != _line(self.question[:LONGEST_LINE])

    def marked(self, text: str) -> Markup:
        """Return a text of this line with what was sought marked in it."""
        return self.sought.marked(text)


OWN = tuple(Row.__annotations__)[: list(Row.__annotations__).index("name")]
"""The consultation's own columns, as `shown` wants them chosen."""


def called(contact: Contact, requester: Requester | None) -> str:
    """Return what to call a citizen: the name given, WhatsApp's profile name, or the masked number."""
    return _name(requester.name if requester else "", contact.profile_name, contact.address)


def own() -> list[Any]:
    """Return the consultation's own columns that a line shows."""
    return [getattr(Consultation, name) for name in OWN]


def shown(chosen: sa.FromClause) -> Any:
    """Return the statement that reads the lines of what is `chosen`: the columns OWN, others behind; in any order."""
    last_id = (
        sa.select(_THREAD.c.id)
        .where(_THREAD.c.consultation_id == chosen.c.id, _THREAD.c.kind.in_(_MESSAGES))
        .order_by(_THREAD.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    page = sa.select(chosen, last_id.label("last_id")).subquery("page")
    told = (col(Requester.kind), col(Contact.mark), col(Requester.without_email))
    who = (col(Requester.name), col(Contact.profile_name), col(Contact.address), *told)
    further = (one for one in page.c if one.name not in {*OWN, "last_id"})
    return (
        sa.select(*(page.c[name] for name in OWN), *who, col(Officer.name), *_LINE, *further)
        .select_from(page)
        .join(Contact, col(Contact.id) == page.c.contact_id)
        .outerjoin(Requester, col(Requester.contact_id) == page.c.contact_id)
        .outerjoin(Officer, col(Officer.id) == page.c.officer_id)
        .outerjoin(ThreadEntry, col(ThreadEntry.id) == page.c.last_id)
        .outerjoin(InboundMessage, col(InboundMessage.id) == col(ThreadEntry.inbound_id))
        .outerjoin(OutboundMessage, col(OutboundMessage.id) == col(ThreadEntry.outbound_id))
    )


def read(found: Iterable[Any]) -> list[Row]:
    """Return the lines that rows of such a statement stand for."""
    return [_row(*one[: len(OWN) + _BESIDE]) for one in found]


def _row(*found: Any) -> Row:
    given, profile, address, kind, mark, without, officer, way, text, came_as, media_id = found[-_BESIDE:]
    people = (_name(given, profile, address), kind or "", mark, without or "", officer or "")
    said = (_said(way, text, came_as, media_id), _SIDES[way]) if way else ("", "citizen")
    return Row(*found[:-_BESIDE] + people + said)


def with_matches(session: Session, rows: Sequence[Row], terms: Sequence[Term]) -> list[Row]:
    """Have each line show the message in which most terms stand, where there is one, and mark them."""
    sought, matching = Sought(terms), _matching(session, {row.id: row.question for row in rows}, terms)
    return [
        replace(row, last_text=said[0], last_by=said[1], sought=sought)
        if (said := matching.get(row.id))
        else replace(row, sought=sought)
        for row in rows
    ]


def _name(given: str | None, profile: str, address: str) -> str:
    return given or profile.strip() or masked(address)


def _matching(session: Session, asked: Mapping[int, str], terms: Sequence[Term]) -> dict[int, Said]:
    """Return of each consultation the line of the thread in which most terms stand; the question stands above it."""
    wanted = {f"word_{place}": word for place, word in enumerate(word for term in terms for word, _ in term.shown)}
    if not wanted or not asked:
        return {}
    each, all_of_them = [Sought((term,)) for term in terms], Sought(terms)
    best: dict[int, tuple[int, Said]] = {}
    for consultation_id, way, text in session.connection().execute(_some_of(len(wanted)), {"asked": asked, **wanted}):
        if text == asked[consultation_id]:
            continue
        said = words.of(text)
        hits = sum(one_term.is_among(said) for one_term in each)
        if hits and hits >= best.get(consultation_id, (0,))[0]:
            best[consultation_id] = (hits, (all_of_them.excerpt(text.replace("*", "")), _SIDES[way]))
    return {consultation_id: said for consultation_id, (_, said) in best.items()}


@cache
def _some_of(number: int) -> Any:
    """Return the statement that reads the lines of some threads in which one of so many words stands."""
    written = sa.func.lower(_WRITTEN)
    some = (written.contains(sa.bindparam(f"word_{place}", type_=sa.Text())) for place in range(number))
    return (
        sa.select(col(ThreadEntry.consultation_id), col(ThreadEntry.kind), _WRITTEN)
        .outerjoin(InboundMessage, col(InboundMessage.id) == col(ThreadEntry.inbound_id))
        .outerjoin(OutboundMessage, col(OutboundMessage.id) == col(ThreadEntry.outbound_id))
        .where(Among(col(ThreadEntry.consultation_id), ids("asked")), col(ThreadEntry.kind) != "event", sa.or_(*some))
        .order_by(col(ThreadEntry.id))
    )


_BESIDE = 11
"""Columns behind the consultation's own: of who asks, who answers, and what was said last."""
_SIDES = {"inbound": "citizen", "outbound": "office", "note": "note"}
_MESSAGES = among.words("inbound", "outbound")
_THREAD = ThreadEntry.__table__.alias("said")  # type: ignore[attr-defined]
_WRITTEN = sa.func.coalesce(col(InboundMessage.body), col(OutboundMessage.body), col(ThreadEntry.text))
_LINE: tuple[Any, ...] = (
    col(ThreadEntry.kind),
    sa.func.substr(_WRITTEN, 1, LONGEST_LINE),
    col(InboundMessage.kind).label("came_as"),
    col(OutboundMessage.media_id),
)
_CAME_AS = {
    "image": noop("[gambar]"),
    "audio": noop("[pesan suara]"),
    "video": noop("[video]"),
    "document": noop("[dokumen]"),
    "location": noop("[lokasi]"),
    "contact": noop("[kartu kontak]"),
    "sticker": noop("[stiker]"),
    "reaction": noop("[reaksi]"),
    "unknown": noop("[jenis pesan tidak dikenal]"),
}


def _said(way: str, text: str, came_as: str | None, media_id: int | None) -> str:
    """Return a message as one short line, without the name it begins with: whose side it is stands beside it."""
    text = SIGNATURE.sub("", text) if way == "outbound" else text
    kind = found_words(_CAME_AS[came_as]) if came_as in _CAME_AS else ""
    file = found_words(noop("[berkas]")) if media_id else ""
    return _line(f"{kind} {file} {text}")


def _line(text: str) -> str:
    return " ".join(text.replace("*", "").split())
