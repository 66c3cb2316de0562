"""Numbers of the office's own, of officers and of training: served as any other, in no figure (SITUATIONS.md, 89, 106).

The mark stands on the contact alone. What counts consultations asks `IS_COUNTED`, so a mark put or taken away holds for
the past as well, also of who was erased since. Questions, of which nobody knows who asked, bear it themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core import audit
from core.language import gettext as _
from core.models import Officer
from handoff import knowledge, thread
from handoff.finding import open_of
from handoff.models import Consultation, Requester
from handoff.rows import called
from whatsapp import contacts, forgetting, privacy
from whatsapp.models import Contact

MOST_SHOWN = 500
LINES = {"staff": "contact.marked_staff", "training": "contact.marked_training", None: "contact.unmarked"}
"""What is written into the audit log, by what a number becomes."""
_IS_MARKED = col(Contact.mark).is_not(None)
IS_COUNTED = col(Consultation.contact_id).not_in(sa.select(col(Contact.id)).where(_IS_MARKED).correlate(None))
"""Whether a consultation stands in figures: the few numbers that are marked are looked up once a statement."""


class BadNumber(ValueError):
    """What was typed is no number; the text says how to write one."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked number as the admins' page shows it."""

    id: int
    mark: str
    name: str
    address: str


def put(session: Session, contact_id: int, mark: str | None, by: Officer, now: datetime) -> bool:
    """Mark a number, or take its mark away; return whether that changed anything.

    Of one that was only ever typed and never wrote, nothing is kept without its mark.
    """
    contact = session.get(Contact, contact_id, with_for_update={"key_share": True})
    if contact is None or contact.mark == mark:
        return False
    contact.mark = mark
    knowledge.joined().leave_out(session, contact_id, mark is not None)
    if mark is None and contact.last_inbound_at is None:
        forgetting.forget_contact(session, contact)
    audit.record(session, LINES[mark], officer_id=by.id, subject=contacts.subject(contact_id), now=now)
    if consultation := open_of(session, contact_id):
        thread.changed(session, consultation, thread.Mark.MARKED, now)
    return True


def add(session: Session, typed: str, mark: str, by: Officer, now: datetime) -> str:
    """Mark a number as it is typed, also before it has ever written; return its address. Raise BadNumber."""
    address = privacy.address(typed)
    if address is None:
        raise BadNumber(_("Nomor tidak terbaca. Tulis seperti 081234567890 atau +6281234567890."))
    contact_id = privacy.find(session, address) or contacts.of_sender(session, address, None, now).id
    put(session, contact_id or 0, mark, by, now)
    return address


def listed(session: Session) -> Sequence[Marked]:
    """Return the marked numbers, the last that came first, one more than MOST_SHOWN at most."""
    people = (
        sa.select(Contact, Requester)
        .outerjoin(Requester, col(Requester.contact_id) == col(Contact.id))
        .where(_IS_MARKED, ~col(Contact.address).startswith(contacts.GONE))
        .order_by(col(Contact.id).desc())
        .limit(MOST_SHOWN + 1)
    )
    return [Marked(one.id, one.mark, called(one, who), one.address) for one, who in session.execute(people)]
