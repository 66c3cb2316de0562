"""What happens to consultations by time: reminders, closing for silence, completeness nobody judged, tidying.

Each pass looks for due rows in the database and does every one in a transaction of its own, where the contact and
the consultation are locked and the reason is checked once more: nothing early, nothing twice, and the citizen's
message wins. What a pass does not get to, the next one finds.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import calendar as office_calendar
from core import once, one_by_one
from core.dates import in_words
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import asking_again, closing, lateness, mail_instead, notices, opening, promise, requesters, search_index
from handoff.finding import locked
from handoff.lifecycle import Status
from handoff.models import IS_OPEN, Change, Consultation

MOST_AT_ONCE = 200
CHANGES_KEPT = timedelta(days=2)

Act = Callable[[Session, str, datetime, Calendar], bool]


def run(runtime: Runtime, now: datetime) -> int:
    """Do everything that is due; return how many rows were acted on."""

    def by_mail(session: Session, number: str, now: datetime, _calendar: Calendar) -> bool:
        return mail_instead.tell(session, runtime.settings, number, now)

    with runtime.database.transaction() as session:
        done = office_calendar.propose_near(session, runtime.settings, now)
        done += prune_changes(session, now) + once.forget(session, now)
        calendar = office_calendar.load(session, runtime.settings)
    done += promise.follow(runtime, now)  # first: nobody is reminded or closed by an earlier calendar
    with runtime.database.reading() as session:
        due: list[tuple[Act, Sequence[str]]] = [
            (promise.correct, promise.stale(session, calendar)),
            (complete_unjudged, _unjudged(session)),
            (remind, _due_for_reminder(session, now) if calendar.within_polite_hours(now) else []),
            (closing.auto_close, _due_for_closing(session, now)),
            (lateness.tell, lateness.due(session, now)),
            (asking_again.ask, asking_again.due(session, calendar, now)),
            (by_mail, mail_instead.due(session, now) if calendar.within_polite_hours(now) else []),
        ]
    done += search_index.catch_up(runtime.database, now)
    return done + sum(each(runtime, act, numbers, now, calendar) for act, numbers in due)


def each(runtime: Runtime, act: Act, numbers: Sequence[str], now: datetime, calendar: Calendar) -> int:
    """Do one act to each consultation in a transaction of its own; return how many it was done to."""

    def to_one(session: Session, number: str) -> bool:
        return act(session, number, now, calendar)

    return one_by_one.each(runtime.database, numbers, to_one, f"{act.__name__} failed for consultation %s")


def remind(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
    """Remind the citizen one working day before closing, once per silence; never when closing is due as well."""
    consultation = locked(session, number)
    if consultation.status != Status.CITIZEN or consultation.remind_at is None:
        return False
    if not closing.may_act(session, consultation):
        return False
    closing.count_from_departure(session, consultation, calendar)
    if consultation.remind_at is None or consultation.close_at is None or consultation.remind_at > now:
        return False
    consultation.remind_at = None
    if consultation.close_at > now:
        _send_reminder(session, consultation, consultation.close_at, now, calendar)
    return True


def complete_unjudged(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
    """Start the clock at the time of receipt when the requirements are met and nobody judged the question in a day.

    An e-mail we could not confirm because our own mail was away counts as met: nobody else could do anything about it.
    """
    consultation = locked(session, number)
    if consultation.status != Status.DRAFT or consultation.last_officer_at is not None:
        return False
    if not requesters.has_told_all(requesters.of(session, consultation.contact_id)):
        return False
    if calendar.deadline(consultation.opened_at, 1) > now:
        return False
    opening.complete(session, consultation, now, calendar, since=consultation.opened_at)
    return True


def prune_changes(session: Session, now: datetime) -> int:
    """Forget changes no open page can still be waiting for."""
    old = sa.delete(Change).where(col(Change.at) < now - CHANGES_KEPT)
    return int(session.connection().execute(old).rowcount)


def _send_reminder(
    session: Session, consultation: Consultation, close_at: datetime, now: datetime, calendar: Calendar
) -> None:
    deadline = in_words(close_at, consultation.language, calendar.zone)
    key = f"{promise.REMINDER}:{consultation.id}:{close_at.astimezone(UTC):%Y%m%dT%H%M}"
    text = "reminder_incomplete" if consultation.clarification_since else "reminder_2"
    notices.tell(session, consultation, text, now, key=key, expires_at=close_at, deadline=deadline)


def _due_for_reminder(session: Session, now: datetime) -> Sequence[str]:
    due = (col(Consultation.remind_at) <= now) & (col(Consultation.status) == Status.CITIZEN)
    return _numbers(session, due & closing.silence_may_be_judged(), col(Consultation.remind_at))


def _due_for_closing(session: Session, now: datetime) -> Sequence[str]:
    due = (col(Consultation.close_at) <= now) & closing.silence_may_be_judged()
    return _numbers(session, due, col(Consultation.close_at))


def _unjudged(session: Session) -> Sequence[str]:
    unjudged = sa.and_(
        IS_OPEN,
        col(Consultation.status) == Status.DRAFT,
        col(Consultation.last_officer_at).is_(None),
        col(Consultation.contact_id).in_(requesters.who_told_all()),
    )
    return _numbers(session, unjudged, col(Consultation.opened_at))


def _numbers(session: Session, which: sa.ColumnElement[bool], order: Any) -> Sequence[str]:
    """Return the first that can be acted on: a row that stays as it is would keep its place from those behind it."""
    return session.exec(select(Consultation.number).where(which).order_by(order).limit(MOST_AT_ONCE)).all()
