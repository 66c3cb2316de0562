"""The clock of the promise: completeness, clarification, the first accepted answer."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from core.models import AuditEvent, Officer
from core.working_days import Calendar
from handoff import promise, service
from handoff.models import Change
from tests.handoff.conftest import HOLIDAYS, MINUTE, ZONE, Office, jambi
from whatsapp import delivery, outbox, outcomes
from whatsapp.models import Contact, OutboundMessage


def test_the_clock_starts_at_completeness(office: Office, budi: Contact, now: datetime) -> None:
    waiting = office.opens(budi, now)
    assert (waiting.number, waiting.status) == ("KS-2026-00001", "waiting")
    assert waiting.due_at == jambi("2026-11-26T15:30")


def test_a_draft_promises_nothing_until_it_is_complete(office: Office, budi: Contact, now: datetime) -> None:
    draft = office.opens(budi, now, complete=False)
    assert (draft.status, draft.due_at) == ("draft", None)
    with office.database.transaction() as session:
        done = service.complete(session, draft, jambi("2026-11-24T00:01"), office.calendar)
    assert (done.status, done.due_at) == ("waiting", jambi("2026-11-27T16:00"))


@pytest.mark.parametrize(
    ("answered", "waited", "due"),
    [
        ("2026-11-24T18:00", 0, "2026-11-26T15:30"),
        ("2026-11-25T09:00", 1, "2026-11-27T16:00"),
        ("2026-11-26T09:00", 2, "2026-11-30T15:30"),
        ("2026-11-28T09:00", 3, "2026-12-01T15:30"),
    ],
)
def test_working_days_spent_waiting_are_added(
    office: Office, rina: Officer, budi: Contact, now: datetime, answered: str, waited: int, due: str
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, jambi("2026-11-24T10:00"))
    assert office.now_is(consultation).clarification_since == jambi("2026-11-24T10:00")
    office.writes(consultation, budi, jambi(answered))
    after = office.now_is(consultation)
    assert (after.status, after.waited_days, after.due_at) == ("active", waited, jambi(due))
    told = [message for message in office.sent(budi) if message.key.startswith("clear:")]
    assert len(told) == (1 if waited else 0)


def test_two_clarifications_add_up(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    for day in (24, 26):
        office.clarifies(consultation, rina, jambi(f"2026-11-{day}T10:00"))
        office.writes(consultation, budi, jambi(f"2026-11-{day + 1}T10:00"))
    assert office.now_is(consultation).waited_days == 2


def test_waiting_after_the_promise_was_broken_does_not_mend_it(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, jambi("2026-11-27T10:00"))
    office.writes(consultation, budi, jambi("2026-12-01T10:00"))
    assert office.now_is(consultation).due_at == jambi("2026-11-26T15:30")


def test_the_clock_ends_when_twilio_accepts_the_first_answer(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now + MINUTE)
    assert office.now_is(consultation).answered_at is None
    office.delivers(now + 2 * MINUTE)
    office.replies(consultation, rina, now + 3 * MINUTE, "Tambahan.")
    office.delivers(now + 4 * MINUTE)
    assert office.now_is(consultation).answered_at == now + 2 * MINUTE


def test_a_clarification_is_no_answer(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, now)
    office.delivers(now + MINUTE)
    assert office.now_is(consultation).answered_at is None


def test_a_failed_answer_reopens_the_debt_and_rings(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    answer = office.replies(consultation, rina, now)
    office.delivers(now + MINUTE)
    office.fails(answer, now + 2 * MINUTE)
    after = office.now_is(consultation)
    assert (after.status, after.answer_id, after.answered_at, after.close_at) == ("active", None, None, None)
    with office.database.reading() as session:
        assert "answer_fails" in session.exec(select(Change.kind)).all()
        assert "consultation.answer_fails" in session.exec(select(AuditEvent.action)).all()


def test_another_answer_that_arrived_stands_in_for_the_failed_one(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    first = office.replies(consultation, rina, now)
    second = office.replies(consultation, rina, now + MINUTE)
    office.delivers(now + 2 * MINUTE)
    office.fails(first, now + 3 * MINUTE)
    after = office.now_is(consultation)
    assert (after.answer_id, after.answered_at, after.status) == (second.id, now + 2 * MINUTE, "active")


def test_a_failed_answer_opens_a_closed_consultation(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    answer = office.replies(consultation, rina, now)
    office.closes(consultation, rina, now + MINUTE)
    office.fails(answer, now + 2 * MINUTE)
    after = office.now_is(consultation)
    assert (after.status, after.closed_at, after.reopen_until, after.close_reason) == ("active", None, None, "")


def test_a_failed_answer_never_makes_two_open_consultations(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    answer = office.replies(consultation, rina, now)
    office.closes(consultation, rina, now + MINUTE)
    office.opens(budi, now + 2 * MINUTE)
    office.fails(answer, now + 3 * MINUTE)
    assert office.now_is(consultation).status == "closed"


def recomputed(office: Office, calendar: Calendar, now: datetime) -> None:
    with office.database.transaction() as session:
        promise.recompute(session, calendar, now)


THURSDAY_CLOSED = Calendar(ZONE, closed_days=HOLIDAYS | {date(2026, 11, 26)})


def delays(office: Office, contact: Contact) -> list[OutboundMessage]:
    return [message for message in office.sent(contact) if message.template == "deadline_delay"]


def test_a_new_holiday_moves_the_promise_and_the_citizen_is_told(office: Office, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    recomputed(office, THURSDAY_CLOSED, now)
    assert office.now_is(consultation).due_at == jambi("2026-11-27T16:00")
    (told,) = delays(office, budi)
    assert "Jumat, 27 November 2026 pukul 16.00 WIB" in told.body
    assert told.automatic


def test_nobody_is_told_of_an_earlier_date_or_of_none(office: Office, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    recomputed(office, THURSDAY_CLOSED, now)
    office.delivers(now)
    recomputed(office, THURSDAY_CLOSED, now + MINUTE)
    recomputed(office, office.calendar, now + 2 * MINUTE)
    assert office.now_is(consultation).due_at == jambi("2026-11-26T15:30")
    assert len(delays(office, budi)) == 1


def test_a_second_delay_overtakes_the_first_that_has_not_left(office: Office, budi: Contact, now: datetime) -> None:
    office.opens(budi, now)
    recomputed(office, THURSDAY_CLOSED, now)
    later = Calendar(ZONE, closed_days=HOLIDAYS | {date(2026, 11, 26), date(2026, 11, 27)})
    recomputed(office, later, now + MINUTE)
    assert [message.state for message in delays(office, budi)] == ["withdrawn", "queued"]


def test_a_delay_taken_back_before_it_left_is_not_told(office: Office, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    recomputed(office, THURSDAY_CLOSED, jambi("2026-11-23T22:00"))
    recomputed(office, office.calendar, jambi("2026-11-23T22:05"))
    assert office.now_is(consultation).due_at == jambi("2026-11-26T15:30")
    assert [message.state for message in delays(office, budi)] == ["withdrawn"]


def test_the_news_waits_for_polite_hours(office: Office, budi: Contact, now: datetime) -> None:
    office.opens(budi, now)
    recomputed(office, THURSDAY_CLOSED, jambi("2026-11-23T22:00"))
    assert delays(office, budi)[0].not_before == jambi("2026-11-24T08:00")


def test_an_answered_promise_does_not_move(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.delivers(now + MINUTE)
    recomputed(office, THURSDAY_CLOSED, now + 2 * MINUTE)
    after = office.now_is(consultation)
    assert after.due_at == jambi("2026-11-26T15:30")
    assert after.close_at == jambi("2026-11-27T16:00"), "silence counts by the new calendar"
    assert delays(office, budi) == []


def test_reopening_time_follows_the_calendar(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.closes(consultation, rina, now + MINUTE)
    recomputed(office, THURSDAY_CLOSED, now + timedelta(hours=1))
    assert office.now_is(consultation).reopen_until == jambi("2026-11-27T16:00")


WINDOW_CLOSED = 63016


def test_an_answer_held_after_all_is_owed_until_it_is_accepted_again(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    answer = office.replies(consultation, rina, now)
    office.delivers(now + MINUTE)
    with office.database.transaction() as session:
        message = session.get_one(OutboundMessage, answer.id)
        message.sent_as, message.tried_at = "text", now + MINUTE
        session.flush()
        outcomes.record_status(session, message.id, str(message.sid), "undelivered", WINDOW_CLOSED, now + MINUTE)
        delivery._claim(session, office.runtime.settings, message.contact_id, now + MINUTE)
    after = office.now_is(consultation)
    assert (after.answered_at, after.answer_id, after.status) == (None, answer.id, "citizen")
    later = now + 5 * MINUTE
    office.writes(consultation, budi, later, "ya")
    with office.database.transaction() as session:
        outbox.release_held(session, budi.id, later)
    office.delivers(later)
    assert office.now_is(consultation).answered_at == later
