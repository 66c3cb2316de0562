"""A table that a program saved with question marks for the signs it does not know."""

from dataclasses import replace

import pytest

from kb.entries import Entry
from kb.exporting import SHAPES
from kb.importing import CheckResult, check
from kb.wordlists import FOLDER

LIVE = Entry("padi", "data", "Apa itu KSA?", ("luas ≥ 1 ha?",), "Buka jambi.bps.go.id → *Publikasi* → unduh 📈.")
TOLD = "menjadi “?” saat berkas disimpan; ulangi dari berkas asal, simpan sebagai XLSX atau CSV UTF-8"


def saved(entry: Entry, encoding: str) -> bytes:
    return SHAPES["csv"]((entry,)).decode("utf-8-sig").encode(encoding, "replace")


def errors(result: CheckResult) -> list[str]:
    return [str(error) for error in result.errors]


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "ascii"])
def test_the_live_table_saved_as_plain_csv_is_refused_by_row_and_column(encoding: str) -> None:
    result = check(saved(replace(LIVE, answer=f"{LIVE.answer} Gratis."), encoding), (LIVE,))
    assert errors(result) == [f"Baris 2, kolom variasi: ≥ {TOLD}", f"Baris 2, kolom jawaban: → 📈 {TOLD}"]


def test_a_sign_of_windows_comes_back_as_it_was() -> None:
    live = replace(LIVE, variants=(), answer="Rp2–15 miliar • “mikro” é")
    result = check(saved(replace(live, answer=f"{live.answer} ya"), "cp1252"), (live,))
    assert errors(result) == []
    assert result.entries[0].answer == "Rp2–15 miliar • “mikro” é ya"


@pytest.mark.parametrize(
    "answer",
    [
        "Buka situs. Lalu? Unduh.",
        "Buka → *Publikasi*? Lalu? Unduh? 📈",
        "Buka situs, lalu unduh.",
        "Buka jambi.bps.go.id *Publikasi*? Lalu? Unduh?",
    ],
)
def test_an_answer_written_anew_may_ask(answer: str) -> None:
    assert errors(check(saved(replace(LIVE, answer=answer), "utf-8"), (LIVE,))) == []


def test_the_starter_base_saved_so_is_refused_wherever_a_sign_is_gone() -> None:
    live = check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries
    spoilt = SHAPES["csv"](live).decode("utf-8-sig").encode("cp1252", "replace")
    result = check(spoilt, live)
    assert len(result.errors) == len(result.changes.changed) >= 5
    assert check(SHAPES["csv"](live), live).ok
