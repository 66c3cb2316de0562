"""Many threads leave no memory behind, neither by passwords they checked nor by arenas; children copy few pages."""

import platform
import subprocess
import sys

import pytest

from core.settings import ROOT

SIGN_INS = """
import sys, threading
from argon2 import PasswordHasher
from core.allocator import hold_little

def private():
    with open("/proc/self/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private")) // 1024

if sys.argv[1] == "given back":
    hold_little()
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

ARENAS = """
import sys, threading
from core.allocator import hold_little

if sys.argv[1] == "given back":
    hold_little()
turn = threading.Barrier(17)

def works():
    kept = bytearray(100_000)
    turn.wait()
    turn.wait()  # all are there at one moment

threads = [threading.Thread(target=works) for _ in range(16)]
for thread in threads:
    thread.start()
turn.wait()
with open("/proc/self/maps") as file:
    starts = [int(line.partition("-")[0], 16) for line in file if len(line.split()) == 5]
print(sum(start % (64 << 20) == 0 for start in starts))
turn.wait()
"""


on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells in /proc what memory a process holds"
)
on_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has no gaps we can ask of")


def told(program: str, how: str) -> int:
    done = subprocess.run([sys.executable, "-c", program, how], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


@on_linux
def test_a_password_checked_in_each_of_many_threads_leaves_nothing() -> None:
    assert told(SIGN_INS, "given back") < 30


@on_linux
def test_threads_share_two_arenas() -> None:
    assert told(ARENAS, "given back") <= 2


RELEASES = """
import sys, time
from core import allocator

def private():
    with open("/proc/self/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private")) // 1024

blocks = [bytearray(4000) for _ in range(10_000)]
full, kept = private(), blocks[-1]  # what is still used at the end keeps the heap from shrinking by itself
del blocks
if sys.argv[1] == "given back":
    allocator.GIVEN_BACK_EVERY = 0.01
    allocator.follow()
    until = time.monotonic() + 20
    while full - private() <= 25 and time.monotonic() < until:
        time.sleep(0.01)
print(full - private())
"""


@on_linux
def test_what_was_let_go_of_is_given_back() -> None:
    assert told(RELEASES, "given back") > 25 > told(RELEASES, "kept")


GAPS = """
import ctypes, sys
from core import children

library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
library.free.argtypes = (ctypes.c_void_p,)
blocks = [library.malloc(size) for size in (40, 200, 1000, 9000, 60000) for _ in range(200)]
for block in blocks[::2]:
    library.free(block)  # among those that stay
if sys.argv[1] == "ready to be forked":
    children.settle()
end = max(blocks)
print(sum(library.malloc(size) < end for size in (40, 200, 1000, 9000, 60000) for _ in range(50)))
"""


@on_glibc
def test_what_a_child_takes_lies_behind_all_that_it_shares() -> None:
    assert told(GAPS, "ready to be forked") < 10 < told(GAPS, "as it is")
