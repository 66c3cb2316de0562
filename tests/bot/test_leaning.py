"""Words that lean on a question or its answer: searched or handed over with it, never in its place."""

import pytest

from bot import turn
from bot.state import State
from bot.topic import topic_of
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk

UNKNOWN = "berapa jumlah pengrajin batik pewarna alami?"
ANSWERED = "Apa yang dimaksud dengan deflasi?"


@pytest.mark.parametrize("words", ["bagaimana caranya", "caranya gimana kak", "gimana cara bukanya"])
def test_how_to_is_asked_of_the_answer(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert talk.says(words).startswith("Keterangan itu kami tambahkan")


def test_and_without_one_of_nothing() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "kami tambahkan" not in talk.says("bagaimana caranya")


@pytest.mark.parametrize("words", ["oh iya sekalian yg 2022", "sing taun 2022", "nan di bungo", "sekalian bungo juga"])
def test_one_thing_more_goes_on_with_the_question_after_thanks(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("berapa jumlah pengrajin batik pewarna alami 2023?")
    talk.says("makasih")
    talk.says(words)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert "pengrajin batik" in searched.text


@pytest.mark.parametrize(
    "words", ["yg laki2 brp", "ada yg laki2?", "deadline besok jam 8 kak", "gak usah persen, orang aja"]
)
def test_words_that_lean_on_a_question_never_take_its_place(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    talk.says(words)
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{UNKNOWN}\n{words}"


def test_another_question_does_and_so_does_one_written_anew() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    talk.says("berapa produksi kerajinan rotan rumah tangga desa?")
    assert talk.state.question.startswith("berapa produksi")
    talk.says(UNKNOWN)
    talk.says("tulis ulang")
    talk.says("kerajinan rotan")
    assert talk.state.question == "kerajinan rotan"


@pytest.mark.parametrize("words", ["deadline besok jam 8 kak pleasee", "urgent banget kak", "dikejar deadline ini min"])
def test_how_soon_it_is_needed_is_no_question(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(words)
    assert not talk.did(turn.RecordFinding)
    talk.says(ANSWERED)
    assert "kami tambahkan ke pertanyaan" in talk.says(words)
    assert talk.offered() == ["yes", "not_yet", "officer"]


def test_figures_by_regency_belong_to_the_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("what is inflation in jambi province")
    assert talk.says("by regency").startswith("We have added that")


def test_what_to_do_is_asked_of_the_answer() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert talk.says("terus saya harus gimana").startswith("Keterangan itu kami tambahkan")


def test_parts_of_an_answered_question_are_the_officers_with_it() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("data jumlah penduduk kota jambi")
    talk.says("yang laki laki aja")
    talk.says("per umur juga")
    talk.says("tanya petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == "data jumlah penduduk kota jambi\nyang laki laki aja\nper umur juga"


@pytest.mark.parametrize("words", ["per minggu", "menurut lapangan usaha", "yg perempuan", "kalau yang perdesaan?"])
def test_what_figures_are_wanted_for_brings_no_list(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert talk.says(words).startswith("Keterangan itu kami tambahkan")
    assert talk.offered() == ["consult", "rewrite", "menu"]


def test_what_names_more_is_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert not talk.says("penduduk menurut umur").startswith("Keterangan itu")


@pytest.mark.parametrize("words", ["syaratnya apa aja", "kapan buka", "dibayar gak"])
def test_what_any_service_has_is_asked_of_the_one_just_answered(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("soal pendaftaran mitra bps")
    for _ in range(2):
        told = talk.says(words)
        assert told.startswith("Keterangan itu kami tambahkan")
        assert "Persyaratan *Konsultasi" not in told
        words = "prosesnya lama gak"


def test_registering_for_it_here_is_explained() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("soal pendaftaran mitra bps")
    talk.says("syaratnya apa aja")
    talk.says("2")
    talk.says("soal pendaftaran mitra bps")
    assert "tidak dilakukan di percakapan ini" in talk.says("bisa daftar lewat sini?")


def test_and_of_ours_or_of_nothing_as_ever() -> None:
    ours = Talk(State(welcomed_at=MONDAY))
    ours.says("apa itu layanan konsultasi statistik online")
    assert "Persyaratan *Konsultasi" in ours.says("syaratnya apa aja")
    assert "Persyaratan *Konsultasi" in Talk(State(welcomed_at=MONDAY)).says("syaratnya apa aja")


def test_another_answer_to_it_is_sent() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("data mikro itu apa")
    assert "produk statistik berbayar" in talk.says("biayanya berapa")


@pytest.mark.parametrize("words", ["oh gak ada ya", "jadi belum ada datanya"])
def test_an_answer_without_what_was_wanted_did_not_help(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(ANSWERED)
    talk.says(words)
    assert talk.offered() == ["consult", "rewrite", "menu"]


@pytest.mark.parametrize("words", ["kopi aja", "bukan ekspor impor umum"])
def test_what_narrows_a_question_down_goes_with_it(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("data ekspor kopi")
    talk.says(words)
    assert talk.state.question == f"data ekspor kopi\n{words}"


@pytest.mark.parametrize("words", ["belum ada ya", "not what i need"])
def test_what_is_offered_is_passed_over(words: str) -> None:
    for asked in (UNSURE, UNKNOWN):
        talk = Talk(State(welcomed_at=MONDAY))
        talk.says(asked)
        told = talk.says(words)
        assert told.startswith(("Mohon maaf jawaban tadi", "Sorry that the answer"))
        assert talk.offered() == ["consult", "rewrite", "menu"]


def test_a_year_by_itself_stands_in_the_topic() -> None:
    assert topic_of("data perceraian di kota jambi\nyang 2023\nmakasih") == "data perceraian di kota jambi yang 2023"


def test_an_answer_is_not_sent_again_by_what_leans_on_its_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "ekspor dan impor" in talk.says("data ekspor impor jambi")
    talk.says("kopi aja")
    talk.says("2020-2024")
    assert talk.offered() == ["consult", "rewrite", "menu"]
