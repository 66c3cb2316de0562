"""What sixty citizens more stumbled over: a letter with several asks, a doubt after the rating, a weary heart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import several, turn
from bot.emergency import is_emergency
from bot.facts import Found
from bot.rules import special
from bot.special import Special
from bot.state import Candidate, State, Step
from bot.words import is_unhelpful
from handoff.ratings import is_attempt
from tests.bot import talk as talks
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk
from tests.bot.test_situations import registered_until

KNOWN = "jumlah penduduk miskin kota jambi 2024 buat skripsi"


def _helped() -> Talk:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apakah ini membantu?" in talk.says(KNOWN)
    talk.says("iya")
    return talk


def test_a_place_after_an_answer_that_helped_goes_on_with_its_question() -> None:
    talk = _helped()
    told = talk.state.shown
    talk.says("yg kabupaten bungo?")
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert "penduduk miskin" in searched.text
    assert "bungo" in searched.text
    assert not {f"entry:{entry_id}" for entry_id in told} & set(talk.offered())
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{KNOWN}\nyg kabupaten bungo?"


def test_what_it_was_for_is_no_search_after_an_answer_that_helped() -> None:
    talk = _helped()
    assert "Senang dapat membantu" in talk.says("buat tugas akhir")
    assert not talk.did(turn.RecordFinding)


def test_what_helped_is_not_handed_over_and_forgotten_in_time() -> None:
    talk = _helped()
    talk.says("petugas")
    assert talk.state.step is Step.QUESTION
    late = _helped()
    late.says("bungo", after=3600)
    assert late.state.question == "bungo"


def test_a_letter_with_several_asks_is_no_question_for_one_entry() -> None:
    letter = "Dengan hormat, saya Ratna dari UNJA. Saya mohon data PDRB Jambi. Saya juga perlu penjelasan inflasi inti."
    assert several.parts_of(letter) == ["Saya mohon data PDRB Jambi.", "Saya juga perlu penjelasan inflasi inti."]
    assert several.parts_of("Selamat pagi. Mohon data kemiskinan Jambi. Terima kasih.") == [
        "Mohon data kemiskinan Jambi."
    ]


def test_the_asks_of_a_letter_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talks, "ask", talks.finds_inflation(but="pdrb"))
    talk = Talk(State(welcomed_at=MONDAY))
    assert "beberapa hal sekaligus" in talk.says("Yth. BPS. Saya mohon data PDRB Jambi. Saya juga perlu data inflasi.")
    assert talk.offered() == ["entry:pdrb", "entry:inflasi", "none"]


@pytest.mark.parametrize(
    "words",
    [
        "Mohon data:\n- jumlah penduduk\n- inflasi\n- TPT",
        "mohon a. inflasi b. pdrb c. tpt",
        "saya mohon data berikut: PDRB per kabupaten 2015-2023, penduduk miskin per kecamatan, serta luas panen. Salam",
    ],
)
def test_what_is_set_out_point_by_point_is_one_consultation(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "3 pertanyaan" in talk.says(words)
    talk.says("1")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == words


@pytest.mark.parametrize(
    "words", ["Nama: Budi, NIM: F1A1, Prodi: Statistika. Mohon data kemiskinan", "Jl. A. Yani a.n. Budi b. 2"]
)
def test_a_form_is_no_list_of_questions(words: str) -> None:
    assert several.points(words) == []


@pytest.mark.parametrize("words", ["gak nyambung", "masih gak nyambung kak", "tidak relevan"])
def test_an_answer_beside_the_point_is_turned_down(words: str) -> None:
    assert is_unhelpful(words)
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("Apa itu inflasi inti?")
    talk.says(words)
    assert not talk.did(turn.RecordFinding)
    assert set(talk.offered()) & {"none", "consult"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kamu chatgpt ya?", Special.IDENTITY),
        ("ini dijawab manusia apa robot", Special.IDENTITY),
        ("kak ini yang jawab orang atau mesin?", Special.IDENTITY),
        ("saya kirim pulsa ya buat adminnya sebagai tanda terima kasih", Special.GIFT),
        ("mohon kirim data kopi untuk skripsi ibu saya", None),
        ("nama penerima pkh desa saya", Special.PERSONAL_DATA),
        ("vc boleh?", Special.NO_CALLS),
        ("hari ini buka gak pak?", Special.HOURS),
        ("hari ini masih bisa konsultasi?", Special.HOURS),
        ("saran: tolong websitenya dibuat lebih cepat", Special.COMPLAINT),
        ("saran data apa yang cocok untuk skripsi?", None),
    ],
)
def test_situations_in_other_words(words: str, expected: Special | None) -> None:
    assert special(words) is expected


@pytest.mark.parametrize(
    ("words", "danger"),
    [
        ("saya capek hidup kak", True),
        ("udah gak kuat hidup lagi", True),
        ("mending saya mati", True),
        ("rata-rata umur capek hidup", False),
        ("biaya hidup kota jambi", False),
        ("saya lelah hidup sehat itu mahal", False),
        ("karet tidak bisa hidup di lahan gambut?", False),
        ("saya tidak mau hidup susah terus, ada data upah?", False),
    ],
)
def test_a_weary_heart_is_told_where_help_is(words: str, danger: bool) -> None:
    assert is_emergency(words) is danger


def test_while_the_office_is_closed_the_hours_come_with_its_return() -> None:
    saturday = Talk(State(welcomed_at=MONDAY), now=MONDAY + timedelta(days=5))
    said = saturday.says("hari ini buka gak pak?")
    assert "petugas kembali Senin, 30 November 2026 pukul 08.00 WIB" in said
    assert "Senin-Kamis 08.00-15.30" in said
    assert "petugas kembali" not in Talk(State(welcomed_at=MONDAY)).says("hari ini buka gak pak?")


@pytest.mark.parametrize("words", ["pilih yang nomor 4", "yang pertama"])
def test_a_number_in_words_chooses_nothing_where_nothing_is_offered(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "tidak ada pilihan" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_one_question_about_the_service_is_answered_whatever_stands_beside_it() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("konsultasi gratis gak? saya mahasiswa rantau")
    assert talk.state.shown == ("biaya-konsultasi",)
    talk.says("konsultasi gratis gak? saya juga butuh jumlah perajin batik per desa")
    assert talk.state.shown == ()


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("pelayanan bagus, nilai 4 ya", turn.Rate(4, "pelayanan bagus")),
        ("sangat membantu, 5 deh kak", turn.Rate(5, "sangat membantu")),
    ],
)
def test_a_score_behind_a_judgement_and_politeness(words: str, effect: turn.Rate) -> None:
    talk = closed_talk()
    talk.says(words)
    assert talk.did(turn.Rate) == [effect]


@pytest.mark.parametrize("words", ["nanti", "nanti ya kak", "besok aja"])
@pytest.mark.parametrize("rating_open", [True, False])
def test_later_reopens_nothing(words: str, rating_open: bool) -> None:
    talk = closed_talk(rating_open=rating_open)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.did(turn.ReopenConsultation)


def test_two_scores_are_asked_for_as_one() -> None:
    assert is_attempt("bintang 5 untuk petugas, botnya 1")
    talk = closed_talk()
    assert "satu angka" in talk.says("bintang 5 untuk petugas, botnya 1")
    assert not talk.did(turn.ReopenConsultation)


def _rated(score: str) -> Talk:
    talk = closed_talk()
    talk.says(score)
    assert talk.closed
    talk.closed = replace(talk.closed, rating_open=False)
    return talk


def test_what_should_be_better_is_kept_also_where_the_knowledge_base_knows_it() -> None:
    talk = _rated("1")
    assert "sudah kami catat" in talk.says("petugasnya lama balas")
    assert talk.did(turn.Comment) == [turn.Comment(7, "petugasnya lama balas")]


@pytest.mark.parametrize("words", ["tabelnya salah semua", "tolong kirim ulang filenya"])
def test_what_is_still_owed_after_the_rating_is_no_comment(words: str) -> None:
    talk = _rated("4")
    assert talk.says(words).endswith("[reopened]")


def test_a_doubt_about_another_answer_reopens_nothing() -> None:
    talk = _rated("4")
    talk.says("Apa yang dimaksud dengan deflasi?")
    talk.says("datanya salah")
    assert talk.did(turn.Doubted)
    assert not talk.did(turn.ReopenConsultation)


def test_a_list_of_other_things_still_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was shown is not offered again by a detail, the rest is."""
    shown = Candidate(entry_id="inflasi", question="?", score=0.4)
    other = Candidate(entry_id="deflasi", question="?", score=0.3)
    sure = Found("answer", "inflasi", 0.9, (shown,))
    monkeypatch.setattr(
        talks, "ask", lambda text: Found("suggest", None, 0.4, (shown, other)) if "2019" in text else sure
    )
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says("2019")
    assert talk.offered() == ["entry:deflasi", "none"]


def test_somebody_who_says_not_to_be_the_one_is_not_told_of_a_long_silence_alone() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("halo saya bukan budi")
    assert "mengaku bukan pemilik" in talk.says("data saya")


def test_the_registration_goes_on_after_the_profile_is_right() -> None:
    talk = registered_until(Step.KIND)
    talk.says("data saya")
    assert "*LANJUT*" in talk.says("5")
