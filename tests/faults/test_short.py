"""The short version of the fault campaign: real processes, killed and cut, judged by the checker."""

from pathlib import Path

import pytest

from faults.campaign import short

SEED = 6


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_done_twice(database: str, tmp_path: Path) -> None:
    verdict = short(database, SEED, tmp_path)
    assert verdict.is_valid, "\n".join(verdict.lines())
    assert verdict.counts["kill -9"] >= 10
