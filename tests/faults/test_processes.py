"""The supervisor of the places under test: what was killed is waited for, and nothing begins once it has ended."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import ROOT
from faults.processes import Keeper, Program
from tests.waiting import eventually


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Program]:
    program = Program("sleeper", ["sleep", "600"], {}, ROOT, tmp_path / "sleeper.log")
    program.start()
    yield program
    program.stops()


def test_what_was_killed_is_waited_for_before_another_takes_its_place(sleeper: Program) -> None:
    first = sleeper.process
    assert first
    sleeper.kill()
    sleeper.start()
    assert first.returncode == -signal.SIGKILL
    assert sleeper.is_running


def test_nothing_begins_once_the_keeper_has_ended(sleeper: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that is closed while something is being started would leave it running for good."""
    begun, may_go_on = threading.Event(), threading.Event()
    popen = subprocess.Popen

    def slow(*given: object, **more: object) -> object:
        begun.set()
        may_go_on.wait(60)
        return popen(*given, **more)  # type: ignore[call-overload]

    keeper = Keeper([sleeper], rest=0.0)
    keeper.begin()
    monkeypatch.setattr(subprocess, "Popen", slow)
    sleeper.kill()
    assert begun.wait(60)
    ending = threading.Thread(target=keeper.end)
    ending.start()
    assert not eventually(lambda: not ending.is_alive(), 0.3), "it ended while something was being started"
    may_go_on.set()
    ending.join(60)
    assert eventually(lambda: sleeper.starts == 2)
