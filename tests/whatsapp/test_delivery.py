"""From the outbox to Twilio: in order, once, and honest about what is not known."""

import json
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from core import calendar, officers
from core.clock import utc_now
from core.models import Mail
from tests.whatsapp.conftest import ADDRESS, Office
from tests.whatsapp.twilio_double import Script, TwilioDouble
from whatsapp import contacts, delivery, given_up, outbox, outcomes, privacy, sweeps, turns, unknown
from whatsapp.delivery import Nothing, Send
from whatsapp.gateway import Accepted, NotConnected, Outcome, Refused, Unknown
from whatsapp.models import OutboundMessage
from whatsapp.pace import Pace

HELD_TEMPLATE = {"held_reply_template": "HX" + "1" * 32}


def test_a_queued_message_is_accepted_once(office: Office, twilio: TwilioDouble, heard: list[tuple[int, str]]) -> None:
    contact = office.hears()
    message = office.says(contact, "Inflasi Jambi 2,1 persen.")
    assert delivery.deliver(office.runtime, contact) is None
    assert delivery.deliver(office.runtime, contact) is None
    row = office.row(message)
    assert (row.state, row.sid, row.sent_as) == ("accepted", twilio.log[0]["sid"], "text")
    assert twilio.bodies() == ["Inflasi Jambi 2,1 persen."]
    assert heard == [(message, "accepted")]


def test_the_request_carries_what_twilio_needs(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    message = office.says(contact, "ya", expires_at=utc_now() + timedelta(minutes=10))
    delivery.deliver(office.runtime, contact)
    post = twilio.posts[0]
    assert post["To"] == ADDRESS
    assert post["From"] == office.runtime.settings.sender
    assert post["StatusCallback"] == f"http://127.0.0.1:8000/webhooks/twilio/status?message={message}"
    assert 590 <= int(post["ValidityPeriod"]) <= 600


def test_messages_leave_in_order_and_never_two_at_once(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.scripts = [Script(hang=0.02)] * 8
    wanted = [str(number) for number in range(8)]
    for body in wanted:
        office.says(contact, body)
    workers = [threading.Thread(target=delivery.deliver, args=(office.runtime, contact)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    delivery.deliver(office.runtime, contact)
    assert twilio.bodies() == wanted
    assert twilio.most_in_flight == 1


def test_a_message_waits_for_its_moment_and_says_when_that_is(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    later = utc_now() + timedelta(seconds=3)
    office.says(contact, "setelah jeda", not_before=later)
    office.says(contact, "sesudahnya")
    again_at = delivery.deliver(office.runtime, contact)
    assert again_at is not None
    assert abs(again_at - later) < timedelta(milliseconds=1)
    assert twilio.posts == []


def test_tomorrows_reminder_does_not_hold_up_todays_answer(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    office.says(contact, "pengingat", not_before=utc_now() + timedelta(hours=14))
    office.says(contact, "jawaban")
    delivery.deliver(office.runtime, contact)
    assert twilio.bodies() == ["jawaban"]


def test_the_rest_of_a_text_does_not_leave_without_its_beginning(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.scripts = [Script(400, '{"code": 63013, "message": "no", "status": 400}', False)]
    first = office.says(contact, "kata " * 700)
    office.says(contact, "pesan lain")
    delivery.deliver(office.runtime, contact)
    assert [(row.state, row.reason) for row in office.rows()[1:-1]] == [("suppressed", "part_failed")] * 2
    assert twilio.bodies() == ["pesan lain"]
    with office.runtime.database.transaction() as session:
        assert given_up.try_again(session, "outbound", first, utc_now())
    delivery.deliver(office.runtime, contact)
    assert [row.state for row in office.rows()] == ["accepted"] * 4
    assert [body.split()[0] for body in twilio.bodies()[1:]] == ["(1/3)", "(2/3)", "(3/3)"]


def test_a_stop_dated_by_a_clock_that_was_ahead_keeps_no_answer_back(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    with office.runtime.database.transaction() as session:
        contacts.opt_out(session, contacts.locked(session, contact), utc_now() + timedelta(days=3653))
    answer = office.says(contact, "jawaban")
    delivery.deliver(office.runtime, contact)
    assert office.row(answer).state == "accepted"


def test_what_was_given_up_for_our_configuration_can_be_tried_again_once_that_is_mended(
    office: Office, twilio: TwilioDouble
) -> None:
    contact = office.hears()
    message = office.says(contact, "jawaban")
    step = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(step, Send)
    with office.runtime.database.transaction() as session:
        delivery.record(session, message, step.token, Refused(63007), utc_now() + timedelta(hours=25))
    assert office.row(message).state == "failed"
    with office.runtime.database.transaction() as session:
        assert given_up.try_again(session, "outbound", message, utc_now())
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, twilio.bodies()) == ("accepted", ["jawaban"])


def test_a_withdrawn_message_never_leaves(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    message = office.says(contact, "terlambat")
    with office.runtime.database.transaction() as session:
        assert outbox.withdraw(session, [message]) == [message]
    delivery.deliver(office.runtime, contact)
    with office.runtime.database.transaction() as session:
        assert outbox.withdraw(session, [message]) == []
    assert (office.row(message).state, twilio.posts) == ("withdrawn", [])


@pytest.mark.parametrize(
    "script",
    [
        Script(status=500, body='{"code": 20500, "status": 500}'),
        Script(status=502, body="<html>bad gateway</html>"),
        Script(body='{"sid": "SM'),
        Script(body=""),
        Script(body="[]"),
        Script(body="{}"),
        Script(cut=True),
    ],
    ids=["20500", "html 502", "half json", "empty", "list", "no sid", "reset"],
)
def test_an_unknown_outcome_that_was_taken_is_found_and_not_repeated(
    office: Office, twilio: TwilioDouble, script: Script
) -> None:
    contact = office.hears()
    twilio.scripts = [script]
    message = office.says(contact, "satu kali saja")
    delivery.deliver(office.runtime, contact)
    assert office.row(message).state == "unknown"
    office.ages(message, 5)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, office.row(message).sid) == ("accepted", twilio.log[0]["sid"])
    assert len(twilio.posts) == 1


def test_an_unknown_outcome_that_was_not_taken_is_sent_again_later(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.scripts = [Script(cut=True, taken=False)]
    message = office.says(contact, "belum sampai")
    delivery.deliver(office.runtime, contact)
    office.ages(message, 20)
    again_at = delivery.deliver(office.runtime, contact)
    assert again_at is not None
    assert len(twilio.posts) == 1
    office.ages(message, 46)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, twilio.bodies()) == ("accepted", ["belum sampai"])


def test_while_twilios_list_cannot_be_read_nothing_is_repeated(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.scripts = [Script(cut=True, taken=False)]
    message = office.says(contact, "sabar")
    delivery.deliver(office.runtime, contact)
    twilio.list_status = 503
    office.ages(message, 3600)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, len(twilio.posts)) == ("unknown", 1)


def test_the_same_text_sent_before_is_not_mistaken_for_the_unknown_one(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    office.says(contact, "Terima kasih")
    delivery.deliver(office.runtime, contact)
    twilio.scripts = [Script(cut=True, taken=False)]
    message = office.says(contact, "Terima kasih")
    delivery.deliver(office.runtime, contact)
    office.ages(message, 46)
    delivery.deliver(office.runtime, contact)
    assert twilio.bodies() == ["Terima kasih", "Terima kasih"]


def test_a_dead_workers_message_is_looked_up_before_it_is_sent_again(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    message = office.says(contact, "petugas mati")
    claimed = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(claimed, Send)
    twilio.takes({"To": ADDRESS, "Body": "petugas mati"})
    assert sweeps.deliver_due(office.runtime, utc_now()) == 0
    office.ages(message, 31)
    assert sweeps.deliver_due(office.runtime, utc_now()) == 1
    assert (office.row(message).state, len(twilio.posts)) == ("accepted", 0)


def test_a_sleeper_that_lost_its_lease_sends_nothing(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    office.says(contact, "bangun kesiangan")
    claimed = delivery._next_step(office.runtime, contact, utc_now() - timedelta(minutes=2))
    assert isinstance(claimed, Nothing)
    claimed = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(claimed, Send)
    stale = Send(claimed.message_id, claimed.token, utc_now() - timedelta(seconds=1), claimed.letter)
    delivery._send(office.runtime, Pace(400, office.runtime.jobs), stale)
    assert twilio.posts == []


def test_a_call_under_way_when_the_clock_leaps_ahead_is_not_made_again(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    message = office.says(contact, "di tengah jalan")
    step = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(step, Send)
    office.ages(message, 3600)
    assert sweeps.deliver_due(office.runtime, utc_now()) == 1, "by the clock its lease was over an hour ago"
    assert (office.row(message).state, twilio.posts) == ("unknown", [])
    with office.runtime.database.transaction() as session:
        delivery.record(session, message, step.token, Accepted("SM" + "a" * 32), utc_now())
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, twilio.posts) == ("accepted", [])


def test_what_a_dead_worker_had_in_hand_is_sent_once_its_call_must_have_ended(
    office: Office, twilio: TwilioDouble
) -> None:
    contact = office.hears()
    message = office.says(contact, "mati di tengah jalan")
    delivery._next_step(office.runtime, contact, utc_now())
    office.ages(message, 3600)
    again_at = delivery.deliver(office.runtime, contact)
    assert again_at is not None
    assert timedelta(seconds=15) < again_at - utc_now() <= unknown.LONGEST_CALL
    with office.runtime.database.transaction() as session:
        row = session.get_one(OutboundMessage, message)
        row.status_at, row.not_before = utc_now() - unknown.LONGEST_CALL, row.created_at
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, twilio.bodies()) == ("accepted", ["mati di tengah jalan"])


class SlowPace(Pace):
    """Lets something happen while a message waits for its turn."""

    def __init__(self, office: Office, meanwhile: Callable[[], None]) -> None:
        super().__init__(400, office.runtime.jobs)
        self._meanwhile = meanwhile

    def turn(self) -> float:
        self._meanwhile()
        return 0.01


def stops(office: Office, contact_id: int) -> None:
    with office.runtime.database.transaction() as session:
        contacts.opt_out(session, contacts.locked(session, contact_id), utc_now())


def is_erased(office: Office, contact_id: int) -> None:
    with office.runtime.database.transaction() as session:
        privacy.stop(session, contact_id, utc_now())


@pytest.mark.parametrize(
    ("meanwhile", "said", "reason"),
    [
        (stops, {"automatic": True}, "opted_out"),
        (stops, {"author": "bot"}, "opted_out"),
        (is_erased, {"author": "officer"}, "erased"),
    ],
)
def test_what_is_unwanted_once_its_turn_comes_does_not_leave(
    office: Office,
    twilio: TwilioDouble,
    heard: list[tuple[int, str]],
    meanwhile: Callable[[Office, int], None],
    said: dict[str, Any],
    reason: str,
) -> None:
    contact = office.hears()
    message = office.says(contact, "isi", at=utc_now() - timedelta(seconds=1), **said)
    step = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(step, Send)
    delivery._send(office.runtime, SlowPace(office, lambda: meanwhile(office, contact)), step)
    assert (twilio.posts, office.row(message).state, office.row(message).reason) == ([], "suppressed", reason)
    assert heard == ([(message, "suppressed")] if reason == "opted_out" else [])


def test_whose_turn_comes_after_the_window_has_closed_is_held(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    message = office.says(contact, "isi")
    step = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(step, Send)

    def closes() -> None:
        with office.runtime.database.transaction() as session:
            contacts.locked(session, contact).window_closes_at = utc_now()

    delivery._send(office.runtime, SlowPace(office, closes), step)
    delivery.deliver(office.runtime, contact)
    assert (twilio.posts, office.row(message).state, office.row(message).attempts) == ([], "held", 0)


def test_a_wait_for_its_turn_that_is_longer_than_the_lease_costs_a_message_nothing(
    office: Office, twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = office.runtime.settings.model_copy(update={"lease_seconds": 0.6})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    contact = office.hears()
    message = office.says(contact, "satu pesan sedetik")
    seen, clock = list[object](), [utc_now()]

    def asleep(seconds: float) -> None:
        clock[0] += timedelta(seconds=seconds)
        seen.append(sweeps.deliver_due(office.runtime, clock[0]))

    for module in (delivery, turns):
        monkeypatch.setattr(module, "utc_now", lambda: clock[0])
    monkeypatch.setattr(Pace, "turn", lambda _pace: 1.4)
    monkeypatch.setattr(turns, "time", SimpleNamespace(sleep=asleep))
    delivery.deliver(office.runtime, contact)
    assert set(seen) == {0}, "nobody takes it for a dead worker's"
    assert (office.row(message).state, twilio.bodies(), twilio.listings) == ("accepted", ["satu pesan sedetik"], 0)


@pytest.mark.parametrize(("author", "left"), [("bot", 1), ("officer", 2)])
def test_what_was_refused_for_now_before_a_stop_is_not_tried_again_but_an_officers_words_are(
    office: Office, twilio: TwilioDouble, author: str, left: int
) -> None:
    contact = office.hears()
    message = office.says(contact, "isi", at=utc_now() - timedelta(seconds=1), author=author)
    step = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(step, Send)
    stops(office, contact)
    with office.runtime.database.transaction() as session:
        delivery.record(session, message, step.token, Refused(429, 0.0), utc_now() - timedelta(seconds=9))
    office.says(contact, "Anda tidak akan kami kirimi pesan lagi.")
    delivery.deliver(office.runtime, contact)
    assert len(twilio.posts) == left


@pytest.mark.parametrize(("error", "lasts"), [(sa.exc.OperationalError, False), (sa.exc.InterfaceError, False),
                                              (sa.exc.ProgrammingError, True)])  # fmt: skip
def test_what_twilio_told_outlives_a_database_that_is_away_for_a_moment(
    office: Office,
    twilio: TwilioDouble,
    monkeypatch: pytest.MonkeyPatch,
    error: type[sa.exc.DBAPIError],
    lasts: bool,
) -> None:
    contact = office.hears()
    message = office.says(contact, "satu kali")
    record, tries = delivery.record, list[object]()

    def away_twice(*given: Any) -> float:
        tries.append(given)
        if len(tries) <= 2:
            raise error("UPDATE", {}, Exception("no"))
        return record(*given)

    monkeypatch.setattr(delivery, "record", away_twice)
    monkeypatch.setattr(delivery, "RECORDED_AGAIN_AFTER", (0.01, 0.01, 0.01))
    with pytest.raises(error) if lasts else nullcontext():
        delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, len(tries)) == (("sending", 1) if lasts else ("accepted", 3))
    assert (len(twilio.posts), twilio.listings) == (1, 0), "nobody has to look it up"


def test_an_answer_with_the_sid_of_another_message_says_nothing(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    office.says(contact, "pertama")
    delivery.deliver(office.runtime, contact)
    twilio.scripts = [Script(body=json.dumps({"sid": twilio.log[0]["sid"]}))]
    message = office.says(contact, "kedua")
    delivery.deliver(office.runtime, contact)
    assert office.row(message).state == "unknown"
    office.ages(message, 5)
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).sid, len(twilio.posts)) == (twilio.log[1]["sid"], 2)


@pytest.mark.parametrize("outcome", [Refused(63005), Unknown("x")])
def test_a_stale_token_changes_nothing(office: Office, outcome: Refused | Unknown) -> None:
    contact = office.hears()
    message = office.says(contact, "milik orang lain")
    claimed = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(claimed, Send)
    before = office.row(message)
    with office.runtime.database.transaction() as session:
        delivery.record(session, message, "0" * 32, outcome, utc_now())
    assert office.row(message) == before


def test_an_acceptance_is_believed_even_after_the_lease_was_lost(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    message = office.says(contact, "diterima juga")
    delivery._next_step(office.runtime, contact, utc_now())
    with office.runtime.database.transaction() as session:
        delivery.record(session, message, "0" * 32, Accepted("SM" + "a" * 32), utc_now())
    assert (office.row(message).state, office.row(message).sid) == ("accepted", "SM" + "a" * 32)


def test_the_acceptance_of_what_was_taken_back_meanwhile_is_no_second_sending(
    office: Office, twilio: TwilioDouble, caplog: pytest.LogCaptureFixture
) -> None:
    contact = office.hears()
    message = office.says(contact, "menjelang dihapus")
    step = delivery._next_step(office.runtime, contact, utc_now())
    assert isinstance(step, Send)
    with office.runtime.database.transaction() as session:
        privacy.stop(session, contact, utc_now())
        delivery.record(session, message, step.token, Accepted("SM" + "a" * 32), utc_now())
    assert office.row(message).state == "suppressed"
    assert f"message {message} was under way when it became suppressed (erased)" in caplog.text
    assert "more than once" not in caplog.text


@pytest.mark.parametrize(("hours", "state"), [(1, "queued"), (25, "failed")])
def test_many_tries_within_minutes_give_nothing_up(
    office: Office, twilio: TwilioDouble, hours: int, state: str
) -> None:
    """Twilio may ask to be tried again each second, and be busy for an hour (Retry-After)."""
    contact = office.hears()
    message = office.says(contact, "sabar", at=utc_now() - timedelta(hours=hours))
    with office.runtime.database.transaction() as session:
        session.get_one(OutboundMessage, message).attempts = outcomes.MOST_ATTEMPTS
    twilio.refuses(20429, 429, Retry_After="1")
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, len(twilio.posts)) == (state, 1)


def test_a_refusal_for_now_is_tried_again_in_its_place(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.refuses(20429, 429, Retry_After="2")
    first = office.says(contact, "pertama")
    office.says(contact, "kedua")
    again_at = delivery.deliver(office.runtime, contact)
    row = office.row(first)
    assert (row.state, row.error_code, len(twilio.posts)) == ("queued", 20429, 1)
    assert again_at is not None
    assert timedelta(seconds=1) < again_at - utc_now() <= timedelta(seconds=2)
    office.ages(first, 2)
    delivery.deliver(office.runtime, contact)
    assert twilio.bodies() == ["pertama", "kedua"]


@pytest.mark.parametrize(("code", "field"), [(21610, "opted_out_at"), (21211, "unreachable_at"), (21617, None)])
def test_a_final_refusal_fails_and_marks_the_contact(
    office: Office, twilio: TwilioDouble, heard: list[tuple[int, str]], code: int, field: str | None
) -> None:
    contact = office.hears()
    twilio.refuses(code)
    message = office.says(contact, "tidak akan sampai")
    office.says(contact, "berikutnya", author="officer")
    delivery.deliver(office.runtime, contact)
    assert (office.row(message).state, office.row(message).error_code) == ("failed", code)
    assert heard[0] == (message, "failed")
    marked = {name for name in ("opted_out_at", "unreachable_at") if getattr(office.contact(contact), name)}
    assert marked == ({field} if field else set())
    assert twilio.bodies() == ["berikutnya"]


def test_a_fault_of_our_configuration_rests_the_queue(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    twilio.refuses(63007)
    first, second = office.says(contact, "a"), office.says(contact, "b")
    settings = office.runtime.settings.model_copy(update={"send_per_second": 399.0})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    again_at = delivery.deliver(office.runtime, contact)
    delivery._pace.cache_clear()
    assert again_at is not None
    assert again_at - utc_now() > timedelta(seconds=20)
    assert [office.row(message).state for message in (first, second)] == ["queued", "queued"]


def test_what_twilio_does_not_find_rests_no_queue_that_moves(office: Office, twilio: TwilioDouble) -> None:
    others, lost = office.hears(), office.hears(address="whatsapp:+6281234560404")
    office.says(others, "pertama")
    delivery.deliver(office.runtime, others)
    twilio.refuses(20404, 404)
    missing = office.says(lost, "tidak ditemukan")
    delivery.deliver(office.runtime, lost)
    office.says(others, "kedua")
    delivery.deliver(office.runtime, others)
    assert twilio.bodies() == ["pertama", "kedua"]
    row = office.row(missing)
    assert (row.state, row.error_code) == ("queued", 20404)
    assert row.not_before > utc_now() + timedelta(seconds=20)


def test_where_nothing_leaves_what_twilio_does_not_find_rests_the_queue(office: Office, twilio: TwilioDouble) -> None:
    others, lost = office.hears(), office.hears(address="whatsapp:+6281234560404")
    office.says(others, "jam lalu", at=utc_now() - timedelta(hours=1))
    delivery.deliver(office.runtime, others)
    with office.runtime.database.transaction() as session:
        session.exec(sa.update(OutboundMessage).values(accepted_at=utc_now() - timedelta(hours=1)))
    twilio.refuses(20404, 404)
    office.says(lost, "tidak ditemukan")
    delivery.deliver(office.runtime, lost)
    office.says(others, "kedua")
    again_at = delivery.deliver(office.runtime, others)
    delivery._pace.cache_clear()
    assert twilio.bodies() == ["jam lalu"]
    assert again_at is not None
    assert again_at > utc_now() + timedelta(seconds=20)


def test_what_was_held_for_days_waits_for_our_configuration_too(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears(utc_now() - timedelta(days=4))
    answer = office.says(contact, "jawaban", author="officer", at=utc_now() - timedelta(days=3))
    delivery.deliver(office.runtime, contact)
    assert office.row(answer).state == "held"
    office.hears()
    twilio.refuses(63007)
    delivery.deliver(office.runtime, contact)
    delivery._pace.cache_clear()
    assert (office.row(answer).state, office.row(answer).error_code) == ("queued", 63007)
    office.ages(answer, 1)
    delivery.deliver(office.runtime, contact)
    assert twilio.bodies() == ["jawaban"]


@pytest.mark.parametrize("code", [63007, 20003, 63038])
def test_what_stops_all_loses_no_message_and_tells_the_admins_once(
    office: Office, twilio: TwilioDouble, code: int
) -> None:
    with office.runtime.database.transaction() as session:
        officers.create(session, email="sari@bps.go.id", name="Sari", password="sungai batanghari", role="admin",
                        now=utc_now())  # fmt: skip
    contact = office.hears()
    twilio.refuses(code, times=2)
    messages = [office.says(contact, text) for text in ("a", "b")]
    for _ in range(3):
        delivery._pace.cache_clear()
        office.ages(messages[0], 1)
        delivery.deliver(office.runtime, contact)
    delivery._pace.cache_clear()
    assert twilio.bodies() == ["a", "b"]
    assert {office.row(message).state for message in messages} == {"accepted"}
    with office.runtime.database.reading() as session:
        assert [mail.recipient for mail in session.exec(select(Mail))] == ["sari@bps.go.id"]


def test_nothing_listens_at_twilio(office: Office) -> None:
    contact = office.hears()
    message = office.says(contact, "nanti saja")
    settings = office.runtime.settings.model_copy(update={"twilio_api_url": "http://127.0.0.1:1"})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    assert delivery.deliver(office.runtime, contact) is not None
    assert (office.row(message).state, office.row(message).attempts) == ("queued", 1)


@pytest.mark.parametrize(("outcome", "most"), [(NotConnected(), 20), (Refused(429), 60), (Refused(503), 60)])
def test_however_long_twilio_was_away_what_waits_leaves_within_a_minute_after(
    office: Office, outcome: Outcome, most: int
) -> None:
    contact = office.hears()
    message = office.says(contact, "sesudah gangguan")
    now = utc_now()
    for _ in range(12):
        step = delivery._next_step(office.runtime, contact, now)
        assert isinstance(step, Send)
        with office.runtime.database.transaction() as session:
            delivery.record(session, message, step.token, outcome, now)
        wait = office.row(message).not_before - now
        assert wait <= timedelta(seconds=most)
        now += wait


def test_outside_the_window_messages_are_held_with_one_invitation_and_leave_in_order(
    office: Office, twilio: TwilioDouble, heard: list[tuple[int, str]]
) -> None:
    settings = office.runtime.settings.model_copy(update={"content_sids": HELD_TEMPLATE})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    contact = office.hears(utc_now() - timedelta(hours=25))
    words = {"name": "Budi", "number": "KS-2026-00042", "topic": "inflasi"}
    first = office.says(contact, "jawaban", author="officer", variables=words)
    second = office.says(contact, "tambahan", author="officer")
    delivery.deliver(office.runtime, contact)
    third = office.says(contact, "satu lagi", author="officer")
    delivery.deliver(office.runtime, contact)
    assert [office.row(message).state for message in (first, second, third)] == ["held"] * 3
    assert [post["ContentSid"] for post in twilio.posts] == [HELD_TEMPLATE["held_reply_template"]]
    assert twilio.posts[0]["ContentVariables"] == '{"1": "Budi", "2": "KS-2026-00042", "3": "inflasi"}'
    office.hears()
    delivery.deliver(office.runtime, contact)
    assert [post.get("Body") for post in twilio.posts[1:]] == ["jawaban", "tambahan", "satu lagi"]
    assert {(message, "held") for message in (first, second, third)} <= set(heard)


def test_an_invitation_that_has_not_left_is_dropped_when_the_citizen_writes_first(
    office: Office, twilio: TwilioDouble
) -> None:
    settings = office.runtime.settings.model_copy(update={"content_sids": HELD_TEMPLATE})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    contact = office.hears(utc_now() - timedelta(hours=25))
    office.says(contact, "jawaban", author="officer")
    twilio.refuses(20429, 429)
    delivery.deliver(office.runtime, contact)
    office.hears()
    invitation = office.rows()[-1]
    assert invitation.id is not None
    office.ages(invitation.id, 3)
    delivery.deliver(office.runtime, contact)
    assert (twilio.bodies(), office.rows()[-1].reason) == (["jawaban"], "overtaken")


@pytest.mark.parametrize(
    ("more", "opted_out", "reason"),
    [
        ({"automatic": True}, True, "opted_out"),
        ({"expires_at": -1}, False, "expired"),
        ({"automatic": True}, False, ""),
        ({"author": "officer"}, True, ""),
    ],
)
def test_what_is_not_wanted_any_more_is_suppressed(
    office: Office, twilio: TwilioDouble, more: dict[str, Any], opted_out: bool, reason: str
) -> None:
    contact = office.hears()
    if "expires_at" in more:
        more = {"expires_at": utc_now() - timedelta(seconds=1)}
    message = office.says(contact, "pengingat", **more)
    if opted_out:
        with office.runtime.database.transaction() as session:
            session.get_one(type(office.contact(contact)), contact).opted_out_at = utc_now()
    delivery.deliver(office.runtime, contact)
    assert office.row(message).state == ("suppressed" if reason else "accepted")
    assert office.row(message).reason == reason
    assert len(twilio.posts) == (0 if reason else 1)


def test_nothing_is_sent_to_a_number_that_was_given_to_somebody_else(office: Office, twilio: TwilioDouble) -> None:
    old = office.hears(external_user_id="whatsapp:ID.1111")
    message = office.says(old, "rahasia pemilik lama", author="officer")
    new = office.hears(external_user_id="whatsapp:ID.2222")
    assert new != old
    delivery.deliver(office.runtime, old)
    assert (office.row(message).state, office.row(message).reason) == ("failed", "number_reassigned")
    assert twilio.posts == []


@pytest.mark.parametrize("called_back", [False, True])
def test_what_was_under_way_when_the_number_changed_hands_is_still_found_under_it(
    office: Office, twilio: TwilioDouble, called_back: bool
) -> None:
    old = office.hears(external_user_id="whatsapp:ID.1111")
    message = office.says(old, "jawaban", author="officer")
    twilio.scripts = [Script(500, "oops")]
    delivery.deliver(office.runtime, old)
    office.hears(external_user_id="whatsapp:ID.2222")
    (taken,) = twilio.log
    if called_back:
        with office.runtime.database.transaction() as session:
            outcomes.record_status(session, message, taken["sid"], "delivered", None, utc_now(), (taken["to"], ""))
    office.ages(message, 60)
    delivery.deliver(office.runtime, old)
    assert (office.row(message).state, office.row(message).sid) == (
        "delivered" if called_back else "accepted",
        taken["sid"],
    )
    assert len(twilio.posts) == 1


def test_many_hands_neither_block_nor_repeat_nor_reorder(office: Office, twilio: TwilioDouble) -> None:
    people = [office.hears(address=f"whatsapp:+62811{number}") for number in range(4)]
    twilio.scripts = [Script(hang=0.005)] * 200

    def citizen(contact: int, number: int) -> None:
        for count in range(6):
            office.hears(address=f"whatsapp:+62811{number}", sid=f"SM{number + 1:016x}{count:016x}")
            office.says(contact, f"{number}-{count}", key=f"{number}-{count}")
            delivery.deliver(office.runtime, contact)

    def callbacks(stop: threading.Event) -> None:
        while not stop.is_set():
            for entry in list(twilio.log):
                with office.runtime.database.transaction() as session:
                    outcomes.record_status(session, None, entry["sid"], "delivered", None, utc_now())

    done = threading.Event()
    helper = threading.Thread(target=callbacks, args=(done,))
    writers = [threading.Thread(target=citizen, args=(contact, n)) for n, contact in enumerate(people)]
    sweeper = threading.Thread(target=lambda: [sweeps.deliver_due(office.runtime, utc_now()) for _ in range(5)])
    for thread in (*writers, helper, sweeper):
        thread.start()
    for thread in (*writers, sweeper):
        thread.join(30)
    done.set()
    helper.join(30)
    for contact in people:
        delivery.deliver(office.runtime, contact)
    for number in range(len(people)):
        mine = [body for body in twilio.bodies() if body.startswith(f"{number}-")]
        assert mine == [f"{number}-{count}" for count in range(6)]


def test_the_sweep_leaves_contacts_alone_whose_turn_is_not_yet(office: Office, twilio: TwilioDouble) -> None:
    contact, other = office.hears(), office.hears(address="whatsapp:+62811")
    twilio.scripts = [Script(cut=True)]
    first = office.says(contact, "pertama")
    delivery.deliver(office.runtime, contact)
    office.says(contact, "kedua")
    office.says(other, "lain")
    assert sweeps.deliver_due(office.runtime, utc_now()) == 1
    office.ages(first, 5)
    assert sweeps.deliver_due(office.runtime, utc_now()) == 1
    assert sweeps.deliver_due(office.runtime, utc_now()) == 0
    assert twilio.bodies() == ["pertama", "lain", "kedua"]


def test_what_is_held_without_a_template_keeps_no_template_behind(office: Office, twilio: TwilioDouble) -> None:
    sids = {"deadline_delay": "HX" + "4" * 32}
    settings = office.runtime.settings.model_copy(update={"content_sids": sids})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    contact = office.hears(utc_now() - timedelta(hours=30))
    answer = office.says(contact, "jawaban", author="officer")
    reminder = office.says(contact, "pengingat", template="reminder_2", author="system", automatic=True)
    delay = office.says(
        contact,
        "tertunda",
        template="deadline_delay",
        variables={"name": "Budi", "number": "KS-1", "topic": "inflasi", "deadline": "besok"},
    )
    delivery.deliver(office.runtime, contact)
    assert [office.row(one).state for one in (answer, reminder, delay)] == ["held", "held", "accepted"]
    assert json.loads(twilio.posts[0]["ContentVariables"]) == {"1": "Budi", "2": "KS-1", "3": "inflasi", "4": "besok"}


def test_in_ramadan_what_the_clock_sends_waits_until_the_fast_is_broken(office: Office, twilio: TwilioDouble) -> None:
    hour = utc_now().hour
    at_six = {"office_timezone": f"Etc/GMT{hour - (18 if hour >= 4 else -6):+d}"}
    office.runtime = replace(office.runtime, settings=office.runtime.settings.model_copy(update=at_six))
    today = utc_now().astimezone(office.runtime.settings.zone).date()
    week = {"0": [["08:00", "15:00"]]}
    contact = office.hears()
    with office.runtime.database.transaction() as session:
        calendar.add_period(session, office.runtime.settings, "Ramadan", today, today, week, now=utc_now())
    reminder = office.says(contact, "pengingat", automatic=True)
    delivery.deliver(office.runtime, contact)
    until = office.row(reminder).not_before.astimezone(office.runtime.settings.zone)
    assert (office.row(reminder).state, f"{until:%H:%M}") == ("queued", "19:30")
    assert twilio.bodies() == []
