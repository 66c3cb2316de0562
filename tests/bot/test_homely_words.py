"""Words as people in Jambi write them: Malay, chat spellings, commands among courtesies, special situations."""

import pytest

from bot import of_address, regions, turn
from bot.commands import Command, changes_mind, command
from bot.rules import remarks, special
from bot.special import Special
from bot.state import State, Step
from bot.words import affirms, bare, is_unhelpful, standard
from tests.bot.talk import MONDAY, UNSURE, Talk
from tests.bot.test_situations import registered_until


@pytest.mark.parametrize(
    ("words", "plainly"),
    [
        ("oo dak ado yo", "oo tidak ada ya"),
        ("dak ngerti sayo", "tidak mengerti saya"),
        ("kau ko mesin apo orang?", "kamu ini mesin apa orang"),
    ],
)
def test_malay_is_read_in_standard_words(words: str, plainly: str) -> None:
    assert standard(words) == plainly


@pytest.mark.parametrize("no", ["tidak", "tdk", "ga", "gk", "gx", "enggak", "kagak", "tak", "dak", "idak"])
def test_no_is_heard_in_every_spelling(no: str) -> None:
    assert is_unhelpful(f"{no} jelas")
    assert changes_mind(f"kak {no} jd deh")
    assert of_address.has_none(f"{no} punya email")
    assert special(f"telepon saya {no} diangkat") is Special.NO_CALLS


def test_malay_under_a_list_chooses_and_turns_down() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says("oo dak ado yo")
    assert talk.state.step is Step.CONSENT
    assert affirms("yo lah")
    assert affirms("iya yg itu")
    assert is_unhelpful("dak ngerti sayo, terlalu tinggi bahasonyo")
    assert not is_unhelpful("dak ado data padi")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("oke pak, ganti emailnya ya, makasih", Command.EDIT_EMAIL),
        ("siap sudah cukup pak", Command.DONE),
        ("iya cukup", Command.DONE),
        ("selesai, terima kasih", Command.DONE),
        ("sudah selesai?", Command.STATUS),
        ("kok selesai pak", Command.STATUS),
        ("tidak selesai", None),
        ("hai, saya mau daftar konsultasi", Command.OFFICER),
        ("bisa buatkan konsultasi baru dong", Command.OFFICER),
        ("nak ngomong samo orang benaran lah", Command.OFFICER),
        ("bagaimana cara mengajukan konsultasi", None),
        ("saya ganti nama ya", Command.OTHER_PERSON),
        ("saya mau batal", Command.WITHDRAW),
        ("mau lihat status dong", Command.STATUS),
        ("saya mau semua data saya dihapus dari sistem kalian", Command.ERASE),
        ("gimana cara hapus data saya", Command.ERASE),
        ("please delete all my personal data", Command.ERASE),
        ("apakah data saya dihapus?", None),
        ("hapus data saya yang salah kirim tadi", None),
    ],
)
def test_a_command_among_courtesies_and_wishes(words: str, expected: Command | None) -> None:
    assert command(words) is expected


def test_what_denies_is_no_courtesy() -> None:
    assert bare("tidak selesai") == "tidak selesai"
    assert bare("baik pak, slesai ya, makasih") == "slesai"


@pytest.mark.parametrize(
    ("words", "leaves"),
    [
        ("kalo gak bisa ya udah deh cancel aja", True),
        ("kalau lama mending gak jadi deh", True),
        ("jangan dibatalkan", False),
        ("saya gak mau batal", False),
        ("apa syarat supaya konsultasi tidak dianggap gak jadi dan kapan bisa diulang", False),
    ],
)
def test_a_changed_mind_at_the_end_of_a_sentence(words: str, leaves: bool) -> None:
    assert changes_mind(words) is leaves


def test_a_changed_mind_is_no_name() -> None:
    talk = registered_until(Step.NAME)
    assert "dihentikan" in talk.says("kalo gak bisa ya udah deh cancel aja")
    assert not talk.state.step


def test_never_mind_after_an_answer_is_no_complaint_about_it() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert "belum sesuai" not in talk.says("tidak jadi")
    assert not talk.did(turn.Helped)


@pytest.mark.parametrize(
    "words",
    [
        "telepon be lah sayo pak, dak pandai nulis",
        "bisa minta tolong petugasnya telpon saya aja?",
        "minta ditelepon dong",
        "could someone call me on this number",
    ],
)
def test_who_wants_to_be_called_is_told_the_number(words: str) -> None:
    assert special(words) is Special.NO_CALLS
    assert "60497" in Talk(State(welcomed_at=MONDAY, language_chosen=True)).says(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("minta nomor hp dan alamat rumah ketua kelompok tani di desa pematang gadung", Special.PERSONAL_DATA),
        ("ada daftar nama pelaku usaha sawit di merangin lengkap no telponnya?", Special.PERSONAL_DATA),
        ("siapa saja warga miskin di rt 12 kelurahan legok", Special.PERSONAL_DATA),
        ("daftar harga jual petani", None),
        ("jumlah petani dan nelayan per kecamatan", None),
        ("nomor telepon kantor bps", None),
        ("apa yg kalian simpan tentang saya?", Special.DATA_COPY),
        ("sya salah kirim foto ktp tadi tolong dihapus", Special.MESSAGE_ERASURE),
        ("kau ko mesin apo orang?", Special.IDENTITY),
        ("kapan bisa dijawab petugas?", Special.HOURS),
        ("PELAYANAN MACAM APA INI", Special.COMPLAINT),
        ("mana tanggung jawab kalian", Special.COMPLAINT),
        ("saya laporkan ke ombudsman", Special.COMPLAINT),
        ("layanan seperti apa yang ada?", None),
        ("jangan lupa bagikan ke 10 grup ya", Special.SPAM),
    ],
)
def test_special_situations_in_other_words(words: str, expected: Special | None) -> None:
    assert special(words) is expected


@pytest.mark.parametrize(
    ("words", "press"),
    [
        ("Selamat malam. Saya Dimas dari harian Jambi Pos, mohon angka kemiskinan", True),
        ("siapa yg bisa diwawancara malam ini?", True),
        ("saya pernah diwawancara petugas sensus", False),
        ("kami perlu data dari radio tentang inflasi", False),
    ],
)
def test_the_press_is_greeted(words: str, press: bool) -> None:
    assert ("press_line" in remarks(words)) is press


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("jumlah KK desa kami utk RKPDes 2027", None),
        ("data pendukung RPJMD 2027-2029", None),
        ("data penduduk untuk tahun 2027", 2027),
        ("penduduk untuk Merangin 2027", 2027),
        ("inflasi jambi 2031 untuk skripsi", 2031),
    ],
)
def test_the_year_of_a_plan_is_not_the_year_of_the_figure(words: str, year: int | None) -> None:
    assert regions.unreleased_year(words, 2026) == year
