"""Status callbacks: signed, in Twilio's order, and spoiled on demand."""

import sqlite3
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator import telephones
from simulator.testing import Lookalike, Telephone
from tests.simulator.conftest import SENDER, Product, eventually

Send = Callable[..., Any]
HX = "HX" + "1" * 32


@pytest.fixture(autouse=True)
def _open_window(rina: Telephone) -> None:
    rina.says("halo")


def finished(product: Product, sid: str, last: str = "read") -> list[str]:
    """Wait for a status and return all of them."""
    eventually(lambda: last in product.statuses(sid))
    return product.statuses(sid)


def test_sent_delivered_read_without_the_first_status(send: Send, rina: Telephone, product: Product) -> None:
    message = send(rina)
    assert finished(product, message.sid) == ["sent", "delivered", "read"]
    read = product.callbacks[-1]
    assert (read["From"], read["To"]) == (SENDER, rina.address)
    assert (read["EventType"], read["ChannelPrefix"]) == ("READ", "whatsapp")
    assert product.refused == 0


def test_the_first_callback_comes_within_100_ms(send: Send, rina: Telephone, product: Product) -> None:
    send(rina)
    started = time.monotonic()
    send(rina)
    eventually(lambda: len(product.callbacks) >= 2)
    assert time.monotonic() - started < 0.3


def test_free_text_outside_the_window_fails_afterwards(
    send: Send, rina: Telephone, product: Product, twilio: Client
) -> None:
    rina.moves_clock(25)
    message = send(rina)
    assert message.status == "queued"
    assert finished(product, message.sid, "failed") == ["failed"]
    assert product.callbacks[-1]["ErrorCode"] == "63016"
    assert twilio.messages(message.sid).fetch().error_code == 63016
    assert rina.hears() == []


def test_somebody_who_never_wrote_has_no_window(send: Send, product: Product) -> None:
    message = send(Telephone(product.url, address="whatsapp:+6281299990000"))
    assert finished(product, message.sid, "failed") == ["failed"]


def test_writing_again_opens_the_window(send: Send, rina: Telephone, product: Product) -> None:
    rina.moves_clock(25)
    rina.says("masih ada?")
    assert finished(product, send(rina).sid) == ["sent", "delivered", "read"]


def test_an_approved_template_passes_outside_the_window(
    send: Send, rina: Telephone, product: Product, lookalike: Lookalike
) -> None:
    lookalike.knows_template(HX, {"twilio/text": {"body": "Konsultasi {{1}} sudah dijawab."}})
    rina.moves_clock(25)
    message = send(rina, None, content_sid=HX, content_variables='{"1": "KS-2026-00042"}')
    assert finished(product, message.sid) == ["sent", "delivered", "read"]
    assert rina.hears() == ["Konsultasi KS-2026-00042 sudah dijawab."]


@pytest.mark.parametrize(
    ("code", "more", "variables"),
    [
        (63016, {"approval": "unsubmitted"}, '{"1": "a"}'),
        (63028, {}, "{}"),
        (63013, {}, '{"1": "baris\\nbaru"}'),
    ],
)
def test_a_template_that_whatsapp_turns_down(
    send: Send,
    rina: Telephone,
    product: Product,
    lookalike: Lookalike,
    code: int,
    more: dict[str, str],
    variables: str,
) -> None:
    lookalike.knows_template(HX, {"twilio/text": {"body": "Halo {{1}}, kabar?"}}, **more)
    rina.moves_clock(25)
    message = send(rina, None, content_sid=HX, content_variables=variables)
    finished(product, message.sid, "failed")
    assert product.callbacks[-1]["ErrorCode"] == str(code)


def test_a_telephone_switched_off_gets_it_later(send: Send, rina: Telephone, product: Product) -> None:
    rina.goes_offline()
    message = send(rina)
    assert finished(product, message.sid, "sent") == ["sent"]
    assert rina.hears() == []
    rina.comes_online()
    assert finished(product, message.sid) == ["sent", "delivered", "read"]


def test_a_telephone_switched_on_while_it_is_found_off(
    send: Send, rina: Telephone, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, before = list[int](), len(product.callbacks)

    def by_id(db: sqlite3.Connection, number: int) -> object:
        found = telephones.by_id(db, number)
        is_sent = any(one["MessageStatus"] == "sent" for one in product.callbacks[before:])
        if is_sent and found and not found.online and not looks:
            looks.append(number)
            rina.comes_online()
        return found

    monkeypatch.setattr("simulator.lifecycle.telephones", SimpleNamespace(by_id=by_id))
    rina.goes_offline()
    message = send(rina)
    assert finished(product, message.sid) == ["sent", "delivered", "read"]
    assert looks


def test_reading_can_be_hidden(send: Send, rina: Telephone, product: Product) -> None:
    rina.hides_reading()
    message = send(rina)
    finished(product, message.sid, "delivered")
    time.sleep(1)
    assert product.statuses(message.sid) == ["sent", "delivered"]


def test_callbacks_lost(send: Send, rina: Telephone, product: Product, lookalike: Lookalike, twilio: Client) -> None:
    lookalike.loses_callbacks()
    sid = send(rina).sid
    assert eventually(lambda: twilio.messages(sid).fetch().status == "read")
    assert product.statuses(sid) == []


def test_callbacks_doubled(send: Send, rina: Telephone, product: Product, lookalike: Lookalike) -> None:
    lookalike.doubles_callbacks()
    sid = send(rina).sid
    eventually(lambda: len(product.statuses(sid)) == 6)
    assert product.statuses(sid) == ["sent", "sent", "delivered", "delivered", "read", "read"]


def test_callbacks_out_of_order(
    send: Send, rina: Telephone, product: Product, lookalike: Lookalike, twilio: Client
) -> None:
    lookalike.shuffles_callbacks()
    sid = send(rina).sid
    assert finished(product, sid, "sent") == ["delivered", "read", "sent"]
    assert twilio.messages(sid).fetch().status == "read"


def test_a_callback_before_the_answer(send: Send, rina: Telephone, product: Product, lookalike: Lookalike) -> None:
    lookalike.calls_back_early()
    message = send(rina)
    assert product.statuses(message.sid) == ["sent", "delivered"]
    assert finished(product, message.sid) == ["sent", "delivered", "read"]


def test_failing_with_a_chosen_code(send: Send, rina: Telephone, product: Product, lookalike: Lookalike) -> None:
    lookalike.fails(63024)
    assert finished(product, send(rina).sid, "undelivered") == ["sent", "undelivered"]
    assert product.callbacks[-1]["ErrorCode"] == "63024"
    assert finished(product, send(rina).sid) == ["sent", "delivered", "read"]


@pytest.mark.parametrize(("code", "status"), [(20429, 429), (21610, 400), (20003, 401)])
def test_refusing_with_a_chosen_code(send: Send, rina: Telephone, lookalike: Lookalike, code: int, status: int) -> None:
    lookalike.refuses(code)
    with pytest.raises(TwilioRestException) as refused:
        send(rina)
    assert (refused.value.code, refused.value.status) == (code, status)
    assert lookalike.accepted(rina.address) == []


@pytest.mark.parametrize("accepted", [True, False])
def test_20500_accepted_or_not(send: Send, rina: Telephone, lookalike: Lookalike, accepted: bool) -> None:
    lookalike.refuses(20500, accepted=accepted)
    with pytest.raises(TwilioRestException):
        send(rina)
    assert len(lookalike.accepted(rina.address)) == int(accepted)


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (lambda twilio, accepted: twilio.hangs(4, accepted=accepted), requests.ReadTimeout),
        (lambda twilio, accepted: twilio.cuts(accepted=accepted), requests.ConnectionError),
        (lambda twilio, accepted: twilio.answers_garbage(accepted=accepted), ValueError),
        (lambda twilio, accepted: twilio.answers_html(accepted=accepted), TwilioRestException),
    ],
)
def test_the_outcome_stays_unknown(
    send: Send,
    rina: Telephone,
    product: Product,
    lookalike: Lookalike,
    fault: Callable[[Lookalike, bool], None],
    error: type[Exception],
    accepted: bool,
) -> None:
    fault(lookalike, accepted)
    with pytest.raises(error):
        send(rina)
    found = lookalike.accepted(rina.address)
    assert len(found) == int(accepted)
    if accepted:
        assert finished(product, found[0]["sid"]) == ["sent", "delivered", "read"]


def test_a_fault_can_concern_one_person_only(
    send: Send, rina: Telephone, product: Product, lookalike: Lookalike
) -> None:
    lookalike.refuses(21610, times=None, address=rina.address)
    assert send(Telephone(product.url, name="Budi")).sid
    with pytest.raises(TwilioRestException):
        send(rina)
    lookalike.recovers()
    assert send(rina).sid
