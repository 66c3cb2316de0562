"""Consultations of one citizen that belong together: a later one is tied to the earlier one it goes on with.

Each keeps its number, its promise and its rating, because the citizen was told them; the page of the later one shows
the earlier talk above its own, and the earlier one points on. A number has one open consultation at a time, so the
earlier one is closed, or stays open on another number: nothing is moved, and untying is as simple as tying.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.language import gettext as _
from core.models import Officer
from core.working_days import Calendar
from handoff import requesters, thread
from handoff.claiming import written
from handoff.finding import Reference, UnknownConsultation, locked, numbered
from handoff.models import Consultation

LONGEST_CHAIN = 5


class NotTied(ValueError):
    """The two cannot be tied; the text says why, to the officer."""


def tie(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar, *, earlier: str
) -> Consultation:
    """Note that the consultation goes on with an earlier one of the same citizen; raise NotTied for any other.

    Whoever has confirmed the same e-mail address on another number is the same citizen.
    """
    consultation = locked(session, reference)
    before = numbered(session, earlier)
    if before is None or before.contact_id not in requesters.same_person(session, consultation.contact_id):
        raise NotTied(_("Pilih konsultasi lain dari warga yang sama."))
    if (before.id or 0) >= (consultation.id or 0):
        raise NotTied(_("Hanya dapat disatukan dengan konsultasi yang lebih dahulu."))
    if consultation.continues_id == before.id:
        return consultation
    consultation.continues_id = before.id
    written(session, consultation, thread.Mark.CONTINUES, officer, now, text=before.number)
    thread.changed(session, before, thread.Mark.CONTINUES, now)
    return consultation


def untie(session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar) -> Consultation:
    """Take the tie back; a consultation without one is left as it is."""
    consultation = locked(session, reference)
    before = session.get(Consultation, consultation.continues_id) if consultation.continues_id else None
    if before is None:
        return consultation
    consultation.continues_id = None
    written(session, consultation, thread.Mark.UNTIED, officer, now, text=before.number)
    thread.changed(session, before, thread.Mark.UNTIED, now)
    return consultation


def chain(session: Session, consultation: Consultation) -> list[Consultation]:
    """Return the consultations this one goes on with, the nearest first."""
    found: list[Consultation] = []
    here = consultation
    while here.continues_id and len(found) < LONGEST_CHAIN:
        before = session.get(Consultation, here.continues_id)
        if before is None:
            raise UnknownConsultation(str(here.continues_id))
        found.append(before)
        here = before
    return found


def following(session: Session, consultation: Consultation) -> Sequence[Consultation]:
    """Return the consultations that go on with this one, the oldest first."""
    return session.scalars(_AFTER, {"this": consultation.id}).all()


_AFTER = (
    sa.select(Consultation).where(col(Consultation.continues_id) == sa.bindparam("this")).order_by(col(Consultation.id))
)
