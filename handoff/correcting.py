"""A citizen's name is put right by an officer, at the citizen's request (UU 27/2022, art. 30)."""

from datetime import datetime

from sqlmodel import Session

from core.models import Officer
from handoff import requesters, thread
from handoff.claiming import written
from handoff.finding import Reference, locked


def correct_name(session: Session, reference: Reference, officer: Officer, now: datetime, name: str) -> bool:
    """Store the right name; thread and audit log keep who did it, not the name. Return whether there was one before.

    The name the citizen has already changes nothing and is not written down.
    """
    consultation = locked(session, reference)
    requester = requesters.of(session, consultation.contact_id)
    if requester is None or not requester.name:
        return False
    if requester.name != name:
        requesters.save(session, consultation.contact_id, now, name=name)
        written(session, consultation, thread.Mark.CORRECTED, officer, now)
    return True
