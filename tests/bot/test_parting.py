"""How people part from an officer: nothing of it brings back a consultation, its promise, or its officer."""

import pytest

from bot import turn
from handoff.lifecycle import Status
from tests.bot.talk import closed_talk, open_talk

PARTING = [
    "makasih kak rina",
    "terima kasih pak budi",
    "makasih buk",
    "ok buk",
    "oh gitu",
    "okesip",
    "wassalam",
    "wassalamualaikum wr wb",
    "sukses selalu bps jambi",
    "sehat sehat pak",
    "God bless you",
    "selamat bekerja pak",
    "udah ketemu kak",
    "sekian terima kasih",
    "gpp kak",
    "siap laksanakan",
    "nanti saya hubungi lagi",
    "oke kak nanti saya kabari",
    "enggak dulu kak makasih",
    "halo pak budi",
]


@pytest.mark.parametrize("words", PARTING)
@pytest.mark.parametrize("rating_open", [True, False])
def test_who_parts_reopens_nothing(words: str, rating_open: bool) -> None:
    talk = closed_talk(rating_open=rating_open)
    told = talk.says(words)
    assert not talk.did(turn.ReopenConsultation) + talk.did(turn.RecordFinding) + talk.did(turn.Comment)
    assert "tidak ada pilihan" not in told


@pytest.mark.parametrize(
    "words", ["yang 2018 belum ada pak", "makasih, tapi datanya kurang", "saya tunggu pak", "datanya salah pak"]
)
def test_and_who_wants_more_does(words: str) -> None:
    talk = closed_talk(rating_open=False)
    talk.says(words)
    assert talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["iya", "y", "wkwk iya", "y udh"])
def test_a_nod_to_the_closing_ends_the_talk(words: str) -> None:
    assert "sudah ditutup; tidak ada lagi" in closed_talk(rating_open=False).says(words)


@pytest.mark.parametrize(("words", "told"), [("nggak kak, makasih", "tidak apa-apa"), ("salah", "masih kurang")])
def test_a_no_to_it_needs_nothing_or_calls_something_wrong(words: str, told: str) -> None:
    assert told in closed_talk(rating_open=False).says(words)


def test_pictures_alone_are_a_nod() -> None:
    talk = closed_talk(rating_open=False)
    talk.state.last_at = talk.now
    assert talk.says("👏👏") == ""


@pytest.mark.parametrize("words", ["terima kasih pak budi", "makasih kak rina", "semoga berkah pak"])
def test_thanks_by_name_ask_nothing_of_the_officer(words: str) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "sudah cukup?" in talk.says(words)
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


@pytest.mark.parametrize("words", ["tutup aja kak", "silakan ditutup", "tutup aja konsultasinya"])
def test_what_was_answered_may_be_closed_in_ones_own_words(words: str) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says(words)
    assert talk.did(turn.FinishConsultation)


@pytest.mark.parametrize("words", ["sudah tutup ya pak?", "tutup jam berapa", "boleh ditutup?", "ditutup"])
def test_but_not_by_a_question(words: str) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says(words)
    assert not talk.did(turn.FinishConsultation)


@pytest.mark.parametrize(
    "words",
    [
        "saya antrian ke berapa",
        "nomor konsultasi saya berapa",
        "udah blm kak",
        "kok cuma diread",
        "belum dibaca ya?",
        "bisa dijawab hari ini gak?",
        "jam berapa dijawab",
        "lama banget",
        "kok lama banget sih kak",
    ],
)
def test_who_waits_is_told_where_it_stands(words: str) -> None:
    talk = open_talk(Status.WAITING)
    assert "antrean ke-3" in talk.says(words)
    assert talk.did(turn.NoteInbound)


@pytest.mark.parametrize(
    "words", ["gak bisa dibaca", "nomor petugas berapa", "sudah saya baca", "gimana ipm merangin?"]
)
def test_what_names_something_is_the_officers(words: str) -> None:
    assert open_talk(Status.ACTIVE).says(words) == ""
