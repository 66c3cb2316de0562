"""The command that measures the matcher on an intent set of one's own."""

import json
from pathlib import Path

import pytest

from bench import intents
from kb import meaning

TRAIN = """query,entry_id
berapa biaya konsultasi,biaya
ongkos konsultasi berapa,biaya
di mana alamat kantor,alamat
letak gedung kantor,alamat
"""
TEST = "query,entry_id\nbiaya konsultasi,biaya\nalamat kantor,alamat\nresep rendang padang,\n"


@pytest.fixture(autouse=True)
def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "model", lambda: None)


def files(folder: Path, train: str) -> list[str]:
    (folder / "train.csv").write_text(train)
    (folder / "test.csv").write_text(TEST)
    return [str(folder / "train.csv"), str(folder / "test.csv")]


def test_an_intent_set_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert intents.main(files(tmp_path, TRAIN)) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == ["words"]
    assert {"in_scope": 2, "out_of_scope": 1, "acc_at_1": 100.0, "auroc": 100.0}.items() <= figures["words"].items()


@pytest.mark.parametrize(("train", "told"), [("frage,antwort\n", "kolom query dan entry_id"), (None, "No such file")])
def test_files_that_are_none_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], train: str | None, told: str
) -> None:
    assert intents.main(files(tmp_path, train) if train else ["gone.csv", "gone.csv"]) == 1
    assert told in capsys.readouterr().err
    assert intents.main([]) == 2
