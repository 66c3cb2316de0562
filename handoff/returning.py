"""Consultations go back to the queue by themselves: nobody works on the claim, or its officer will not.

Who will not: is on leave, has left, or is not on duty again before the answer is due (handoff/duty.py). The promised
date never moves. Who lost a claim this way and sends the answer after all takes it again with it, as long as nobody
else has (handoff/answering.py).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from core import audit, dates
from core import calendar as office_calendar
from core.models import Officer
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import duty, leaves, presence, thread
from handoff.claiming import back_to_queue
from handoff.finding import locked
from handoff.lifecycle import Status
from handoff.models import IS_OPEN, Consultation, ThreadEntry
from handoff.sweeps import MOST_AT_ONCE, each
from handoff.wordings import RETURN_WORDS

Act = Callable[[Session, str, datetime, Calendar], bool]
OWED = (Status.ACTIVE, Status.DRAFT)
"""What waits for the citizen stays with its officer until the citizen writes."""


def run(runtime: Runtime, now: datetime) -> int:
    """Return everything that is due to be returned; return how many consultations that were."""
    patience = timedelta(hours=runtime.settings.claim_idle_hours)
    with runtime.database.transaction() as session:
        done = presence.prune(session, now)
    with runtime.database.reading() as session:
        calendar = office_calendar.load(session, runtime.settings)
        absent = _of_absent(session, calendar, now)
        idle = _perhaps_idle(session, patience, now) if patience else []
    done += each(runtime, return_absent, absent, now, calendar)
    return done + each(runtime, idle_act(patience), idle, now, calendar)


def return_absent(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
    """Return a consultation whose officer is away, off duty or no longer signs in, as seen under the lock."""
    consultation = locked(session, number)
    if consultation.status not in OWED or consultation.officer_id is None:
        return False
    why = _absence(session, consultation, calendar, now)
    if why:
        _return(session, consultation, why, now)
    return bool(why)


def _absence(session: Session, consultation: Consultation, calendar: Calendar, now: datetime) -> str:
    """Return why its officer will not answer this consultation, empty where nothing says so."""
    officer = session.get_one(Officer, consultation.officer_id)
    if officer.disabled_at is not None:
        return RETURN_WORDS["gone"] % {"name": officer.name}
    today = calendar.local_day(now)
    leave = leaves.away(session, today).get(officer.id or 0)
    if leave is not None and not _taken_since(consultation, leave.first_day, calendar):
        return RETURN_WORDS["leave"] % {"name": officer.name, "day": dates.day_in_words(leave.last_day, "id")}
    again = duty.resting(session, calendar, now).get(officer.id or 0)
    if again is None or _taken_since(consultation, today, calendar):
        return ""
    if consultation.due_at is not None and consultation.due_at >= again:
        return ""
    return RETURN_WORDS["duty"] % {"name": officer.name, "day": dates.day_in_words(calendar.local_day(again), "id")}


def idle_act(patience: timedelta) -> Act:
    """Return the act that gives back a claim on which nothing happened for so much service time."""

    def return_idle(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
        consultation = locked(session, number)
        if consultation.status != Status.ACTIVE or consultation.officer_id is None:
            return False
        if presence.is_there(session, consultation, now):
            return False
        worked_at = _last_work(session, consultation)
        if calendar.working_time_left(worked_at, now) < patience:
            return False
        hours = f"{patience / timedelta(hours=1):g}".replace(".", ",")
        name = session.get_one(Officer, consultation.officer_id).name
        _return(session, consultation, RETURN_WORDS["idle"] % {"name": name, "hours": hours}, now)
        return True

    return return_idle


def _return(session: Session, consultation: Consultation, why: str, now: datetime) -> None:
    holder = consultation.officer_id
    back_to_queue(consultation)
    thread.event(session, consultation, thread.Mark.RETURNED, now, officer_id=holder, text=why)
    audit.record(session, "consultation.returned", subject=consultation.number, now=now)


def _last_work(session: Session, consultation: Consultation) -> datetime:
    """Return when the claim began, its officer last did something, or the citizen last wrote."""
    acted_at = session.exec(
        select(func.max(ThreadEntry.at)).where(
            ThreadEntry.consultation_id == consultation.id, ThreadEntry.officer_id == consultation.officer_id
        )
    ).one()
    known = (consultation.claimed_at, acted_at, consultation.last_citizen_at, consultation.opened_at)
    return max(moment for moment in known if moment)


def _taken_since(consultation: Consultation, first_day: date, calendar: Calendar) -> bool:
    """Who takes a consultation on a day off means to work on it."""
    return consultation.claimed_at is not None and calendar.local_day(consultation.claimed_at) >= first_day


def _of_absent(session: Session, calendar: Calendar, now: datetime) -> Sequence[str]:
    gone = select(Officer.id).where(col(Officer.disabled_at).is_not(None))
    missing = {*leaves.away(session, calendar.local_day(now)), *session.exec(gone)}
    theirs: list[sa.ColumnElement[bool]] = [col(Consultation.officer_id).in_(missing)] if missing else []
    for who, again in duty.resting(session, calendar, now).items():
        pressing = sa.or_(col(Consultation.due_at).is_(None), col(Consultation.due_at) < again)
        theirs.append(sa.and_(col(Consultation.officer_id) == who, pressing))
    if not theirs:
        return []
    query = select(Consultation.number).where(sa.or_(*theirs), col(Consultation.status).in_(OWED))
    return session.exec(query.order_by(col(Consultation.id)).limit(MOST_AT_ONCE)).all()


def _perhaps_idle(session: Session, patience: timedelta, now: datetime) -> Sequence[str]:
    """Return claims older than the patience in clock time, the longest first: service time is never more than that."""
    query = select(Consultation.number).where(
        IS_OPEN,
        Consultation.status == Status.ACTIVE,
        col(Consultation.officer_id).is_not(None),
        col(Consultation.claimed_at) < now - patience,
    )
    return session.exec(query.order_by(col(Consultation.claimed_at)).limit(MOST_AT_ONCE)).all()
