"""What seventy more conversations on the simulator found."""

from dataclasses import replace

import pytest

from bot import introductions, rules, several, turn
from bot.state import State, Step
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, ask, closed_talk


def at(step: Step) -> Talk:
    """Return the talk of somebody new who is asked for the consent, or for what follows it."""
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("petugas")
    for answer in ("1", "Siti Rahma", "1")[: list(Step).index(step) - 1]:
        talk.says(answer)
    assert talk.state.step is step
    return talk


@pytest.mark.parametrize("words", ["ya sudah", "yaudah deh", "ya udah lah gapapa", "udah", "jelas kak", "iya dah"])
def test_the_consent_is_given_in_so_many_words(words: str) -> None:
    talk = at(Step.CONSENT)
    assert "Apakah Anda setuju?" in talk.says(words)
    assert not talk.person.consented
    assert talk.offered() == ["agree", "decline"]


@pytest.mark.parametrize(
    "words", ["ya", "gas", "yaudah boleh", "ya sudah setuju", "go ahead", "bolehlah", "👍", "ya jelas"]
)
def test_and_is_heard_in_them(words: str) -> None:
    talk = at(Step.CONSENT)
    talk.says(words)
    assert talk.person.consented


def test_what_is_left_at_that_before_name_and_address_is_none() -> None:
    assert not introductions.told("ya sudah, Budi Santoso, budi@example.com").agrees
    assert introductions.told("oke, Budi Santoso, budi@example.com").agrees


@pytest.mark.parametrize("words", ["hmm ya udah lah gapapa", "oke deh yaudah", "jadi deng"])
def test_what_only_wavers_is_no_name(words: str) -> None:
    talk = at(Step.NAME)
    talk.says(words)
    assert not talk.person.name


@pytest.mark.parametrize(
    ("words", "score", "comment"),
    [
        ("5/5 mantap", 5, "mantap"),
        ("saya pilih 5", 5, ""),
        ("yang nomor 4 yaa", 4, ""),
        ("eh salah, 5", 5, ""),
        ("bintang 5, Bu Rina ramah", 5, "Bu Rina ramah"),
        ("⭐⭐⭐⭐⭐ mantap", 5, "mantap"),
        ("lima, pelayanannya cepat", 5, "pelayanannya cepat"),
    ],
)
def test_a_rating_is_heard_as_people_give_it(words: str, score: int, comment: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert talk.did(turn.Rate) == [turn.Rate(score, comment)]


@pytest.mark.parametrize("words", ["3 hari baru dibalas lama banget", "1. data inflasi jambi", "2 datanya belum ada"])
def test_what_counts_or_lists_something_rates_nothing(words: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert not talk.did(turn.Rate)


@pytest.mark.parametrize("words", ["eh salah 5", "ganti jadi 5", "5"])
def test_a_second_rating_is_told_that_the_first_stands(words: str) -> None:
    talk = closed_talk()
    talk.says("2")
    assert talk.closed
    talk.closed = replace(talk.closed, rating_open=False)
    assert "nilai yang pertama berlaku" in talk.says(words)
    assert not talk.did(turn.Comment)


@pytest.mark.parametrize("words", ["belum masuk kodenya", "kode saya mana kak"])
def test_a_code_missed_before_there_is_an_address_is_no_question(words: str) -> None:
    talk = at(Step.EMAIL)
    assert "alamat e-mail Anda" in talk.says(words)
    assert not talk.state.question


def test_an_address_told_before_its_turn_is_not_asked_for_again() -> None:
    talk = at(Step.KIND)
    talk.says("imel saya budi @ gmail , com")
    assert talk.state.step is Step.KIND
    assert "budi@gmail.com. Sudah benar?" in talk.says("1")


@pytest.mark.parametrize("words", ["caranya gimana", "gimana caranya kak"])
@pytest.mark.parametrize("nods", [(), ("ya",)])
def test_the_way_is_told_where_it_was_just_told(words: str, nods: tuple[str, ...]) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    for said in ("cara daftar jadi mitra statistik", *nods):
        talk.says(said)
    assert talk.says(words).startswith("Caranya sudah kami tuliskan dalam jawaban di atas.")
    assert talk.offered() == ["yes", "not_yet", "officer"]


def test_and_its_question_still_goes_to_an_officer() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("cara daftar jadi mitra statistik")
    talk.says("caranya gimana")
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == "cara daftar jadi mitra statistik\ncaranya gimana"


@pytest.mark.parametrize("words", ["besok?", "kalau senin?", "jam 4 masih?"])
def test_a_mere_time_goes_on_with_the_hours(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apakah bps buka hari ini")
    assert "08.00-15.30" in talk.says(words)
    assert "tidak apa-apa" not in Talk(State(welcomed_at=MONDAY)).says(words)


def test_a_mere_time_is_asked_about() -> None:
    assert rules.names_time("kalau senin")
    assert not rules.names_time("senin saya ke sana")
    assert not rules.names_time("inflasi besok?")


@pytest.mark.parametrize("told", [("petugas", "gak jadi"), ("petugas", "1", "Rudi Hartono", "gak jadi deh")])
def test_a_registration_given_up_is_taken_up_again(told: tuple[str, ...]) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    for said in told:
        talk.says(said)
    assert not talk.state.step
    talk.says("eh jadi deng")
    assert talk.state.step is Step.CONSENT


def test_so_is_a_question_without_an_answer_and_no_other() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("berapa jumlah pengrajin batik pewarna alami?")
    talk.says("gak jadi")
    talk.says("eh jadi deng")
    assert talk.offered() == ["consult", "rewrite", "menu"]
    assert "tulis pertanyaan Anda" in Talk(State(welcomed_at=MONDAY)).says("eh jadi deng")


def test_a_picture_with_an_empty_question_goes_along_to_the_officer() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "gambar/berkasnya" in talk.says("ini data apa ya kak", kind="image")
    assert "kami simpan untuk petugas" in talk.says("apa arti tabel di foto itu")
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.inbound_ids[:2] == (1, 2)
    assert opened.question == "apa arti tabel di foto itu"


@pytest.mark.parametrize("words", ["ipm sama gini ratio itu apa", "apa itu inflasi dan deflasi", "inflasi & ihk"])
def test_of_two_things_none_is_left_without_a_word(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "beberapa hal sekaligus" in talk.says(words)
    assert ask(words).outcome == "answer"


@pytest.mark.parametrize(
    "words",
    [
        "apa bedanya inflasi sama deflasi",
        "upah pekerja menurut pendidikan dan jenis kelamin",
        "pdrb per kapita sama ga sih dengan gaji orang",
        "apa itu garis kemiskinan dan kapan angkanya dirilis",
    ],
)
def test_what_compares_breaks_down_or_leans_asks_one_thing(words: str) -> None:
    assert not several.pair(words)


def test_what_is_asked_of_two_is_asked_of_each() -> None:
    assert several.pair("ipm sama gini ratio itu apa") == ["ipm itu apa", "gini ratio itu apa"]
    assert several.pair("what is inflation and gdp") == ["what is inflation", "what is gdp"]


def test_an_apology_for_words_is_no_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says("goblok")
    assert "belum ada di pusat informasi" not in talk.says("maaf kak emosi")


def test_who_is_impatient_only_knocks() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says("JAWAB WOY").startswith("Halo")


def test_a_late_answer_is_judged_and_reopens_nothing() -> None:
    talk = closed_talk()
    assert "satu angka" in talk.says("3 hari baru dibalas")
    assert talk.did(turn.Comment)
    assert not talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize("words", ["ok create", "create", "yes, create it"])
def test_an_english_yes_creates_the_consultation(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY, language="en"))
    talk.says("how many batik dyers use natural colours?")
    assert "consult" in talk.offered()
    talk.says(words)
    assert talk.state.step is Step.CONSENT


@pytest.mark.parametrize("words", ["yaudah deh makasi", "yasudah terima kasih ya", "ya sudah kalau gitu terima kasih"])
def test_thanks_may_leave_it_at_that(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu deflasi")
    assert talk.says(words).startswith("Sama-sama")


@pytest.mark.parametrize("words", ["saya pilih menu 2", "saya nomor 2", "aku milih 2 kak"])
def test_whoever_chooses_may_say_so(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("menu")
    talk.says(words)
    assert talk.state.step is Step.CONSENT


def test_who_hesitates_is_not_greeted() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    assert talk.says("hmm") == ""
    assert talk.offered()


@pytest.mark.parametrize("words", ["di jambi", "jambi aja kak"])
def test_the_province_is_what_every_answer_is_about(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu deflasi")
    assert "belum ada" not in talk.says(words)
    assert talk.offered() == ["yes", "not_yet", "officer"]


@pytest.mark.parametrize("words", ["data apa aja yg ada di bps", "📊 jambi"])
def test_our_own_name_is_nothing_to_look_for(words: str) -> None:
    assert "tulis pertanyaan Anda" in Talk(State(welcomed_at=MONDAY)).says(words)


@pytest.mark.parametrize("words", ["harganya?", "harganya berapa", "kalo harganya?"])
def test_what_is_asked_of_it_is_asked_of_what_was_asked(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("kalau mau beli data mikro gimana")
    assert "entry:tarif-data-mikro" in (talk.says(words), *talk.offered())
    assert talk.state.question == f"kalau mau beli data mikro gimana\n{words}"


def test_and_what_has_an_answer_of_its_own_is_asked_alone() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("kalau mau beli data mikro gimana")
    assert talk.says("inflasinya berapa").startswith("*Inflasi*")
