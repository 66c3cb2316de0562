"""Who asks: the requirements of the service standard, kept once per contact and correctable for ever."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from handoff import search_index
from handoff.models import NO_EMAIL_ACCEPTED, Requester

BLANK: dict[str, Any] = {
    "consent_at": None, "consent_version": "", "name": "", "kind": "", "email": "", "email_verified_at": None,
    "without_email": "",
}  # fmt: skip
"""Nobody: what a contact has told when it is forgotten, or begins anew."""
MOST_NUMBERS = 5
"""As many behind one address are an office's mailbox, not a person."""


def of(session: Session, contact_id: int) -> Requester | None:
    """Return what the contact has told about themselves; None if nothing yet."""
    return session.get(Requester, contact_id)


def same_person(session: Session, contact_id: int) -> list[int]:
    """Return every contact of the one who asks, this one first: the same confirmed address, and nobody said no."""
    own = of(session, contact_id)
    if own is None or own.email_verified_at is None or own.linked is False:
        return [contact_id]
    return [contact_id, *elsewhere(session, contact_id, own.email)]


def elsewhere(session: Session, contact_id: int, email: str) -> list[int]:
    """Return the other contacts of whoever has this address: they confirmed it by its code, and did not say no."""
    if not email:
        return []
    others = select(Requester.contact_id).where(
        Requester.email == email,
        col(Requester.email_verified_at).is_not(None),
        col(Requester.linked).is_not(False),
        Requester.contact_id != contact_id,
    )
    found = session.exec(others.order_by(col(Requester.contact_id)).limit(MOST_NUMBERS)).all()
    return list(found) if len(found) < MOST_NUMBERS else []


def save(session: Session, contact_id: int, now: datetime, **fields: Any) -> Requester:
    """Store the given fields and keep the others; a changed e-mail loses its confirmation unless that is given too."""
    unknown = set(fields) - set(Requester.model_fields)
    if unknown:
        raise TypeError(f"a requester has no {', '.join(sorted(unknown))}")
    requester = of(session, contact_id) or Requester(contact_id=contact_id, updated_at=now)
    if fields.get("email", requester.email) != requester.email:
        fields.setdefault("email_verified_at", None)
        fields.setdefault("linked", None)
        fields.setdefault("without_email", "")
    for name, value in fields.items():
        setattr(requester, name, value)
    requester.updated_at = now
    session.add(requester)
    session.flush()
    if fields.keys() & {"name", "kind", "email"}:
        search_index.note_person(session, contact_id, now)
    return requester


def has_told_all(requester: Requester | None) -> bool:
    """Say whether nothing is missing but perhaps the confirmation of the e-mail.

    An address is stored unconfirmed only where our own mail did not leave: the office is at fault, not the citizen.
    """
    return requester is not None and _has_told_the_rest(requester) and bool(requester.email or _is_without(requester))


def lacks_email_alone(requester: Requester | None) -> bool:
    """Say whether nothing is missing but an e-mail address."""
    return requester is not None and _has_told_the_rest(requester) and not has_told_all(requester)


def who_told_all() -> SelectOfScalar[int]:
    """Select the contacts of whom `has_told_all` is true."""
    reached = sa.or_(col(Requester.email) != "", col(Requester.without_email) == NO_EMAIL_ACCEPTED)
    return select(Requester.contact_id).where(*_TOLD_THE_REST, reached)


def is_complete(requester: Requester | None) -> bool:
    """Say whether every requirement is met: consent, name, kind of user, and an e-mail that is confirmed or waived."""
    confirmed = requester is not None and (requester.email_verified_at is not None or _is_without(requester))
    return confirmed and has_told_all(requester)


def go_on_without_email(session: Session, contact_id: int, now: datetime) -> bool:
    """Note that an officer goes on without an address; return whether that was all that was missing still."""
    lacking = (col(Requester.contact_id) == contact_id, col(Requester.email) == "", *_TOLD_THE_REST)
    noted = sa.update(Requester).where(*lacking).values(without_email=NO_EMAIL_ACCEPTED, updated_at=now)
    return session.execute(noted.returning(col(Requester.contact_id))).first() is not None


_TOLD_THE_REST = (col(Requester.consent_at).is_not(None), col(Requester.name) != "", col(Requester.kind) != "")


def _has_told_the_rest(requester: Requester) -> bool:
    return all((requester.consent_at, requester.name, requester.kind))


def _is_without(requester: Requester) -> bool:
    """Say whether an officer once went on without an address: kept, even when the office no longer lets officers do so.

    The office chooses what its officers may do from now on. Whom it has taken in as they are was told that their
    registration stays valid, and has no address today either: they are not turned away at their next question.
    """
    return requester.without_email == NO_EMAIL_ACCEPTED
