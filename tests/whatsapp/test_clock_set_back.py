"""The clock was years ahead and is right again: nothing waits for years, nothing of the wrong time leaves."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from tests.whatsapp.conftest import Office
from whatsapp import clock_set_back
from whatsapp.clock_set_back import put_right
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
    assert put_right(office.runtime, now) == 4
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
