"""A status callback that never came: Twilio's log is asked, a few times in a message's life and not all day long."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from core.clock import utc_now
from tests.whatsapp.conftest import Office
from tests.whatsapp.test_outcomes import accepted_message, calls_back
from tests.whatsapp.twilio_double import TwilioDouble
from whatsapp import lost_callbacks, outcomes
from whatsapp.models import OutboundMessage


def after(minutes: float) -> datetime:
    return utc_now() + timedelta(minutes=minutes)


def told(twilio: TwilioDouble, status: str, code: int | None = None) -> None:
    """Say what the newest message has come to, in Twilio's log alone."""
    twilio.log[-1] |= {"status": status, "error_code": code}


@pytest.mark.parametrize(
    ("status", "code", "wanted"),
    [("delivered", None, "delivered"), ("read", None, "read"), ("undelivered", 63024, "failed"),
     ("undelivered", 63016, "queued"), ("sent", None, "sent")],
)  # fmt: skip
def test_what_twilio_knows_is_learned(
    office: Office, twilio: TwilioDouble, status: str, code: int | None, wanted: str
) -> None:
    message, _ = accepted_message(office)
    told(twilio, status, code)
    assert lost_callbacks.sweep(office.runtime, after(4)) == 0
    assert office.row(message).state == "accepted"
    assert lost_callbacks.sweep(office.runtime, after(9.5)) == 1
    assert office.row(message).state == wanted


def test_each_message_is_asked_about_four_times_in_a_day(office: Office, twilio: TwilioDouble) -> None:
    _, sid = accepted_message(office)
    calls_back(office, sid, "sent")
    told(twilio, "sent")
    asked: list[int] = []
    for minute in range(0, 24 * 60, 5):
        before = twilio.listings
        lost_callbacks.sweep(office.runtime, after(minute + 0.5))
        asked += [minute] if twilio.listings > before else []
    assert asked == [5, 60, 360, 1380]


def test_while_twilio_is_away_nothing_is_passed_over(office: Office, twilio: TwilioDouble) -> None:
    message, _ = accepted_message(office)
    told(twilio, "delivered")
    twilio.list_status = 503
    assert lost_callbacks.sweep(office.runtime, after(6)) == 0
    twilio.list_status = 200
    assert lost_callbacks.sweep(office.runtime, after(30)) == 1
    assert office.row(message).state == "delivered"


def test_after_a_day_away_so_many_are_asked_about_at_once_and_none_is_passed_over(
    office: Office, twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost_callbacks, "MOST_AT_ONCE", 3)
    sent = []
    for hour in range(8):
        message, _ = accepted_message(office)
        told(twilio, "delivered")
        with office.runtime.database.transaction() as session:
            session.get_one(OutboundMessage, message).accepted_at = after(-60 * hour - 10)
        sent.append(message)
    learned = [lost_callbacks.sweep(office.runtime, after(0)) for _ in range(8)]
    assert max(learned) <= 3
    assert sum(learned) == 8
    assert {office.row(message).state for message in sent} == {"delivered"}


def test_what_was_learned_by_callback_is_not_asked_for(office: Office, twilio: TwilioDouble) -> None:
    _, sid = accepted_message(office)
    calls_back(office, sid, "delivered")
    lost_callbacks.sweep(office.runtime, after(6))
    assert twilio.listings == 0


def test_one_that_cannot_be_taken_keeps_none_behind_it_waiting(
    office: Office, twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, broken = accepted_message(office)
    told(twilio, "delivered")
    second, _ = accepted_message(office)
    told(twilio, "delivered")
    record = outcomes.record_status

    def one_fails(session: Session, message_id: int | None, sid: str, *rest: Any) -> None:
        if sid == broken:
            raise RuntimeError("broken row")
        record(session, message_id, sid, *rest)

    monkeypatch.setattr(outcomes, "record_status", one_fails)
    twilio.log.reverse()  # so that the broken one is met first
    assert lost_callbacks.sweep(office.runtime, after(9.5)) == 1
    assert (office.row(first).state, office.row(second).state) == ("accepted", "delivered")
    assert broken in caplog.text
