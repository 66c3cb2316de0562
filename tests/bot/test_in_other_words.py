"""Situations and orders in words no rule happened to list: told by words that name nothing else."""

import pytest

from bot import turn
from bot.commands import Command, command
from bot.rules import special
from bot.special import Special
from bot.state import State
from tests.bot.conftest import Citizen
from tests.bot.talk import MONDAY, Talk


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("lebaran buka?", Special.HOURS),
        ("tgl 25 desember buka gak", Special.HOURS),
        ("istirahat jam berapa", Special.HOURS),
        ("jam 4 masih buka?", Special.HOURS),
        ("open on saturday?", Special.HOURS),
        ("habis lebaran buka tanggal berapa", Special.HOURS),
        ("berapa jumlah hotel yang buka", None),
        ("kapan lowongan dibuka", None),
        ("kapan pendaftaran mitra tutup", None),
        ("berapa hari libur sekolah", None),
        ("dengan siapa saya bicara?", Special.IDENTITY),
        ("nama kamu siapa", Special.IDENTITY),
        ("kok robot terus yg jawab", Special.IDENTITY),
        ("who am I talking to", Special.IDENTITY),
        ("siapa kepala bps jambi", None),
        ("PERCUMA nanya disini", Special.COMPLAINT),
        ("gak guna", Special.COMPLAINT),
        ("jelek banget layanannya", Special.COMPLAINT),
        ("this is useless", Special.COMPLAINT),
        ("kondisi jalan buruk", None),
        ("angka gizi buruk", None),
        ("bohong semua datanya", Special.DATA_DOUBT),
        ("petugas palsu minta data", None),
    ],
)
def test_situations_named_by_nothing_else(words: str, meant: Special | None) -> None:
    assert special(words) is meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("status konsul", Command.STATUS),
        ("mau konsul kak", Command.OFFICER),
        ("konsultasi baru", Command.OFFICER),
        ("lanjut ke petugas", Command.OFFICER),
        ("saya mau orang bukan robot", Command.OFFICER),
        ("use english", Command.ENGLISH),
        ("i don't understand indonesian", Command.ENGLISH),
        ("pakai bahasa indonesia aja", Command.INDONESIAN),
        ("jangan kirim pengingat lagi", Command.OPT_OUT),
        ("please stop sending me reminders", Command.OPT_OUT),
        ("hapus nomor hp saya dari sistem", Command.ERASE),
        ("saya mau ngadu", Command.COMPLAINT),
        ("balik ke menu", Command.MENU),
        ("nama saya salah", Command.EDIT_NAME),
        ("stats", None),
        ("bantal", None),
        ("statsu", Command.STATUS),
        ("laporan", None),
        ("jangan kirim lagi", None),
        ("how many people speak english in jambi", None),
        ("apakah bisa pakai bahasa inggris", None),
        ("salah nama desa di tabel", None),
    ],
)
def test_orders_in_other_words(words: str, meant: Command | None) -> None:
    assert command(words) is meant


@pytest.mark.parametrize("words", ["gmn kelanjutannya", "gimana perkembangannya kak", "nomor konsultasi saya berapa"])
def test_how_it_goes_on_without_a_consultation(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "Belum ada konsultasi" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_behind_an_answer_it_is_no_status() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert "Belum ada konsultasi" not in talk.says("gimana perkembangannya")


@pytest.mark.parametrize(
    "words", ["itu suratnya, mohon dibaca", "tolong dicek filenya pak", "ini lampirannya", "please see the attachment"]
)
def test_words_that_point_at_what_was_sent_are_searched_for_nothing(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("", "document")
    assert talk.says(words).startswith(("Kiriman itu juga kami simpan", "We keep this for an officer"))
    assert not talk.did(turn.RecordFinding)
    nothing_sent = Talk(State(welcomed_at=MONDAY))
    nothing_sent.says(words)
    assert not nothing_sent.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["surat permohonan data bagaimana", "mau cek file publikasi inflasi"])
def test_and_words_that_ask_are_searched(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("", "document")
    talk.says(words)
    assert talk.did(turn.RecordFinding)


def test_a_mere_link_goes_with_the_question_that_follows() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "Apa yang ingin ditanyakan" in talk.says("https://jambi.bps.go.id/id/statistics-table/2/inflasi.html")
    assert not talk.did(turn.RecordFinding)
    assert talk.state.attached == (1,)
    talk.says("tolong jelaskan https://jambi.bps.go.id/inflasi")
    assert talk.did(turn.RecordFinding)


@pytest.mark.parametrize(
    "words", ["minta pdfnya dong", "bisa dikirim lewat wa?", "link nya mati", "gak bisa dibuka", "maksudnya?"]
)
def test_more_of_an_answer_in_other_words(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert talk.says(words).startswith("Keterangan itu kami tambahkan")
    assert "consult" in talk.offered()


def test_what_follows_in_the_burst_that_opened_it_belongs_to_the_question(citizen: Citizen) -> None:
    citizen.says("petugas")
    citizen.registers()
    citizen.says("saya butuh data jumlah", after=20)
    citizen.says("pengrajin batik", after=1)
    citizen.says("merangin 2023", after=1)
    citizen.says("makasih", after=1)
    citizen.says("sekalian yang 2022", after=60)
    (opened,) = citizen.consultations()
    assert opened.question == "saya butuh data jumlah\npengrajin batik\nmerangin 2023"
    assert opened.topic == "saya butuh data jumlah pengrajin batik merangin 2023"


@pytest.mark.parametrize(
    "words",
    [
        "saya tidak bisa mengetik pak",
        "vn aja ya kak",
        "boleh pakai suara?",
        "gak bisa ngetik",
        "bisa kirim voice note?",
    ],
)
def test_who_would_rather_speak_is_told_that_an_officer_listens(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "petugas dapat: kirim saja pesan suaranya" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize(
    "words", ["berapa suara sah pemilu", "boleh suara pemilih diminta", "penduduk yang tidak bisa baca tulis"]
)
def test_and_voices_that_are_counted_are_searched(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(words)
    assert talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["petugas aja cepet", "petugas sekarang dong"])
def test_an_officer_wished_for_in_a_hurry(words: str) -> None:
    assert command(words) is Command.OFFICER
