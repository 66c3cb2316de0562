"""The clock was years ahead and is right again: nothing waits for years, nothing of the wrong time leaves."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.clock import utc_now
from tests.whatsapp.conftest import Office
from tests.whatsapp.twilio_double import TwilioDouble
from whatsapp import clock_set_back, delivery
from whatsapp.clock_set_back import put_right
from whatsapp.contacts import WINDOW
from whatsapp.models import InboundMessage, OutboundMessage
from whatsapp.unknown import SEND_AGAIN_AFTER
from whatsapp.window import is_open

AHEAD = timedelta(days=3653)


@pytest.mark.parametrize("ahead", [timedelta(minutes=59), timedelta(hours=1)])
def test_a_wait_of_ours_is_left_alone(now: datetime, ahead: timedelta) -> None:
    assert ahead < clock_set_back.LONGEST_WAIT
    assert is_open(now + timedelta(hours=24) + ahead, now)


def test_a_window_that_ends_in_years_is_not_believed(now: datetime) -> None:
    assert is_open(now + timedelta(hours=24), now)
    assert not is_open(now + AHEAD, now)


def test_what_the_wrong_clock_put_off_is_looked_at_now(office: Office, now: datetime) -> None:
    contact = office.hears(now + AHEAD)
    answer = office.says(contact, "jawaban", now + AHEAD, author="officer")
    reminder = office.says(contact, "pengingat", now + AHEAD, author="system", automatic=True)
    taken_id = office.says(contact, "dikirim", now, author="officer")
    with office.runtime.database.transaction() as session:
        taken = session.get_one(OutboundMessage, taken_id)
        taken.state, taken.lease_until = "sending", now + AHEAD
    assert put_right(office.runtime, now) == 5
    assert office.row(answer).not_before == now
    assert (office.row(reminder).state, office.row(reminder).reason) == ("suppressed", "expired")
    assert office.row(taken_id).lease_until == now
    with office.runtime.database.reading() as session:
        assert [message.not_before for message in session.exec(select(InboundMessage))] == [now]
    assert put_right(office.runtime, now) == 0


def test_what_waits_as_it_should_keeps_waiting(office: Office, now: datetime) -> None:
    contact = office.hears(now)
    office.says(contact, "besok pagi", now, automatic=True, not_before=now + timedelta(hours=12))
    office.says(contact, "sejam lagi", now, not_before=now + timedelta(hours=1))
    assert put_right(office.runtime, now) == 0


def test_an_hour_is_enough_for_what_citizens_wrote_and_officers_answered(office: Office, now: datetime) -> None:
    ahead = now + timedelta(hours=1)
    contact = office.hears(ahead)
    answer = office.says(contact, "jawaban", ahead, author="officer")
    waits = office.says(contact, "lagi", now, not_before=ahead, author="officer")
    tried_id = office.says(contact, "dicoba", now, author="officer")
    with office.runtime.database.transaction() as session:
        tried = session.get_one(OutboundMessage, tried_id)
        tried.state, tried.tried_at, tried.lease_until = "sending", ahead, ahead + timedelta(seconds=20)
    assert put_right(office.runtime, now) == 3
    assert office.row(answer).not_before == now
    assert office.row(tried_id).lease_until == now + SEND_AGAIN_AFTER
    assert put_right(office.runtime, now) == 0
    assert office.row(waits).not_before == ahead
    with office.runtime.database.reading() as session:
        assert [message.not_before for message in session.exec(select(InboundMessage))] == [now]


@pytest.mark.parametrize(("wait", "is_wrong"), [(SEND_AGAIN_AFTER, False), (timedelta(hours=1), True)])
def test_a_look_put_off_by_a_clock_that_was_ahead_is_made_now(
    office: Office, now: datetime, wait: timedelta, is_wrong: bool
) -> None:
    contact = office.hears(now)
    message_id = office.says(contact, "dicoba", now)
    with office.runtime.database.transaction() as session:
        message = session.get_one(OutboundMessage, message_id)
        message.state, message.tried_at, message.not_before = "unknown", now - timedelta(seconds=5), now + wait
    assert put_right(office.runtime, now) == is_wrong
    assert office.row(message_id).not_before == (now if is_wrong else now + wait)


@pytest.mark.parametrize(
    ("ahead", "writes_again"),
    [(timedelta(hours=1), False), (timedelta(days=3), False), (AHEAD, False), (timedelta(hours=1), True),
     (timedelta(days=1), True), (timedelta(days=3), True), (AHEAD, True)],
)  # fmt: skip
def test_who_wrote_while_the_clock_was_ahead_is_answered_once_it_is_right(
    office: Office, twilio: TwilioDouble, ahead: timedelta, writes_again: bool
) -> None:
    """Else the service window, open until a time yet to come, is not believed until that time has come."""
    contact = office.hears(utc_now() + ahead)
    if writes_again:
        office.hears(utc_now())
    else:
        put_right(office.runtime, utc_now())
    message = office.says(contact, "jawaban")
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, twilio.bodies()) == ("accepted", ["jawaban"])


def test_a_clock_that_is_behind_for_a_moment_closes_no_window(office: Office, now: datetime) -> None:
    contact = office.hears(now)
    assert put_right(office.runtime, now - timedelta(days=1)) == 1, "the message itself"
    assert office.contact(contact).window_closes_at == now + WINDOW


def test_an_older_message_of_twilios_log_shortens_no_window(office: Office) -> None:
    now = utc_now()
    contact = office.hears(now - timedelta(minutes=1))
    office.hears(now, received_at=now - timedelta(hours=20))
    assert office.contact(contact).last_inbound_at == now - timedelta(minutes=1)
    assert office.contact(contact).window_closes_at == now - timedelta(minutes=1) + WINDOW
