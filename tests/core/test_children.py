"""Programs forked from one process: ended, started again, on its leash, without its lock."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core import children, premises
from core.children import Child
from core.settings import ROOT
from tests.waiting import eventually


def is_free(folder: Path) -> bool:
    try:
        with premises.taken(folder):
            return True
    except premises.PremisesError:
        return False


def sleep_deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


@pytest.mark.parametrize(("work", "left"), [(lambda: time.sleep(600), 60), (sleep_deaf, 0)])
def test_a_child_ends_when_told_and_is_ended_when_it_does_not_listen(work: Callable[[], None], left: float) -> None:
    child = Child("sleeper", work)
    child.start()
    child.stop(time.monotonic() + left)
    assert child.process is not None
    assert child.process.exitcode in {-signal.SIGTERM, -signal.SIGKILL}


def test_a_child_that_died_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "WAITS", (0.0,))
    child = Child("sleeper", lambda: time.sleep(600))
    child.start()
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    assert eventually(lambda: not child.is_running)
    assert eventually(lambda: child.mind() or child.is_running)
    assert (child.deaths, child.process.pid != first) == (1, True)
    child.stop(time.monotonic() + 60)


def test_a_machine_that_has_no_process_to_spare_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "WAITS", (0.0,))
    child = Child("sleeper", lambda: time.sleep(600))
    child.start()
    assert child.process is not None
    child.process.kill()
    assert eventually(lambda: not child.is_running)
    with monkeypatch.context() as patched:
        patched.setattr("os.fork", lambda: (_ for _ in ()).throw(BlockingIOError(11, "no process left")))
        for _ in range(4):
            child.mind()
        assert not child.is_running
    assert eventually(lambda: child.mind() or child.is_running)
    child.stop(time.monotonic() + 60)


def test_what_a_child_leaves_with_is_its_status() -> None:
    child = Child("leaver", lambda: sys.exit(3))
    child.start()
    assert child.wait() == 3


def test_a_child_has_a_name(tmp_path: Path) -> None:
    child = Child("namesake", lambda: (tmp_path / "name").write_text(Path("/proc/self/comm").read_text()))
    child.start()
    assert (child.wait(), (tmp_path / "name").read_text()) == (0, "namesake\n")


def test_the_folder_is_free_when_its_holder_ends_though_a_child_lives_on(tmp_path: Path) -> None:
    child = Child("sleeper", lambda: time.sleep(600))
    with premises.taken(tmp_path):
        child.start()
    assert eventually(lambda: is_free(tmp_path))  # the child lets go a moment after its start
    assert child.is_running
    child.stop(time.monotonic() + 60)


def test_a_child_ends_with_a_starter_that_is_killed() -> None:
    program = """if True:
        import time; from core.children import Child
        child = Child("sleeper", lambda: time.sleep(600)); child.start()
        print(child.process.pid, flush=True); time.sleep(600)"""
    starter = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    child = Path("/proc") / starter.stdout.readline().strip() / "stat"
    starter.kill()
    starter.communicate()
    assert eventually(lambda: not child.exists() or child.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_what_is_loaded_before_the_forks_starts_no_thread() -> None:
    program = "import launch, os; launch._load(); print(len(os.listdir('/proc/self/task')))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout == "1\n", done.stderr
