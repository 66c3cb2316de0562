"""People go on from where they are: a year after an answer, a heart under a message, BATAL twice, a changed mind."""

from dataclasses import replace

import pytest

from bot import regions, turn
from bot.facts import Found
from bot.state import Candidate, State, Step
from handoff.lifecycle import Status
from tests.bot import talk as talks
from tests.bot.talk import CODE, MONDAY, REGISTERED, UNSURE, Talk, open_talk
from tests.bot.test_situations import UNKNOWN, registered_until

BATIK = "berapa jumlah pengrajin batik pewarna alami?"


@pytest.mark.parametrize(
    ("before", "added", "whole"),
    [
        ("jumlah penduduk", "merangin", "jumlah penduduk merangin"),
        ("jumlah penduduk Merangin 2024", "kalau 2023?", "jumlah penduduk merangin 2023?"),
        ("jumlah penduduk Merangin 2024", "klo bungo brp kak", "jumlah penduduk 2024 bungo"),
        ("inflasi Jambi", "yang kota jambi", "inflasi kota jambi"),
        ("tpt", "makasih, yang th 2020-2024 ada?", "tpt 2020 2024?"),
    ],
)
def test_a_year_or_a_place_alone_goes_on_with_the_question_before(before: str, added: str, whole: str) -> None:
    assert regions.is_only_detail(added)
    assert regions.with_detail(before, added) == whole


@pytest.mark.parametrize("words", ["penduduk merangin", "siapa bupati bungo", "kalau inflasi?", "2", "ya", "data dong"])
def test_what_says_more_or_nothing_is_no_mere_detail(words: str) -> None:
    assert not regions.is_only_detail(words)


@pytest.mark.parametrize("added", ["2024", "kalau di Bungo?", "yang tahun 2023 kak", "kota jambi 2020-2024"])
def test_a_detail_after_an_answer_is_searched_with_it_and_both_reach_the_officer(added: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(BATIK)
    assert "dalam daftar" not in talk.says(added)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert "batik" in searched.text
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{BATIK}\n{added}"
    assert opened.inbound_ids == (1, 2)


def test_an_answer_is_not_sent_again_by_the_second_detail_either() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    answer = talk.says("data pengangguran dong")
    assert "penganggur" in answer.casefold()
    for detail in ("yg kota jambi", "2023"):
        assert answer not in talk.says(detail)
        assert "consult" in talk.offered()


def test_an_answer_without_the_year_asked_for_is_not_sent_again() -> None:
    talk = Talk()
    talk.says("Apa itu inflasi inti?")
    assert talk.state.shown
    reply = talk.says("2019")
    assert "belum ada di pusat informasi" in reply or "mendekati" in reply
    assert "*Inflasi inti*" not in reply
    assert set(talk.offered()) & {"consult", "none"}


@pytest.mark.parametrize("words", ["untuk skripsi saya kak", "maksudnya yang dari kayu secang"])
def test_what_a_question_is_for_or_means_is_kept_with_it(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(BATIK)
    assert "tambahkan ke pertanyaan" in talk.says(words)
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{BATIK}\n{words}"


def test_a_list_is_shown_again_with_what_it_is_for() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    offered = talk.offered()
    talk.says("buat tugas kuliah")
    assert talk.offered() == offered
    assert "Apakah ini membantu?" in talk.says("1")


def test_a_detail_an_hour_later_or_of_nothing_is_looked_at_by_itself() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(BATIK)
    talk.says("merangin", after=3600)
    assert talk.state.question == "merangin"
    assert "tidak ada pilihan" in Talk(State(welcomed_at=MONDAY)).says("2024")


def test_a_doubted_answer_is_handed_over_with_its_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("Apa yang dimaksud dengan deflasi?")
    talk.says("datanya salah")
    talk.says("1")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == "Apa yang dimaksud dengan deflasi?\ndatanya salah"


def test_two_questions_are_not_answered_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talks, "ask", talks.finds_inflation(but="deflasi"))
    talk = Talk(State(welcomed_at=MONDAY))
    assert "beberapa hal sekaligus" in talk.says("Apa itu inflasi? Lalu apa itu deflasi?")
    assert talk.offered() == ["entry:inflasi", "entry:deflasi", "none"]
    assert "beberapa hal sekaligus" in talk.says("1. arti inflasi\n2. arti deflasi")
    assert "*Inflasi*" in talk.says("1")
    assert "*Inflasi*" in talk.says("Halo kak? Apa itu inflasi? Yang 2024?")


def test_an_answer_in_the_other_language_says_so() -> None:
    talk = Talk(State(welcomed_at=MONDAY, language="en", language_chosen=True))
    assert talk.says("Apa yang dimaksud dengan deflasi?").startswith("This answer is available in Indonesian only")
    assert "bahasa Inggris" not in Talk().says("Apa yang dimaksud dengan deflasi?")


@pytest.mark.parametrize("picture", ["🙏", "❤️", "✅", "👍"])
def test_a_reaction_in_a_consultation_is_shown_and_answered_by_nothing(picture: str) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert talk.says(picture, "reaction") == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]
    talk.says("terima kasih pak")
    assert talk.says(picture, "reaction") == ""
    assert not talk.did(turn.FinishConsultation)


def test_who_withdraws_what_was_answered_is_asked_whether_to_close_it() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "sudah dijawab petugas" in talk.says("batal")
    assert talk.offered() == ["finish", "keep"]
    talk.says("1")
    assert talk.did(turn.FinishConsultation)
    assert not talk.did(turn.WithdrawConsultation)


@pytest.mark.parametrize(("words", "closes"), [("ya", True), ("batal", True), ("jangan", False), ("2", False)])
def test_and_the_answer_may_be_a_word(words: str, closes: bool) -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says("gak jadi")
    talk.says(words)
    assert bool(talk.did(turn.FinishConsultation)) is closes


def test_a_hurried_second_batal_confirms_nothing_and_a_considered_one_does() -> None:
    talk = open_talk(Status.WAITING)
    talk.says("batal")
    assert talk.says("batal", after=1) == ""
    assert not talk.did(turn.WithdrawConsultation)
    talk.says("batal", after=20)
    assert talk.did(turn.WithdrawConsultation)


def test_the_code_sent_twice_is_no_message_for_the_officer() -> None:
    talk = registered_until(Step.CODE)
    talk.says(CODE)
    assert talk.says(CODE, after=2) == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]
    talk.says("482914")
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]
    assert talk.says(CODE, after=3600) == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


def test_the_code_sent_twice_after_an_edit_is_no_foreign_code() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    for words in ("ubah email", "baru@example.com", "ya", CODE):
        talk.says(words)
    assert talk.says(CODE) == ""
    assert "tidak sedang meminta kode" in talk.says("482914")


@pytest.mark.parametrize(
    "words", ["sudah saya kirim kak", "tunggu bentar saya cek dulu emailnya", "kodenya di spam ya"]
)
def test_words_about_the_code_are_no_question(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = registered_until(Step.CODE)
    sure = Found("answer", "deflasi", 0.9, (Candidate(entry_id="deflasi", question="?", score=0.9),))
    monkeypatch.setattr(talks, "ask", lambda _text: sure)
    assert "6 angka" in talk.says(words)
    assert talk.state.step is Step.CODE
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("step", [Step.CONSENT, Step.NAME, Step.KIND, Step.EMAIL, Step.EMAIL_CHECK, Step.CODE])
@pytest.mark.parametrize("words", ["gak jadi deh kak, nanti aja", "maaf batal dulu ya min", "never mind, thanks"])
def test_a_changed_mind_in_a_sentence_leaves_the_registration(step: Step, words: str) -> None:
    talk = registered_until(step)
    assert "dihentikan" in talk.says(words)
    assert not talk.state.step
    assert talk.state.question == UNKNOWN


def test_a_correction_that_begins_like_it_leaves_nothing() -> None:
    talk = registered_until(Step.KIND)
    talk.says("eh gak jadi mahasiswa, umum")
    assert talk.state.step
    talk = registered_until(Step.EMAIL)
    talk.says("gak jadi itu, siti@example.com")
    assert talk.state.email == "siti@example.com"


def test_per_district_is_a_detail_and_no_kind_of_user() -> None:
    talk = registered_until(Step.KIND)
    assert "tambahkan ke pertanyaan" in talk.says("tambahan: per kecamatan ya kak")
    assert talk.state.step is Step.KIND
    assert talk.person.kind == ""
    assert talk.state.question.endswith("tambahan: per kecamatan ya kak")


def test_a_detail_after_a_list_is_searched_and_the_list_goes() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says("merangin 2023")
    assert talk.did(turn.RecordFinding)
    assert talk.state.question == f"{UNSURE}\nmerangin 2023"


def test_a_year_after_the_closing_goes_on_with_a_question_of_the_knowledge_base() -> None:
    talk = talks.closed_talk(rating_open=False)
    talk.says("Apa yang dimaksud dengan deflasi?")
    talk.says("kalau 2019?")
    assert not talk.did(turn.ReopenConsultation)
    assert talk.closed
    talk.closed = replace(talk.closed, reopenable=True)
    talk.state.question = ""
    talk.says("saya perlu juga yang 2019 untuk kopi")
    assert talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize(
    ("reason", "words", "goes_on"),
    [
        ("incomplete", "2023", True), ("incomplete", "ya", True), ("incomplete", "yang pewarna alami saja", True),
        ("incomplete", "halo", False), ("incomplete", "terima kasih", False), ("incomplete", "menu", False),
        ("no_reply", "2023", True), ("finished", "kota jambi kak", True), ("no_reply", "5", False),
    ],
)  # fmt: skip
def test_what_the_officer_waited_for_continues_what_was_closed(reason: str, words: str, goes_on: bool) -> None:
    talk = talks.closed_talk(rating_open=False)
    assert talk.closed
    talk.closed = replace(talk.closed, reason=reason)
    talk.says(words)
    assert bool(talk.did(turn.ReopenConsultation)) is goes_on


@pytest.mark.parametrize("answered", [True, False])
def test_a_yes_goes_on_with_what_was_closed_without_an_answer(answered: bool) -> None:
    talk = talks.closed_talk(rating_open=False)
    assert talk.closed
    talk.closed = replace(talk.closed, reason="answered", answered=answered)
    talk.says("ya")
    assert bool(talk.did(turn.ReopenConsultation)) is not answered


@pytest.mark.parametrize("rating_open", [True, False])
def test_not_enough_after_the_closing_is_asked_what_is_missing(rating_open: bool) -> None:
    talk = talks.closed_talk(rating_open=rating_open)
    assert "apa yang masih kurang" in talk.says("belum kak")
    assert talk.says("rincian kopi arabika per desa 2021").endswith("[reopened]")


@pytest.mark.parametrize("kind", ["audio", "image", "location", "contact"])
@pytest.mark.parametrize("step", [Step.CONSENT, Step.KIND, Step.EMAIL_CHECK])
def test_a_voice_note_in_the_registration_takes_no_choice_away(step: Step, kind: str) -> None:
    talk = registered_until(step)
    offered = talk.offered()
    talk.says("", kind)
    assert talk.offered() == offered
    talk.says("1")
    assert talk.state.step not in {step, Step.NONE}
