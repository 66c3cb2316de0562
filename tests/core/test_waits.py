"""Whoever waits for the database too long is told so, and nobody behind them waits longer for it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import bounded
from core.database import Database
from core.waiting import Signal
from core.waits import WritersPlace, _Turns
from tests import postgres

HOLDER = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print(1, flush=True); time.sleep(60)"


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_no_descriptor_left_to_wait_with_is_a_database_that_is_away(tmp_path: Path) -> None:
    """Found by F37 as a page's 500: the lock's file could not be opened. No turn is lost with it."""
    place = WritersPlace(tmp_path)  # a folder: the kernel refuses to open it for writing
    for _ in range(2):
        with pytest.raises(sa.exc.OperationalError), place.taken(0.2):
            pass


def test_an_error_of_ones_own_while_holding_the_place_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), WritersPlace(tmp_path / "lock").taken(0.2):
        raise FileNotFoundError


def test_a_place_held_elsewhere_is_waited_for_only_so_long(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    place = WritersPlace(tmp_path / "lock")
    with pytest.raises(sa.exc.TimeoutError), place.taken(0.2):
        pass
    with pytest.raises(sa.exc.TimeoutError), place.taken(0.2):
        pass


def test_a_wait_given_up_does_not_keep_the_place(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    place = WritersPlace(tmp_path / "lock")
    with pytest.raises(sa.exc.TimeoutError), place.taken(0.1):
        pass
    holder.kill()
    with place.taken(10):
        pass


def test_many_who_give_up_leave_one_wait_behind(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """Found by reading: a worker frozen in a transaction cost the web a thread and two descriptors a message."""
    place, before = WritersPlace(tmp_path / "lock"), _descriptors()
    for _ in range(20):
        with pytest.raises(sa.exc.TimeoutError), place.taken(0.02):
            pass
    assert sum(thread.name == "writer's place" for thread in threading.enumerate()) == 1
    assert _descriptors() <= before + 3
    holder.kill()
    with place.taken(10):
        pass


def test_who_waits_gets_the_place_when_it_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    threading.Timer(0.3, holder.kill).start()
    with WritersPlace(tmp_path / "lock").taken(20):
        assert holder.wait(10) == -signal.SIGKILL


def test_threads_of_one_process_wait_only_so_long(tmp_path: Path) -> None:
    place = WritersPlace(tmp_path / "lock")
    with place.taken(), pytest.raises(sa.exc.TimeoutError), place.taken(0.1):
        pass


def test_a_server_that_answers_nothing_is_given_up_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "ANSWER_SECONDS", 0.5)
    with postgres.server() as url:
        database = Database(postgres.with_driver(url))
        with database.engine.connect() as connection:
            backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            os.kill(backend, signal.SIGSTOP)
            began = time.monotonic()
            with pytest.raises(sa.exc.OperationalError):
                connection.execute(sa.text("SELECT 1"))
            os.kill(backend, signal.SIGCONT)
            assert time.monotonic() - began < 5
        with database.engine.connect() as connection:
            assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
        database.engine.dispose()


def test_a_turn_is_not_lost_with_somebody_who_cannot_be_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = _Turns()
    told: list[str] = []
    turns.take(1)

    def waits_in_vain() -> None:
        with pytest.raises(sa.exc.TimeoutError):
            turns.take(0.5)
        told.append("gave up")

    waiter = threading.Thread(target=waits_in_vain)
    waiter.start()
    while not turns.waiting:
        time.sleep(0.01)
    monkeypatch.setattr(Signal, "set", lambda _: (_ for _ in ()).throw(OSError("EIO")))
    turns.give(lambda: told.append("nobody"))
    turns.take(0)
    waiter.join()
    assert told == ["nobody", "gave up"]


def test_a_process_keeps_the_place_for_those_of_its_threads_that_wait(tmp_path: Path) -> None:
    """Else processes come to write turn about, and where the most wait they wait longest."""
    lock = tmp_path / "lock"
    holder, ours, other = (WritersPlace(lock) for _ in range(3))
    order: list[str] = []

    def writes(place: WritersPlace, name: str) -> None:
        with place.taken(20):
            order.append(name)

    names = ["first", "second", "third", "fourth"]
    threads = [threading.Thread(target=writes, args=(ours, name)) for name in names]
    threads.append(threading.Thread(target=writes, args=(other, "another process")))
    with holder.taken():
        for started, thread in enumerate(threads):
            thread.start()
            _until(partial(lambda many: _blocked(lock) + ours._turns.waiting == many, started + 1))
    for thread in threads:
        thread.join()
    assert order == [*names, "another process"]
    with holder.taken(0.5):
        pass


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _blocked(lock: Path) -> int:
    """Return how many the kernel lets wait for a lock (proc_locks(5))."""
    lines = Path("/proc/locks").read_text().splitlines()
    return sum("->" in line and f":{lock.stat().st_ino} " in line for line in lines)


def _until(happens: Callable[[], bool]) -> None:
    while not happens():
        time.sleep(0.01)
