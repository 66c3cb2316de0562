"""An officer takes back what has not left: the message never leaves and everything stands as before."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from core import tallies
from core.models import Officer
from handoff import report_counts, service
from handoff.answering import UNDO
from handoff.models import Consultation
from tests.handoff.conftest import MINUTE, ZONE, Office, jambi
from whatsapp import contacts
from whatsapp.models import Contact, Media, OutboundMessage


def undo(office: Office, consultation: Consultation, officer: Officer, message: OutboundMessage, at: datetime) -> None:
    with office.database.transaction() as session:
        service.undo(session, consultation.number, officer, at, office.calendar, outbound_id=message.id or 0)


def test_a_reply_waits_five_seconds(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    reply = office.replies(taken, rina, now)
    assert reply.not_before == now + UNDO == now + timedelta(seconds=5)


def test_an_undone_reply_never_leaves_and_the_debt_stands(
    office: Office, taken: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    before = office.now_is(taken)
    reply = office.replies(taken, rina, now)
    undo(office, taken, rina, reply, now + timedelta(seconds=2))
    assert office.delivers(now + MINUTE) == []
    assert [message.state for message in office.sent(budi)] == ["withdrawn"]
    after = office.now_is(taken)
    for name in ("status", "due_at", "answer_id", "answered_at", "remind_at", "close_at", "last_officer_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert office.told(taken)[-1] == "event:undo"


def test_every_part_and_file_is_taken_back(
    office: Office, taken: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        files = [
            Media(token=f"t{n}", content_type="application/pdf", state="stored", not_before=now, created_at=now)
            for n in range(3)
        ]
        session.add_all(files)
        session.flush()
        last = service.reply(
            session, taken, rina, now, office.calendar, key="k1", text="angka " * 500, media_ids=[f.id for f in files]
        )
    assert len(office.sent(budi)) == 5
    undo(office, taken, rina, last, now)
    assert {message.state for message in office.sent(budi)} == {"withdrawn"}


def test_what_has_left_stays(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    reply = office.replies(taken, rina, now)
    office.delivers(now + UNDO)
    with pytest.raises(service.TooLate):
        undo(office, taken, rina, reply, now + UNDO)
    assert office.now_is(taken).answered_at == now + UNDO


def test_a_text_of_which_a_part_has_left_stays_whole(
    office: Office, taken: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.replies(taken, rina, now, "angka " * 500)
    first, second = office.sent(budi)
    with office.database.transaction() as session:
        session.get_one(OutboundMessage, first.id).state = "sending"
    with pytest.raises(service.TooLate):
        undo(office, taken, rina, second, now)
    assert [message.state for message in office.sent(budi)] == ["sending", "queued"]


def test_nobody_takes_back_a_colleagues_words(
    office: Office, taken: Consultation, rina: Officer, dedi: Officer, now: datetime
) -> None:
    reply = office.replies(taken, rina, now)
    with pytest.raises(service.TooLate):
        undo(office, taken, dedi, reply, now)


def test_an_earlier_reply_keeps_the_turn_with_the_citizen(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    office.replies(taken, rina, now)
    before = office.now_is(taken)
    undo(office, taken, rina, office.replies(taken, rina, now + MINUTE), now + MINUTE)
    after = office.now_is(taken)
    assert (after.status, after.answer_id, after.close_at) == ("citizen", before.answer_id, before.close_at)


def test_a_clarification_taken_back_stops_no_clock(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    undo(office, taken, rina, office.clarifies(taken, rina, now), now)
    assert (office.now_is(taken).clarification_since, office.now_is(taken).status) == (None, "active")


def test_a_promise_that_fell_due_while_a_clarification_was_held_is_counted_once_it_is_taken_back(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    asked, later = office.clarifies(taken, rina, now), jambi("2026-12-01T09:00")
    with office.database.transaction() as session:
        session.get_one(OutboundMessage, asked.id).state = "held"
    subject = report_counts.subject(office.calendar, later)
    while tallies.keep(office.database, lambda _: subject, ZONE, later):
        pass
    broken = []
    for act in (lambda: None, lambda: undo(office, taken, rina, asked, later)):
        act()
        broken.append(office.month(date(2026, 11, 1), later).promised)
    assert broken == [0, 1]


def test_the_next_reply_says_who_writes(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    undo(office, taken, rina, office.replies(taken, rina, now, "Salah."), now)
    assert office.replies(taken, rina, now, "Benar.").body.startswith("*Rina")


def test_a_held_reply_can_be_taken_back_for_as_long_as_it_is_held(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    reply = office.replies(taken, rina, now)
    with office.database.transaction() as session:
        session.get_one(OutboundMessage, reply.id).state = "held"
    undo(office, taken, rina, reply, now + timedelta(hours=30))
    assert office.now_is(taken).status == "active"


def test_nothing_waits_where_the_promise_or_the_window_would_run_out(
    office: Office, taken: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    nearly_due = jambi("2026-11-26T15:30") - timedelta(seconds=3)
    assert office.replies(taken, rina, nearly_due).not_before == nearly_due
    with office.database.transaction() as session:
        contacts.locked(session, budi.id).window_closes_at = now + timedelta(seconds=22)
    assert office.replies(taken, rina, now).not_before == now


def test_undoing_twice_changes_nothing_more(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    reply = office.replies(taken, rina, now)
    undo(office, taken, rina, reply, now)
    with pytest.raises(service.TooLate):
        undo(office, taken, rina, reply, now)
    assert office.told(taken).count("event:undo") == 1
    with office.database.reading() as session:
        assert session.exec(select(OutboundMessage.state)).all() == ["withdrawn"]
