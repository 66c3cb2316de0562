"""Words that mean the same: what an entry says in its own words covers a question in others."""

from datetime import date
from functools import cache

import pytest

from kb.concepts import Synonym
from kb.entries import Entry
from kb.explaining import explain
from kb.importing import check
from kb.index import Index
from kb.packing import pack, unpack
from kb.wordlists import FOLDER

TODAY = date(2026, 11, 28)
CLUB = (
    Entry("pinjam", "layanan", "Bagaimana cara meminjam sepeda?", ("pinjam sepeda", "syarat meminjam"), "Bawa kartu."),
    Entry("ruang", "layanan", "Berapa tarif ruang ganti?", ("sewa ruang ganti",), "Gratis."),
    Entry("jam", "layanan", "Kapan loket buka?", ("jam buka loket",), "Senin sampai Jumat."),
)
BICYCLES = Synonym(("sepeda", "onthel", "gowes"))


def test_a_word_no_entry_holds_is_covered_by_what_it_stands_for() -> None:
    text = "mau pinjam onthel gowes"
    bare, knowing = Index.build(CLUB), Index.build(CLUB, [BICYCLES])
    assert bare.ask(text, TODAY).outcome == "suggest"
    for index in (knowing, unpack(pack(knowing), knowing.entries, [BICYCLES])):
        assert index.ask(text, TODAY).entry_id == "pinjam"


def test_an_admin_is_told_that_the_entry_speaks_of_it() -> None:
    knowing = Index.build(CLUB, [BICYCLES])
    assert explain(knowing, "pinjam onthel", "pinjam") == "kata kunci yang sama: pinjam, onthel"
    assert explain(knowing, "pinjam onthel", "jam") == "tidak disebut entri ini: pinjam, onthel"


def test_a_word_of_the_base_is_heard_as_itself() -> None:
    """A loket is the counter of another entry here, whatever it may stand for elsewhere."""
    knowing = Index.build(CLUB, [Synonym(("sepeda", "loket"))])
    assert explain(knowing, "loket", "pinjam") == "tidak disebut entri ini: loket"


@cache
def starter() -> Index:
    return Index.build(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries)


@pytest.mark.parametrize(
    ("text", "slug", "outcome"),
    [
        ("rice production in merangin", "produksi-padi-ksa", "answer"),
        ("what goes into the hdi of jambi", "ipm-en", "answer"),
        ("rilis brs berikutnya tanggal berapa", "jadwal-rilis", "suggest"),
        ("malas jawab pertanyaan petugas", "wajib-menjawab", "answer"),
        ("are you open on saturday", "jam-layanan-en", "answer"),
        ("kak minta file batas kelurahan buat qgis dong", "peta-shapefile", "answer"),
    ],
)
def test_the_starter_base_is_found_in_other_words(text: str, slug: str, outcome: str) -> None:
    finding = starter().ask(text, TODAY)
    assert (finding.outcome, finding.candidates[0].entry_id) == (outcome, slug)


@pytest.mark.parametrize("text", ["jadwal sholat jumat jam brp", "jam berapa sholat jumat", "kapan puasa dimulai"])
def test_hours_of_prayer_are_no_hours_of_the_office(text: str) -> None:
    assert starter().ask(text, TODAY).outcome != "answer"


@pytest.mark.parametrize("text", ["malas", "saya malas"])
def test_who_is_lazy_asks_for_no_duty(text: str) -> None:
    assert starter().ask(text, TODAY).outcome != "answer"
