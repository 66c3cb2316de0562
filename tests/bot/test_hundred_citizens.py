"""What a hundred citizens more stumbled over: thanks of many tongues, an odd score, a wrong number; each as a rule."""

import time

import pytest

from bot import turn
from bot.commands import Command, command
from bot.fate import asks_fate
from bot.rules import remarks, special
from bot.special import Special
from bot.state import State, Step
from bot.words import affirms, denies, is_acknowledged, is_nothing_more, is_thanks, number
from handoff.lifecycle import Status
from tests.bot.talk import MONDAY, Talk, closed_talk, open_talk
from tests.bot.test_situations import registered_until


@pytest.mark.parametrize(
    "words",
    [
        "matur nuwun kak",
        "tarimo kasih yo",
        "jazakallah khairan",
        "alhamdulillah sangat membantu",
        "tengkiu min",
        "makasiiih banyaaak kakkk 🙏🙏",
        "ty",
        "syukron ya ustadz",
        "sukses selalu BPS",
        "hatur nuhun",
        "mantul kak, makaseh nian",
        "oke sip noted thank u",
        "iyo makasih yo nak",
        "baik pak terima kasih infonya",
        "makasih bantuannya kakk",
        "keren botnya",
        "cool thanks",
        "thanks, bye",
    ],
)
def test_thanks_in_every_tongue(words: str) -> None:
    assert is_thanks(words)
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu ntp")
    said = talk.says(words)
    assert "Senang dapat membantu" in said
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize(
    "words", ["makasih, kalau tpt?", "tidak membantu", "program indonesia pintar", "terima 5 data"]
)
def test_and_what_is_more_than_thanks(words: str) -> None:
    assert not is_thanks(words)


@pytest.mark.parametrize("words", ["terima kasih infonya pak", "makasih bantuannya"])
def test_thanks_open_no_menu_in_a_consultation_either(words: str) -> None:
    assert command(words) is None
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "sudah cukup" in talk.says(words)


@pytest.mark.parametrize(
    "words", ["bye", "see you later", "perfect", "sama-sama kak", "aamiin ya rabbal alamin", "kembali kasih"]
)
def test_what_one_says_to_thanks_is_answered_by_nothing(words: str) -> None:
    assert is_acknowledged(words)
    talk = closed_talk()
    talk.says("5")
    assert talk.says(words) == ""
    assert not talk.did(turn.Comment)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("sudah cukup, selesai", Command.DONE),
        ("batal, gak jadi", Command.WITHDRAW),
        ("petugas!!! petugas!!!", Command.OFFICER),
        ("selesai. makasih ya", Command.DONE),
        ("statsu", Command.STATUS),
        ("mneu", Command.MENU),
        ("pengadauan", Command.COMPLAINT),
        ("pettugas", Command.OFFICER),
        ("petugas kakk", Command.OFFICER),
        ("can a human help me?", Command.OFFICER),
        ("ada petugas yang bisa bantu saya?", Command.OFFICER),
        ("change kind of user", Command.EDIT_KIND),
        ("I'd like to talk to a real person", Command.OFFICER),
        ("never mind", Command.WITHDRAW),
        ("any update?", Command.STATUS),
        ("batak", None),
        ("manu", None),
        ("bahasan", None),
        ("status, selesai", None),
        ("tidak ada petugas yang jawab", None),
        ("selesai, inflasi", None),
    ],
)
def test_a_command_said_twice_or_mistyped(words: str, meant: Command | None) -> None:
    assert command(words) is meant


@pytest.mark.parametrize(
    "words", ["sure, go ahead", "of course", "tidak masalah kak", "yeah", "nggih", "okee kakk", "yaa"]
)
def test_yes_in_other_words(words: str) -> None:
    assert affirms(words)
    assert not denies(words)


@pytest.mark.parametrize(
    ("words", "meant"), [("limo", 5), ("kedelapan", 8), ("nomor tigo", 3), ("third", 3), ("siji", 1)]
)
def test_numbers_in_other_words(words: str, meant: int) -> None:
    assert number(words) == meant


@pytest.mark.parametrize("words", ["perfect, that's all", "itu saja dulu pak", "gak ada lagi kak"])
def test_nothing_more_ends_a_talk_and_an_answered_consultation(words: str) -> None:
    assert is_nothing_more(words)
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu ntp")
    talk.says("bukan itu")
    assert "Senang dapat membantu" in talk.says(words)
    answered = open_talk(Status.CITIZEN, answered=True)
    answered.says("terima kasih")
    answered.says(words)
    assert answered.did(turn.FinishConsultation)
    owed = open_talk(Status.WAITING)
    assert owed.says(words) == ""
    assert not owed.offered()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("WOI INI ADMIN TIDUR YA", Special.IMPATIENT),
        ("lelet amat sih", Special.IMPATIENT),
        ("kok gak dibalas", Special.IMPATIENT),
        ("kok lama", Special.IMPATIENT),
        ("ada orang? kok lama banget sih", Special.IMPATIENT),
        ("kenapa lama sekolah di jambi rendah", None),
        ("gimana sih kerjanya", Special.IMPATIENT),
        ("kantor bps pindah ke mana?", None),
        ("data kalian ngaco semua", Special.DATA_DOUBT),
        ("oh salah nomor maaf", Special.WRONG_NUMBER),
        ("maaf tadi kepencet", Special.WRONG_NUMBER),
        ("salah nomor telepon di website jambi.bps.go.id ya", None),
        ("ini nomor siapa ya", Special.OFFICIAL),
        ("hari minggu bisa?", Special.HOURS),
        ("besok libur ga", Special.HOURS),
        ("selamat pagi, apakah benar ini nomor BPS?", Special.OFFICIAL),
        ("kalian siapa", Special.IDENTITY),
        ("fungsi chat ini apa", Special.IDENTITY),
        ("tolong carikan alamat teman saya", Special.PERSONAL_DATA),
        ("ini no saya 081234567890 tolong dihubungi", Special.NO_CALLS),
        ("are you open now?", Special.HOURS),
        ("run regression for me", Special.PROCESSING),
        ("they said I won a prize from bps, click http://x.y", Special.HOAX),
        ("minggu pertama oktober inflasi berapa", None),
    ],
)
def test_situations_in_other_words(words: str, expected: Special | None) -> None:
    assert special(words) is expected


def test_impatience_is_met_kindly_and_passed_on_where_an_officer_reads() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "terasa lama" in talk.says("WOI INI ADMIN TIDUR YA")
    assert not talk.did(turn.Flagged)
    busy = open_talk(Status.WAITING)
    assert busy.says("petugas tidur ya") == ""
    assert busy.did(turn.NoteInbound)
    assert not busy.did(turn.Abused)
    waits_for_code = registered_until(Step.CODE)
    assert "terasa lama" not in waits_for_code.says("kok lama")
    assert waits_for_code.state.step is Step.CODE


def test_what_kind_of_service_is_this_asks_for_no_list_of_services() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "lapor.go.id" in talk.says("PELAYANAN MACAM APA INI")


@pytest.mark.parametrize("words", ["SUDAH 3 HARI SAYA TUNGGU", "kira2 kapan ya dijawabnya"])
def test_who_waits_is_told_the_status(words: str) -> None:
    assert asks_fate(words)
    assert not asks_fate("kapan inflasi dirilis")


@pytest.mark.parametrize("words", ["I will kill myself", "help, fire!!"])
def test_a_cry_for_help_is_answered_in_its_language(words: str) -> None:
    assert "If you or someone else is in danger" in Talk(State(welcomed_at=MONDAY)).says(words)


def test_an_order_in_a_whole_sentence_is_answered_in_its_language() -> None:
    assert "Do you agree?" in Talk().says("I would like to talk to an officer please")


def test_the_press_by_name() -> None:
    assert remarks("saya Rudi dari Tribun Jambi") == ["press_line"]
    assert remarks("saya Rudi dari kantor pos") == []


def test_what_an_answer_is_for_is_not_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("apa itu ntp")
    assert "tambahkan ke pertanyaan" in talk.says("buat tugas ips")
    assert not talk.did(turn.RecordFinding)
    assert talk.offered() == ["yes", "not_yet", "officer"]


@pytest.mark.parametrize("words", ["tolong bgt deadline besok", "yang kemarin itu masih kurang jelas", "mlm kakkk"])
def test_words_that_name_nothing_bring_no_list(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(words)
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["ada orang?", "woi bales dong", "min aktif gak", "kak lagi sibuk?"])
def test_who_looks_whether_somebody_is_there_is_greeted(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says(words).startswith("Halo, ada data")
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["lumayan lah", "biasa aja sih"])
def test_a_judgement_of_few_words_reopens_nothing(words: str) -> None:
    talk = closed_talk()
    assert "satu angka" in talk.says(words)
    assert talk.did(turn.Comment)


@pytest.mark.parametrize(
    "words", ["💯", "😡", "ya", "boleh", "A", "seratus", "nol", "4 setengah", "5 untuk petugas, 3 untuk bot"]
)
def test_what_is_no_score_is_asked_for_once_more_and_reopens_nothing(words: str) -> None:
    talk = closed_talk()
    assert "satu angka dari 1" in talk.says(words)
    assert not talk.did(turn.Rate)
    assert not talk.did(turn.ReopenConsultation)


@pytest.mark.parametrize(
    ("words", "score", "comment"),
    [
        ("5 jempol", 5, ""),
        ("lima.. terimakasih banyak pak", 5, ""),
        ("limo", 5, ""),
        ("sangat memuaskan. 5", 5, "sangat memuaskan"),
        ("saya kasih empat bintang karena agak lama", 4, "karena agak lama"),
    ],
)
def test_a_score_among_words(words: str, score: int, comment: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert talk.did(turn.Rate) == [turn.Rate(score, comment)]


@pytest.mark.parametrize("words", ["." * 4096, ", " * 2048, f"data{' ' * 4000}padi", "nilai " * 682])
def test_what_is_made_to_keep_us_busy_is_heard_at_once(words: str) -> None:
    for talk in (registered_until(Step.NAME), closed_talk(), Talk(State(welcomed_at=MONDAY))):
        began = time.process_time()
        talk.says(words)
        assert time.process_time() - began < 0.5


def test_a_rating_put_off_is_no_message_for_the_officer() -> None:
    talk = closed_talk()
    assert "tidak apa-apa" in talk.says("nanti ya saya nilai")
    talk.says("5")
    assert talk.did(turn.Rate)


def test_a_year_asked_for_under_the_rating_is_a_question() -> None:
    talk = closed_talk()
    talk.says("yang 2024 ada?")
    assert talk.did(turn.ReopenConsultation)
    assert "satu angka" in closed_talk().says("2024")
