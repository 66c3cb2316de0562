"""The promise: three working days after the request is clear and complete (SK 0321001/15/KPG Tahun 2023).

The clock starts at completeness, stands still while the citizen owes a clarification (the working days spent
waiting are added), and ends when Twilio accepts the officer's first answer.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_, select

from core import calendar as office_calendar
from core import counters
from core.database import Database
from core.dates import in_words
from core.one_by_one import by_itself
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import notices, thread
from handoff.finding import locked
from handoff.lifecycle import Status
from handoff.models import Consultation
from whatsapp import outbox
from whatsapp.models import OutboundMessage

ANSWER_DAYS = 3
SILENCE_DAYS = 3
REMINDER_DAY = SILENCE_DAYS - 1
REOPEN_DAYS = 3
CHUNK = 100
"""So many deadlines are computed in one transaction: a second or so (measured 13 ms each) in which nobody else writes
on SQLite."""
LEFT = "deadlines to compute below"
"""The counter that keeps below which id deadlines are still what an earlier calendar said; 0 where none is."""
REMINDER, DELAY, CLOSING = "remind", "delay", "closed"
"""How the keys of these notices begin: `remind:<consultation>:<when>`."""


def due(consultation: Consultation, calendar: Calendar) -> datetime | None:
    """Return by when the answer is promised; None while the request is not complete."""
    if consultation.complete_at is None:
        return None
    return _utc(calendar.deadline(consultation.complete_at, ANSWER_DAYS + consultation.waited_days))


def start(consultation: Consultation, at: datetime, calendar: Calendar) -> None:
    """Start the clock at completeness; a clock that runs already is not started again."""
    if consultation.complete_at is None:
        consultation.complete_at = at
        consultation.due_at = due(consultation, calendar)


def is_owed(consultation: Consultation) -> bool:
    """Say whether the first answer is still to come."""
    return consultation.complete_at is not None and consultation.answered_at is None


def can_stop(consultation: Consultation, now: datetime) -> bool:
    """Say whether the clock stands still for a clarification; where an answer was given or is overdue nothing stops."""
    overdue = consultation.due_at is not None and consultation.due_at < now
    return is_owed(consultation) and (consultation.clarification_since is not None or not overdue)


def pause(consultation: Consultation, now: datetime) -> None:
    """Stop the clock where it can: the citizen owes a clarification."""
    if can_stop(consultation, now) and consultation.clarification_since is None:
        consultation.clarification_since = now


def resume(consultation: Consultation, at: datetime, calendar: Calendar) -> bool:
    """Start the clock again; return whether the promised date got later.

    A clock that stopped on its last day may start after that day's close: the day was not used up, so one is added.
    """
    since, before = consultation.clarification_since, consultation.due_at
    if since is None:
        return False
    consultation.clarification_since = None
    consultation.waited_days += calendar.working_days_between(since, at)
    consultation.due_at = due(consultation, calendar)
    if consultation.due_at is not None and consultation.due_at < at:
        consultation.waited_days += 1
        consultation.due_at = due(consultation, calendar)
    return before is not None and consultation.due_at is not None and consultation.due_at > before


def await_citizen(consultation: Consultation, since: datetime, calendar: Calendar) -> None:
    """Set the timers of silence: a reminder one working day before closing, closing after three working days."""
    since = _no_sooner(consultation, since)
    consultation.remind_at = _utc(calendar.deadline(since, REMINDER_DAY))
    consultation.close_at = _utc(calendar.deadline(since, SILENCE_DAYS))


def await_requirements(consultation: Consultation, since: datetime, calendar: Calendar) -> None:
    """Set the one timer of a draft: closed as incomplete after three working days without a word."""
    consultation.remind_at = None
    consultation.close_at = _utc(calendar.deadline(_no_sooner(consultation, since), SILENCE_DAYS))


def _no_sooner(consultation: Consultation, since: datetime) -> datetime:
    """Return from when silence counts: not while the citizen is to be left in peace."""
    return max(since, consultation.quiet_until or since)


def await_nobody(consultation: Consultation) -> None:
    """Stop the timers of silence: the citizen owes nothing."""
    consultation.remind_at = consultation.close_at = None


def reopen_limit(closed_at: datetime, calendar: Calendar) -> datetime:
    """Return until when an answer continues a closed consultation."""
    return _utc(calendar.deadline(closed_at, REOPEN_DAYS))


def recompute(session: Session, calendar: Calendar, now: datetime) -> None:
    """Compute every open deadline again, at once where they are few; else note that `follow` has to.

    A citizen is told only if the promised date gets later.
    """
    newest = session.exec(select(func.max(Consultation.id))).one() or 0
    _lock_order(session)
    numbers = _pending_below(session, newest + 1, now)
    if len(numbers) == CHUNK:
        counters.set_to(session, LEFT, newest + 1)
        return
    counters.set_to(session, LEFT, 0)
    for _, number in numbers:
        _recompute_one(session, locked(session, number), calendar, now)


def follow(runtime: Runtime, now: datetime) -> int:
    """Compute what a change of the calendar left to be computed, so many a transaction; return how many.

    Others write in between, and where a process dies another goes on.
    """
    done = 0
    while _left(runtime.database):
        with runtime.database.transaction() as session:
            _lock_order(session)
            below = counters.value(session, LEFT)
            numbers = _pending_below(session, below, now) if below else []
            calendar = office_calendar.load(session, runtime.settings)
            for _, number in numbers:
                with by_itself("the deadlines of consultation %s cannot be computed", number), session.begin_nested():
                    _recompute_one(session, locked(session, number), calendar, now)
            counters.set_to(session, LEFT, numbers[-1][0] if len(numbers) == CHUNK else 0)
        done += len(numbers)
    return done


def _left(database: Database) -> int:
    with database.reading() as session:
        return counters.value(session, LEFT)


def _lock_order(session: Session) -> None:
    """Let those who lock many consultations in one transaction do so one after the other."""
    counters.count_up(session, f"{LEFT} lock")


def _pending_below(session: Session, below: int, now: datetime) -> Sequence[tuple[int, str]]:
    """Return (id, number) of the next whose deadlines count, the newest first."""
    pending = or_(col(Consultation.status) != Status.CLOSED, col(Consultation.reopen_until) > now)
    rows = sa.select(col(Consultation.id), col(Consultation.number)).where(pending, col(Consultation.id) < below)
    found = session.execute(rows.order_by(col(Consultation.id).desc()).limit(CHUNK))
    return [(row.id, row.number) for row in found]


_OWED = sa.select(
    col(Consultation.number), col(Consultation.complete_at), col(Consultation.waited_days), col(Consultation.due_at)
).where(
    sa.text("consultation.status <> 'closed' AND consultation.answered_at IS NULL"),
    col(Consultation.complete_at).is_not(None),
)
"""To the letter of the partial index, or SQLite looks through every consultation there ever was."""


def stale(session: Session, calendar: Calendar) -> list[str]:
    """Return the consultations whose stored promise is not what this calendar says (opened while it changed).

    Every sweep asks, of all that are owed: those of one day with as many days to go are promised for one moment.
    """
    promised: dict[tuple[date, int], datetime] = {}
    found = []
    for number, complete_at, waited_days, due_at in session.execute(_OWED):
        case = (calendar.local_day(complete_at), ANSWER_DAYS + waited_days)
        if case not in promised:
            promised[case] = _utc(calendar.deadline(complete_at, case[1]))
        if due_at != promised[case]:
            found.append(number)
    return found


def correct(session: Session, number: str, now: datetime, calendar: Calendar) -> bool:
    """Compute one consultation's deadlines again; return whether the promise was wrong."""
    consultation = locked(session, number)
    before = consultation.due_at
    _recompute_one(session, consultation, calendar, now)
    return consultation.due_at != before


def _recompute_one(session: Session, consultation: Consultation, calendar: Calendar, now: datetime) -> None:
    if consultation.status == Status.CLOSED:
        if consultation.reopen_until and consultation.closed_at:
            consultation.reopen_until = reopen_limit(consultation.closed_at, calendar)
        return
    _reset_timers(consultation, calendar)
    before, after = consultation.due_at, due(consultation, calendar)
    if not is_owed(consultation) or before is None or after is None or before == after:
        return
    consultation.due_at = after
    if consultation.delay_told_at is None:
        take_back(session, consultation, DELAY)
    told = in_words(after, "id", calendar.zone)
    thread.event(session, consultation, thread.Mark.PROMISE_MOVED, now, text=told)
    if after > before and consultation.clarification_since is None:
        tell_delay(session, consultation, after, calendar, now)


def postpone(session: Session, consultation: Consultation, until: datetime, calendar: Calendar) -> None:
    """Let silence count from a later moment, with a reminder of its own; one that has not left is taken back."""
    consultation.quiet_until = until
    take_back(session, consultation, REMINDER)
    if consultation.close_at is None:
        return
    if consultation.status == Status.DRAFT:
        await_requirements(consultation, until, calendar)
    else:
        await_citizen(consultation, until, calendar)


def _reset_timers(consultation: Consultation, calendar: Calendar) -> None:
    reminded = consultation.remind_at is None
    if consultation.close_at is None:
        return
    if consultation.status == Status.DRAFT:
        await_requirements(consultation, last_word(consultation), calendar)
    elif consultation.last_officer_at:
        await_citizen(consultation, consultation.last_officer_at, calendar)
        consultation.remind_at = None if reminded else consultation.remind_at


def last_word(consultation: Consultation) -> datetime:
    """Return when either side last said something."""
    spoken = (consultation.opened_at, consultation.last_citizen_at, consultation.last_officer_at)
    return max(moment for moment in spoken if moment)


def tell_delay(
    session: Session, consultation: Consultation, until: datetime, calendar: Calendar, now: datetime
) -> None:
    """Tell the citizen by when the answer is to come instead; a note that has not left is overtaken by this one."""
    take_back(session, consultation, DELAY)
    notices.tell(
        session,
        consultation,
        "deadline_delay",
        now,
        key=f"{DELAY}:{consultation.id}:{now:%Y%m%dT%H%M%S.%f}",
        not_before=_utc(calendar.next_polite(now)),
        expires_at=until,
        deadline=in_words(until, consultation.language, calendar.zone),
    )


def take_back(session: Session, consultation: Consultation, kind: str) -> bool:
    """Withdraw notices of one kind that have not left, because they are overtaken; return whether there were any."""
    unsent = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == consultation.contact_id,
        col(OutboundMessage.state).in_(("queued", "held")),
        col(OutboundMessage.key).startswith(f"{kind}:{consultation.id}:"),
    )
    waiting = [found for found in session.exec(unsent) if found is not None]
    return bool(waiting and outbox.withdraw(session, waiting))


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
