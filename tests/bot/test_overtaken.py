"""What Twilio's log brought after later words had been answered: it is no answer to what was asked since."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.receive import take_in
from bot.state import Step
from bot.turn import FinishConsultation, NoteInbound, OptIn, OptOut
from core import heartbeat
from handoff.lifecycle import Status
from tests.bot.conftest import Citizen
from tests.bot.talk import Talk, open_talk
from tests.bot.test_situations import registered_until
from whatsapp import after_restore

OVER = "sudah tidak berlaku"


def comes_late(citizen: Citizen, text: str, **ago: float) -> list[str]:
    """Bring a message by Twilio's log; return what is new in the outbox."""
    message = citizen.message(text, payload={"reconciled": True})
    take_in(citizen.runtime, replace(message, received_at=citizen.now - timedelta(**ago)), citizen.now)
    return citizen.hears()


def test_a_number_chooses_nothing_of_what_was_asked_after_it(citizen: Citizen) -> None:
    for text in ("berapa jumlah pengrajin batik di Seberang?", "1", "1", "Budi Santoso"):
        citizen.says(text)
    (told,) = comes_late(citizen, "2", minutes=1)
    assert OVER in told
    for text in ("1", "budi@example.com", "1"):
        citizen.says(text)
    citizen.says(citizen.code())
    assert len(citizen.consultations()) == 1


def test_what_came_in_its_turn_is_an_answer_however_late(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.passes(minutes=1)
    (asked,) = comes_late(citizen, "1", seconds=30)
    assert OVER not in asked
    assert "setuju" in asked.lower()


def test_a_restore_repeats_the_talk_from_where_it_was(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    with citizen.runtime.database.transaction() as session:
        heartbeat.beat(session, after_restore.PART, citizen.now)
    (asked,) = comes_late(citizen, "1", minutes=1)
    assert OVER not in asked


def test_a_score_from_before_the_request_is_none(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    citizen.answered("Ada 40 pengrajin.")
    citizen.says("terima kasih")
    citizen.says("selesai")
    (told,) = comes_late(citizen, "1", minutes=2)
    assert OVER in told
    assert citizen.ratings() == [(None, "")]
    citizen.passes(minutes=5)
    comes_late(citizen, "5", minutes=4)
    assert citizen.ratings() == [(5, "")]


def overtaken(talk: Talk) -> Talk:
    talk.overtaken = True
    return talk


@pytest.mark.parametrize("text", ["selesai", "batal", "1", "cukup"])
def test_into_an_open_consultation_it_is_passed_on_and_ends_nothing(text: str) -> None:
    talk = overtaken(open_talk(Status.ACTIVE, answered=True))
    assert talk.says(text) == ""
    assert talk.did(NoteInbound)
    assert not talk.did(FinishConsultation)


def test_it_does_not_leave_a_registration() -> None:
    talk = overtaken(registered_until(Step.NAME))
    assert OVER in talk.says("batal")
    assert talk.state.step is Step.NAME


def test_a_stop_is_heard_and_a_start_is_not() -> None:
    talk = overtaken(Talk(opted_out=True))
    talk.says("berhenti")
    assert talk.did(OptOut)
    talk.says("mulai")
    assert not talk.did(OptIn)
