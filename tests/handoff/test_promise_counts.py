"""What is kept of promises is what a plain look at every row gives, whatever happened since, and what was before."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Officer, PastChange, Tally
from core.working_days import Calendar
from handoff import kept_promises, promise, promise_counts, service
from handoff.kept_promises import MONTHS_SHOWN
from handoff.models import Consultation, PastPromise
from handoff.promise_counts import Outcome
from tests.handoff.conftest import HOLIDAYS, ZONE, Office, jambi
from whatsapp.models import Contact

NOW = jambi("2026-11-24T10:00")
FROM = jambi("2026-08-03T09:00")
LATEST = date(2026, 11, 1)
BEFORE = col(Consultation.due_at) < jambi("2026-11-20T00:00")
OLDEST = col(Consultation.opened_at) < FROM + timedelta(days=30)


@pytest.fixture
def stored(office: Office) -> Office:
    """Four months of promises in every state, made by chance; every fifth consultation had one before."""
    chance = random.Random(11)
    with office.database.transaction() as session:
        for at in range(1, 61):
            _one(session, at, chance)
    return office


def _one(session: Session, at: int, chance: random.Random) -> None:
    opened = FROM + timedelta(hours=46 * at, seconds=chance.randrange(9000), microseconds=chance.randrange(10**6))
    answered, closed = opened + timedelta(days=chance.random() * 8), opened + timedelta(days=9)
    is_answered, is_closed = chance.random() < 0.6 and answered < NOW, chance.random() < 0.7 and closed < NOW
    is_paused = not is_closed and chance.random() < 0.3
    contact = Contact(address=f"whatsapp:+62811{at:06d}", created_at=opened)
    session.add(contact)
    session.flush()
    one = Consultation(
        number=f"KS-{at}", contact_id=contact.id, status="closed" if is_closed else "waiting", opened_at=opened,
        complete_at=opened, due_at=opened + timedelta(days=4) if at % 9 else None,
        answered_at=answered if is_answered else None, closed_at=closed if is_closed else None,
        close_reason=chance.choice(("answered", "withdrawn", "incomplete", "no_reply")) if is_closed else "",
        clarification_since=opened if is_paused else None,
    )  # fmt: skip
    session.add(one)
    session.flush()
    if at % 5 == 0:
        earlier = {"complete_at": opened - timedelta(days=40), "due_at": opened - timedelta(days=36)}
        ends = {"answered_at": chance.choice((None, opened - timedelta(days=37), opened - timedelta(days=35)))}
        closed_at = chance.choice((opened - timedelta(days=38), opened - timedelta(days=30)))
        session.add(PastPromise(consultation_id=one.id, closed_at=closed_at, **earlier, **ends))


def what_became_of(one: Any, now: datetime) -> Outcome | None:
    """Say what became of a promise, in plain words of Python."""
    if one.answered_at:
        return Outcome.KEPT if one.answered_at <= one.due_at else Outcome.BROKEN
    if isinstance(one, PastPromise):
        return Outcome.BROKEN if one.closed_at and one.closed_at > one.due_at else None
    if one.status == "closed":
        is_ours = one.close_reason not in {"withdrawn", "incomplete"} and one.closed_at > one.due_at
        return Outcome.BROKEN if is_ours else None
    return Outcome.BROKEN if one.due_at < now and not one.clarification_since else Outcome.RUNNING


def plainly(session: Session, now: datetime) -> Counter[tuple[date, Outcome]]:
    """Look at one row at a time, with nothing that could be kept."""
    real = [one for one in session.exec(select(Consultation)) if not session.get_one(Contact, one.contact_id).mark]
    past = session.exec(select(PastPromise).where(col(PastPromise.consultation_id).in_([one.id for one in real])))
    promised = [*real, *past]
    came = (
        (one.due_at.astimezone(ZONE).date().replace(day=1), what_became_of(one, now)) for one in promised if one.due_at
    )
    return Counter((first, became) for first, became in came if became)


def is_right(office: Office, latest: date = LATEST, now: datetime = NOW, why: str = "") -> None:
    with office.database.reading() as session:
        shown = kept_promises.tallies(session, latest, ZONE, now)
        expected = plainly(session, now)
    told = Counter({(tally.first, outcome): number for tally in shown for outcome, number in tally.numbers.items()})
    assert len(shown) == MONTHS_SHOWN
    assert told == Counter({key: number for key, number in expected.items() if key[0] <= latest}), why


def kept(office: Office, now: datetime = NOW) -> int:
    """Let the sweep do all there is; return how many months and days it counted."""
    done = 0
    while some := promise_counts.keep(office.runtime, now):
        done += some
    return done


def test_kept_or_not_the_page_says_the_same(stored: Office) -> None:
    is_right(stored)
    assert kept(stored) == 4 + 23  # July of a promise before, to October; and the days of November
    is_right(stored)
    is_right(stored, date(2026, 9, 1))
    is_right(stored, date(2026, 12, 1))
    assert kept(stored) == 0


def test_a_kept_month_is_read_and_not_counted(stored: Office) -> None:
    kept(stored)
    with stored.database.transaction() as session:
        of_promises = sa.update(Tally).where(col(Tally.subject) == promise_counts.NAME)
        session.execute(of_promises.values(figures={"2026-10-01": {"kept": 7}}))
        session.execute(of_promises.where(col(Tally.since) >= jambi("2026-11-01T00:00")).values(figures={}))
    with stored.database.reading() as session:
        october = kept_promises.tallies(session, date(2026, 10, 1), ZONE, NOW)[0]
    assert (october.promised, october.of(Outcome.KEPT)) == (4 * 7, 4 * 7)


CHANGES: dict[str, Any] = {
    "answered late": sa.update(Consultation).where(BEFORE).values(answered_at=NOW),
    "answer taken back": sa.update(Consultation).where(BEFORE).values(answered_at=None),
    "closed": sa.update(Consultation).where(BEFORE).values(status="closed", closed_at=NOW, close_reason="no_reply"),
    "withdrawn": sa.update(Consultation).where(BEFORE).values(close_reason="withdrawn"),
    "open again": sa.update(Consultation).where(BEFORE).values(status="active", closed_at=None, close_reason=""),
    "clock stopped": sa.update(Consultation).where(BEFORE).values(clarification_since=NOW),
    "clock running": sa.update(Consultation).values(clarification_since=None),
    "deadline in another month": sa.update(Consultation).where(BEFORE).values(due_at=jambi("2026-08-20T15:30")),
    "no promise": sa.update(Consultation).where(OLDEST).values(due_at=None),
    "promise after all": sa.update(Consultation).where(OLDEST).values(due_at=jambi("2026-10-31T23:59")),
    "past promise answered": sa.update(PastPromise).values(answered_at=FROM - timedelta(days=90)),
    "past promise moved": sa.update(PastPromise).values(due_at=jambi("2026-09-30T23:59")),
    "numbers marked": sa.update(Contact).where(col(Contact.id) % 5 < 2).values(mark="training"),
    "marked otherwise": sa.update(Contact).where(col(Contact.id) % 2 == 0).values(mark="staff"),
    "no longer marked": sa.update(Contact).where(col(Contact.id) % 3 > 0).values(mark=None),
    "past promises forgotten": sa.delete(PastPromise),
}  # fmt: skip


def test_a_change_in_the_past_is_seen_at_once(stored: Office) -> None:
    kept(stored)
    for name, change in CHANGES.items():
        with stored.database.transaction() as session:
            session.execute(change)
        is_right(stored, why=name)
        assert kept(stored) >= 1, name
        is_right(stored, why=f"{name}, counted anew")
    with stored.database.reading() as session:
        of_promises = sa.select(PastChange.at).where(col(PastChange.subject) == promise_counts.NAME)
        over = col(PastChange.at).between(FROM, jambi("2026-11-24T00:00"))  # from the first promise left on
        assert session.scalars(of_promises.where(over)).all() == []


def test_a_promise_is_broken_by_time_and_its_month_ends(stored: Office) -> None:
    kept(stored)
    for days in (0.5, 1, 4, 7, 40, -3):
        is_right(stored, date(2026, 12, 1), NOW + timedelta(days=days), why=str(days))
    later = NOW + timedelta(days=10)
    assert kept(stored, later) == 1 + 3  # November took the place of its days; three of December
    is_right(stored, date(2026, 12, 1), later)


def _reopened(office: Office, rina: Officer, number: str) -> None:
    with office.database.transaction() as session:
        service.close(session, number, rina, NOW, office.calendar)
        service.reopen(session, number, None, NOW, office.calendar)


def _withdrawn(office: Office, _: Officer, number: str) -> None:
    with office.database.transaction() as session:
        service.withdraw(session, number, NOW, office.calendar)


def _stopped(office: Office, rina: Officer, number: str) -> None:
    with office.database.transaction() as session:
        service.clarify(session, number, rina, NOW, office.calendar, key="c", text="Tahun berapa?")


def _another_calendar(office: Office, _: Officer, __: str) -> None:
    closed = HOLIDAYS | {date(2026, 11, day) for day in range(18, 24)}
    with office.database.transaction() as session:
        promise.recompute(session, Calendar(ZONE, closed_days=closed, revision=3), NOW)


@pytest.mark.parametrize("act", [_reopened, _withdrawn, _stopped, _another_calendar])
def test_what_the_product_does_later_is_seen(
    stored: Office, rina: Officer, act: Callable[[Office, Officer, str], None]
) -> None:
    """A promise of last week, whose day is counted already."""
    opened = jambi("2026-11-17T09:00")
    one = stored.opens(stored.citizen(opened, "+6281399990000"), opened)
    stored.claims(one, rina, opened)
    is_right(stored)
    kept(stored)
    act(stored, rina, one.number)
    is_right(stored, date(2026, 12, 1), why=act.__name__)
    assert kept(stored) >= 1
    is_right(stored, date(2026, 12, 1), why=f"{act.__name__}, counted anew")
