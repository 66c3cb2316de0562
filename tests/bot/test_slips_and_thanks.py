"""A slip in the registration, a grumble for a name, thanks that hold something back, an excuse for a long silence."""

from dataclasses import replace

import pytest

from bot import names, turn
from bot.content import is_excuse
from bot.state import State, Step
from bot.words import is_thanks
from handoff.lifecycle import Status
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import registered_until


@pytest.mark.parametrize("words", ["eh salah", "salah ketik kak", "salah"])
@pytest.mark.parametrize(
    ("step", "then"),
    [
        (Step.CONSENT, Step.CONSENT),
        (Step.NAME, Step.NAME),
        (Step.KIND, Step.NAME),
        (Step.EMAIL, Step.KIND),
        (Step.EMAIL_CHECK, Step.EMAIL),
        (Step.CODE, Step.CODE),
    ],
)
def test_a_slip_takes_the_answer_before_back(step: Step, then: Step, words: str) -> None:
    talk = registered_until(step)
    talk.says(words)
    assert talk.state.step is then
    assert not talk.did(turn.RecordFinding)
    assert talk.state.declined_at is None


@pytest.mark.parametrize("words", ["anjing ribet amat", "kok banyak banget pertanyaannya", "skip", "males ah"])
def test_a_grumble_is_no_name(words: str) -> None:
    assert names.read(words) == ""
    talk = registered_until(Step.NAME)
    talk.says(words)
    assert talk.state.step is Step.NAME


def test_who_would_rather_not_give_a_name_is_told_what_it_is_for() -> None:
    assert "menyapa Anda" in registered_until(Step.NAME).says("skip")


@pytest.mark.parametrize("step", [Step.NAME, Step.KIND, Step.EMAIL])
def test_a_complaint_in_the_registration_is_answered_and_it_goes_on(step: Step) -> None:
    talk = registered_until(step)
    said = talk.says("pelayanan macam apa ini lama sekali")
    assert "lapor.go.id" in said
    assert "*LANJUT*" in said
    assert talk.state.step is step


@pytest.mark.parametrize("step", [Step.NAME, Step.KIND, Step.EMAIL])
def test_who_asks_for_a_moment_is_asked_again(step: Step) -> None:
    talk = registered_until(step)
    said = talk.says("bentar ya kak")
    assert [told for told in ("belum dapat", "Mohon pilih salah satu") if told in said] == []
    assert talk.state.step is step


@pytest.mark.parametrize(
    "words", ["terima kasih, tapi datanya belum lengkap", "makasih infonya tapi kurang jelas", "thanks, but not yet"]
)
def test_thanks_that_hold_something_back_are_for_the_officer(words: str) -> None:
    assert not is_thanks(words)
    talk = open_talk(Status.CITIZEN, answered=True)
    assert talk.says(words) == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


def test_and_reopen_what_was_closed() -> None:
    talk = closed_talk(rating_open=False)
    assert talk.says("terima kasih, tapi datanya belum lengkap").endswith("[reopened]")


@pytest.mark.parametrize("reason", ["answered", "finished", "no_reply"])
def test_clear_by_now_ends_it(reason: str) -> None:
    talk = closed_talk(rating_open=False)
    assert talk.closed
    talk.closed = replace(talk.closed, reason=reason)
    assert "tidak ada lagi yang perlu" in talk.says("sudah jelas pak")
    assert not talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["maaf pak kemarin sibuk", "maaf baru sempat buka wa", "sorry telat balas kak"])
def test_an_excuse_asks_nothing(words: str) -> None:
    assert is_excuse(words)
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(words)
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["maaf baru balas, datanya yang 2023", "maaf, buka jam berapa?", "sibuk"])
def test_what_says_more_is_no_excuse(words: str) -> None:
    assert not is_excuse(words)


@pytest.mark.parametrize("words", ["pak", "assalamualaikum", "Surat Permohonan Data_2026.pdf", "IMG-20261123.jpg"])
def test_a_file_with_a_greeting_or_its_own_name_goes_with_the_question_that_follows(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apa yang ingin ditanyakan" in talk.says(words, "document")
    assert talk.state.attached == (1,)
    talk.says("berapa jumlah perahu bermotor suku bajau?")
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.inbound_ids == (1, 2)


def test_yesterday_s_is_the_last_consultation() -> None:
    talk = closed_talk(rating_open=False, reopenable=False)
    assert "KS-2026-00007" in talk.says("yang kemarin gimana pak?")


def test_a_slip_under_a_list_begins_no_registration() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says("eh salah")
    assert not talk.state.step


def test_an_officer_wished_for_under_a_list_is_none_of_it() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says("tolong dicarikan pak")
    assert talk.state.step is Step.CONSENT


def test_batal_in_a_hurry_is_answered_once_and_may_be_taken_back() -> None:
    talk = registered_until(Step.KIND)
    assert "dihentikan" in talk.says("batal")
    assert talk.says("batal", after=1) == ""
    assert "Tidak ada konsultasi" in talk.says("batal", after=60)
    again = registered_until(Step.CONSENT)
    again.says("batal")
    again.says("gak jadi batal")
    assert again.state.step is Step.CONSENT


@pytest.mark.parametrize("step", [Step.CONSENT, Step.KIND, Step.EMAIL, Step.CODE])
def test_a_mere_place_in_the_registration_is_kept_with_the_question(step: Step) -> None:
    talk = registered_until(step)
    assert talk.says("yg bungo?").startswith("Keterangan itu kami tambahkan")
    assert talk.state.step is step
    assert talk.state.question.endswith("yg bungo?")


def test_folded_hands_behind_thanks_are_left_alone() -> None:
    talk = registered_until(Step.CONSENT)
    talk.says("makasih ya")
    assert talk.says("🙏", after=1) == ""


def test_vague_words_out_of_the_blue_bring_no_list() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("terserah")
    assert not talk.did(turn.RecordFinding)
