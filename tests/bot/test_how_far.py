"""Whoever asks in their own words how far it is gets what STATUS tells, and the officer gets the words."""

from datetime import timedelta

import pytest

from bot import turn
from bot.fate import asks_where_it_stands
from bot.state import State, Step
from handoff.lifecycle import Status
from tests.bot.talk import MONDAY, REGISTERED, Talk, closed_talk, open_talk
from tests.bot.test_situations import registered_until

ASKED = [
    "udah dijawab blm?",
    "sudah ada jawabannya?",
    "gimana kelanjutannya",
    "mano jawabannyo",
    "kok blm dibales sih",
    "kok lama",
    "masih lama gak ya?",
    "udah masuk blm ya pertanyaan sy?",
    "pesan saya udah sampai blom",
    "kapan kira2 selesai?",
    "hasilnya gimana kak",
    "pertanyaan saya yang kemarin gimana pak?",
    "is there any answer yet?",
    "can someone tell me the status?",
]


@pytest.mark.parametrize("words", ASKED)
def test_who_waits_is_told_where_it_stands_and_the_officer_sees_it(words: str) -> None:
    talk = open_talk(Status.WAITING)
    assert "antrean ke-3" in talk.says(words)
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


@pytest.mark.parametrize(
    "words",
    [
        "saya belum jawab ya pak",
        "belum selesai pak",
        "jawabannya kurang jelas",
        "sudah ada jawaban dari dinas tapi beda",
        "gimana hasilnya kalau pakai adhk",
        "kapan data 2025 dirilis",
        "bagaimana perkembangan inflasi",
        "masih ada pertanyaan lagi pak",
        "baik saya tunggu kabarnya",
        "sudah saya jawab tadi",
        "udah dijawab blm?\nsekalian minta data 2023",
    ],
)
def test_what_says_more_is_passed_on_in_silence(words: str) -> None:
    assert not asks_where_it_stands(words)
    talk = open_talk(Status.ACTIVE)
    assert talk.says(words) == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


def test_asking_gives_no_details_an_officer_waits_for() -> None:
    talk = open_talk(Status.CITIZEN, clarifying=True)
    assert "menunggu keterangan dari Anda" in talk.says("udah ada jawabannya?")
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


def test_a_broken_promise_is_apologised_for() -> None:
    talk = open_talk(Status.ACTIVE, late_until=MONDAY + timedelta(days=2))
    assert talk.says("udah dijawab blm?").startswith("Mohon maaf")


@pytest.mark.parametrize("status", [Status.CITIZEN, Status.ACTIVE])
@pytest.mark.parametrize(("ago", "answers"), [(timedelta(minutes=5), False), (timedelta(days=1), True)])
def test_nothing_is_said_between_two_who_are_talking(status: Status, ago: timedelta, answers: bool) -> None:
    """`Kami cek dulu` is an answer, too: what is asked after it makes it the officer's turn."""
    talk = open_talk(status, answered=True, last_officer_at=MONDAY - ago)
    assert ("pesan Anda sesudahnya sedang ditangani" in talk.says("gimana kelanjutannya pak")) is answers
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


def test_a_complaint_stays_a_complaint() -> None:
    talk = open_talk(Status.ACTIVE)
    assert "lapor.go.id" in talk.says("petugasnya jutek, konsultasi saya belum dijawab")
    assert talk.did(turn.Complain)


@pytest.mark.parametrize("step", [Step.NAME, Step.KIND, Step.EMAIL])
@pytest.mark.parametrize("words", ["status", "udah dijawab blm?"])
def test_in_the_registration_the_open_question_is_asked_again(step: Step, words: str) -> None:
    talk = registered_until(step)
    offered = talk.offered()
    assert "waktu pelayanan belum dihitung" in talk.says(words)
    assert talk.state.step is step
    assert talk.offered() == offered


def test_without_a_consultation_it_is_said_that_there_is_none() -> None:
    assert "Belum ada konsultasi" in Talk(State(welcomed_at=MONDAY)).says("sudah ada jawabannya?")


def test_ones_own_consultation_is_asked_about_and_not_how_they_go() -> None:
    talk = closed_talk(rating_open=False, reopenable=False)
    assert "KS-2026-00007" in talk.says("konsultasi saya gimana")
    assert "KS-2026-00007" not in talk.says("kapan konsultasi saya ditutup otomatis?")


def test_after_the_closing_a_question_is_answered_and_a_complaint_reopens() -> None:
    talk = closed_talk(rating_open=False)
    assert "KS-2026-00007" in talk.says("udah dijawab blm?")
    assert not talk.did(turn.ReopenConsultation)
    assert talk.says("pertanyaan saya belum dijawab pak").endswith("[reopened]")


def test_a_no_after_the_wish_for_deletion_is_not_for_the_officer() -> None:
    talk = open_talk(Status.WAITING)
    talk.says("hapus data saya")
    assert "tidak dihapus" in talk.says("jangan deh")
    assert not talk.did(turn.NoteInbound)


def test_a_bare_ok_to_the_closing_is_answered_by_nothing() -> None:
    talk = closed_talk()
    assert talk.says("ok") == ""
    assert Talk(State(welcomed_at=MONDAY), REGISTERED).says("ok") != ""
