"""What forty citizens said that was not heard: few words of English, what is left at that, wishes taken back."""

import pytest

from bot import turn
from bot.commands import Command, command
from bot.rules import special
from bot.special import Special
from bot.state import State
from bot.words import is_ping, puts_off
from handoff.lifecycle import Status
from tests.bot.talk import MONDAY, REGISTERED, Talk, open_talk

UNKNOWN = "berapa jumlah pengrajin batik pewarna alami?"
ANSWERED = "Apa yang dimaksud dengan deflasi?"


@pytest.mark.parametrize(
    "words", ["hello, good morning", "need gdp data", "need bungo data", "what is ntp", "where is office"]
)
def test_few_words_of_english_are_answered_in_english(words: str) -> None:
    talk = Talk()
    assert "Ketik *BAHASA*" in talk.says(words)
    assert talk.state.language == "en"


@pytest.mark.parametrize(
    "words", ["hello", "good morning kak", "need info dong", "need data inflasi", "data please", "thanks", "gdp jambi"]
)
def test_and_what_indonesians_write_too_is_not(words: str) -> None:
    talk = Talk()
    talk.says(words)
    assert talk.state.language == "id"


def test_a_greeting_in_the_middle_of_a_talk_changes_no_language() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("good morning")
    assert talk.state.language == "id"


@pytest.mark.parametrize("words", ["ya sudah", "ya udah kak", "yaudah deh", "oh ya udah", "ya sudah kalau gitu"])
def test_what_is_left_at_that_begins_no_registration(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.state.step


@pytest.mark.parametrize(
    "words", ["ya sudah buatkan saja", "ya sudah boleh", "iya", "Ya, mohon difasilitasi", "mohon diproses"]
)
def test_a_yes_behind_it_begins_one(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    talk.says(words)
    assert talk.state.step


def test_it_is_no_choice_of_nothing() -> None:
    talk = Talk(State(welcomed_at=MONDAY, last_at=MONDAY))
    assert talk.says("oh ya udah") == ""


@pytest.mark.parametrize("words", ["batal", "gak jadi deh", "udah gak perlu lagi kak"])
def test_a_list_given_up_is_turned_down_kindly(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.offered()


@pytest.mark.parametrize("words", ["bagaimana caranya", "caranya gimana kak", "gimana cara bukanya"])
def test_how_to_is_asked_of_the_answer(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert talk.says(words).startswith("Keterangan itu kami tambahkan")


def test_and_without_one_of_nothing() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "kami tambahkan" not in talk.says("bagaimana caranya")


@pytest.mark.parametrize("words", ["oh iya sekalian yg 2022", "sing taun 2022", "nan di bungo", "sekalian bungo juga"])
def test_one_thing_more_goes_on_with_the_question_after_thanks(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("berapa jumlah pengrajin batik pewarna alami 2023?")
    talk.says("makasih")
    talk.says(words)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert "pengrajin batik" in searched.text


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ke kantor mana", Special.OFFICE),
        ("saya harus ke kantor mana kak", Special.OFFICE),
        ("datang kemana ya", Special.OFFICE),
        ("kantor bps mana", Special.OFFICE),
        ("kantor kelurahan mana", None),
        ("kantor mana saja yang disurvei", None),
        ("bukan robot ya", Special.IDENTITY),
        ("siapa yang bikin kamu", Special.IDENTITY),
        ("kantor bukak jam pinten", Special.HOURS),
    ],
)
def test_situations(words: str, meant: Special | None) -> None:
    assert special(words) is meant


def test_where_to_come_is_told_with_the_hours() -> None:
    told = Talk(State(welcomed_at=MONDAY)).says("ke kantor mana")
    assert "A. Yani" in told
    assert "Telanaipura" in told


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("need a human please", Command.OFFICER),
        ("i want a human", Command.OFFICER),
        ("saya manusia", None),
        ("berhenti kirim iklan", Command.OPT_OUT),
        ("udah gak perlu lagi kak", Command.WITHDRAW),
        ("datanya udah gak butuh lagi", Command.WITHDRAW),
        ("i don't need it anymore", Command.WITHDRAW),
        ("tidak butuh petugas", None),
        ("saya gak mau hapus data saya", None),
        ("jangan hapus data saya", None),
        ("bisa tidak hapus data saya", Command.ERASE),
    ],
)
def test_orders(words: str, meant: Command | None) -> None:
    assert command(words) is meant


def test_somebody_looks_for_people_and_puts_off() -> None:
    assert is_ping("ada orangnya gak ini")
    assert puts_off("ok nanti saya coba")


@pytest.mark.parametrize("words", ["gak jadi hapus deh", "jangan dihapus ya kak", "batal hapus"])
@pytest.mark.parametrize("busy", [True, False])
def test_a_deletion_taken_back_by_name(words: str, busy: bool) -> None:
    talk = open_talk(Status.WAITING) if busy else Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    talk.says("HAPUS 0000")
    assert "tidak dihapus" in talk.says(words)
    assert "tidak cocok" in talk.says(f"HAPUS {talk.code[-4:]}")
    assert not talk.did(turn.EraseRequested)


@pytest.mark.parametrize("busy", [True, False])
def test_the_code_that_deletes_may_stand_alone_at_once(busy: bool) -> None:
    talk = open_talk(Status.WAITING) if busy else Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    talk.says(talk.code[-4:])
    assert talk.did(turn.EraseRequested)


def test_but_not_after_other_words() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    talk.says("menu")
    talk.says(talk.code[-4:])
    assert not talk.did(turn.EraseRequested)


def test_whoever_asks_for_the_code_that_deletes_is_told_it_again() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    assert f"HAPUS {talk.code[-4:]}" in talk.says("kodenya yang mana")
