"""Status callbacks: any order, any number, early, late, unknown; a status never goes back."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlmodel import Session, select

from core.clock import utc_now
from tests.whatsapp.conftest import Office
from tests.whatsapp.twilio_double import Script, TwilioDouble
from whatsapp import contacts, delivery, outcomes, sweeps, unknown
from whatsapp.gateway import Accepted
from whatsapp.models import OutboundMessage, UnmatchedCallback
from whatsapp.turns import Send

OTHER = "SM" + "f" * 32


def calls_back(office: Office, sid: str, status: str, code: int | None = None, message_id: int | None = None) -> None:
    with office.runtime.database.transaction() as session:
        outcomes.record_status(session, message_id, sid, status, code, utc_now())


def accepted_message(office: Office, **more: Any) -> tuple[int, str]:
    contact = office.hears()
    message = office.says(contact, "isi", **more)
    delivery.deliver(office.runtime, contact)
    sid = office.row(message).sid
    assert sid is not None
    return message, sid


@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [
        (("sent", "delivered", "read"), "read"),
        (("queued", "sent", "delivered"), "delivered"),
        (("sent", "failed"), "failed"),
        (("sent", "undelivered", "delivered"), "delivered"),
        (("queued", "sending", "sent"), "sent"),
    ],
)
def test_every_order_ends_in_one_state(office: Office, statuses: tuple[str, ...], wanted: str) -> None:
    for order in permutations(statuses):
        message, sid = accepted_message(office)
        for status in (*order, order[0]):
            calls_back(office, sid, status, 63024 if status in {"failed", "undelivered"} else None, message)
        assert office.row(message).state == wanted


def test_each_step_is_announced_once(office: Office, heard: list[tuple[int, str]]) -> None:
    message, sid = accepted_message(office)
    for status in ("sent", "sent", "delivered", "sent", "read", "read"):
        calls_back(office, sid, status)
    assert heard == [(message, state) for state in ("accepted", "sent", "delivered", "read")]


def test_strange_callbacks_are_harmless(office: Office) -> None:
    message, sid = accepted_message(office)
    before = office.row(message)
    calls_back(office, sid, "foo", None, message)
    calls_back(office, OTHER, "delivered", None, message)
    calls_back(office, OTHER, "delivered", None, 999_999)
    assert office.row(message) == before
    with office.runtime.database.reading() as session:
        assert len(session.exec(select(UnmatchedCallback)).all()) == 2
    assert sweeps.forget_callbacks(office.runtime, utc_now() + timedelta(days=3)) == 2


def test_a_callback_before_the_answer_is_kept_and_joined(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    sid = f"SM{1:032x}"
    calls_back(office, sid, "sent")
    calls_back(office, sid, "delivered")
    message = office.says(contact, "isi")
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).sid, office.row(message).state) == (sid, "delivered")
    with office.runtime.database.reading() as session:
        assert session.exec(select(UnmatchedCallback)).all() == []


def test_a_callback_filed_by_the_release_before_though_its_message_is_known_is_applied(office: Office) -> None:
    """It filed what had waited for the lock while the answer was written down (F50)."""
    message, sid = accepted_message(office)
    with office.runtime.database.transaction() as session:
        for status in ("sent", "delivered"):
            session.add(UnmatchedCallback(sid=sid, status=status, at=utc_now()))
        session.add(UnmatchedCallback(sid=OTHER, status="delivered", at=utc_now()))

    assert sweeps.filed_callbacks(office.runtime, utc_now()) == 1
    assert office.row(message).state == "delivered"
    with office.runtime.database.reading() as session:
        assert session.exec(select(UnmatchedCallback.sid)).all() == [OTHER]


def test_one_filed_callback_that_cannot_be_applied_keeps_none_behind_it_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    messages = [accepted_message(office) for _ in range(2)]
    (first, broken), (second, good) = sorted(messages, key=lambda known: known[1])
    with office.runtime.database.transaction() as session:
        for sid in (broken, good):
            session.add(UnmatchedCallback(sid=sid, status="delivered", at=utc_now()))
    believe = outcomes.believe_filed

    def one_fails(session: Session, sid: str) -> None:
        if sid == broken:
            raise RuntimeError("broken row")
        believe(session, sid)

    monkeypatch.setattr(outcomes, "believe_filed", one_fails)
    sweeps.filed_callbacks(office.runtime, utc_now())
    assert (office.row(first).state, office.row(second).state) == ("accepted", "delivered")
    assert broken in caplog.text


def test_a_callback_with_our_id_settles_an_unknown_outcome(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.scripts = [Script(cut=True)]
    message = office.says(contact, "isi")
    delivery.deliver(office.runtime, contact)
    assert office.row(message).state == "unknown"
    calls_back(office, twilio.log[0]["sid"], "sent", None, message)
    assert office.row(message).state == "sent"
    office.ages(message, 60)
    delivery.deliver(office.runtime, contact)
    assert len(twilio.posts) == 1


def test_a_late_callback_for_an_id_given_anew_after_a_restore_settles_nothing(
    office: Office, twilio: TwilioDouble
) -> None:
    """The message it is about was sent after the backup that was restored; our id now stands for another's."""
    twilio.scripts = [Script(cut=True)]
    contact = office.hears()
    message = office.says(contact, "isi")
    delivery.deliver(office.runtime, contact)
    assert office.row(message).state == "unknown"
    with office.runtime.database.transaction() as session:
        parties = ("whatsapp:+6281199999999", "whatsapp:+6274160497")
        outcomes.record_status(session, message, OTHER, "read", None, utc_now(), parties)
    assert office.row(message).state == "unknown"


def test_a_callback_during_the_call_agrees_with_its_answer(office: Office, heard: list[tuple[int, str]]) -> None:
    contact = office.hears()
    message = office.says(contact, "isi")
    claimed = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(claimed, Send)
    calls_back(office, OTHER, "delivered", None, message)
    with office.runtime.database.transaction() as session:
        delivery.record(session, message, claimed.token, Accepted(OTHER), utc_now())
    assert office.row(message).state == "delivered"
    assert heard == [(message, "accepted"), (message, "delivered")]


@pytest.mark.parametrize("early", [False, True])
def test_63016_corrects_the_window_and_holds_the_message(office: Office, twilio: TwilioDouble, early: bool) -> None:
    contact = office.hears()
    message = office.says(contact, "isi", author="officer")
    if early:
        claimed = delivery._next_step(office.runtime, contact, utc_now())
        assert isinstance(claimed, Send)
        calls_back(office, OTHER, "failed", 63016, message)
        with office.runtime.database.transaction() as session:
            delivery.record(session, message, claimed.token, Accepted(OTHER), utc_now())
    else:
        delivery.deliver(office.runtime, contact)
        calls_back(office, twilio.log[0]["sid"], "failed", 63016, message)
    posts = len(twilio.posts)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, office.row(message).reason) == ("held", "window_closed")
    assert len(twilio.posts) == posts
    closes = office.contact(contact).window_closes_at
    assert closes is not None
    assert closes <= utc_now()
    office.hears()
    delivery.deliver(office.runtime, contact)
    assert office.row(message).state == "accepted"


def test_a_late_63016_does_not_close_a_window_opened_since(office: Office, twilio: TwilioDouble) -> None:
    message, sid = accepted_message(office)
    contact = office.row(message).contact_id
    office.hears(utc_now() + timedelta(seconds=1))
    calls_back(office, sid, "failed", 63016, message)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, len(twilio.posts)) == ("accepted", 2)


def test_a_busy_channel_is_tried_a_few_times_anew(office: Office, twilio: TwilioDouble) -> None:
    message, _ = accepted_message(office)
    for attempt in range(1, 5):
        row = office.row(message)
        assert (row.state, row.attempts) == ("accepted", attempt)
        assert row.sid is not None
        calls_back(office, row.sid, "failed", 63018, message)
        calls_back(office, row.sid, "sent", None, message)
        office.ages(message, 100)
        delivery.deliver(office.runtime, row.contact_id)
    assert (office.row(message).state, office.row(message).error_code, len(twilio.posts)) == ("failed", 63018, 4)


def test_what_it_took_to_be_taken_is_not_held_against_it_when_whatsapp_is_busy(
    office: Office, twilio: TwilioDouble
) -> None:
    message = office.says(office.hears(), "isi")
    twilio.refuses(20429, 429, times=5)
    for _ in range(5):
        office.ages(message, 100)
        delivery.deliver(office.runtime, office.row(message).contact_id)
    fails_afterwards(office, message)
    assert (office.row(message).state, len(twilio.posts)) == ("queued", 6)


@pytest.mark.parametrize(
    ("code", "field"), [(63003, "unreachable_at"), (63033, "opted_out_at"), (63013, None), (77777, None)]
)
def test_a_failure_afterwards_is_kept_with_its_code(
    office: Office, heard: list[tuple[int, str]], code: int, field: str | None
) -> None:
    message, sid = accepted_message(office)
    calls_back(office, sid, "undelivered", code, message)
    row = office.row(message)
    assert (row.state, row.error_code, row.sid) == ("failed", code, sid)
    assert heard[-1] == (message, "failed")
    contact = office.contact(row.contact_id)
    marked = [name for name in ("opted_out_at", "unreachable_at") if getattr(contact, name)]
    assert marked == ([field] if field else [])


@pytest.mark.parametrize("at_once", [True, False])
def test_buttons_twilio_cannot_send_go_as_numbered_text(office: Office, twilio: TwilioDouble, at_once: bool) -> None:
    settings = office.runtime.settings.model_copy(update={"content_sids": {"buttons_1": "HX" + "9" * 32}})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    contact = office.hears()
    if at_once:
        twilio.refuses(21655)
    message = office.says(contact, "1. Ya\n2. Tidak", choices=({"id": "1", "title": "Ya"},))
    delivery.deliver(office.runtime, contact)
    if not at_once:
        calls_back(office, twilio.log[0]["sid"], "failed", 63013, message)
        delivery.deliver(office.runtime, contact)
    assert "ContentSid" in twilio.posts[0]
    assert twilio.posts[1]["Body"] == "1. Ya\n2. Tidak"
    assert office.row(message).state == "accepted"


def test_a_template_refused_for_the_window_is_not_tried_for_ever(office: Office, twilio: TwilioDouble) -> None:
    settings = office.runtime.settings.model_copy(update={"content_sids": {"reminder_1": "HX" + "9" * 32}})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    contact = office.hears(utc_now() - timedelta(hours=30))
    message = office.says(contact, "pengingat", template="reminder_1")
    delivery.deliver(office.runtime, contact)
    calls_back(office, twilio.log[0]["sid"], "failed", 63016, message)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, len(twilio.posts)) == ("failed", 1)


def test_a_callback_that_waits_while_the_answer_is_written_down_is_not_lost(
    office: Office, twilio: TwilioDouble
) -> None:
    contact = office.hears()
    message = office.says(contact, "jawaban")
    sid = f"SM{7:032x}"

    def calls_back() -> None:
        with office.runtime.database.transaction() as session:
            outcomes.record_status(session, message, sid, "delivered", None, utc_now())

    caller = threading.Thread(target=calls_back)
    with office.runtime.database.transaction() as session:
        contacts.locked(session, contact)
        row = session.get_one(OutboundMessage, message)
        row.state = "sending"
        caller.start()
        time.sleep(0.5)  # on PostgreSQL the callback has looked for the sid by now and waits for the contact
        outcomes.accepted(session, row, sid, utc_now())
    caller.join()
    assert office.row(message).state == "delivered"


def fails_afterwards(office: Office, message: int, code: int = 63018) -> str:
    """Send it, and let WhatsApp refuse it afterwards; return that try's sid."""
    with office.runtime.database.transaction() as session:
        session.get_one(OutboundMessage, message).not_before = utc_now()
    delivery.deliver(office.runtime, office.row(message).contact_id)
    sid = office.row(message).sid
    assert sid is not None
    calls_back(office, sid, "failed", code, message)
    return sid


@pytest.mark.parametrize("status", ["failed", "sent"])
def test_a_late_word_about_the_first_of_several_refused_tries_says_nothing_of_the_last(
    office: Office, twilio: TwilioDouble, status: str
) -> None:
    message = office.says(office.hears(), "isi")
    first, second = (fails_afterwards(office, message) for _ in range(2))
    step = claimed(office, message)
    for sid in (first, second):
        calls_back(office, sid, status, 63018, message)
        with office.runtime.database.transaction() as session:
            delivery.record(session, message, step.token, Accepted(sid), utc_now())
    assert (office.row(message).state, office.row(message).sid) == ("sending", None)


def test_twilios_list_of_refused_tries_says_nothing_of_the_last(office: Office, twilio: TwilioDouble) -> None:
    message = office.says(office.hears(), "isi")
    for _ in range(2):
        fails_afterwards(office, message)
    twilio.scripts += [Script(cut=True, taken=False)]
    with office.runtime.database.transaction() as session:
        session.get_one(OutboundMessage, message).not_before = utc_now()
    delivery.deliver(office.runtime, office.row(message).contact_id)
    office.ages(message, 5)
    delivery.deliver(office.runtime, office.row(message).contact_id)
    assert (office.row(message).state, office.row(message).sid) == ("unknown", None)


@pytest.mark.parametrize("state", ["queued", "held"])
def test_the_late_word_that_a_try_was_taken_is_believed_after_an_earlier_refusal_too(
    office: Office, state: str
) -> None:
    message = office.says(office.hears(), "isi")
    fails_afterwards(office, message)
    with office.runtime.database.transaction() as session:
        session.get_one(OutboundMessage, message).state = state
    calls_back(office, OTHER, "sent", None, message)
    assert (office.row(message).state, office.row(message).sid) == ("sent", OTHER)


def lost_on_the_way(office: Office, twilio: TwilioDouble, message: int) -> None:
    """Try it without learning what became of it; Twilio's list does not show it, so it is to be tried again."""
    twilio.scripts = [Script(cut=True, taken=False)]
    contact = office.row(message).contact_id
    delivery.deliver(office.runtime, contact)
    office.ages(message, 60)
    with office.runtime.database.transaction() as session:
        delivery._claim(session, office.runtime.settings, contact, utc_now())
        token = session.get_one(OutboundMessage, message).lease_token
        unknown.settle(session, message, token, [], utc_now())
    assert (office.row(message).state, office.row(message).sid) == ("queued", None)


def test_the_late_word_that_a_try_was_taken_is_believed_of_what_the_night_put_off(
    office: Office, twilio: TwilioDouble
) -> None:
    message = office.says(office.hears(), "pengingat", automatic=True)
    lost_on_the_way(office, twilio, message)
    hour = utc_now().hour
    at_night = {"office_timezone": f"Etc/GMT{hour - (22 if hour >= 8 else 3):+d}"}
    office.runtime = replace(office.runtime, settings=office.runtime.settings.model_copy(update=at_night))
    delivery.deliver(office.runtime, office.row(message).contact_id)
    assert (office.row(message).state, office.row(message).not_before > utc_now()) == ("queued", True)
    calls_back(office, OTHER, "sent", None, message)
    assert (office.row(message).state, office.row(message).sid) == ("sent", OTHER)


def test_what_a_later_try_gave_up_is_believed_to_have_left_by_an_earlier_one(
    office: Office, twilio: TwilioDouble, heard: list[tuple[int, str]]
) -> None:
    message = office.says(office.hears(), "kata " * 700)
    lost_on_the_way(office, twilio, message)
    twilio.refuses(63024)
    delivery.deliver(office.runtime, office.row(message).contact_id)
    assert {row.state for row in office.rows()} == {"failed", "suppressed"}
    calls_back(office, OTHER, "delivered", None, message)
    delivery.deliver(office.runtime, office.row(message).contact_id)
    assert [row.state for row in office.rows()] == ["delivered", "accepted", "accepted"]
    assert heard[-4:-2] == [(message, "accepted"), (message, "delivered")]


def test_a_word_about_what_was_never_tried_is_not_believed(office: Office) -> None:
    message = office.says(office.hears(), "isi")
    calls_back(office, OTHER, "sent", None, message)
    assert (office.row(message).state, office.row(message).sid) == ("queued", None)


def claimed(office: Office, message: int) -> Send:
    with office.runtime.database.transaction() as session:
        row = session.get_one(OutboundMessage, message)
        row.not_before = utc_now()
        session.flush()
        step = delivery._claim(session, office.runtime.settings, row.contact_id, utc_now())
    assert isinstance(step, Send)
    return step
