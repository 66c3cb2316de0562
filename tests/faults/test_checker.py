"""The checker itself: each kind of loss and doubling is seen, and a clean history is not blamed."""

from collections.abc import Callable
from typing import Any

import pytest

from faults.checker import Evidence, judge
from faults.orders import Order, Sent

History = dict[str, list[Any]]


def sent(ours: int, at: float = 1.0, *, sid: str = "", code: int | None = None, body: str = "jawaban") -> Sent:
    return Sent(sid or f"SM{ours}", ours, "whatsapp:+62811", body, "", at, Order(), code=code)


def attempt(ours: int, began: float, ended: float) -> dict[str, Any]:
    return {"to": "whatsapp:+62811", "ours": ours, "began": began, "ended": ended, "way": "ok", "accepts": True}


def reply(number: int, inbound: int, state: str = "delivered") -> dict[str, Any]:
    row = {"id": number, "sid": None, "key": f"reply:{inbound}:1", "contact_id": 1, "state": state}
    return row | {"reason": "", "error_code": None}


def stored(number: int, state: str = "done") -> dict[str, Any]:
    return {"id": number, "sid": f"IN{number}", "contact_id": 1, "state": state, "attempts": 0}


def clean() -> History:
    """Two questions, each written, answered with 200, stored, handled, and answered once."""
    return {
        "events": [
            event
            for number in (1, 2)
            for event in (
                {"kind": "intent", "sid": f"IN{number}", "role": "asker"},
                {"kind": "answer", "sid": f"IN{number}", "status": 200},
            )
        ],
        "sent": [sent(11, 1.0), sent(12, 2.0)],
        "tries": [attempt(11, 1.0, 1.1), attempt(12, 2.0, 2.1)],
        "inbox": [stored(1), stored(2)],
        "outbox": [reply(11, 1), reply(12, 2)],
        "lines": [],
        "consultations": [],
    }


def test_a_clean_history_is_valid() -> None:
    verdict = judge(Evidence(**clean()))
    assert verdict.is_valid, verdict.lines()
    assert (verdict.counts["stored"], verdict.counts["taken by Twilio"]) == (2, 2)


WRONGS: dict[str, tuple[Callable[[History], object], str]] = {
    "answered, not stored": (lambda h: h["inbox"].pop(), "lost: answered 200, not stored"),
    "stored, not handled": (lambda h: h["inbox"].append(stored(1, "new")), "lost: stored, not handled"),
    "stored twice": (lambda h: h["inbox"].append(stored(1)), "duplicated: stored twice"),
    "nobody wrote it": (lambda h: h["inbox"].append(stored(3)), "unexpected: stored, never written"),
    "given up": (lambda h: h["inbox"].__setitem__(0, stored(1, "dead")), "lost: given up"),
    "answered twice": (lambda h: h["outbox"].append(reply(13, 1)), "effects: answers to one question"),
    "sent twice": (lambda h: h["sent"].append(sent(12, 3.0, sid="SMx")), "duplicated: sent twice"),
    "sent and unknown": (lambda h: h["sent"].append(sent(99)), "unexpected: sent, not in the outbox"),
    "never taken": (lambda h: h["sent"].pop(), "lost: said to be sent, never taken"),
    "left lying": (lambda h: h["outbox"].append(reply(14, 9, "unknown")), "lost: still not sent"),
    "out of turn": (lambda h: h["tries"].append(attempt(11, 3.0, 3.1)), "order: sent out of turn"),
    "two in flight": (lambda h: h["tries"].append(attempt(13, 2.05, 2.2)), "order: two in flight"),
    "two open": (
        lambda h: h["consultations"].extend([{"contact_id": 1, "status": "waiting"}] * 2),
        "consultations: two open",
    ),
    "a broken promise": (
        lambda h: h["events"].append({"kind": "claim", "invariant": "I8", "holds": False, "detail": "early"}),
        "claim:I8",
    ),
}


@pytest.mark.parametrize(("spoil", "kind"), WRONGS.values(), ids=WRONGS.keys())
def test_every_wrong_is_seen(spoil: Callable[[History], object], kind: str) -> None:
    history = clean()
    spoil(history)
    assert kind in judge(Evidence(**history)).wrong


@pytest.mark.parametrize(("tries", "is_valid"), [(20, True), (21, False)])
def test_two_workers_that_keep_no_pace_are_seen(tries: int, is_valid: bool) -> None:
    history = clean()
    history["tries"] = [attempt(number, 1 + number / 50, 1.01 + number / 50) for number in range(tries)]
    assert ("pace" not in judge(Evidence(**history, pace=10.0)).wrong) == is_valid


def test_a_message_refused_afterwards_may_be_sent_again() -> None:
    history = clean()
    history["sent"].append(sent(12, 1.5, sid="SMx", code=63018))
    assert judge(Evidence(**history)).is_valid


def test_a_status_that_went_back_is_seen() -> None:
    history = clean()
    history["outbox"][0] |= {"sid": "SM11", "state": "sent"}
    history["outbox"][1] |= {"sid": "SM12", "state": "delivered"}
    told = {"kind": "callback", "status": "delivered", "answer": 200}
    history["events"] += [told | {"sid": sid} for sid in ("SM11", "SM12")]
    assert judge(Evidence(**history)).wrong["status: delivered, then not"] == ["SM11 sent"]


def test_a_number_given_anew_after_a_restore_is_not_a_second_sending() -> None:
    history = clean()
    history["sent"].append(sent(12, 3.0, sid="SMx", body="jawaban lain"))
    assert judge(Evidence(**history)).is_valid


def test_a_message_twilio_called_back_about_is_in_flight_no_longer() -> None:
    history = clean()
    history["tries"].append(attempt(13, 2.05, 2.2))
    told = {"kind": "callback", "sid": "SM12", "ours": 12, "status": "sent", "answer": 200}
    history["events"].append(told | {"began": 2.04})
    assert judge(Evidence(**history)).is_valid
    history["events"][-1] = told | {"began": 2.06}
    assert "order: two in flight" in judge(Evidence(**history)).wrong
