"""At the e-mail address and its code: thick thumbs, telephones' own signs, the whole e-mail, another way."""

import pytest

from bot import codes, mail_address, turn
from bot.state import State, Step
from handoff.lifecycle import Status
from tests.bot.talk import CODE, MONDAY, Talk, open_talk
from tests.bot.test_situations import registered_until
from whatsapp.texts import LANGUAGES, say


@pytest.mark.parametrize(
    "words", ["482913 pak", "482913 kak", "482913 ya", "*482913", "kodenya 482913 berlaku 10 menit ya"]
)
def test_the_right_code_is_taken_whatever_stands_around_it(words: str) -> None:
    assert registered_until(Step.CODE).says(words).endswith("[created]")


def test_a_wrong_one_among_courtesies_counts_as_a_try() -> None:
    talk = registered_until(Step.CODE)
    assert "Sisa kesempatan: 2" in talk.says("482914 pak")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_e_mail_may_be_pasted(language: str) -> None:
    talk = registered_until(Step.CODE)
    assert talk.says(say("mail_code_body", language, name="Budi", code=CODE)).endswith("[created]")


def test_also_while_a_consultation_is_open() -> None:
    talk = open_talk(Status.ACTIVE)
    for words in ("ganti email", "baru@example.com", "1"):
        talk.says(words)
    assert "sudah diperbarui" in talk.says(say("mail_code_body", "id", name="Budi", code=CODE))
    assert not talk.did(turn.NoteInbound)


def test_the_code_of_another_service_stays_one() -> None:
    talk = registered_until(Step.CODE)
    assert "jangan dibagikan" in talk.says("OTP bank bca saya 778231 berlaku 10 menit")


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("48291O", "482910"),
        ("4829l3 kak", "482913"),
        ("OOOOOO", None),
        ("482913 atau 482931", None),
        ("0812 3456 7890", None),
        ("kode 482913 pada 27 11 2026", None),
    ],
)
def test_letters_that_look_like_digits(words: str, given: str | None) -> None:
    assert codes.read(words) == given


@pytest.mark.parametrize(
    "words",
    [
        "kodenya expired",
        "kode kadaluarsa",
        "kodenya udah ga berlaku",
        "I didn't get the code",
        "ulang",
        "tolong diulang",
    ],
)
def test_a_code_that_is_no_use_is_sent_anew(words: str) -> None:
    talk = registered_until(Step.CODE)
    talk.says(words)
    assert talk.did(turn.SendCode)


@pytest.mark.parametrize("words", ["email saya salah", "bukan itu emailnya", "salah email", "my email is wrong"])
def test_an_address_called_wrong_is_asked_for_again(words: str) -> None:
    talk = registered_until(Step.CODE)
    talk.says(words)
    assert talk.state.step is Step.EMAIL


@pytest.mark.parametrize("words", ["salah satu huruf", "ada yang salah", "kurang s", "itu email lama saya"])
def test_also_when_it_is_shown_back(words: str) -> None:
    talk = registered_until(Step.EMAIL_CHECK)
    assert "alamat e-mail yang baru" in talk.says(words)


@pytest.mark.parametrize("words", ["baik buk", "kirim aja", "oke kirim", "ya betul buk", "1,"])
def test_and_taken_in_ones_own_words(words: str) -> None:
    talk = registered_until(Step.EMAIL_CHECK)
    talk.says(words)
    assert talk.did(turn.SendCode)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("*siti@gmail.com", "siti@gmail.com"),
        ("siti@gmail.com*", "siti@gmail.com"),
        ("“siti@gmail.com”", "siti@gmail.com"),
        ("siti@@gmail.com", "siti@gmail.com"),
        ("siti@gmail..com", "siti@gmail.com"),
        ("siti gmail com", "siti@gmail.com"),
        ("siti underscore r at gmail dot com", "siti_r@gmail.com"),
        ("siti_r at gmail com", "siti_r@gmail.com"),
    ],
)
def test_an_address_as_telephones_and_people_write_it(typed: str, address: str) -> None:
    assert mail_address.read(typed, asked=True) == address


@pytest.mark.parametrize(
    "words", ["saya gaptek", "gak hafal", "pake nomor hp aja", "gak bisa lewat wa aja?", "pake fb boleh?"]
)
def test_a_sentence_is_no_address_that_could_not_be_read(words: str) -> None:
    talk = registered_until(Step.EMAIL)
    assert "silakan datang ke PST" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_an_address_that_cannot_be_read_is_called_so() -> None:
    assert "belum dapat dibaca" in registered_until(Step.EMAIL).says("siti@g mail")


@pytest.mark.parametrize("words", ["*Budi Santosa", "Budi Santosa*"])
def test_a_name_is_put_right_by_a_star(words: str) -> None:
    talk = registered_until(Step.KIND)
    talk.says(words)
    assert talk.person.name == "Budi Santosa"


@pytest.mark.parametrize(
    ("words", "step"), [("baik pak", Step.NAME), ("saya keberatan", Step.NONE), ("nanti dulu ya pak", Step.NONE)]
)
def test_the_consent_in_ones_own_words(words: str, step: Step) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    assert talk.state.step is step


def test_a_word_is_put_right_by_a_star() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("jumlah pengrajin batik di merngin 2023")
    talk.says("*merangin")
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert searched.text == "jumlah pengrajin batik di merangin 2023"
    assert talk.state.question == searched.text


def test_what_was_answered_rightly_is_not_sent_again_by_it() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu deflasy?")
    assert talk.says("*deflasi").startswith("Keterangan itu kami tambahkan")
    assert talk.offered() == ["yes", "not_yet", "officer"]


def test_a_bold_word_is_no_correction() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("jumlah pengrajin batik di merngin 2023")
    talk.says("*inflasi*")
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert searched.text == "*inflasi*"
