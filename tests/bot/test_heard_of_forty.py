"""Orders, situations and courtesies of forty citizens, in words no rule happened to list."""

import pytest

from bot.commands import Command, command
from bot.rules import special
from bot.special import Special
from bot.words import affirms, denies, is_acknowledged, is_ping, is_thanks, puts_off
from tests.bot.talk import Talk


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ke kantor mana", Special.OFFICE),
        ("saya harus ke kantor mana kak", Special.OFFICE),
        ("datang kemana ya", Special.OFFICE),
        ("kantor bps mana", Special.OFFICE),
        ("kantor kelurahan mana", None),
        ("kantor mana saja yang disurvei", None),
        ("bukan robot ya", Special.IDENTITY),
        ("siapa yang bikin kamu", Special.IDENTITY),
        ("kantor bukak jam pinten", Special.HOURS),
        ("GIMANA SIH KALIAN INI DATA KEMISKINAN BOHONG SEMUA", Special.DATA_DOUBT),
        ("kalian simpan apa aja tentang saya", Special.DATA_COPY),
        ("bukan manusia dong", Special.IDENTITY),
        ("petugas yang di loket kemarin judes", Special.COMPLAINT),
        ("ini bps kota atau provinsi?", Special.OFFICIAL),
        ("nomor siapa ini", Special.OFFICIAL),
        ("ini nomor apa ya", Special.OFFICIAL),
        ("kakak manusia atau robot?", Special.IDENTITY),
        ("nomor siapa saja yang terpilih", None),
    ],
)
def test_situations(words: str, meant: Special | None) -> None:
    assert special(words) is meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("need a human please", Command.OFFICER),
        ("i want a human", Command.OFFICER),
        ("saya manusia", None),
        ("berhenti kirim iklan", Command.OPT_OUT),
        ("udah gak perlu lagi kak", Command.WITHDRAW),
        ("datanya udah gak butuh lagi", Command.WITHDRAW),
        ("i don't need it anymore", Command.WITHDRAW),
        ("tidak butuh petugas", None),
        ("saya gak mau hapus data saya", None),
        ("jangan hapus data saya", None),
        ("bisa tidak hapus data saya", Command.ERASE),
        ("gak usah bot, petugas lagi", Command.OFFICER),
        ("jangan robot. petugas", Command.OFFICER),
        ("any officer there?", Command.OFFICER),
        ("is there any officer", Command.OFFICER),
        ("mulai lagi deh", Command.OPT_IN),
        ("gak usah bot", None),
        ("petugas lagi", Command.OFFICER),
        ("petugas lagi apa", None),
    ],
)
def test_orders(words: str, meant: Command | None) -> None:
    assert command(words) is meant


def test_somebody_looks_for_people_and_puts_off() -> None:
    assert is_ping("ada orangnya gak ini")
    assert puts_off("ok nanti saya coba")


@pytest.mark.parametrize(
    "words", ["matur nuwun sanget mas", "tarimo kasih da", "makasih yo kak, tidur dulu", "makasih dulu ya kak"]
)
def test_thanks_in_other_tongues(words: str) -> None:
    assert is_thanks(words)


@pytest.mark.parametrize("words", ["kulo nuwun", "Kulo nuwun, nyuwun sewu mas"])
def test_a_knock_in_javanese_is_no_thanks(words: str) -> None:
    assert not is_thanks(words)
    assert "Selamat datang" in Talk().says(words)


@pytest.mark.parametrize("words", ["oalah ok", "oo cak itu", "sebentar ya saya buka email dulu", "owalah gitu"])
def test_nods(words: str) -> None:
    assert is_acknowledged(words)


def test_dak_usahlah_is_a_no_and_bolehlah_a_yes() -> None:
    assert denies("dak usahlah")
    assert affirms("bolehlah kak")
    assert not denies("salah satu")
