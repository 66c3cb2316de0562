"""Whatever Twilio does to us, a citizen's message has exactly one effect and its answer arrives exactly once."""

import time
from collections.abc import Callable

import pytest

from simulator.testing import Lookalike, Telephone

FAULTS: dict[str, Callable[[Lookalike], None]] = {
    "delivered twice": lambda twilio: twilio.delivers_twice(copies=3),
    "too many requests": lambda twilio: twilio.refuses(20429),
    "internal error after taking it": lambda twilio: twilio.refuses(20500, accepted=True),
    "reset after taking it": lambda twilio: twilio.cuts(accepted=True),
    "half an answer": lambda twilio: twilio.answers_garbage(),
    "callbacks before the answer": lambda twilio: twilio.calls_back_early(),
    "callbacks in disorder": lambda twilio: twilio.shuffles_callbacks(),
    "callbacks doubled": lambda twilio: twilio.doubles_callbacks(),
    "callbacks lost": lambda twilio: twilio.loses_callbacks(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_one_answer_whatever_twilio_does(
    twilio: Lookalike, citizen: Telephone, fault: Callable[[Lookalike], None]
) -> None:
    fault(twilio)
    citizen.says("menu")
    citizen.waits_for("1.")
    time.sleep(1)
    assert len(twilio.accepted(citizen.address)) == 1
    citizen.says("menu")
    citizen.waits_for("1.")
    assert len(twilio.accepted(citizen.address)) == 2


def test_an_unknown_outcome_with_lost_callbacks_is_settled_from_twilios_list(
    twilio: Lookalike, citizen: Telephone
) -> None:
    twilio.loses_callbacks()
    twilio.cuts(accepted=True)
    citizen.says("menu")
    citizen.waits_for("1.")
    twilio.recovers()
    citizen.says("menu")
    citizen.waits_for("1.")
    assert len(twilio.accepted(citizen.address)) == 2


def test_an_answer_outside_the_window_is_held_and_leaves_first_when_the_citizen_writes(
    twilio: Lookalike, citizen: Telephone
) -> None:
    twilio.fails(63016)
    citizen.says("menu")
    assert citizen.hears_nothing(3)
    citizen.says("bahasa")
    citizen.waits_for("1.")
    citizen.waits_for()
    assert len([m for m in twilio.accepted(citizen.address) if m["status"] != "failed"]) == 2
