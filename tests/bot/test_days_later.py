"""Who comes back after days: to a registration left, to a consultation closed, to a rating not given."""

from datetime import timedelta

import pytest

from bot import turn
from bot.facts import Closed
from bot.state import State, Step
from tests.bot.conftest import Citizen
from tests.bot.talk import CODE, MONDAY, REGISTERED, Talk
from tests.bot.test_situations import UNKNOWN, registered_until

DAY = 86400


def closed(reason: str = "no_reply", days: int = 0) -> Talk:
    """Return the talk of somebody whose consultation was closed so many days ago, past reopening if there are any."""
    at = MONDAY - timedelta(days=days)
    last = Closed(7, "KS-2026-00007", at, reopenable=not days, reason=reason)
    return Talk(State(welcomed_at=MONDAY, last_at=at), REGISTERED, None, last)


def test_a_registration_left_for_two_days_is_spoken_of_and_its_question_is_not_asked_again() -> None:
    talk = registered_until(Step.KIND)
    assert "ketik *LANJUT*" in talk.says("halo kak", after=2 * DAY)
    assert "Anda bertanya sebagai apa" in talk.says("lanjut")
    for answer in ("1", "budi@example.com", "1"):
        talk.says(answer)
    assert "[created]" in talk.says(CODE)
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == UNKNOWN


def test_and_so_it_is_in_the_database(citizen: Citizen) -> None:
    asked = "berapa jumlah pengrajin batik di Seberang?"
    for words in (asked, "petugas", "1", "Budi Santoso"):
        citizen.says(words)
    citizen.says("lanjut", after=2 * DAY)
    for words in ("1", "budi@example.com", "1"):
        citizen.says(words)
    (reply,) = citizen.says(citizen.code())
    assert "Konsultasi Anda sudah tercatat" in reply
    (consultation,) = citizen.consultations()
    assert consultation.question == asked


@pytest.mark.parametrize(
    "words", ["ya", "yes please", "iya masih perlu pak", "masih", "tolong dibuka kembali", "yang 2023 pak"]
)
def test_who_still_needs_help_continues_what_was_closed_for_silence(words: str) -> None:
    talk = closed()
    talk.says(words)
    assert talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("belum", "tulis apa yang masih kurang"),
        ("gak usah", "tidak apa-apa"),
        ("sudah jelas pak", "sudah ditutup"),
        ("selesai", "sudah ditutup"),
        ("sudah cukup pak terima kasih", "sudah ditutup"),
    ],
)
def test_a_no_to_the_closing_is_understood(words: str, told: str) -> None:
    talk = closed()
    assert told in talk.says(words)
    assert not talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["masih berlaku sensus ekonomi 2026?", "maaf baru balas", "terima kasih"])
def test_a_new_question_or_a_courtesy_reopens_nothing(words: str) -> None:
    talk = closed()
    assert talk.says(words)
    assert not talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["yang kemarin itu masih kurang jelas", "belum selesai pak"])
def test_who_comes_too_late_is_told_so_and_how_to_go_on(words: str) -> None:
    talk = closed("finished", days=8)
    said = talk.says(words)
    assert "Minggu, 15 November 2026" in said
    assert "konsultasi baru" in said
    talk.says("data padi per kecamatan di Kerinci")
    assert talk.did(turn.RecordFinding)


def test_who_may_be_a_stranger_is_told_of_no_consultation_and_nobody_of_one_long_past() -> None:
    strange = closed("finished", days=8)
    strange.state = strange.state.model_copy(update={"doubted": True})
    assert "KS-2026" not in strange.says("belum selesai pak")
    assert "KS-2026" not in strange.says("5")
    assert "KS-2026" not in closed("finished", days=40).says("belum selesai pak")


def test_a_question_asked_again_after_days_is_not_called_a_repetition() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu ntp")
    assert "sudah menanyakan" in talk.says("apa itu ntp")
    assert "sudah menanyakan" not in talk.says("apa itu ntp", after=2 * DAY)


def test_who_only_says_their_name_is_asked_what_they_look_for() -> None:
    talk = closed("finished", days=8)
    talk.says("halo pak, saya Budi yang kemarin")
    assert not talk.did(turn.RecordFinding)


def test_a_score_after_its_time_is_met_kindly_and_not_stored(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("petugas")
    citizen.registers()
    citizen.answered("Ada 112.")
    citizen.says("selesai")
    (late,) = citizen.says("5", after=8 * DAY)
    assert "Masa penilaian" in late
    assert citizen.ratings() == [(None, "")]
    (much_later,) = citizen.says("5", after=40 * DAY)
    assert "Masa penilaian" not in much_later


def test_what_an_officer_closed_without_an_answer_is_not_told_as_the_citizen_s_silence(citizen: Citizen) -> None:
    for words in ("berapa jumlah pengrajin batik di Seberang?", "petugas"):
        citizen.says(words)
    citizen.registers()
    citizen.closed_unanswered()
    (told,) = citizen.says("status")
    assert "ditutup pada" in told
    assert "karena tidak ada tanggapan" not in told
    (reopened,) = citizen.says("ya")
    assert "kami buka kembali" in reopened
