"""An officer goes on with a citizen who has no e-mail address, where the office allows it (SITUATIONS.md, 40)."""

from datetime import datetime

from sqlmodel import Session

from core import office
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from core.working_days import Calendar
from handoff import confirming, forms, opening, requesters, thread
from handoff.claiming import written
from handoff.finding import Reference, locked
from handoff.lifecycle import Event, NotPossible, Status
from handoff.models import Consultation

ALLOWED = office.choice(
    "without_email",
    group=noop("Persyaratan"),
    words=noop("Petugas boleh mencatat pemohon tanpa e-mail"),
    hint=noop(
        "E-mail aktif adalah persyaratan layanan. Petugas menuliskan alasannya; siapa dan mengapa tercatat. "
        "Warga yang sudah tercatat tanpa e-mail tetap dilayani, juga bila pilihan ini dimatikan."
    ),
    usual=False,
)


class NotAllowed(Exception):
    """The office wants an e-mail address of everybody."""


def is_possible(session: Session, consultation: Consultation) -> bool:
    """Say whether a draft waits for the e-mail alone, and the office allows to go on without one."""
    if consultation.status != Status.DRAFT or not consultation.question:
        return False
    lacks_it = requesters.lacks_email_alone(requesters.of(session, consultation.contact_id))
    return lacks_it and bool(office.value(session, ALLOWED))


def register(
    session: Session, reference: Reference, officer: Officer, now: datetime, calendar: Calendar, *, why: str
) -> Consultation:
    """Note that the citizen has no address, and why that is believed: the promise begins, and they are told so.

    An address given a moment before is not overlooked: raise NotPossible, as where more is missing. A reason nobody
    could judge is a BadForm, last of all: then the form is there to say so.
    """
    if not office.value(session, ALLOWED):
        raise NotAllowed
    consultation = locked(session, reference)
    status = Status(consultation.status)
    is_asked = status is Status.DRAFT and bool(consultation.question)
    if not is_asked or not requesters.go_on_without_email(session, consultation.contact_id, now):
        raise NotPossible(status, Event.COMPLETE)
    reason = _("Alasan tanpa e-mail: %(why)s", why=forms.reason_of(why))
    written(session, consultation, thread.Mark.WITHOUT_EMAIL, officer, now)
    thread.event(session, consultation, thread.Mark.NOTE, now, officer_id=officer.id, text=reason)
    opening.complete(session, consultation, now, calendar, officer.id, tells=False)
    said = confirming.created(session, consultation, consultation.language, now, calendar)
    opening.tell_date(session, consultation, f"complete:{consultation.id}", calendar, now, automatic=True, body=said)
    return consultation
