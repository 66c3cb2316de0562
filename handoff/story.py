"""One consultation as the officer reads it: the talk with the bot before, the thread, the citizen, earlier ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.among import Among, ids
from core.models import Officer
from handoff import continuing, presence, requesters, transcript
from handoff.models import Consultation, Rating, Requester
from handoff.presence import Seen
from handoff.rows import called
from handoff.transcript import Line
from whatsapp.models import Contact

_NUMBER = re.compile(r"[A-Z]{1,4}-[0-9]{4}-[0-9]{1,9}")
MOST_LINES = 400
"""So many of the newest lines a page shows until all are asked for: a thread may grow for months."""
ALL_LINES = 20_000
MOST_EARLIER = 10


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
    is_cut: bool
    """Whether older lines may be missing."""


_its_id = col(Consultation.id)
_WHOSE = (
    sa.select(Consultation, Contact, Requester, Officer, Rating)
    .join(Contact, col(Contact.id) == col(Consultation.contact_id))
    .outerjoin(Requester, col(Requester.contact_id) == col(Consultation.contact_id))
    .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
    .outerjoin(Rating, col(Rating.consultation_id) == _its_id)
    .where(col(Consultation.number) == sa.bindparam("number"))
)
_EARLIER = (
    sa.select(Consultation, Rating)
    .outerjoin(Rating, col(Rating.consultation_id) == _its_id)
    .where(Among(col(Consultation.contact_id), ids("same")), _its_id != sa.bindparam("this", type_=sa.Integer()))
    .order_by(_its_id.desc())
    .limit(MOST_EARLIER)
)
"""Built once: to build one costs several times what its answer does."""


def of(session: Session, number: str, now: datetime, reader_id: int = 0, *, most: int = MOST_LINES) -> Story | None:
    """Read a consultation by its number for an officer, of long ones the newest lines; None if there is none."""
    if not _NUMBER.fullmatch(number):
        return None
    found = session.execute(_WHOSE, {"number": number}).one_or_none()
    if found is None:
        return None
    consultation, contact, requester, officer, rating = found
    name = called(contact, requester)
    lines = transcript.of(session, consultation, name, now, most)
    return Story(
        consultation=consultation,
        contact=contact,
        requester=requester,
        officer=officer,
        name=name,
        lines=lines,
        rating=rating,
        earlier=_earlier(session, consultation),
        continued=_continued(session, consultation, lines, name, now, most),
        following=continuing.following(session, consultation),
        others=presence.others(session, consultation.id or 0, reader_id, now),
        is_cut=len(lines) >= most,
    )


def _continued(
    session: Session, consultation: Consultation, lines: list[Line], name: str, now: datetime, most: int
) -> list[tuple[Consultation, list[Line]]]:
    """Return what was said in the consultations this one goes on with, each message once on the page.

    One on another number may be open as well: what is said there by now belongs to it too.
    """
    shown = {line.place for line in lines if line.place}
    found = []
    for before in continuing.chain(session, consultation):
        said = [
            line
            for line in transcript.of(session, before, name, now, most)
            if not line.before and line.place not in shown
        ]
        shown |= {line.place for line in said if line.place}
        found.append((before, said))
    return found


def _earlier(session: Session, consultation: Consultation) -> list[tuple[Consultation, Rating | None]]:
    same = requesters.same_person(session, consultation.contact_id)
    found = session.execute(_EARLIER, {"same": same, "this": consultation.id})
    return [(other, rating) for other, rating in found]
