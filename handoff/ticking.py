"""The points of a question, ticked by its officer one by one as they are answered (SITUATIONS.md 23).

They are the question's own, so what is kept is only which places are ticked: they change officers with it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core import audit
from core.language import gettext as _
from core.models import Officer
from core.working_days import Calendar
from handoff import points, thread
from handoff.claiming import held
from handoff.finding import Reference
from handoff.lifecycle import Event
from handoff.models import Consultation
from handoff.rows import Row


@dataclass(frozen=True)
class Point:
    """One of several things asked at once, counted from 1."""

    place: int
    text: str
    done: bool


class NoSuchPoint(ValueError):
    """The question has no such point; the text says so, to the officer."""


def of(consultation: Consultation | Row) -> list[Point]:
    """Return the points of the question; none where it is not set out in several."""
    asked = points.numbered(consultation.question)
    numbered = enumerate(asked, start=1) if len(asked) > 1 else ()
    return [Point(place, text, place in consultation.ticked) for place, text in numbered]


def tick(
    session: Session,
    reference: Reference,
    officer: Officer,
    now: datetime,
    calendar: Calendar,
    *,
    place: int,
    done: bool,
) -> None:
    """Note that a point is answered, or is not after all; as it stands already, nothing changes."""
    consultation = held(session, reference, officer, Event.CLOSE)
    point = next((one for one in of(consultation) if one.place == place), None)
    if point is None:
        raise NoSuchPoint(_("Pertanyaan itu tidak ada dalam daftarnya. Pilih lagi dari daftar."))
    if point.done == done:
        return
    consultation.ticked = sorted({*consultation.ticked, place} if done else {*consultation.ticked} - {place})
    thread.changed(session, consultation, thread.Mark.TICKED, now)
    act = "consultation.ticked" if done else "consultation.unticked"
    audit.record(session, act, officer_id=officer.id, subject=consultation.number, now=now, point=place)
