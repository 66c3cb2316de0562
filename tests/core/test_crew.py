"""The worker's hands: once at a time, again when asked meanwhile, later when the job says so."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from core.clock import utc_now
from core.crew import Crew
from core.jobs import Handler
from core.runtime import Runtime


@contextmanager
def crew(handler: Callable[[Any, Any], datetime | None], hands: int = 4) -> Iterator[Crew]:
    made = Crew(cast(Runtime, None), {"job": cast(Handler, handler)}, utc_now, hands)
    try:
        yield made
    finally:
        made.close(5)


def drained(made: Crew) -> None:
    until = time.monotonic() + 5
    while made.busy:
        assert time.monotonic() < until
        time.sleep(0.005)


def test_the_same_call_never_runs_twice_at_once_and_runs_again_when_asked_meanwhile() -> None:
    running, most, runs = 0, 0, 0
    go_on = threading.Event()

    def handler(_runtime: Runtime, _argument: Any) -> None:
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        go_on.wait(5)
        running -= 1

    with crew(handler) as made:
        made.call("job", 1)
        while not runs:
            time.sleep(0.005)
        for _ in range(10):
            made.call("job", 1)
        go_on.set()
        drained(made)
    assert (most, runs) == (1, 2)


def test_different_calls_run_side_by_side() -> None:
    together = threading.Barrier(3, timeout=5)

    with crew(lambda _runtime, _argument: together.wait() and None) as made:
        for argument in range(3):
            made.call("job", argument)
        drained(made)
    assert not together.broken


def test_a_job_that_fails_leaves_the_hands_free(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []

    def handler(_runtime: Runtime, argument: int) -> None:
        if argument < 8:
            raise RuntimeError("broken")
        done.append(argument)

    with crew(handler, hands=2) as made:
        for argument in range(10):
            made.call("job", argument)
        drained(made)
    assert sorted(done) == [8, 9]
    assert len(caplog.records) == 8


def test_where_no_thread_can_be_started_a_job_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine short of memory: neither whoever calls nor what wakes later calls may end of it."""
    done: list[Any] = []

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with crew(lambda _runtime, argument: done.append(argument)) as made:
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refused)
            made.call("job", 1)
        made.call("job", 2)
        drained(made)
        made.call("job", 1)
        drained(made)
    assert sorted(done) == [1, 1, 2]


def test_a_moment_returned_is_kept() -> None:
    at: list[float] = []

    def handler(_runtime: Runtime, _argument: Any) -> datetime | None:
        at.append(time.monotonic())
        return utc_now() + timedelta(seconds=0.3) if len(at) == 1 else None

    with crew(handler) as made:
        made.call("job")
        time.sleep(0.8)
    assert len(at) == 2
    assert 0.25 < at[1] - at[0] < 0.7


def test_a_job_that_always_asks_for_now_does_not_spin() -> None:
    runs = 0

    def handler(_runtime: Runtime, _argument: Any) -> datetime:
        nonlocal runs
        runs += 1
        return utc_now()

    with crew(handler) as made:
        made.call("job")
        time.sleep(0.5)
    assert 2 <= runs <= 12


def test_closing_finishes_what_runs_and_drops_what_waits() -> None:
    finished: list[int] = []

    def handler(_runtime: Runtime, argument: int) -> None:
        time.sleep(0.2)
        finished.append(argument)

    with crew(handler, hands=1) as made:
        for argument in range(5):
            made.call("job", argument)
        time.sleep(0.05)
        assert made.close(5)
        made.call("job", 99)
    assert finished == [0]


def test_closing_does_not_wait_for_ever() -> None:
    release = threading.Event()
    with crew(lambda _runtime, _argument: release.wait(5) and None) as made:
        made.call("job")
        time.sleep(0.05)
        assert made.close(0.1) is False
        release.set()


def test_what_is_slow_does_not_take_the_hands_of_the_rest() -> None:
    go_on, answered = threading.Event(), threading.Event()
    handlers = {"file": lambda *_: go_on.wait(10) and None, "reply": lambda *_: answered.set()}
    made = Crew(cast(Runtime, None), cast(dict[str, Handler], handlers), utc_now, hands=2, slow=("file",))
    for number in range(8):
        made.call("file", number)
    made.call("reply")
    assert answered.wait(5)
    go_on.set()
    drained(made)
    made.close(5)
