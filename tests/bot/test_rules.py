"""The pure readers, by tables: commands, numbers, yes and no, special situations, addresses, codes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import codes, mail_address, masking, regions, words
from bot.commands import Command, command
from bot.rules import special
from bot.special import Special

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MENU", Command.MENU),
        (" *menu* ", Command.MENU),
        ("menu dong kak", Command.MENU),
        ("ketik MENU", Command.MENU),
        ("ＭＥＮＵ", Command.MENU),
        ("me\u200bnu", Command.MENU),
        ("Petugas!", Command.OFFICER),
        ("saya mau bicara dengan petugas", Command.OFFICER),
        ("can I talk to an officer please", Command.OFFICER),
        ("petugas bae lah", Command.OFFICER),
        ("ke petugas aja deh", Command.OFFICER),
        ("mau petugas", Command.OFFICER),
        ("butuh bantuan petugas", Command.OFFICER),
        ("saya ingin dibantu oleh petugas kak", Command.OFFICER),
        ("ada petugas?", Command.OFFICER),
        ("adminnya mana", Command.OFFICER),
        ("ptugas", Command.OFFICER),
        ("I need help from an officer", Command.OFFICER),
        ("tidak mau petugas", None),
        ("bukan petugas", None),
        ("saya petugas", None),
        ("tugas", None),
        ("petugas datang minta uang", None),
        ("my status", Command.STATUS),
        ("sudah sampai mana?", Command.STATUS),
        ("DONE", Command.DONE),
        ("withdraw", Command.WITHDRAW),
        ("cancel", Command.WITHDRAW),
        ("nggak jadi", Command.WITHDRAW),
        ("my data", Command.PROFILE),
        ("hapus data saya", Command.ERASE),
        ("HAPUS 4821", Command.ERASE_CODE),
        ("hapus ٤٨٢١", Command.ERASE_CODE),
        ("BAHASA", Command.INDONESIAN),
        ("English", Command.ENGLISH),
        ("complaint", Command.COMPLAINT),
        ("standar pelayanan", Command.STANDARD),
        ("ＳＴＯＰ", Command.OPT_OUT),
        ("BERHENTİ", Command.OPT_OUT),
        ("berhenti\u0307", Command.OPT_OUT),
        ("sto\u2060p", Command.OPT_OUT),
        ("st\u00adop", Command.OPT_OUT),
        ("unsubscribe", Command.OPT_OUT),
        ("mulai", Command.OPT_IN),
        ("bagaimana status kemiskinan di Jambi?", None),
        ("petugas sensus digaji berapa", None),
        ("data petugas sensus", None),
        ("konsultasi statistik itu apa", None),
        ("hapus 48211", None),
        ("", None),
        ("🙏", None),
    ],
)
def test_commands(text: str, expected: Command | None) -> None:
    assert command(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        (" 2 ", 2),
        ("3.", 3),
        ("(1)", 1),
        ("１", 1),
        ("٥", 5),
        ("no 2", 2),
        ("nomor dua", 2),
        ("yang pertama", 1),
        ("pilihan 3", 3),
        ("0", 0),
        ("-1", -1),
        ("99", 99),
        ("2️⃣", 2),
        ("satu kak", 1),
        ("1.0", None),
        ("1000", None),
        ("2024", None),
        ("482913", None),
        ("satu kali lagi", None),
        ("1 ekor", None),
        ("", None),
    ],
)
def test_numbers(text: str, expected: int | None) -> None:
    assert words.number(text) == expected


@pytest.mark.parametrize(
    "text", ["ya", "Iya kak", "boleh aja kak", "oke", "gas", "👍", "ya saya setuju", "sure", "benar sekali"]
)
def test_a_yes(text: str) -> None:
    assert words.affirms(text)
    assert not words.denies(text)


@pytest.mark.parametrize(
    "text", ["tidak", "nggak", "gak mau kak", "tidak setuju", "no thanks", "👎", "belum", "jangan dulu"]
)
def test_a_no(text: str) -> None:
    assert words.denies(text)
    assert not words.affirms(text)


@pytest.mark.parametrize(
    "text", ["hmm", "ya tapi untuk apa", "belum masuk kodenya", "berapa biayanya", "setuju dengan data apa", ""]
)
def test_neither_yes_nor_no(text: str) -> None:
    assert not words.affirms(text)
    assert not words.denies(text)


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("terima kasih", True),
        ("makasih ya kak", True),
        ("🙏", True),
        ("🙏🙏", True),
        ("thank you", True),
        ("terima kasih, kalau yang 2024 berapa?", False),
        ("makasih, inflasi jambi?", False),
        ("", False),
        ("ok", False),
    ],
)
def test_thanks(text: str, thanks: bool) -> None:
    assert words.is_thanks(text) is thanks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data bunuh diri di jambi 2023", None),
        ("saya ingin mengakhiri hidup", Special.EMERGENCY),
        ("jumlah kebakaran di kota jambi", None),
        ("tolong rumah saya kebakaran", Special.EMERGENCY),
        ("data penerima bantuan sosial", None),
        ("dapat bantuan BPS klik http://x.id", Special.HOAX),
        ("jumlah perusahaan judi", None),
        ("slot gacor hari ini", Special.SPAM),
        ("alamat kantor bps", None),
        ("nomor telepon kantor bps", None),
        ("daftar nama penerima bansos di tebo", Special.PERSONAL_DATA),
        ("pendapatan per kapita jambi", None),
        ("gaji rata rata buruh jambi", None),
        ("omzet cv maju bersama", Special.PERSONAL_DATA),
        ("jumlah orang miskin", None),
        ("apakah kamu robot", Special.IDENTITY),
        ("jumlah robot industri", None),
        ("data kematian ibu melahirkan", None),
        ("ibu saya meninggal", Special.CONDOLENCE),
        ("angka kemiskinan jambi berapa", None),
        ("data inflasi salah", Special.DATA_DOUBT),
        ("jumlah babi ternak di jambi", None),
        ("dasar babi", Special.CALM),
        ("layanan bps apa saja", None),
        ("petugasnya tidak ramah", Special.COMPLAINT),
    ],
)
def test_special_situations(text: str, expected: Special | None) -> None:
    assert special(text) is expected


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("penduduk sumbar 2023", "sumatera barat"),
        ("inflasi palembang", "sumatera selatan"),
        ("inflasi jambi dan riau", ""),
        ("penduduk kepulauan riau 2023", "kepulauan riau"),
        ("kemiskinan maluku utara", "maluku utara"),
        ("inflasi tanjung balai karimun", "kepulauan riau"),
        ("ipm jawa barat dan bali", "jawa barat"),
        ("jumlah penutur bahasa jawa", ""),
        ("penduduk tebo", ""),
        ("jumlah penduduk", ""),
    ],
)
def test_other_regions(text: str, region: str) -> None:
    assert regions.other(text) == region


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("budi@gmail.com", "budi@gmail.com"),
        ("Budi @ GMAIL , com", "Budi@gmail.com"),
        ("email saya budi.santoso@yahoo.co.id kak", "budi.santoso@yahoo.co.id"),
        ("budi@gmail com", "budi@gmail.com"),
        ("budi(at)gmail.com", "budi@gmail.com"),
        ("<budi@gmail.com>", "budi@gmail.com"),
        ("budi@gmail.com.", "budi@gmail.com"),
        ("budi@", None),
        ("budi gmail.com", None),
        ("a@b.id c@d.id", None),
        ("budi@gmail", None),
        ("budi@@gmail.com", None),
        ("a@b.c\nBcc: x@y.id", None),
        (f"{'a' * 300}@gmail.com", None),
        ("Baik kak, budi@gmail.com", "budi@gmail.com"),
        ("nama saya Budi, budi@gmail.com", "budi@gmail.com"),
        ("budi@gmail.com, terima kasih", "budi@gmail.com"),
        ("budi@gmail.com. makasih", "budi@gmail.com"),
        ("budi@yahoo . co . id", "budi@yahoo.co.id"),
        ("budi@unja. ac. id", "budi@unja.ac.id"),
    ],
)
def test_addresses(text: str, address: str | None) -> None:
    assert mail_address.read(text) == address


@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
        ("a@gmail.com", ""),
        ("a@ymail.com", ""),
        ("a@bps.go.id", ""),
        ("a@unja.ac.id", ""),
        ("d@gmial.con", "d@gmail.com"),
        ("a@example.comm", "a@example.com"),
        ("a@bps.org", ""),
    ],
)
def test_suggested_addresses(address: str, suggested: str) -> None:
    assert mail_address.suggestion(address) == suggested


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913", "482913"),
        ("482 913", "482913"),
        ("kode: 482913", "482913"),
        ("４８２９１３", "482913"),
        ("٤٨٢٩١٣", "482913"),
        ("48291", None),
        ("4829133", None),
        ("482913 482914", None),
        ("kode", None),
        ("", None),
    ],
)
def test_codes(text: str, code: str | None) -> None:
    assert codes.read(text) == code


def test_code_limits() -> None:
    three = [NOW - timedelta(minutes=minutes) for minutes in (50, 30, 10)]
    assert codes.blocked_until(three, NOW) == NOW + timedelta(minutes=10)
    assert codes.blocked_until(three[1:], NOW) is None
    five = [NOW - timedelta(hours=hours) for hours in (23, 12, 8, 4, 2)]
    assert codes.blocked_until(five, NOW) == NOW + timedelta(hours=1)


def test_identity_numbers_are_masked_in_every_script() -> None:
    for text in ("1571020304050607", "1571 0203 0405 0607", "nik ١٥٧١٠٢٠٣٠٤٠٥٠٦٠٧ ya"):
        masked = masking.without_identity_number(text)
        assert masked is not None
        assert "1571" not in masked
    assert masking.without_identity_number("08123456789 dan 2024") is None


@pytest.mark.parametrize(
    "text", ["a" * 5000 + "!", "saya " * 1000, "tanya " * 500 + "petugas", "1" * 4000, "😀" * 3000, "e\u0301" * 4000]
)
def test_long_and_odd_text_is_read_in_no_time(text: str) -> None:
    started = datetime.now(UTC)
    command(text), special(text), words.number(text), words.affirms(text), words.is_unhelpful(text), words.asks(text)
    mail_address.read(text), codes.read(text), regions.other(text), masking.without_identity_number(text)
    assert datetime.now(UTC) - started < timedelta(seconds=1)


UNSEEN = "\u200b"
"""Nothing to a reader, but no ASCII: its text is read sign by sign."""


@pytest.mark.parametrize(
    "text", ["Kakk, OKEE!! _tes_ (1) a@b.c\tx\x7f\x00y", *map("a{0}B{0}oke{0}".format, map(chr, range(128)))]
)
def test_ascii_is_flattened_as_any_other_text_is(text: str) -> None:
    assert words.flat(text) == words.flat(text + UNSEEN)
