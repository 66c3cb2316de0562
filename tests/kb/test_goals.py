"""The figures of GOALS.md on the development questions, with room for noise; the thresholds calibrate themselves."""

from datetime import date
from pathlib import Path

import pytest

from kb.evaluation import evaluate, read_cases
from kb.importing import check
from kb.index import Index
from kb.wordlists import FOLDER

QUESTIONS = Path(__file__).parent / "questions_dev.csv"


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    index = Index.build(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries)
    return evaluate(index, read_cases(QUESTIONS.read_bytes()), date(2026, 11, 23))


@pytest.mark.parametrize(("name", "least"), [("acc_at_1", 75), ("acc_at_3", 91), ("helped", 83)])
def test_what_is_found(figures: dict[str, float], name: str, least: float) -> None:
    assert figures[name] >= least


@pytest.mark.parametrize(("name", "most"), [("answered_wrong", 4), ("out_of_scope_answered", 4)])
def test_what_is_wrongly_answered(figures: dict[str, float], name: str, most: float) -> None:
    assert figures[name] <= most
