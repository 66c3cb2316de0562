"""Search by meaning: where a sentence model is installed it is used, kept, and missed gracefully elsewhere."""

import os
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from core.database import Database
from core.runtime import Runtime
from kb import background, indexes, live, meaning, packing, service, sweeps
from kb.blending import Blend, Placed, blend_of
from kb.entries import Entry
from kb.index import Index
from kb.meaning import Reader
from kb.normalise import words

TODAY = date(2026, 11, 23)
SAME = {"kocek": "biaya", "tempat": "alamat"}
ENTRIES = (
    Entry("biaya", "layanan", "Berapa biaya konsultasi?", ("biaya layanan", "bayar berapa"), "Tidak dipungut."),
    Entry("alamat", "layanan", "Di mana alamat kantor?", ("alamat bps", "letak gedung"), "Jl. A. Yani No. 4."),
    Entry("jam", "layanan", "Jam berapa buka?", ("jam layanan", "hari kerja"), "Senin sampai Jumat."),
    Entry("inflasi", "data", "Apa itu inflasi?", ("inflasi bulanan", "kenaikan harga"), "Kenaikan umum."),
)


class ToyModel:
    """Gives each word a direction of its own, synonyms the same; remembers what it was asked to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, text: str) -> np.ndarray:
        self.read.append(text)
        total = sum((self._word(SAME.get(word, word)) for word in words(text)), np.zeros(48))
        return (total / (np.linalg.norm(total) or 1)).astype(np.float32)

    def _word(self, word: str) -> np.ndarray:
        return np.random.default_rng(list(word.encode())).normal(size=48)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ToyModel:
    made = ToyModel()
    monkeypatch.setattr(meaning, "model", lambda: made)
    return made


@pytest.mark.parametrize(("text", "entry_id"), [("kocek petugas", "biaya"), ("tempat pegawai", "alamat")])
def test_a_question_without_a_word_of_its_entry_is_found(model: ToyModel, text: str, entry_id: str) -> None:
    assert Index.build(ENTRIES, reader=Reader(model)).ask(text, TODAY).candidates[0].entry_id == entry_id
    assert not Index.build(ENTRIES).ask(text, TODAY).candidates


def test_an_index_with_meanings_is_kept_and_read_back(model: ToyModel) -> None:
    index = Index.build(ENTRIES, reader=Reader(model))
    again = packing.unpack(packing.pack(index), ENTRIES, ())
    assert again.parts.blend == index.parts.blend
    for text in ("ongkos petugas", "apa itu inflasi", "tempat"):
        assert again.ask(text, TODAY) == index.ask(text, TODAY)


CLOSE = (
    Entry("tenggat", "layanan", "Kapan tagihan air jatuh tempo?", ("tenggat tagihan air rumah", "batas"), "20."),
    Entry("besaran", "layanan", "Besar tagihan air rumah?", ("tagihan air rumah", "total tagihan air rumah"), "Lihat."),
)


def test_directions_learn_from_the_wordings_that_would_be_mistaken(
    model: ToyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ahead(rounds: int) -> float:
        monkeypatch.setattr("kb.senses.ROUNDS", rounds)
        index = Index.build((*ENTRIES, *CLOSE), reader=Reader(model))
        own, other = (index.nearness("tenggat tagihan air rumah", slug) for slug in ("tenggat", "besaran"))
        assert own is not None
        assert other is not None
        return own - other

    assert ahead(0) < 0 < ahead(15)


@pytest.mark.parametrize(("limit", "same"), [("ROUNDS", False), ("MOST_WORK", True)])
def test_a_base_of_too_much_work_learns_nothing(
    model: ToyModel, monkeypatch: pytest.MonkeyPatch, limit: str, same: bool
) -> None:
    monkeypatch.setattr(f"kb.senses.{limit}", 1)
    packed = packing.pack(Index.build((*ENTRIES, *CLOSE), reader=Reader(model)))
    monkeypatch.setattr("kb.senses.ROUNDS", 0)
    assert (packed == packing.pack(Index.build((*ENTRIES, *CLOSE), reader=Reader(model)))) is same


def test_what_was_read_is_not_read_again(model: ToyModel) -> None:
    packed = packing.pack(Index.build(ENTRIES, reader=Reader(model)))
    model.read.clear()
    more = (*ENTRIES, Entry("magang", "layanan", "Cara magang?", (), "Kirim surat."))
    Index.build(more, reader=Reader(model, packing.vectors(packed)))
    assert model.read == ["Cara magang?"]


@pytest.mark.parametrize("entries", [(), ENTRIES[:1], ENTRIES])
def test_a_base_too_small_or_too_large_is_searched_by_words(
    model: ToyModel, monkeypatch: pytest.MonkeyPatch, entries: tuple[Entry, ...]
) -> None:
    monkeypatch.setattr("kb.senses.MOST", 3)
    index = Index.build(entries, reader=Reader(model))
    assert index.parts.senses is None
    assert not entries or index.ask(entries[0].question, TODAY).entry_id == entries[0].id


def test_a_large_base_is_read_in_part(model: ToyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.senses.MOST", 9)
    Index.build(ENTRIES, reader=Reader(model))
    assert "biaya layanan" in model.read
    assert "bayar berapa" not in model.read


def published(database: Database, now: datetime, index: Index | None) -> None:
    with database.transaction() as session:
        built = indexes.built(index, indexes.words(session)) if index else None
        service.publish(session, ENTRIES, author="tes", now=now, built=built)


def test_without_the_model_an_index_with_meanings_is_left_alone(
    database: Database, now: datetime, model: ToyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(database, now, Index.build(ENTRIES, reader=Reader(model)))
    monkeypatch.setattr(meaning, "model", lambda: None)
    with database.reading() as session:
        index = live.current(session).index
    assert index.parts.senses is None
    assert index.ask("apa itu inflasi", TODAY).entry_id == "inflasi"


@pytest.mark.usefixtures("no_machine_is_too_slow")
def test_meanings_are_read_later_and_taken_over(
    runtime: Runtime, now: datetime, model: ToyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "start", lambda *_, **__: background.keep_index(runtime.database, lambda _: None))
    published(runtime.database, now, Index.build(ENTRIES))
    with runtime.database.reading() as session:
        assert live.current(session).index.parts.senses is None
    assert sweeps.run(runtime, now) == 1
    assert sweeps.run(runtime, now) == 0
    with runtime.database.reading() as session:
        assert live.current(session).index.parts.senses


def test_meanings_are_read_by_one_process_though_workers_come_and_go(
    runtime: Runtime, now: datetime, model: ToyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed leaves the process it started at work; the one started instead begins no second."""
    kept: list[int] = []
    monkeypatch.setattr(background, "start", lambda *_, held: kept.append(os.dup(held.fileno())))
    published(runtime.database, now, Index.build(ENTRIES))
    assert [sweeps.run(runtime, now) for _ in range(3)] == [1, 0, 0]
    os.close(kept[0])  # the process has ended without its work done
    assert sweeps.run(runtime, now) == 1
    os.close(kept[1])


def test_a_sweep_without_the_model_does_nothing(runtime: Runtime, now: datetime) -> None:
    published(runtime.database, now, Index.build(ENTRIES))
    assert sweeps.run(runtime, now) == 0


def placed(*scores: tuple[float, float]) -> list[Placed]:
    return [Placed(number, words, cosine) for number, (words, cosine) in enumerate(scores)]


@pytest.mark.parametrize(
    ("trials", "weight"),
    [
        ([(0, placed((1.0, 0.1), (0.2, 0.9)))] * 50, 1.0),  # words know best, the usual weight does no harm
        ([(0, placed((0.6, 0.1), (0.2, 0.9)))] * 50, 0.5),
        ([(1, placed((1.5, 0.4), (0.2, 0.9)))] * 50, 3.0),
    ],
)
def test_the_weight_is_the_one_that_finds_wordings_left_out(
    trials: list[tuple[int, list[Placed]]], weight: float
) -> None:
    assert blend_of(trials, [0.0, 0.1]).weight == weight


def test_a_cosine_speaks_for_an_entry_from_the_middle_on() -> None:
    blend = blend_of([(0, placed((1.0, 0.8), (0.5, 0.2))), (0, placed((1.0, 0.6), (0.5, 0.2)))], [0.0, 0.2])
    assert blend.says(0.8) > 0 > blend.says(0.1)
    assert blend.middle == pytest.approx(1 / 3)  # 0.7 inside, 0.1 and 0.2 outside: nearer the strangers' side
    assert abs(Blend(1.0, 0.0, 1000.0).says(1.0)) < 5


def test_a_processor_without_the_instructions_does_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(meaning, "find_spec", lambda _: object())
    monkeypatch.setattr(meaning, "PROCESSOR", tmp_path / "cpuinfo")
    (tmp_path / "cpuinfo").write_text("flags : sse4_2 avx\n")
    meaning.model.cache_clear()
    try:
        assert meaning.model() is None
    finally:
        meaning.model.cache_clear()
    assert "AVX2" in caplog.text


def test_what_a_message_means_is_read_before_it_is_searched(database: Database, now: datetime, model: ToyModel) -> None:
    published(database, now, Index.build(ENTRIES, reader=Reader(model)))
    with database.reading() as session:
        live.current(session)
    model.read.clear()
    live.warm(database, "kocek petugas")
    live.warm(database, "terima kasih")
    assert model.read == ["kocek petugas"]
