"""What months that are over are kept as is what a plain count of the rows gives, whatever happened since."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import calendar as office_calendar
from core import tallies
from core.database import Database
from core.models import Officer, PastChange, Tally
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import promise_counts, report_counts, reports
from handoff.knowledge import NOTHING
from handoff.models import Consultation, Rating, Requester
from handoff.promise_counts import Outcome
from handoff.report_page import Whole, gather
from handoff.report_periods import Period, month
from kb import questions, usage
from kb.models import KbQuestion
from tests.handoff.conftest import ZONE
from tests.handoff.test_promise_counts import what_became_of
from whatsapp.models import Contact

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
FROM, DAYS = datetime(2026, 8, 1, tzinfo=UTC), 94
CALENDAR = Calendar(ZONE)
PERIODS = (
    month(date(2026, 10, 1)),
    month(date(2026, 11, 1)),
    Period(date(2026, 8, 17), date(2026, 11, 2)),
    Period(date(2026, 1, 1), date(2026, 12, 31)),
)
KINDS = ("student", "media", "public", "")


@pytest.fixture
def stored(database: Database) -> Database:
    """Three months of consultations in every state, made by chance."""
    chance = random.Random(5)
    with database.transaction() as session:
        for at in range(1, 4):
            session.add(Officer(id=at, email=f"{at}@x.id", name=f"P{at}", password_hash="-", created_at=FROM))
        session.flush()
        for at in range(1, 61):
            _one(session, at, chance)
    return database


def _one(session: Session, at: int, chance: random.Random) -> None:
    opened = FROM + timedelta(seconds=chance.randrange(DAYS * 86_400), microseconds=chance.randrange(10**6))

    def later(days: float) -> datetime | None:
        found = opened + timedelta(days=chance.random() * days)
        return found if chance.random() < 0.8 and found < NOW else None

    session.add(Contact(id=at, address=f"whatsapp:+62811{at:06d}", created_at=opened))
    session.flush()
    if kind := chance.choice(KINDS):
        session.add(Requester(contact_id=at, kind=kind, updated_at=opened))
    complete, closed = later(0.5), later(9)
    reason = chance.choice(("answered", "withdrawn", "incomplete")) if closed else ""
    due = opened + timedelta(days=4) if complete else None
    session.add(Consultation(
        id=at, number=f"KS-{at}", contact_id=at, status="closed" if closed else "waiting", opened_at=opened,
        officer_id=chance.choice((None, 1, 2, 3)), complete_at=complete, due_at=due, answered_at=later(8),
        closed_at=closed, close_reason=reason, clarification_since=None if closed or at % 5 else opened,
    ))  # fmt: skip
    session.flush()
    if closed:
        score, said = chance.choice((None, 1, 4, 5)), chance.choice(("", "baik"))
        when = {"requested_at": closed, "expires_at": closed, "rated_at": later(12)}
        session.add(Rating(consultation_id=at, contact_id=at, score=score, comment=said, **when))


def plainly(session: Session, period: Period, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """Count one row at a time, with nothing that could be kept."""
    since, until = period.bounds(ZONE)
    every_one = session.exec(select(Consultation)).all()
    everything = [one for one in every_one if not session.get_one(Contact, one.contact_id).mark]
    came = [one for one in everything if since <= one.opened_at < until]
    became = Counter(what_became_of(one, now) for one in came if one.due_at)
    waits = sorted(
        max(calendar.working_time_left(start.replace(microsecond=0), end.replace(microsecond=0)), timedelta(0))
        for start, end in ((one.complete_at, one.answered_at) for one in came)
        if start and end
    )
    given = [one for one in everything if one.answered_at and since <= one.answered_at < until]
    ratings = [one for one in (session.get(Rating, one.id) for one in came) if one and one.score]
    comments = sorted((one.rated_at, one.consultation_id) for one in ratings if one.comment and one.rated_at)
    kinds = [(found.kind if (found := session.get(Requester, one.contact_id)) else "") for one in came]
    return {
        "opened": len(came),
        "closed": sum(one.closed_at is not None for one in came),
        "answered": sum(one.answered_at is not None for one in came),
        "promised": became[Outcome.KEPT] + became[Outcome.BROKEN],
        "kept": became[Outcome.KEPT],
        "withdrawn": sum(one.close_reason == "withdrawn" for one in came),
        "left_out": sum(since <= one.opened_at < until for one in every_one) - len(came),
        "scores": dict(sorted(Counter(one.score for one in ratings).items())),
        "kinds": dict(sorted(Counter(kinds).items())),
        "waits": (len(waits), waits[-1].total_seconds() / 3600 if waits else None),
        "median": waits[(len(waits) + 1) // 2 - 1].total_seconds() / 3600 if waits else None,
        "given": (len(given), sum(map(_in_time, given))),
        "first": Counter(one.opened_at.astimezone(ZONE).date().replace(day=1) for one in came),
        "hours": [sum(one.opened_at.astimezone(ZONE).hour == hour for one in came) for hour in range(24)],
        "weekdays": [sum(one.opened_at.astimezone(ZONE).weekday() == day for one in came) for day in range(7)],
        "comments": [f"KS-{number}" for _, number in reversed(comments)][:30],
        "loads": sorted(
            (f"P{who}", len(mine), sum(one.answered_at is not None for one in mine), sum(map(_in_time, mine)))
            for who in (1, 2, 3)
            if (mine := [one for one in came if one.officer_id == who])
        ),
    }  # fmt: skip


def _in_time(one: Consultation) -> bool:
    return bool(one.answered_at and one.due_at and one.answered_at <= one.due_at)


def shown(whole: Whole) -> dict[str, Any]:
    """Return what the report says in the words of the plain count."""
    figures, waits = whole.now.figures, whole.now.waits
    return {
        **{name: getattr(figures, name) for name in reports._TOTALS},
        "scores": {score: number for score, number in sorted(figures.scores.items()) if number},
        "kinds": dict(sorted(figures.kinds.items())),
        "waits": (waits.number, waits.longest),
        "median": waits.median,
        "given": (sum(one.answered for one in whole.stretches), sum(one.in_time for one in whole.stretches)),
        "first": Counter({one.first: one.opened for one in whole.stretches if one.opened}),
        "hours": whole.busy.hours,
        "weekdays": whole.busy.weekdays,
        "comments": [one.number for one in whole.comments],
        "loads": sorted((one.name, one.held, one.answered, one.in_time) for one in whole.loads),
    }


def is_right(database: Database, now: datetime = NOW, calendar: Calendar = CALENDAR, why: str = "") -> None:
    with database.reading() as session:
        for period in PERIODS:
            told = shown(gather(session, period, calendar, NOTHING, now, grain="month"))
            assert told == plainly(session, period, calendar, now), (period.title, why)


def kept(database: Database, now: datetime = NOW, calendar: Calendar = CALENDAR) -> int:
    """Let the sweep do all there is; return how many months and days it counted."""
    subject = report_counts.subject(calendar, now)
    done = 0
    while some := tallies.keep(database, lambda _: subject, ZONE, now):
        done += some
    return done


def test_kept_or_not_the_report_says_the_same(stored: Database) -> None:
    is_right(stored)
    assert kept(stored) == 3 + 2  # months, and two days of November
    is_right(stored)
    assert kept(stored) == 0


def changed(database: Database, statement: Any) -> None:
    with database.transaction() as session:
        session.execute(statement)


OCTOBER = col(Consultation.opened_at) > datetime(2026, 10, 1, tzinfo=UTC)
CHANGES: dict[str, Any] = {
    "answered": sa.update(Consultation).where(OCTOBER).values(answered_at=NOW),
    "answered in another month": sa.update(Consultation).values(answered_at=datetime(2026, 9, 3, tzinfo=UTC)),
    "withdrawn": sa.update(Consultation).where(OCTOBER).values(close_reason="withdrawn"),
    "transferred": sa.update(Consultation).where(OCTOBER).values(officer_id=2),
    "promised anew": sa.update(Consultation).where(OCTOBER).values(due_at=NOW - timedelta(days=20)),
    "moved": sa.update(Consultation).where(OCTOBER).values(opened_at=datetime(2026, 8, 9, tzinfo=UTC)),
    "rated": sa.update(Rating).values(score=2, comment="lama", rated_at=NOW),
    "rating forgotten": sa.delete(Rating),
    "kind": sa.update(Requester).values(kind="business"),
    "person forgotten": sa.delete(Requester),
    "numbers marked": sa.update(Contact).where(col(Contact.id) % 4 == 0).values(mark="training"),
    "marked otherwise": sa.update(Contact).where(col(Contact.id) % 2 == 0).values(mark="staff"),
    "no longer marked": sa.update(Contact).where(col(Contact.id) % 3 > 0).values(mark=None),
}


def test_a_change_in_the_past_is_seen_at_once(stored: Database) -> None:
    kept(stored)
    for name, change in CHANGES.items():
        changed(stored, change)
        is_right(stored, why=name)
        assert kept(stored) >= 1, name
    is_right(stored, why="counted anew")
    with stored.reading() as session:
        over = (col(PastChange.subject) == report_counts.NAME, col(PastChange.at) < PERIODS[0].bounds(ZONE)[1])
        assert session.scalars(sa.select(PastChange.at).where(*over)).all() == []


def test_what_is_added_and_taken_away_is_seen_at_once(stored: Database) -> None:
    kept(stored)
    with stored.transaction() as session:
        _one(session, 500, random.Random(1))
        gone = session.exec(
            select(Consultation).where(~sa.exists().where(col(Rating.consultation_id) == Consultation.id))
        )
        session.delete(gone.first())
    is_right(stored)


def test_a_promise_is_broken_by_time_alone(stored: Database) -> None:
    kept(stored)
    for days in (0.5, 1, 2, 60):
        is_right(stored, NOW + timedelta(days=days))
    is_right(stored, NOW - timedelta(days=2))


def test_another_calendar_is_another_count(stored: Database) -> None:
    kept(stored)
    closed = frozenset(date(2026, 10, day) for day in range(1, 20))
    is_right(stored, calendar=Calendar(ZONE, closed_days=closed, revision=7))


def test_a_kept_month_is_read_and_not_counted(stored: Database) -> None:
    kept(stored)
    figures = {
        "of": {"all": {"opened": 7}, "opened on": {"2026-01-01": 7}},
        "waits": report_counts._packed([]),
        "comments": [],
    }
    changed(stored, sa.update(Tally).values(figures=figures))
    with stored.reading() as session:
        found = gather(session, PERIODS[0], CALENDAR, NOTHING, NOW)
    assert (found.now.figures.opened, found.before.opened) == (7, 7)


def test_what_is_kept_is_read_once_and_anew_when_its_figures_are_others(stored: Database) -> None:
    kept(stored)

    def opened() -> tuple[int, int]:
        with stored.reading() as session:
            found = gather(session, PERIODS[0], CALENDAR, NOTHING, NOW)
        return found.now.figures.opened, tallies._read.cache_info().misses

    (before, first), (again, second) = opened(), opened()
    assert (again, second) == (before, first), "nothing is read a second time"
    other = {"of": {"all": {"opened": before + 1}, "opened on": {}}, "waits": report_counts._packed([]), "comments": []}
    changed(stored, sa.update(Tally).values(figures=other))
    assert opened()[0] == before + 1


LATE = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
EARLIER_DAY = col(Consultation.opened_at) > datetime(2026, 10, 31, 17, tzinfo=UTC)
SAME_MONTH: dict[str, Any] = {
    "answered late": sa.update(Consultation).where(EARLIER_DAY).values(answered_at=LATE - timedelta(hours=1)),
    "closed": sa.update(Consultation).where(EARLIER_DAY).values(closed_at=LATE, close_reason="withdrawn"),
    "rated": sa.update(Rating).values(score=1, comment="kurang", rated_at=LATE),
    "moved to another day": sa.update(Consultation).where(EARLIER_DAY).values(
        opened_at=datetime(2026, 11, 12, 8, tzinfo=UTC)
    ),
    "forgotten": sa.delete(Rating),
}  # fmt: skip


def test_of_this_month_the_days_are_kept_and_seen_when_they_change(stored: Database) -> None:
    """Three weeks after the last one came in; then the month is over and takes their place."""
    with stored.transaction() as session:
        for at in range(100, 110):
            _one(session, at, random.Random(at))
            session.get_one(Consultation, at).opened_at = datetime(2026, 11, at - 90, 5, tzinfo=UTC)
    assert kept(stored, LATE) == 3 + 26
    is_right(stored, LATE)
    for name, change in SAME_MONTH.items():
        changed(stored, change)
        is_right(stored, LATE, why=name)
        assert kept(stored, LATE) >= 1, name
        is_right(stored, LATE, why=f"{name}, counted anew")
    assert kept(stored, LATE + timedelta(days=5)) == 1 + 1
    is_right(stored, LATE + timedelta(days=5))
    with stored.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Tally)) == 4 + 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_change_not_yet_committed_is_not_lost(stored: Database) -> None:
    """On SQLite nobody counts while somebody writes."""
    with stored.transaction() as session:
        session.execute(CHANGES["answered"])
        assert kept(stored) == 3 + 2
    is_right(stored)


def test_the_sweep_counts_what_is_missing(runtime: Runtime, stored: Database) -> None:
    run: Callable[[], int] = partial(report_counts.keep, runtime, NOW)
    assert [run(), run(), run()] == [2 + 2, 1, 0]
    with stored.transaction() as session:
        office_calendar.add(session, runtime.settings, date(2026, 10, 7), "Cuti", now=NOW)
    assert run() == 2 + 2
    with stored.reading() as session:
        calendar = office_calendar.load(session, runtime.settings)
    is_right(stored, calendar=calendar)


def test_questions_are_kept_too(runtime: Runtime, database: Database) -> None:
    asked = {"text": "x", "outcome": "answer", "entry_slug": "a"}
    with database.transaction() as session:
        session.add(KbQuestion(id=1, asked_at=datetime(2026, 9, 5, tzinfo=UTC), **asked))
        session.add(KbQuestion(id=2, asked_at=datetime(2026, 10, 5, tzinfo=UTC), helped=False, **asked))
    assert [usage.keep(runtime, NOW), usage.keep(runtime, NOW)] == [2 + 2, 0]
    changed(database, sa.update(KbQuestion).where(col(KbQuestion.id) == 1).values(helped=True, entry_slug="b"))
    with database.reading() as session:
        found = usage.over(session, FROM, NOW, NOW)
        asked_until = [usage.number(session, FROM, datetime(2026, 10, day, tzinfo=UTC), NOW) for day in (1, 5, 6)]
        number = usage.number(session, FROM, NOW, NOW)
    assert (number, found.asked, found.answered, found.helped, found.not_helped) == (2, 2, 2, 1, 1)
    assert found.most_sent == [("a", 1), ("b", 1)]
    assert asked_until == [1, 1, 2], "a part of October is counted, September is kept"


def test_questions_of_our_own_numbers_are_in_no_figure(runtime: Runtime, database: Database) -> None:
    """Told or not while they were counted: in a month kept before and in one that is counted when it is asked for."""
    months = (9, 10, 11)
    with database.transaction() as session:
        for at, month in enumerate(months * 2):
            when = datetime(2026, month, 1 + at // 3, tzinfo=UTC)
            session.add(KbQuestion(asked_at=when, text=f"x{at}", outcome="answer", entry_slug="a", helped=False))
    while usage.keep(runtime, NOW):
        pass
    changed(database, sa.update(KbQuestion).where(col(KbQuestion.text).in_(["x0", "x1", "x2"])).values(left_out=True))
    for _ in range(2):
        with database.reading() as session:
            found, number = usage.over(session, FROM, NOW, NOW), usage.number(session, FROM, NOW, NOW)
            used = questions.use_by_entry(session, FROM)["a"]
            listed = {row.text for row in questions.recent_questions(session, unanswered=True)}
            told = json.loads(questions.unanswered(session, FROM, NOW, 9))
        assert (number, found.asked, found.answered, found.not_helped, found.most_sent) == (3, 3, 3, 3, [("a", 3)])
        assert (used.sent, used.not_helped) == (3, 3)
        assert listed == {"x3", "x4", "x5"} == set(told)
        usage.keep(runtime, NOW)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL reads a short table whole
def test_what_is_left_out_is_found_by_index(database: Database) -> None:
    plans: list[str] = []

    def note_plan(connection: sa.Connection, _cursor: Any, statement: str, asked: Any, *_more: Any) -> None:
        plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", asked).fetchall()
        plans.extend(str(line[-1]) for line in plan)

    sa.event.listen(database.engine, "after_cursor_execute", note_plan)
    try:
        with database.reading() as session:
            gather(session, PERIODS[1], CALENDAR, NOTHING, NOW)
            promise_counts.by_month(session, [date(2026, 11, 1)], ZONE, NOW)
            usage.number(session, FROM, NOW, NOW)
    finally:
        sa.event.remove(database.engine, "after_cursor_execute", note_plan)
    assert not {f"SCAN {table}" for table in ("contact", "consultation", "kb_question")} & set(plans)
    assert any("contact USING COVERING INDEX ix_contact_mark" in plan for plan in plans)
    questions = [plan for plan in plans if "kb_question" in plan]
    assert [re.findall(r"\w+_kb_question_\w+", plan) for plan in questions] == [
        ["ix_kb_question_asked_at"],
        ["ix_kb_question_left_out"],
    ]
    assert "COVERING" in questions[0]


def test_a_months_waits_are_kept_whole_in_little_room() -> None:
    """A busy month has a thousand; a year of them is sent to the page each time (4 octets each, in letters 5.4)."""
    chance = random.Random(4)
    waited = sorted(chance.choices(range(86_400), k=1_000))
    packed = report_counts._packed(waited)
    assert list(report_counts._unpacked(packed)) == waited
    assert len(packed) < 2_500
    assert list(report_counts._unpacked(report_counts._packed([]))) == []


def test_however_many_comments_they_are_asked_for_in_the_same_words(stored: Database) -> None:
    """PostgreSQL plans a statement it knows no more; for each number of parameters anew it took longer than to look."""
    said: set[str] = set()

    def heard(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "rating.comment" in statement and "consultation.number" in statement:
            said.add(statement)

    sa.event.listen(stored.engine, "before_cursor_execute", heard)
    numbers = set()
    with stored.reading() as session:
        for period in PERIODS:
            numbers.add(len(gather(session, period, CALENDAR, NOTHING, NOW).comments))
    sa.event.remove(stored.engine, "before_cursor_execute", heard)
    assert len(numbers) > 1
    assert len(said) == 1
