"""What seventy more conversations on the simulator found."""

import pytest

from bot import introductions
from bot.state import State, Step
from tests.bot.talk import MONDAY, Talk


def at(step: Step) -> Talk:
    """Return the talk of somebody new who is asked for the consent, or for what follows it."""
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("petugas")
    for answer in ("1", "Siti Rahma", "1")[: list(Step).index(step) - 1]:
        talk.says(answer)
    assert talk.state.step is step
    return talk


@pytest.mark.parametrize("words", ["ya sudah", "yaudah deh", "ya udah lah gapapa", "udah", "jelas kak", "iya dah"])
def test_the_consent_is_given_in_so_many_words(words: str) -> None:
    talk = at(Step.CONSENT)
    assert "Apakah Anda setuju?" in talk.says(words)
    assert not talk.person.consented
    assert talk.offered() == ["agree", "decline"]


@pytest.mark.parametrize(
    "words", ["ya", "gas", "yaudah boleh", "ya sudah setuju", "go ahead", "bolehlah", "👍", "ya jelas"]
)
def test_and_is_heard_in_them(words: str) -> None:
    talk = at(Step.CONSENT)
    talk.says(words)
    assert talk.person.consented


def test_what_is_left_at_that_before_name_and_address_is_none() -> None:
    assert not introductions.told("ya sudah, Budi Santoso, budi@example.com").agrees
    assert introductions.told("oke, Budi Santoso, budi@example.com").agrees


@pytest.mark.parametrize("words", ["hmm ya udah lah gapapa", "oke deh yaudah", "jadi deng"])
def test_what_only_wavers_is_no_name(words: str) -> None:
    talk = at(Step.NAME)
    talk.says(words)
    assert not talk.person.name
