"""What people say at night in their own words: thanks, impatience, an age, a relative, and what does not open."""

import pytest

from bot import rules, turn
from bot.state import State, Step
from bot.topic import topic_of
from bot.words import is_thanks
from handoff.lifecycle import Status
from tests.bot.talk import CODE, MONDAY, Talk, closed_talk, open_talk
from tests.bot.test_situations import UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "makasih banyak ya min udah bantu skripsi saya sampe sidang, sukses selalu bps jambi",
        "terima kasih sudah membantu penelitian kami dari awal",
        "thank you for helping my thesis",
    ],
)
def test_thanks_with_what_they_are_for_are_thanks(words: str) -> None:
    assert is_thanks(words)


@pytest.mark.parametrize(
    "words",
    [
        "makasih udah dibantu, sekarang data 2023",
        "terima kasih sudah dijawab tapi filenya rusak",
        "makasih udah bantu kak, minta yang per desa",
        "makasih udah dijawab kak kalo yg merangin gimana",
    ],
)
def test_and_thanks_that_go_on_are_more(words: str) -> None:
    assert not is_thanks(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("LAMA KALI BALESNYA", "terasa lama"),
        ("oh bps jam segini masih tidur", "terasa lama"),
        ("maaf susah ngetik", "pesan suaranya"),
        ("ini saya istrinya pak budi", "GANTI NAMA"),
        ("data saya apa aja yg disimpan", "yang tersimpan hanya nomor WhatsApp"),
        ("kok angka penduduk di buku 2022 sama 2023 beda sih, mana yg bener?", "status sementara/tetap"),
        ("konsultasi saya nomornya berapa ya lupa", "konsultasi yang berjalan"),
        ("balik bahasa indonesia aja", "Bahasa Indonesia"),
        ("petugas ada gak malem ini", "Jam layanan kami"),
        ("minggu ada petugas yg online dak?", "Jam layanan kami"),
    ],
)
def test_what_people_say_at_night_is_answered_with_its_own_text(words: str, told: str) -> None:
    assert told in Talk(State(welcomed_at=MONDAY)).says(words)


@pytest.mark.parametrize("words", ["boleh nanya petugas gak", "bisa ngomong sama admin tidak?"])
def test_an_officer_is_asked_for_in_a_question(words: str) -> None:
    talk = Talk()
    talk.says(words)
    assert talk.state.step is Step.CONSENT


def test_what_is_left_at_that_takes_nothing_of_a_list() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("BLT saya kok tidak keluar")
    assert len(talk.offered()) == 2
    assert "tidak apa-apa" in talk.says("yo sudahlah")


def test_a_wrong_chat_is_one_also_under_an_offer() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert talk.says("eh salah kirim").startswith("Tidak apa-apa")


def test_nobody_in_danger_is_welcomed_first_and_all_are_afterwards() -> None:
    talk = Talk()
    assert talk.says("capek hidup pengen mati aja").startswith("Nomor ini")
    assert "Selamat datang" in talk.says("apa itu inflasi?")


def test_what_was_sent_and_does_not_open_goes_on_with_what_was_closed() -> None:
    talk = closed_talk(rating_open=False)
    assert talk.says("kak file nya gak bisa dibuka").endswith("[reopened]")
    asked = closed_talk(rating_open=False)
    assert "Inflasi" in asked.says("apa itu inflasi?")


@pytest.mark.parametrize("words", ["tolong dicek ya", "mohon dibaca pak"])
def test_what_is_to_be_read_is_what_was_sent(words: str) -> None:
    talk = Talk()
    talk.says("proposal.pdf", "document")
    assert "kami simpan untuk petugas" in talk.says(words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("cara daftar dan gaji mitra", "gajinya brp"),
        ("anak ibu mau daftar jadi petugas sensus cak mano caronyo", "ado gajinyo dak"),
    ],
)
def test_its_pay_is_not_everybodys(question: str, words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(question)
    assert "Sakernas" not in talk.says(words)


def test_an_age_alone_is_no_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("aku umur 10 tahun")
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize(
    ("words", "is_young"), [("umur saya 15", True), ("umur saya 40", False), ("umur 12 thn", True), ("saya 15", False)]
)
def test_an_age_is_heard_without_its_unit_where_it_is_called_one(words: str, is_young: bool) -> None:
    assert rules.is_minor(words) is is_young


def test_a_question_behind_an_age_is_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("saya 15 tahun boleh konsul gak")
    assert talk.did(turn.RecordFinding)


def test_a_yes_to_the_deletion_in_an_open_consultation_is_told_the_code_again() -> None:
    talk = open_talk(Status.WAITING)
    talk.says("hapus data saya")
    assert f"HAPUS {CODE[-4:]}" in talk.says("ya")
    assert not talk.did(turn.NoteInbound)
    talk.says("terima kasih")
    talk.says("ya")
    assert talk.did(turn.NoteInbound)


@pytest.mark.parametrize("words", ["kode: 555666", "ini kodenya 555666 kak"])
def test_a_code_nobody_asked_for_is_no_question_whatever_it_is_called(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "tidak sedang meminta kode" in talk.says(words)
    assert talk.did(turn.Redact)


@pytest.mark.parametrize("words", ["knapa lama", "lama kali kak"])
def test_who_waits_in_an_open_consultation_is_told_where_it_stands(words: str) -> None:
    assert "antrean ke-3" in open_talk(Status.WAITING).says(words)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("halo kak, saya mau data kapal nelayan", "saya mau data kapal nelayan"),
        ("selamat malam pak mohon data kopi", "mohon data kopi"),
        ("emas perhiasan naik berapa", "emas perhiasan naik berapa"),
        ("pagi", "pagi"),
    ],
)
def test_a_topic_begins_behind_the_greeting(question: str, topic: str) -> None:
    assert topic_of(question) == topic


def test_when_officers_answer_is_told_and_a_time_asked_about_is_not_put_off() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "Jam layanan kami" in talk.says("petugas bales jam berapa")
    assert "tulis pertanyaan Anda" in talk.says("besok pagi?")
    assert "tidak apa-apa" in talk.says("besok pagi aja")


def test_a_no_to_nothing_in_particular_is_taken_kindly() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("mau komplain dong")
    assert "tidak apa-apa" in talk.says("gak usah deh")


def test_a_threat_for_want_of_an_answer_is_met_calmly() -> None:
    assert "terasa lama" in Talk(State(welcomed_at=MONDAY)).says("kalau gak dijawab gue viralin ya")


def test_a_polite_beginning_is_no_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    words = "Selamat malam Bapak/Ibu, mohon maaf mengganggu waktunya malam-malam begini"
    assert "tulis pertanyaan Anda" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_whether_the_bot_is_clever_is_no_thanks() -> None:
    assert is_thanks("botnya pinter banget")
    assert not is_thanks("bot nya pinter gak")


def test_how_to_ask_somebody_real_is_the_wish_for_an_officer() -> None:
    talk = Talk()
    talk.says("kak kalau mau nanya orang beneran gmn")
    assert talk.state.step is Step.CONSENT


@pytest.mark.parametrize("words", ["eh salah, bungo", "maaf, maksudnya bungo"])
def test_a_place_put_right_after_an_answer_is_searched_with_its_question(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("luas sawah tebo")
    talk.says(words)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert searched.text == "luas sawah bungo"


def test_another_thing_asked_of_a_question_without_an_answer_is_offered_and_not_answered_alone() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("mbak harga cabe hari ini di angso duo brapo")
    assert "Kerangka Sampel" not in talk.says("kalo beras")
    assert talk.offered()[-1] in {"none", "menu"}
    talk.says("apa itu inflasi?")
    assert "*Deflasi*" in talk.says("kalau deflasi?")
