"""Somebody who wrote one sentence in English is not spoken to in English for ever; the way to us in English."""

import pytest

from bot import turn
from bot.state import State
from tests.bot.talk import MONDAY, Talk


def in_english() -> Talk:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("what is the gini ratio")
    assert talk.state.language == "en"
    return talk


@pytest.mark.parametrize(
    "words", ["udah makan?", "berapa inflasi", "brp gini ratio", "makasih kak", "petugas", "gmn caranya", "mau nanya"]
)
def test_a_word_of_indonesian_alone_brings_it_back(words: str) -> None:
    talk = in_english()
    said = talk.says(words)
    assert talk.state.language == "id"
    assert said.endswith("Type *ENGLISH* for English.")
    assert talk.did(turn.SetLanguage) == [turn.SetLanguage("id")]


@pytest.mark.parametrize(
    "words",
    [
        "terima kasih", "inflasi jambi", "ok", "thank u", "thanks pak", "data inflation jambi", "free?", "yes please",
        "what is IPM", "menu", "status", "Sungai Penuh 2023", "gdp data", "no", "officer", "export kopi",
    ],
)  # fmt: skip
def test_what_english_speakers_write_too_does_not(words: str) -> None:
    talk = in_english()
    talk.says(words)
    assert talk.state.language == "en"


def test_what_is_offered_once_more_is_in_the_language_that_is_spoken_now() -> None:
    said = in_english().says("udah makan?")
    assert "1. Ya\n2. Belum\n3. Petugas" in said
    assert "1. Yes" not in said


def test_a_language_that_was_chosen_stays() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("english")
    talk.says("udah makan?")
    assert talk.state.language == "en"


@pytest.mark.parametrize(
    "words",
    [
        "how do I get there?", "how can i get to your office", "How to go to BPS Jambi office?",
        "ok how do i get to the office by bus", "where should I come?",
        "hi, how do we get to your office from the airport",
    ],
)  # fmt: skip
def test_who_asks_the_way_in_english_is_told_the_address(words: str) -> None:
    talk = in_english()
    assert "Jl. A. Yani No. 4" in talk.says(words)


@pytest.mark.parametrize("words", ["how do i get there in figures", "how to get there data", "how to get data"])
def test_it_is_nothing_else_that_is_got(words: str) -> None:
    assert not in_english().says(words).startswith("Our office")
