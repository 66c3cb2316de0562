"""What somebody on a Friday night stumbled over: a no that needs nothing, a wavering order, another office's hours."""

import pytest

from bot.commands import Command, command
from bot.rules import special
from bot.special import Special
from bot.state import State, Step
from tests.bot.talk import MONDAY, REGISTERED, Talk


@pytest.mark.parametrize("said", ["dak usah deh", "gak usah kak, makasih", "tidak usah"])
def test_who_needs_nothing_more_is_searched_for_nothing(said: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apakah ini membantu?" in talk.says("jumlah penduduk miskin kota jambi 2024 buat skripsi")
    answer = talk.says(said)
    assert not talk.offered(), answer
    assert "Mungkin" not in answer
    talk.says("petugas")
    assert talk.state.step is Step.QUESTION  # what needs nothing more is not handed over


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("eh jadi deng, mau nanya petugas", Command.OFFICER),
        ("ya udah deh, petugas aja", Command.OFFICER),
        ("hmm oke. menu", Command.MENU),
        ("jadi, berapa inflasi", None),
        ("eh jadi deng", None),
    ],
)
def test_an_order_may_follow_wavering(said: str, meant: Command | None) -> None:
    assert command(said) is meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dukcapil jambi buka jam berapa", None),
        ("jam buka samsat?", None),
        ("bps jambi buka jam berapa", Special.HOURS),
        ("buka jam berapa min", Special.HOURS),
    ],
)
def test_another_offices_hours_are_not_ours(said: str, meant: Special | None) -> None:
    assert special(said) is meant
