"""What an entry is found by, and had better be offered for than answered."""

import pytest

from kb.index import Index
from tests.kb.test_matching import SMALL, TODAY, entry, starter


@pytest.mark.parametrize("text", ["yang mana ya lupa", "salah", "penuh kak", "cepat dong", "book", "ikan"])
def test_one_word_by_which_an_entry_is_never_asked_alone_is_offered(text: str) -> None:
    finding = starter().ask(text, TODAY)
    assert (finding.outcome, finding.reason) == ("suggest", "satu kata yang dapat berarti lain")


def test_a_wording_of_one_word_is_answered_in_whatever_small_words() -> None:
    index = Index.build(
        (*SMALL, entry("kiriman", "Bagaimana berkas dikirim?", "paket", "kirim paket", answer="Lewat surat."))
    )
    assert index.ask("yang paket itu gimana ya", TODAY).entry_id == "kiriman"


def test_what_tells_itself_apart_from_another_body_does_not_answer_for_it() -> None:
    for asked in ("nik saya ga terdaftar di dukcapil", "data dukcapil"):
        assert starter().ask(asked, TODAY).reason == "urusan lembaga lain: dinas kependudukan"
    for asked in ("kenapa data bps beda dengan dukcapil", "jumlah penduduk versi dukcapil"):
        assert starter().ask(asked, TODAY).entry_id == "jumlah-penduduk"


@pytest.mark.parametrize("text", ["best hotel in jambi city", "hotel terbaik di jambi", "the best hotel in jambi?"])
def test_what_to_choose_is_not_what_an_office_of_statistics_says(text: str) -> None:
    assert starter().ask(text, TODAY).reason == "ditanya pilihan terbaik, yang tidak dibahas"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("kabupaten terbaik ipm nya di jambi", "ipm"),
        ("inflasi negatif itu semua barang jadi murah ya", "deflasi"),
        ("tingkat hunian hotel di kota jambi", "tpk-hotel"),
    ],
)
def test_the_best_of_a_figure_is_the_highest(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


def test_the_best_way_is_no_choice_between_things() -> None:
    assert "terbaik" not in starter().ask("best way to download bps data", TODAY).reason


@pytest.mark.parametrize("text", ["berapa orang penduduk lansia di jambi", "ada berapa jiwa disabilitas"])
def test_how_many_people_there_are_is_not_how_they_are_served(text: str) -> None:
    assert starter().ask(text, TODAY).reason == "jumlahnya tidak dibahas"


def test_how_many_may_come_is_asked_of_a_service() -> None:
    assert starter().ask("maksimal berapa orang kalau kunjungan ke bps", TODAY).entry_id == "kunjungan-edukasi"


def test_a_projection_is_asked_of_any_year_to_come_and_no_other_entry_is() -> None:
    index = Index.build(
        (*SMALL, entry("proyeksi", "Apa itu proyeksi penduduk?", "perkiraan warga kelak", answer="Sampai 2035."))
    )
    assert index.ask("perkiraan warga kelak 2040", TODAY).entry_id == "proyeksi"
    assert "2040" in index.ask("apa itu inflasi 2040", TODAY).reason
    assert "2019" in index.ask("perkiraan warga kelak 2019", TODAY).reason
