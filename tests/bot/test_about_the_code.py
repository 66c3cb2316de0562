"""At the code: where it was sent, where to look, and how to get another; and addresses as people give them."""

from datetime import timedelta

import pytest

from bot import codes, mail_address, turn
from bot.state import Step
from bot.turn import About
from tests.bot.talk import CODE
from tests.bot.test_situations import registered_until


@pytest.mark.parametrize(
    "words",
    [
        "udh dikirim blm kodenya?",
        "kodenya dikirim ke mana?",
        "dikirim kemana kak",
        "kodenya liat dimana",
        "lewat sms atau email?",
        "buat apa kodenya?",
        "kode berlaku berapa lama?",
        "has the code been sent?",
    ],
)
def test_who_asks_about_the_code_is_told_where_it_is(words: str) -> None:
    talk = registered_until(Step.CODE)
    said = talk.says(words)
    assert "budi@example.com" in said
    assert "berlaku sampai pukul" in said
    assert "Spam" in said
    assert talk.offered() == ["resend", "change_email"]
    assert not talk.did(turn.SendCode)
    assert talk.says(CODE).endswith("[created]")


@pytest.mark.parametrize(
    "words", ["kode pos telanaipura berapa?", "kode kbli warung kopi apa?", "kok tidak ada angka inflasinya?"]
)
def test_another_code_is_another_question(words: str) -> None:
    assert not codes.asks_of_it(words)


def test_an_old_code_asked_about_is_sent_anew() -> None:
    talk = registered_until(Step.CODE)
    assert "Kode baru" in talk.says("udh dikirim blm kodenya?", after=700)
    assert talk.did(turn.SendCode)


def test_a_code_that_did_not_leave_is_not_said_to_be_sent() -> None:
    talk = registered_until(Step.CODE)
    talk.unsent_for = timedelta(minutes=3)
    assert talk.says("kodenya udah dikirim?").endswith(f"[{About.UNVERIFIED}]")


def test_before_the_address_is_confirmed_no_code_was_sent() -> None:
    talk = registered_until(Step.EMAIL)
    assert "akan mengirim kode" in talk.says("kodenya dikirim ke mana?")
    talk.says("budi@example.com")
    assert talk.says("kodenya udah dikirim belum kak?").startswith("Kode kami kirim setelah")
    assert talk.offered() == ["correct", "change"]


@pytest.mark.parametrize("words", ["lupa password email saya", "emailnya gak bisa dibuka", "saya gak bisa buka email"])
def test_an_address_that_cannot_be_opened_may_be_changed(words: str) -> None:
    talk = registered_until(Step.CODE)
    assert "ubah saja ke alamat lain" in talk.says(words)
    assert talk.state.step is Step.CODE
    assert not talk.did(turn.RecordFinding)


def test_not_come_in_one_more_spelling() -> None:
    talk = registered_until(Step.CODE)
    talk.says("belom masuk kak")
    assert talk.did(turn.SendCode)


@pytest.mark.parametrize(
    "words", ["budi @ gmailcom", "budi gmailcom", "budi@gmailcom ya kak", "budi at gmailcom", "budi et gmail"]
)
def test_an_ending_without_its_dot_is_shown_with_it(words: str) -> None:
    assert mail_address.read(words, asked=True) == "budi@gmail.com"


@pytest.mark.parametrize("words", ["email cucu boleh?", "pakai gmail tetangga gapapa?"])
def test_the_address_of_somebody_near_will_do(words: str) -> None:
    assert "asalkan Anda dapat membaca kode" in registered_until(Step.EMAIL).says(words)


def test_a_code_given_where_the_address_is_asked_for_again_is_asked_for() -> None:
    talk = registered_until(Step.CODE)
    talk.says("kembali")
    assert "6 angka" in talk.says(CODE)
    assert talk.says(CODE).endswith("[created]")


def test_a_code_in_jambi_words() -> None:
    assert codes.read("empat lapan dua sembilan satu tiga") == CODE
