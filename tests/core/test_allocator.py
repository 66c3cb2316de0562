"""Passwords checked in many threads leave no memory behind."""

import subprocess
import sys

import pytest

from core.settings import ROOT

SIGN_INS = """
import sys, threading
from argon2 import PasswordHasher
from core.allocator import give_back_large_blocks

def private():
    with open("/proc/self/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private")) // 1024

if sys.argv[1] == "given back":
    give_back_large_blocks()
before, turn = private(), threading.Barrier(12)

def signs_in():
    turn.wait()
    PasswordHasher(time_cost=1, memory_cost=19456, parallelism=1).hash("sungai batanghari")
    turn.wait()
    PasswordHasher(time_cost=1, memory_cost=19456, parallelism=1).hash("sungai batanghari")
    turn.wait()  # all are still there: an arena belongs to a thread that lives

threads = [threading.Thread(target=signs_in) for _ in range(11)]
for thread in threads:
    thread.start()
signs_in()
print(private() - before)
"""


def grown(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", SIGN_INS, how], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_password_checked_in_each_of_many_threads_leaves_nothing() -> None:
    assert grown("given back") < 30
