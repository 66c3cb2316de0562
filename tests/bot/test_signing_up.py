"""`saya mau daftar`: for a consultation, unless an answer has just told how to register elsewhere."""

import pytest

from bot import turn
from bot.commands import Command, command, wants_to_register
from bot.state import State, Step
from tests.bot.talk import MONDAY, REGISTERED, Talk
from tests.bot.test_situations import registered_until

WISHES = ["saya mau daftar", "daftar", "cara daftarnya gimana kak", "nak daftar cakmano", "how do i register?"]


@pytest.mark.parametrize("words", WISHES)
def test_the_bare_wish_begins_the_registration(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(words)
    assert talk.state.step is Step.CONSENT
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", WISHES)
@pytest.mark.parametrize("step", [Step.CONSENT, Step.KIND, Step.EMAIL, Step.CODE])
def test_in_the_registration_the_step_is_asked_again(step: Step, words: str) -> None:
    talk = registered_until(step)
    offered = talk.offered()
    talk.says(words)
    assert talk.state.step is step
    assert talk.offered() == offered


def test_who_is_registered_hears_so() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "sudah terdaftar, Budi Santoso" in talk.says("mau daftar")
    assert not talk.did(turn.OpenConsultation)


def test_after_an_answer_about_registering_elsewhere_it_is_meant() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("daftar mitra bps")
    assert "dalam jawaban tadi" in talk.says("saya mau daftar")
    assert not talk.state.step
    assert talk.offered() == ["yes", "not_yet", "officer"]


def test_after_an_answer_about_consulting_it_begins() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("syarat konsultasi")
    talk.says("mau daftar dong")
    assert talk.state.step is Step.CONSENT


@pytest.mark.parametrize(
    "words", ["mau daftar mitra", "daftar kecamatan", "daftar akun pst", "apakah harus daftar?", "daftar menu"]
)
def test_what_is_named_is_no_bare_wish(words: str) -> None:
    assert not wants_to_register(words)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("mbak ada orangnya gak? sy mau ngomong sama manusia", Command.OFFICER),
        ("selamat pagi bu. saya mau konsultasi dengan petugas", Command.OFFICER),
        ("ada orang? petugas", Command.OFFICER),
        ("sudah selesai? makasih", Command.STATUS),
        ("petugas. berapa inflasi", None),
        ("ada orang? berapa inflasi", None),
    ],
)
def test_an_order_behind_a_greeting_is_heard(words: str, meant: Command | None) -> None:
    assert command(words) is meant


@pytest.mark.parametrize("step", [Step.NAME, Step.KIND, Step.CODE])
def test_the_menu_in_the_registration_says_how_that_goes_on(step: Step) -> None:
    talk = registered_until(step)
    assert "*LANJUT*" in talk.says("menu")
    talk.says("7")
    assert "*LANJUT*" in talk.says("5")


def test_an_advert_in_the_registration_is_answered_by_nothing() -> None:
    talk = registered_until(Step.NAME)
    assert talk.says("Butuh dana? pinjaman online cepat cair klik http://bit.ly/xx") == ""
    assert talk.state.step is Step.NAME
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("step", [Step.NAME, Step.KIND, Step.CODE])
def test_a_picture_with_words_in_the_registration_goes_along_to_the_officer(step: Step) -> None:
    talk = registered_until(step)
    offered = talk.offered()
    assert talk.says("ini contoh tabel yang saya mau", "image").startswith("Kiriman itu kami sertakan")
    assert talk.state.step is step
    assert talk.offered() == offered
    assert talk.count in talk.state.attached
    assert talk.state.question.endswith("ini contoh tabel yang saya mau")


def test_a_name_behind_call_me() -> None:
    talk = registered_until(Step.NAME)
    talk.says("nama saya sebut saja Mawar")
    assert talk.person.name == "Mawar"


@pytest.mark.parametrize(("words", "agrees"), [("oke deh gapapa", True), ("gapapa", False), ("gak usah, males", False)])
def test_a_consent_and_a_refusal_in_chat_words(words: str, agrees: bool) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    assert talk.person.consented is agrees
    assert (talk.state.declined_at is not None) is (words == "gak usah, males")
