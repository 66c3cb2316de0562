"""The figures of GOALS.md, with room for noise, on the development questions and on paraphrases written blind."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kb.evaluation import evaluate, read_cases
from kb.importing import check
from kb.index import Index
from kb.wordlists import FOLDER

HERE = Path(__file__).parent
LEAST = {
    "questions_dev.csv": {"acc_at_1": 75, "acc_at_3": 92, "helped": 84},
    "data/paraphrases.csv": {"acc_at_1": 84, "acc_at_3": 95, "helped": 90},
}


@cache
def figures(name: str) -> dict[str, float]:
    index = Index.build(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries)
    return evaluate(index, read_cases((HERE / name).read_bytes()), date(2026, 11, 23))


@pytest.mark.parametrize(("name", "what"), [(name, what) for name in LEAST for what in LEAST[name]])
def test_what_is_found(name: str, what: str) -> None:
    assert figures(name)[what] >= LEAST[name][what]


@pytest.mark.parametrize("name", LEAST)
@pytest.mark.parametrize("what", ["answered_wrong", "out_of_scope_answered"])
def test_what_is_wrongly_answered(name: str, what: str) -> None:
    assert figures(name)[what] <= 5
