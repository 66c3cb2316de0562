"""Questions in English find entries in Indonesian where no entry in English answers them."""

from datetime import date
from functools import cache

import pytest

from kb.entries import Entry
from kb.glossary import glossary
from kb.importing import check
from kb.index import Index
from kb.normalise import stop_stems
from kb.packing import pack, unpack
from kb.stemming import stem
from kb.wordlists import FOLDER, rows

TODAY = date(2026, 11, 28)


def entry(slug: str, question: str, *variants: str, language: str = "id") -> Entry:
    return Entry(slug, "layanan", question, variants, "Tanyakan di loket.", language=language)


LIBRARY = (
    entry("pinjam", "Bagaimana cara meminjam buku perpustakaan?", "pinjam buku", "pinjam buku dua minggu"),
    entry("kursi-roda", "Apakah ada jalan untuk kursi roda?", "kursi roda bisa masuk"),
    entry("biaya", "Berapa tarif anggota?", "tarif anggota setahun"),
    entry("hours", "When is the library open?", "library opening hours", language="en"),
)


@cache
def starter() -> Index:
    return Index.build(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries)


def test_every_row_translates_a_word_of_its_own() -> None:
    words = [word for word, _ in rows("glossary")]
    assert words == sorted(set(words))
    assert len(glossary()) == len(words), "two forms of one word: one is enough"
    assert [word for word in words if (stem(word),) == glossary()[stem(word)]] == []
    assert stop_stems().isdisjoint(glossary())
    assert [word for word, meant in glossary().items() if stop_stems().issuperset(meant)] == []


@pytest.mark.parametrize("text", ["can i borrow a book for two weeks", "borrow books"])
def test_an_entry_in_indonesian_is_found_by_its_words_in_english(text: str) -> None:
    index = Index.build(LIBRARY)
    for one in (index, unpack(pack(index), index.entries, ())):
        assert one.ask(text, TODAY).candidates[0].entry_id == "pinjam"


def test_what_an_entry_in_english_speaks_of_is_its_own() -> None:
    assert Index.build(LIBRARY).ask("when is the library open", TODAY).entry_id == "hours"


def test_a_question_in_indonesian_is_not_translated() -> None:
    index = Index.build(LIBRARY)
    assert index.read("borrow buku").translated
    assert not index.read("apa bisa borrow buku di sini").translated


def test_an_english_word_is_no_slip_of_an_indonesian_one() -> None:
    index = Index.build((*LIBRARY, entry("burung", "Apakah boleh membawa burung?", "bawa burung")))
    assert "building" in index.read("building").tokens


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("population density of bungo", "kepadatan-penduduk"),
        ("average wage of workers in jambi", "upah-buruh"),
        ("can i refuse to be surveyed", "wajib-menjawab"),
        ("where can i get paddy harvested area by regency", "produksi-padi-ksa"),
        ("number of foreign tourists visiting jambi", "kunjungan-wisatawan"),
        ("how can i become a survey enumerator", "mitra-statistik"),
        ("how many hectares of rice were harvested in jambi last year", "produksi-padi-ksa"),
    ],
)
def test_the_starter_base_answers_in_indonesian_what_it_has_in_no_other_language(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


def test_what_two_languages_speak_of_is_offered() -> None:
    finding = starter().ask("need gis boundary files for villages in jambi", TODAY)
    assert (finding.outcome, finding.reason) == ("suggest", "dua entri berdekatan")


@pytest.mark.parametrize("text", ["salary of a bps employee", "average rent of a house in jambi"])
def test_strangers_who_write_in_english_are_not_answered(text: str) -> None:
    assert starter().ask(text, TODAY).outcome != "answer"
