"""Thick thumbs and old bubbles: quotes, taps out of season, nods, half words, wishes to begin."""

import pytest
from sqlmodel import select

from bot import turn
from bot.facts import NO_OFFER
from bot.state import State, Step
from handoff.lifecycle import Status
from handoff.ratings import parse
from tests.bot.conftest import Citizen
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import registered_until
from whatsapp.models import OutboundMessage


def test_a_number_under_an_older_list_chooses_nothing_of_the_present_one() -> None:
    talk = Talk()
    talk.says(UNSURE)
    talk.quoted = str(talk.state.serial)
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert "tidak berlaku" in talk.says("2", replied_sid="MM1")
    assert not talk.did(turn.Helped)


def test_a_number_under_the_present_list_chooses() -> None:
    talk = Talk()
    talk.says(UNSURE)
    talk.quoted = str(talk.state.serial)
    assert "Apakah ini membantu?" in talk.says("1", replied_sid="MM1")


@pytest.mark.parametrize("quoted", [NO_OFFER, "1"])
def test_a_number_under_the_officer_s_question_withdraws_nothing(quoted: str) -> None:
    talk = open_talk(Status.WAITING)
    talk.says("status")
    talk.state.serial = 4
    talk.says("batal")
    talk.quoted = quoted
    assert talk.says("1", replied_sid="MM1") == ""
    assert talk.did(turn.NoteInbound)
    assert not talk.did(turn.WithdrawConsultation)


def test_a_score_under_the_request_is_one_whatever_came_after_it() -> None:
    talk = closed_talk()
    talk.says("Apa yang dimaksud dengan deflasi?")
    talk.quoted = "rate"
    talk.says("3", replied_sid="MM1")
    assert talk.did(turn.Rate) == [turn.Rate(3)]


@pytest.mark.parametrize("by_tap", [True, False])
def test_a_score_for_the_last_consultation_is_not_the_officer_s_of_the_next(by_tap: bool) -> None:
    talk = open_talk(Status.WAITING)
    talk.unrated, talk.quoted = True, "rate"
    said = talk.says("", "list", id="rate:4", title="4. Puas") if by_tap else talk.says("4", replied_sid="MM1")
    assert "sudah tersimpan" in said
    assert talk.did(turn.Rate) == [turn.Rate(4)]
    assert not talk.did(turn.NoteInbound)


def test_a_score_tapped_once_more_asks_nothing_of_the_officer() -> None:
    talk = open_talk(Status.WAITING)
    assert talk.says("", "list", id="rate:4", title="4. Puas") == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


def test_what_was_quoted_is_looked_up_by_its_sid(citizen: Citizen) -> None:
    citizen.says("Apa itu inflasi?")
    with citizen.runtime.database.transaction() as session:
        session.exec(select(OutboundMessage)).one().sid = "MM" + "1" * 32
    citizen.says("Apa itu deflasi?")
    (told,) = citizen.says("3", replied_sid="MM" + "1" * 32)
    assert "tidak berlaku" in told
    (asked,) = citizen.says("3", replied_sid="MM" + "2" * 32)
    assert "tidak berlaku" not in asked


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("5👍", 5), ("5 🙏🏽", 5), ("❤️5", 5), ("⭐⭐⭐⭐🙏", 4), ("5 (lima)", 5), ("5 (sangat puas)", 5), ("ok 5", 5),
        ("nilai saya 4", 4), ("nilai dari saya 5 kak", 5), ("10/10", None), ("nilai 8", None), ("👍", None),
    ],
)  # fmt: skip
def test_a_score_among_pictures_and_words(words: str, score: int | None) -> None:
    assert parse(words) == score


@pytest.mark.parametrize(
    "words", ["10 bintang", "nilai 8", "8 dari 10", "4,5 bintang", "10/10 deh", "bintang 10", "100%", "4 atau 5"]
)
def test_a_score_of_another_scale_is_asked_for_once_more_and_reopens_nothing(words: str) -> None:
    talk = closed_talk()
    assert "dari 1 (tidak puas) sampai 5" in talk.says(words)
    assert not talk.did(turn.Rate) + talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["mulai", "START"])
def test_who_never_stopped_only_wants_to_begin(words: str) -> None:
    assert "Selamat datang" in Talk().says(words)
    assert "2. Konsultasi petugas" in Talk(State(welcomed_at=MONDAY)).says(words)
    assert "aktif kembali" in Talk(State(welcomed_at=MONDAY), opted_out=True).says(words)


@pytest.mark.parametrize("words", ["ya", "sudah kak", "iya sudah jelas"])
def test_a_yes_to_whether_it_is_enough_ends_the_consultation(words: str) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "sudah cukup?" in talk.says("terima kasih pak")
    assert talk.says(words) == ""
    assert talk.did(turn.FinishConsultation)


@pytest.mark.parametrize(("words", "quietly"), [("ok", True), ("👍", True), ("belum", False)])
def test_a_nod_to_it_asks_nothing_and_a_no_is_the_officer_s(words: str, quietly: bool) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says("terima kasih pak")
    talk.says(words)
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=quietly)]


def test_a_yes_later_is_the_officer_s() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says("terima kasih pak")
    talk.says("yang 2023 juga ada?")
    talk.says("ya")
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


def test_who_refused_the_consent_is_not_asked_again_the_same_day() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("petugas")
    talk.says("2")
    for after in (20, 20, 13 * 3600):
        talk.says("Apa yang dimaksud dengan deflasi?", after=after)
    assert not talk.state.step
    talk.says("Apa yang dimaksud dengan deflasi?", after=13 * 3600)
    assert talk.state.step is Step.CONSENT


@pytest.mark.parametrize("words", ["standar", "pengaduan", "berhenti", "layanan lain"])
def test_a_word_aside_in_the_registration_says_how_it_goes_on(words: str) -> None:
    talk = registered_until(Step.KIND)
    assert "*LANJUT*" in talk.says(words)
    assert talk.state.step is Step.KIND


@pytest.mark.parametrize("words", ["btl", "gajadi", "slesai", "gk jd kak"])
def test_half_words_are_understood(words: str) -> None:
    assert "dihentikan" in registered_until(Step.EMAIL).says(words)


@pytest.mark.parametrize("kind", ["image", "audio", "reaction", "sticker"])
def test_a_picture_in_the_middle_of_an_edit_is_the_officer_s_and_ends_nothing(kind: str) -> None:
    talk = open_talk(Status.WAITING)
    talk.person = REGISTERED
    talk.says("ganti nama")
    assert talk.says("👍" if kind == "reaction" else "", kind) == ""
    assert talk.did(turn.NoteInbound)
    assert talk.state.editing
    talk.says("Budi Hartono")
    assert talk.person.name == "Budi Hartono"


@pytest.mark.parametrize("words", ["sangat memuaskan", "bagus", "sangat terbantu kak", "luar biasa sopan petugasnya"])
def test_praise_is_a_comment_and_reopens_nothing(words: str) -> None:
    talk = closed_talk()
    talk.state.last_at = talk.now
    assert "satu angka" in talk.says(words)
    assert talk.did(turn.Comment) == [turn.Comment(7, words)]
    assert not talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["halo", "selamat pagi", "baik kak", "ok"])
def test_a_courtesy_is_no_praise(words: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert not talk.did(turn.Comment)


@pytest.mark.parametrize("words", ["saya lupa emailnya", "tidak", "skip", "nanti saja"])
def test_who_gives_no_address_is_told_why_and_the_way_out(words: str) -> None:
    assert "*BATAL*" in registered_until(Step.EMAIL).says(words)


def test_an_old_button_in_the_registration_says_how_it_goes_on() -> None:
    talk = registered_until(Step.EMAIL)
    said = talk.taps("consult", serial=1)
    assert "tidak berlaku" in said
    assert "*LANJUT*" in said
    assert talk.state.step is Step.EMAIL
