"""What seventy more conversations on the simulator found."""

from dataclasses import replace

import pytest

from bot import introductions, turn
from bot.state import State, Step
from tests.bot.talk import MONDAY, Talk, closed_talk


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


@pytest.mark.parametrize(
    ("words", "score", "comment"),
    [
        ("5/5 mantap", 5, "mantap"),
        ("saya pilih 5", 5, ""),
        ("yang nomor 4 yaa", 4, ""),
        ("eh salah, 5", 5, ""),
        ("bintang 5, Bu Rina ramah", 5, "Bu Rina ramah"),
        ("⭐⭐⭐⭐⭐ mantap", 5, "mantap"),
        ("lima, pelayanannya cepat", 5, "pelayanannya cepat"),
    ],
)
def test_a_rating_is_heard_as_people_give_it(words: str, score: int, comment: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert talk.did(turn.Rate) == [turn.Rate(score, comment)]


@pytest.mark.parametrize("words", ["3 hari baru dibalas lama banget", "1. data inflasi jambi", "2 datanya belum ada"])
def test_what_counts_or_lists_something_rates_nothing(words: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert not talk.did(turn.Rate)


@pytest.mark.parametrize("words", ["eh salah 5", "ganti jadi 5", "5"])
def test_a_second_rating_is_told_that_the_first_stands(words: str) -> None:
    talk = closed_talk()
    talk.says("2")
    assert talk.closed
    talk.closed = replace(talk.closed, rating_open=False)
    assert "nilai yang pertama berlaku" in talk.says(words)
    assert not talk.did(turn.Comment)
