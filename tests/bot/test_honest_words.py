"""Honest words that look like something else: years like an identity number, a printed line, a question about slots."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import masking, turn
from bot.rules import special
from bot.special import Special
from bot.state import State, Step
from bot.words import is_unhelpful
from handoff.lifecycle import Status
from handoff.ratings import parse
from tests.bot.talk import REGISTERED, Talk
from tests.bot.test_situations import closed_talk, open_talk

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("mohon PDRB 2020 2021 2022 2023 ya", False),
        ("2019-2020-2021-2022", False),
        ("nilai ekspor 1.234.567.890 2.345.678", False),
        ("1571020304050607", True),
        ("157102 030405 0607", True),
        ("15 71 02 030405 0607", True),
        ("1571-0203-0405-0607", True),
        ("1971 0203 0405 0607", True),
    ],
)
def test_years_and_amounts_are_no_identity_number(words: str, masked: bool) -> None:
    assert (masking.without_identity_number(words) is not None) is masked


@pytest.mark.parametrize("words", ["1. Setuju", "1 setuju", "1) Setuju", "1. SETUJU ya"])
def test_a_line_of_the_list_as_it_is_printed_is_the_choice(words: str) -> None:
    talk = Talk()
    talk.says("petugas")
    assert "Setuju" in talk.says("data kopi liberika per desa 2019")
    talk.says(words)
    assert talk.state.step is Step.NAME


def test_a_question_that_begins_with_a_number_is_no_choice() -> None:
    talk = Talk()
    talk.says("menu")
    talk.says("3 kabupaten termiskin di jambi")
    assert talk.did(turn.RecordFinding)


@pytest.mark.parametrize(
    "words",
    [
        "rata-rata lama sekolah kota jambi 2024",
        "data balita gizi buruk merangin 2023",
        "tolong carikan data puskesmas yang baik di tebo",
    ],
)
def test_a_question_while_a_rating_is_open_is_a_question(words: str) -> None:
    talk = closed_talk()
    assert "satu angka" not in talk.says(words)
    assert not talk.did(turn.Comment)


@pytest.mark.parametrize("words", ["minta data curah hujan bungo 2015", "saya butuh juga tabel ekspor pinang"])
def test_a_request_after_the_rating_is_no_comment(words: str) -> None:
    talk = closed_talk()
    talk.says("5")
    assert talk.closed
    talk.closed = replace(talk.closed, rating_open=False)
    talk.says(words)
    assert not talk.did(turn.Comment)


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("1. Mohon data jumlah penduduk Merangin", None),
        ("1. Tidak puas", 1),
        ("2. mohon ditingkatkan pelayanannya", 2),
        ("4, datanya lengkap", 4),
    ],
)
def test_a_numbered_request_is_no_score(words: str, score: int | None) -> None:
    assert parse(words) == score


@pytest.mark.parametrize(
    "words",
    [
        "saya butuh data kemiskinan untuk salah satu tugas kuliah",
        "apakah angka inflasi bps berbeda dengan inflasi bank indonesia?",
        "masih ada slot magang di BPS?",
        "minta data pengguna pinjol di jambi 2024",
        "jumlah kk penerima bantuan di merangin 2024",
        "daftar kecamatan dan jumlah warga",
        "berapa kk warga miskin",
        "rata-rata pendapatan toko kelontong 2023",
        "alamat kantor lurah telanaipura",
        "boleh minta link data dana desa kabupaten Bungo",
        "terima kasih kak, ada tips membaca tabel?",
        "jumlah polisi per riwayat pendidikan",
        "data layanan kesehatan buruk",
        "kapan bps buka lowongan mitra?",
        "jumlah ternak babi bps jambi",
    ],
)
def test_an_honest_question_is_no_special_situation(words: str) -> None:
    assert special(words) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("PROMO SLOT GACOR maxwin", Special.SPAM),
        ("slot terpercaya klik bit.ly/x", Special.SPAM),
        ("klik link dana kaget", Special.HOAX),
        ("nomor hp pak rt berapa", Special.PERSONAL_DATA),
        ("nomor wa pak lurah yang di kantor", Special.PERSONAL_DATA),
        ("daftar by name by address jumlah penerima bansos", Special.PERSONAL_DATA),
        ("angka ini berbeda dengan publikasi", Special.DATA_DOUBT),
        ("datanya salah", Special.DATA_DOUBT),
        ("layanannya buruk", Special.COMPLAINT),
        ("kapan buka?", Special.HOURS),
        ("babi kalian", Special.CALM),
        ("saya kasih tip ya", Special.GIFT),
    ],
)
def test_and_what_is_meant_ill_still_is_one(words: str, expected: Special) -> None:
    assert special(words) is expected


def test_one_of_several_is_no_refusal() -> None:
    assert not is_unhelpful("salah satu kabupaten di jambi")
    assert is_unhelpful("salah")


def editing() -> Talk:
    talk = open_talk(Status.WAITING)
    talk.person = REGISTERED
    talk.says("ganti nama")
    assert talk.state.editing
    return talk


def test_a_cry_for_help_is_no_name() -> None:
    talk = editing()
    assert "112" in talk.says("tolong saya mau bunuh diri")
    assert talk.did(turn.NoteInbound)
    assert not talk.did(turn.SaveRequester)


def test_a_question_to_the_officer_ends_the_edit() -> None:
    talk = editing()
    assert "antrean ke-3" in talk.says("kapan selesai ya pak")
    assert talk.did(turn.NoteInbound)
    assert not talk.state.editing
    assert not talk.did(turn.SaveRequester)


def test_a_thumb_withdraws_nothing() -> None:
    talk = open_talk(Status.WAITING)
    assert "Batalkan konsultasi" in talk.says("batal")
    talk.says("👍", "reaction")
    assert not talk.did(turn.WithdrawConsultation)


def test_a_contact_card_asks_nothing_of_the_officer() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says("", "contact")
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


def test_a_first_question_about_a_place_is_welcomed() -> None:
    assert Talk(State()).says("masih ada slot magang di BPS?")
