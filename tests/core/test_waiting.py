"""Waits end in time, also when the clock is moved under the process."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.waiting import Signal, left
from tests.time.moving import MovedClock

SCRIPT = """
import sys, time
from core.waiting import Signal, left
until = time.monotonic() + 1
sys.stdin.readline()
print(Signal().wait(0.2), left(until, 1) <= 1, flush=True)
"""


def test_a_set_signal_ends_every_wait_until_it_is_cleared() -> None:
    signal = Signal()
    assert not signal.wait(0)
    threading.Timer(0.05, signal.set).start()
    assert signal.wait(20)
    assert signal.is_set()
    signal.clear()
    signal.clear()
    assert not signal.is_set()


def test_what_is_left_is_never_more_than_it_can_be() -> None:
    assert left(time.monotonic() - 5, 10) == 0
    assert left(time.monotonic() + 86400, 10) == 10
    assert 0 < left(time.monotonic() + 9, 10) <= 9


@pytest.mark.parametrize("moved", [timedelta(days=-1), timedelta(days=3), timedelta(days=3653)])
def test_a_wait_ends_under_a_moved_clock(tmp_path: Path, moved: timedelta) -> None:
    clock = MovedClock(tmp_path / "clock")
    clock.shows(datetime.now(UTC) + timedelta(days=1))
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | clock.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        clock.shows(clock.now() + moved)
        assert process.communicate("\n", timeout=30)[0] == "False True\n"
    finally:
        process.kill()
