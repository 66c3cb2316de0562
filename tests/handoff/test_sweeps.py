"""What happens by time: nothing early, nothing twice, and the citizen's message wins."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from core import calendar as office_calendar
from core.models import CalendarYear, Officer
from handoff import lateness, promise, requesters, service, sweeps
from handoff.models import Change, Consultation
from tests.handoff.conftest import MINUTE, Office, jambi
from whatsapp import contacts, delivery, inbox, outcomes
from whatsapp.inbox import Incoming
from whatsapp.models import Contact, InboundMessage, OutboundMessage
from whatsapp.outbox import Draft, queue
from whatsapp.window import INVITATION

SECOND = timedelta(seconds=1)
REMINDER = jambi("2026-11-25T15:30")
CLOSING = jambi("2026-11-26T15:30")


@pytest.fixture
def silent(office: Office, rina: Officer, budi: Contact, now: datetime) -> Consultation:
    """A consultation whose citizen owes an answer since Monday 23 November."""
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.delivers(now + MINUTE)
    return office.now_is(consultation)


def swept(office: Office, now: datetime) -> None:
    sweeps.run(office.runtime, now)


def test_the_reminder_goes_one_working_day_before_closing_and_once(
    office: Office, silent: Consultation, budi: Contact
) -> None:
    swept(office, REMINDER - SECOND)
    assert office.notices(budi, "remind:") == []
    for moment in (REMINDER, REMINDER + MINUTE):
        swept(office, moment)
    (reminder,) = office.notices(budi, "remind:")
    assert "Kamis, 26 November 2026 pukul 15.30 WIB" in reminder.body
    assert (reminder.template, reminder.automatic, reminder.expires_at) == ("reminder_2", True, CLOSING)


def test_silence_closes_after_three_working_days_and_once(office: Office, silent: Consultation, budi: Contact) -> None:
    swept(office, CLOSING - SECOND)
    assert office.now_is(silent).status == "citizen"
    for moment in (CLOSING, CLOSING + MINUTE):
        swept(office, moment)
    after = office.now_is(silent)
    assert (after.status, after.close_reason, after.reopen_until) == ("closed", "no_reply", jambi("2026-12-01T15:30"))
    (notice,) = office.notices(budi, "closed:")
    assert notice.template == "auto_closed"


def test_after_an_outage_only_the_closing_leaves(office: Office, silent: Consultation, budi: Contact) -> None:
    swept(office, CLOSING + timedelta(hours=2))
    assert office.notices(budi, "remind:") == []
    assert len(office.notices(budi, "closed:")) == 1


def test_a_closing_at_night_is_told_in_the_morning(office: Office, silent: Consultation, budi: Contact) -> None:
    swept(office, jambi("2026-11-26T22:00"))
    assert office.now_is(silent).status == "closed"
    assert office.notices(budi, "closed:")[0].not_before == jambi("2026-11-27T08:00")


def test_no_reminder_leaves_at_night(office: Office, silent: Consultation, budi: Contact) -> None:
    swept(office, jambi("2026-11-25T20:00"))
    assert office.notices(budi, "remind:") == []
    swept(office, jambi("2026-11-26T08:00"))
    assert len(office.notices(budi, "remind:")) == 1


def test_who_opted_out_gets_nothing(office: Office, silent: Consultation, budi: Contact) -> None:
    with office.database.transaction() as session:
        contacts.opt_out(session, contacts.locked(session, budi.id), REMINDER - MINUTE)
    swept(office, REMINDER)
    swept(office, CLOSING)
    assert office.now_is(silent).status == "closed"
    automatic = [message.state for message in office.sent(budi) if message.automatic]
    assert automatic == ["suppressed", "suppressed"]


def test_an_answer_stops_the_closing(office: Office, silent: Consultation, budi: Contact) -> None:
    office.writes(silent, budi, CLOSING - MINUTE)
    swept(office, CLOSING + MINUTE)
    assert office.now_is(silent).status == "active"


def test_a_message_not_yet_handled_stops_the_closing(office: Office, silent: Consultation, budi: Contact) -> None:
    with office.database.transaction() as session:
        office.wrote(session, budi, CLOSING - SECOND).state = "new"
    swept(office, CLOSING)
    assert office.now_is(silent).status == "citizen"
    with office.database.transaction() as session:
        for message in session.exec(select(InboundMessage)):
            message.state = "ignored"
    swept(office, CLOSING + MINUTE)
    assert office.now_is(silent).status == "closed"


def test_a_reply_that_has_not_left_stops_the_closing(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    swept(office, CLOSING)
    assert office.now_is(consultation).status == "citizen"
    office.delivers(CLOSING + MINUTE)
    swept(office, CLOSING + 2 * MINUTE)
    after = office.now_is(consultation)
    assert (after.status, after.close_at) == ("citizen", jambi("2026-12-01T15:30"))


@pytest.mark.parametrize("status", ["waiting", "active"])
def test_an_officer_s_debt_is_never_closed(
    office: Office, rina: Officer, budi: Contact, now: datetime, status: str
) -> None:
    consultation = office.opens(budi, now)
    if status == "active":
        office.claims(consultation, rina, now)
    swept(office, jambi("2026-12-20T10:00"))
    assert office.now_is(consultation).status == status


def test_an_unanswered_clarification_closes_as_incomplete(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, now)
    office.delivers(now)
    swept(office, CLOSING)
    assert office.now_is(consultation).close_reason == "incomplete"
    assert office.notices(budi, "closed:")[0].template == "closed_incomplete"


def test_who_owes_details_is_reminded_of_the_details(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, now)
    office.delivers(now)
    swept(office, REMINDER)
    (reminder,) = office.notices(budi, "remind:")
    assert reminder.template == "reminder_incomplete"
    assert "keterangan yang diminta" in reminder.body


def test_a_draft_without_requirements_closes_as_incomplete(office: Office, now: datetime) -> None:
    contact = office.citizen(now, "+628120000401", registered=False)
    draft = office.opens(contact, now, complete=False)
    swept(office, CLOSING - SECOND)
    assert office.now_is(draft).status == "draft"
    swept(office, CLOSING)
    after = office.now_is(draft)
    assert (after.status, after.close_reason, after.reopen_until) == ("closed", "incomplete", None)
    assert "belum selesai" in office.notices(contact, "closed:")[0].body


def test_a_draft_that_our_own_mail_keeps_unconfirmed_is_not_the_citizen_s_fault(office: Office, now: datetime) -> None:
    contact = office.citizen(now, "+628120000401", registered=False)
    with office.database.transaction() as session:
        facts = {"name": "Budi Santoso", "kind": "student", "email": "budi@example.com"}
        requesters.save(session, contact.id, now, consent_at=now, **facts)
    draft = office.opens(contact, now, complete=False)
    for moment in (jambi("2026-11-24T15:30"), CLOSING - SECOND):
        swept(office, moment)
    after = office.now_is(draft)
    assert (after.status, after.due_at) == ("waiting", CLOSING)


def test_a_draft_lives_on_while_its_citizen_writes(office: Office, now: datetime) -> None:
    contact = office.citizen(now, "+628120000401", registered=False)
    draft = office.opens(contact, now, complete=False)
    office.writes(draft, contact, CLOSING - MINUTE)
    swept(office, CLOSING)
    assert office.now_is(draft).close_at == jambi("2026-12-01T15:30")


def test_completeness_falls_back_to_the_time_of_receipt(office: Office, budi: Contact, now: datetime) -> None:
    draft = office.opens(budi, now, complete=False)
    first_day_s_end = jambi("2026-11-24T15:30")
    swept(office, first_day_s_end - SECOND)
    assert office.now_is(draft).status == "draft"
    swept(office, first_day_s_end)
    after = office.now_is(draft)
    assert (after.status, after.complete_at, after.due_at, after.close_at) == ("waiting", now, CLOSING, None)
    (told,) = office.notices(budi, "complete:")
    assert "Kamis, 26 November 2026 pukul 15.30 WIB" in told.body


def test_a_draft_an_officer_has_judged_does_not_fall_back(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    draft = office.opens(budi, now, complete=False)
    office.claims(draft, rina, now)
    office.clarifies(draft, rina, now)
    office.delivers(now)
    swept(office, jambi("2026-11-25T10:00"))
    assert office.now_is(draft).status == "draft"


def test_old_changes_are_forgotten(office: Office, budi: Contact, now: datetime) -> None:
    office.opens(budi, now)
    swept(office, now + sweeps.CHANGES_KEPT + SECOND)
    with office.database.reading() as session:
        assert session.exec(select(Change)).all() == []


def test_this_year_and_the_next_are_proposed(office: Office, now: datetime) -> None:
    swept(office, now)
    with office.database.reading() as session:
        assert sorted(session.exec(select(CalendarYear.year)).all()) == [2026, 2027]


def test_one_that_fails_does_not_stop_the_others(
    office: Office, rina: Officer, silent: Consultation, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = office.opens(office.citizen(now, "+628120000402"), now)
    office.claims(other, rina, now)
    office.replies(other, rina, now)
    office.delivers(now)
    with office.database.transaction() as session:
        session.get_one(Consultation, silent.id).number = "KS-\x7f"
    real = sweeps.locked

    def broken(session: object, number: str) -> Consultation:
        if number == "KS-\x7f":
            raise RuntimeError("broken row")
        return real(session, number)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeps.closing, "locked", broken)
    swept(office, CLOSING)
    assert office.now_is(other).status == "closed"


def test_a_reminder_that_has_not_left_is_taken_back_by_the_answer(
    office: Office, silent: Consultation, budi: Contact
) -> None:
    swept(office, REMINDER)
    office.writes(silent, budi, REMINDER + MINUTE)
    assert [message.state for message in office.notices(budi, "remind:")] == ["withdrawn"]
    swept(office, REMINDER + 2 * MINUTE)
    assert len(office.notices(budi, "remind:")) == 1


def test_after_a_new_reply_silence_is_reminded_of_anew(
    office: Office, rina: Officer, silent: Consultation, budi: Contact
) -> None:
    swept(office, REMINDER)
    office.delivers(REMINDER)
    office.writes(silent, budi, REMINDER + MINUTE)
    office.replies(silent, rina, REMINDER + 2 * MINUTE)
    office.delivers(REMINDER + 3 * MINUTE)
    swept(office, jambi("2026-11-27T16:00"))
    assert len(office.notices(budi, "remind:")) == 2


def test_a_closing_that_has_not_left_is_taken_back_by_reopening(
    office: Office, silent: Consultation, budi: Contact
) -> None:
    swept(office, jambi("2026-11-26T22:00"))
    with office.database.transaction() as session:
        service.reopen(session, silent, None, jambi("2026-11-26T22:30"), office.calendar)
    assert [message.state for message in office.notices(budi, "closed:")] == ["withdrawn"]


def test_a_promise_made_while_the_calendar_changed_is_corrected(office: Office, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    with office.database.transaction() as session:
        office_calendar.add(session, office.runtime.settings, date(2026, 11, 25), "Pilkada", now=now)
    for moment in (now + MINUTE, now + 2 * MINUTE):
        swept(office, moment)
    assert office.now_is(consultation).due_at == jambi("2026-11-27T16:00")
    assert len(office.notices(budi, "delay:")) == 1


def test_many_promises_follow_a_changed_calendar_in_transactions_of_their_own(
    office: Office, budi: Contact, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "CHUNK", 2)
    monkeypatch.setattr(office_calendar, "_subscribers", [promise.recompute])
    citizens = [budi, *(office.citizen(now, f"+62812000040{number}") for number in range(1, 5))]
    opened = [office.opens(citizen, now) for citizen in citizens]
    closes, moved = jambi("2026-11-27T16:00"), jambi("2026-11-26T15:30")

    def promised() -> list[bool]:
        return [office.now_is(one).due_at == closes for one in opened]

    with office.database.transaction() as session:
        office_calendar.add(session, office.runtime.settings, date(2026, 11, 25), "Pilkada", now=now)
    assert office.now_is(opened[0]).due_at == moved
    assert promised() == [False] * 5, "the page that changed the day waits for none of them"
    real = promise._recompute_one

    def dies(session: object, consultation: Consultation, *rest: object) -> None:
        if consultation.number == opened[1].number:
            raise KeyboardInterrupt
        real(session, consultation, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(promise, "_recompute_one", dies)
        with pytest.raises(KeyboardInterrupt):
            promise.follow(office.runtime, now + MINUTE)
    assert promised() == [False, False, False, True, True], "what was committed before it died stays"
    assert promise.follow(office.runtime, now + MINUTE) == 3
    assert promise.follow(office.runtime, now + MINUTE) == 0
    assert promised() == [True] * 5
    assert all(len(office.notices(citizen, "delay:")) == 1 for citizen in citizens)


def test_one_promise_that_cannot_be_computed_keeps_none_waiting(
    office: Office, budi: Contact, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(promise, "CHUNK", 2)
    monkeypatch.setattr(office_calendar, "_subscribers", [promise.recompute])
    opened = [office.opens(citizen, now) for citizen in (budi, office.citizen(now, "+628120000402"))]
    with office.database.transaction() as session:
        office_calendar.add(session, office.runtime.settings, date(2026, 11, 25), "Pilkada", now=now)
        session.get_one(Consultation, opened[1].id).complete_at = datetime.max.replace(tzinfo=UTC)
    assert promise.follow(office.runtime, now + MINUTE) == 2
    assert office.now_is(opened[0]).due_at == jambi("2026-11-27T16:00")
    assert opened[1].number in caplog.text


def test_few_promises_follow_a_changed_calendar_at_once(
    office: Office, budi: Contact, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_calendar, "_subscribers", [promise.recompute])
    consultation = office.opens(budi, now)
    with office.database.transaction() as session:
        office_calendar.add(session, office.runtime.settings, date(2026, 11, 25), "Pilkada", now=now)
    assert office.now_is(consultation).due_at == jambi("2026-11-27T16:00")
    assert promise.follow(office.runtime, now + MINUTE) == 0


def test_nobody_is_closed_by_an_earlier_calendar(
    office: Office, silent: Consultation, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "CHUNK", 1)
    monkeypatch.setattr(office_calendar, "_subscribers", [promise.recompute])
    with office.database.transaction() as session:
        office_calendar.add(session, office.runtime.settings, date(2026, 11, 25), "Pilkada", now=now)
    assert office.now_is(silent).close_at == CLOSING
    swept(office, CLOSING + MINUTE)
    assert (office.now_is(silent).status, office.now_is(silent).close_at) == ("citizen", jambi("2026-11-27T16:00"))


@pytest.mark.parametrize(("invited", "status"), [(False, "citizen"), (True, "closed")])
def test_who_never_heard_of_a_held_answer_owes_nothing(
    office: Office, rina: Officer, budi: Contact, now: datetime, invited: bool, status: str
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    answer = office.replies(consultation, rina, now)
    with office.database.transaction() as session:
        session.get_one(OutboundMessage, answer.id).state = "held"
        if invited:
            draft = Draft(key=f"invitation:{answer.id}", body="…", template=INVITATION, author="system")
            outcomes.accepted(session, queue(session, budi.id, draft, now), f"SM{'f' * 32}", now)
    swept(office, CLOSING)
    assert office.now_is(consultation).status == status


def test_a_reminder_that_finds_no_template_waits_and_invites_nobody(
    office: Office, silent: Consultation, budi: Contact
) -> None:
    swept(office, REMINDER)
    settings = office.runtime.settings.model_copy(update={"content_sids": {INVITATION: "HX" + "1" * 32}})
    with office.database.transaction() as session:
        delivery._claim(session, settings, budi.id, REMINDER)
    assert [message.state for message in office.notices(budi, "remind:")] == ["held"]
    assert office.notices(budi, "invitation:") == []
    with office.database.transaction() as session:
        inbox.store(session, Incoming("SM" + "e" * 32, budi.address, None, "Budi", "text", "ya"), REMINDER + MINUTE)
    office.writes(silent, budi, REMINDER + MINUTE)
    assert [message.state for message in office.notices(budi, "remind:")] == ["withdrawn"]


def test_who_completes_what_was_closed_as_incomplete_gets_three_new_days(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, now)
    office.delivers(now + MINUTE)
    swept(office, CLOSING)
    assert office.now_is(consultation).close_reason == "incomplete"
    with office.database.transaction() as session:
        service.reopen(session, consultation.number, None, jambi("2026-11-26T16:30"), office.calendar)
    assert office.now_is(consultation).due_at == jambi("2026-12-01T15:30")


def test_those_who_cannot_be_acted_on_keep_nobody_behind_them_waiting(
    office: Office, rina: Officer, budi: Contact, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "MOST_AT_ONCE", 1)
    stuck, other = office.opens(budi, now), office.opens(office.citizen(now, "+628120000402"), now + MINUTE)
    for consultation in (stuck, other):
        office.claims(consultation, rina, now + MINUTE)
    held = office.replies(stuck, rina, now + MINUTE)
    office.replies(other, rina, now + 2 * MINUTE)
    office.delivers(now + 3 * MINUTE)
    with office.database.transaction() as session:
        session.get_one(OutboundMessage, held.id).state = "held"
    with office.database.reading() as session:
        assert sweeps._due_for_reminder(session, REMINDER) == [other.number]
    swept(office, CLOSING)
    assert (office.now_is(stuck).status, office.now_is(other).status) == ("citizen", "closed")


def test_a_half_told_draft_keeps_nobody_behind_it_waiting(
    office: Office, budi: Contact, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "MOST_AT_ONCE", 1)
    half = office.citizen(now, "+628120000401", registered=False)
    with office.database.transaction() as session:
        requesters.save(session, half.id or 0, now, consent_at=now, kind="student", email="sari@example.com")
    stuck, other = office.opens(half, now - MINUTE, complete=False), office.opens(budi, now, complete=False)
    swept(office, jambi("2026-11-24T15:30"))
    assert (office.now_is(stuck).status, office.now_is(other).status) == ("draft", "waiting")


def test_an_answer_that_cannot_leave_keeps_nobody_s_note_of_delay_waiting(
    office: Office, rina: Officer, budi: Contact, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lateness, "MOST_AT_ONCE", 1)
    late = office.citizen(now, "+628120000402")
    answered, other = office.opens(budi, now), office.opens(late, now + MINUTE)
    office.claims(answered, rina, now + MINUTE)
    office.replies(answered, rina, now + MINUTE)
    with office.database.transaction() as session:
        session.get_one(Consultation, answered.id).status = "active"
    swept(office, CLOSING - MINUTE)
    assert len(office.notices(late, "delay:")) == 1
    assert office.now_is(other).delay_told_at is not None
