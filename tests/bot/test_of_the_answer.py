"""What people say to an answer: more of it is wanted, it was right, it was beside the point, they read it first."""

import pytest

from bot import turn
from bot.state import State
from bot.words import is_acknowledged, number
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk

ASKED = "Apa yang dimaksud dengan deflasi?"


def _answered() -> Talk:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apakah ini membantu?" in talk.says(ASKED)
    return talk


@pytest.mark.parametrize(
    "words",
    [
        "sumbernya mana?",
        "ini data tahun berapa?",
        "itu data bulan apa",
        "kirim ke email saya aja",
        "bisa dikirim kapan pak?",
        "jelasin lebih sederhana dong",
        "contohnya apa?",
        "gak bisa dibuka linknya",
        "kok gini doang",
        "can you send me the link?",
    ],
)
def test_more_of_an_answer_is_the_officer_s_and_no_new_search(words: str) -> None:
    talk = _answered()
    assert talk.says(words).startswith(("Keterangan itu kami tambahkan", "We have added that"))
    assert talk.offered() == ["consult", "rewrite", "menu"]
    talk.says("1")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{ASKED}\n{words}"


def test_also_of_one_that_helped() -> None:
    talk = _answered()
    talk.says("ya")
    assert talk.says("sumbernya apa?").startswith("Keterangan itu kami tambahkan")


@pytest.mark.parametrize("words", ["gini ratio apa", "link publikasi dalam angka", "sumber pendapatan daerah jambi"])
def test_what_names_a_topic_is_searched_alone(words: str) -> None:
    talk = _answered()
    talk.says(words)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert searched.text == words


def test_without_an_answer_it_is_asked_what_is_looked_for_or_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "kami tambahkan" not in talk.says("sumbernya mana?")


@pytest.mark.parametrize(
    "words",
    ["bisa dikirim ke email?", "bisa dikirim kapan pak?", "hasilnya dikirim lewat apa", "can you send it to me?"],
)
def test_how_and_when_it_is_sent_names_nothing_to_look_for(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert talk.says(words).startswith(("Silakan langsung tulis", "Please just write"))
    assert not talk.did(turn.RecordFinding)


def test_what_is_to_be_sent_is_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apakah ini membantu?" in talk.says("kirim arti deflasi ke email saya")


@pytest.mark.parametrize("words", ["nah itu dia", "wah bagus", "lumayan", "oh gitu", "sudah paham kak"])
def test_praise_of_an_answer_says_that_it_helped(words: str) -> None:
    talk = _answered()
    assert "Senang dapat membantu" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_not_what_was_asked_is_not_yet() -> None:
    talk = _answered()
    talk.says("ini bukan yang saya tanya")
    assert talk.offered()
    assert "yes" not in talk.offered()


def test_a_mere_yes_after_an_answer_that_helped_is_left_alone() -> None:
    talk = _answered()
    talk.says("ya")
    assert talk.says("ya") == ""
    assert "tidak ada pilihan" in talk.says("ya", after=3600)
    numbered = _answered()
    numbered.says("ya")
    assert "tidak ada pilihan" in numbered.says("2")


@pytest.mark.parametrize("words", ["bentar saya baca dulu", "saya cek dulu ya", "tunggu saya baca dulu datanya"])
def test_who_reads_it_first_is_left_to_it(words: str) -> None:
    assert is_acknowledged(words)
    assert _answered().says(words) == ""
    closed = closed_talk()
    assert closed.says(words) == ""
    assert not closed.did(turn.ReopenConsultation)


@pytest.mark.parametrize(
    ("words", "meant"), [("iya 1", 1), ("ok nomor 2", 2), ("ya 2024", None), ("iya satu lagi", None)]
)
def test_a_number_behind_a_nod(words: str, meant: int | None) -> None:
    assert number(words) == meant


UNKNOWN = "berapa jumlah pengrajin batik pewarna alami?"


@pytest.mark.parametrize("words", ["gak usah", "nggak deh makasih", "nanti aja", "males"])
def test_an_officer_turned_down_is_taken_as_it_is_meant(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["buatin dong", "tolong dicarikan ya pak", "bisa dibantu?", "boleh"])
def test_an_officer_wished_for_in_other_words(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    talk.says(words)
    assert talk.did(turn.OpenConsultation)


@pytest.mark.parametrize("words", ["terserah", "dua duanya", "semuanya", "iya yang itu"])
def test_a_vague_choice_shows_the_list_again(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    offered = talk.offered()
    assert "tidak ada dalam daftar" in talk.says(words)
    assert talk.offered() == offered


def test_another_than_these_is_none_of_them() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNSURE)
    talk.says("lainnya")
    assert talk.did(turn.OpenConsultation)
