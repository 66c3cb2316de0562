"""Names as people give them; words that only look like names, and names that only look like words."""

import pytest

from bot import names
from bot.state import Step
from tests.bot.test_situations import UNKNOWN, registered_until


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Don Bosco", "Don Bosco"),
        ("Don Tapscott", "Don Tapscott"),
        ("Mail", "Mail"),
        ("dr. Rina Wati, Sp.A", "dr. Rina Wati, Sp.A"),
        ("H. Ahmad Dahlan, S.Stat., M.Si.", "H. Ahmad Dahlan, S.Stat., M.Si"),
        ("R.A. Kartini", "R.A. Kartini"),
        ("BUDI SANTOSO", "BUDI SANTOSO"),
        ("nama saya siti rahma binti h. ma'ruf, s.pd. kak", "Siti Rahma binti H. Ma'ruf, S.Pd."),
        ("Budi 😊", "Budi"),
        ("✨Rina✨", "Rina"),
        ("Budi 🙏🏽", "Budi"),
        ("Nur`aini", "Nur'aini"),
        ("An Nisa", "An Nisa"),
        ("Is Mardiana", "Is Mardiana"),
        ("Min Ho", "Min Ho"),
        ("My Linh", "My Linh"),
        ("Im Yoona", "Im Yoona"),
        ("Slamet", "Slamet"),
        ("Selamat", "Selamat"),
        ("Budi Santoso kak", "Budi Santoso"),
        ("Siti aja kak", "Siti"),
        ("panggil saja Rina", "Rina"),
        ("saya bernama Joko", "Joko"),
        ("a.n. Joko Widodo", "Joko Widodo"),
        ("nama gue Raka bro", "Raka"),
        ("min, saya Budi", "Budi"),
        ("my name is John Smith", "John Smith"),
        ("Name: John Smith", "John Smith"),
        ("Budi (mahasiswa)", "Budi"),
        ("Budi Santoso, mahasiswa UNJA", "Budi Santoso"),
        ("Nama: Budi Santoso\nE-mail: budi@gmail.com\nPekerjaan: Mahasiswa", "Budi Santoso"),
        ("Budi\nSantoso", "Budi Santoso"),
        ("", ""),
        ("saya mahasiswa unja", ""),
        ("don't want", ""),
        ("no mail", ""),
        ("tidak punya email", ""),
        ("rahasia dong", ""),
        ("halo kak", ""),
        ("ya", ""),
        ("untuk apa?", ""),
        ("😂😂", ""),
        ("12345", ""),
    ],
)
def test_a_name_is_read(words: str, name: str) -> None:
    assert names.read(words) == name


@pytest.mark.parametrize("words", ["tolol kalian", "PROMO SLOT GACOR maxwin", "dapat bantuan BPS klik bit.ly/x"])
def test_an_insult_or_an_advertisement_is_no_name(words: str) -> None:
    talk = registered_until(Step.NAME)
    assert "belum dapat kami baca" in talk.says(words)
    talk.says(words)
    assert talk.person.name == "Pengguna 7890"


@pytest.mark.parametrize("words", ["Putri Bungo Lestari", "Andi Riau Saputra", "Mei Tebo Sari"])
def test_a_name_with_a_place_in_it_is_a_name(words: str) -> None:
    talk = registered_until(Step.NAME)
    talk.says(words)
    assert talk.person.name == words


@pytest.mark.parametrize("words", ["yang di Bungo saja", "sama kabupaten tebo juga", "tahun 2020 saja"])
def test_a_place_or_a_year_is_a_detail_of_the_question(words: str) -> None:
    talk = registered_until(Step.NAME)
    talk.says(words)
    assert talk.person.name == ""
    assert talk.state.question == f"{UNKNOWN}\n{words}"
