"""The gap list: whoever asks the same, in whatever spelling, stands in one group, and nobody else."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from kb.entries import Entry
from kb.gaps import Asked, gaps
from kb.importing import check
from kb.index import Index
from kb.wordlists import FOLDER

UNANSWERED = Path(__file__).parent / "data" / "unanswered.csv"
STARTER = Index.build(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries)
RICE = Index.build([Entry("padi", "data", "Berapa produksi padi?", ("panen padi",), "Lihat BRS.")])


def topics(of: str) -> dict[str, str]:
    """Return made-up questions by topic; `held` ones were put aside before the grouping was written."""
    with UNANSWERED.open(encoding="utf-8", newline="") as file:
        return {row["question"]: row["topic"] for row in csv.DictReader(file) if row["set"] == of}


def grouped(texts: Sequence[str], index: Index) -> list[list[str]]:
    found = gaps([Asked(text, id=number) for number, text in enumerate(texts)], index)
    return [[texts[number] for number in gap.ids] for gap in found]


@pytest.mark.parametrize(("of", "pure", "whole"), [("dev", 0.94, 0.59), ("held", 0.96, 0.7)])
def test_groups_are_pure_and_whole(of: str, pure: float, whole: float) -> None:
    """Of a question's group, the share of its topic; of its topic, the share in its group (B-cubed)."""
    topic = topics(of)
    purity = wholeness = 0.0
    for group in grouped(sorted(topic), STARTER):
        for text in group:
            same = sum(topic[other] == topic[text] for other in group)
            purity += same / len(group)
            wholeness += same / sum(other == topic[text] for other in topic.values())
    assert purity / len(topic) >= pure
    assert wholeness / len(topic) >= whole


ONE_GROUP = {
    "a slip in a word the base knows": ["produksi padi merangin", "prduksi padi"],
    "a slip in a word only those who ask know": ["jumlah masjid", "data masjid tebo", "jumlh msjid kerinci"],
    "short for what others write out": [
        "pertumbuhan ekonomi",
        "pertumbuhn ekonomi jambi",
        "laju pertumbuhan ekonomi",
        "pe jambi",
    ],
    "short for a listed name that one writes out": ["jumlah rs di jambi", "data rumah sakit kota jambi"],
    "English and Indonesian": ["harga kopi", "price of coffee in kerinci"],
    "places and years": ["harga sawit tebo 2024", "harga sawit merangin", "harga sawit kota jambi 2025"],
    "chat and Jambi Malay": ["berapa harga beras", "brp hrg beras", "berapo hargo beras skrg"],
}


@pytest.mark.parametrize("texts", ONE_GROUP.values(), ids=ONE_GROUP)
def test_one_question_in_many_spellings_is_one_group(texts: list[str]) -> None:
    strangers = ["kapan cpns dibuka", "alamat samsat", "jadwal bus palembang"]
    assert sorted(map(len, grouped([*texts, *strangers], RICE))) == [1, 1, 1, len(texts)]


def test_of_wordings_as_frequent_the_one_without_a_slip_stands_first() -> None:
    assert grouped(["prduksi padi", "produksi padi merangin"], RICE) == [["produksi padi merangin", "prduksi padi"]]
    often = ["prduksi padi", "prduksi padi", "produksi padi merangin"]
    assert grouped(often, RICE) == [often]


APART = {
    "prices of two things": ["harga karet", "harga karet tebo", "harga emas", "harga emas antam"],
    "two things in one place": ["jumlah masjid merangin", "masjid tebo", "curah hujan merangin", "curah hujan tebo"],
    "words alike that both are asked": ["jumlah koperasi", "koperasi aktif", "jumlah kopertis", "kopertis aktif"],
}


@pytest.mark.parametrize("texts", APART.values(), ids=APART)
def test_other_questions_stay_apart(texts: list[str]) -> None:
    strangers = ["kapan cpns dibuka", "alamat samsat", "jadwal bus palembang", "jumlah guru", "harga telur"]
    found = [set(group) for group in grouped([*texts, *strangers], RICE)]
    assert set(texts[:2]) in found
    assert set(texts[2:]) in found


def test_an_empty_base_groups_too() -> None:
    asked = ["harga beras", "brp hrg beras", "data masjid", "masjid kota jambi"]
    assert grouped(asked, Index.build(())) == [asked[:2], asked[2:]]


def test_what_was_grouped_is_remembered_with_the_version_it_was_read_by() -> None:
    asked = [Asked("masjid raya", id=1), Asked("msjid raya", id=2)]
    mosques = Index.build([Entry("masjid", "data", "Berapa masjid?", (), "Lihat KDA.")])
    assert [len(gaps(asked, index)) for index in (RICE, mosques, RICE)] == [2, 1, 2]
    assert gaps(asked, mosques) is gaps(asked, mosques)
