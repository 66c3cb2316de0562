"""Days on which officers are away; what they owe goes back to the queue meanwhile (handoff/returning.py)."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit, dates
from core.language import current
from core.language import gettext as _
from core.models import Officer
from handoff.models import Leave

LONGEST_DAYS = 366


class BadLeave(ValueError):
    """The days cannot be taken; the text says why, to the person who sent them."""


def add(session: Session, officer: Officer, first: date, last: date, *, by: Officer, now: datetime) -> Leave:
    """Note that an officer is away on the days, both included; raise BadLeave for days that make no sense."""
    if officer.id is None or officer.disabled_at is not None:
        raise BadLeave(_("Pilih petugas yang masih aktif."))
    if last < first:
        raise BadLeave(_("Hari terakhir mendahului hari pertama."))
    if (last - first).days >= LONGEST_DAYS:
        raise BadLeave(_("Paling lama %(most)d hari sekaligus.", most=LONGEST_DAYS))
    # Of two clicks at once the second sees the first.
    session.exec(select(Officer.id).where(Officer.id == officer.id).with_for_update(key_share=True))
    overlapping = select(Leave.id).where(
        Leave.officer_id == officer.id, col(Leave.first_day) <= last, col(Leave.last_day) >= first
    )
    if session.exec(overlapping.limit(1)).first() is not None:
        raise BadLeave(_("Sebagian hari itu sudah tercatat. Hapus yang lama lebih dahulu."))
    leave = Leave(officer_id=officer.id, first_day=first, last_day=last, created_at=now)
    session.add(leave)
    audit.record(session, "leave.add", officer_id=by.id, subject=officer.email, now=now, days=f"{first} {last}")
    return leave


def remove(session: Session, leave_id: int, *, by: Officer, now: datetime) -> bool:
    """Take back days away, one's own or as an admin anybody's; return whether there was something to take back."""
    leave = session.get(Leave, leave_id)
    if leave is None or (leave.officer_id != by.id and by.role != "admin"):
        return False
    session.delete(leave)
    subject = session.get_one(Officer, leave.officer_id).email
    days = f"{leave.first_day} {leave.last_day}"
    audit.record(session, "leave.remove", officer_id=by.id, subject=subject, now=now, days=days)
    return True


def coming(session: Session, today: date) -> Sequence[tuple[Leave, Officer]]:
    """Return the days away that are not over, the nearest first."""
    query = select(Leave, Officer).join(Officer, col(Officer.id) == Leave.officer_id)
    rows = session.exec(query.where(col(Leave.last_day) >= today).order_by(col(Leave.first_day), col(Officer.name)))
    return list(rows.all())


def away(session: Session, today: date) -> dict[int, Leave]:
    """Return who is away on a day, by officer id."""
    return {leave.officer_id: leave for leave in session.scalars(_AWAY, {"day": today})}


_DAY = sa.bindparam("day", type_=sa.Date())
_AWAY = sa.select(Leave).where(col(Leave.first_day) <= _DAY, col(Leave.last_day) >= _DAY)


def why_not(officer: Officer, leave: Leave) -> str:
    """Say to a colleague, in their language, why nothing is handed to somebody who is away."""
    until = dates.day_in_words(leave.last_day, current())
    return _("%(name)s sedang cuti sampai %(day)s.", name=officer.name, day=until)
