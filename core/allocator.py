"""Keeps glibc from holding memory for every thread.

It has up to eight arenas a core, each with what was free in it once: with a web server's threads that is five times
what the program uses. And it learns from the first large block that is freed to keep the next ones: where passwords
are checked, 20 MB in each arena, for good.
"""

import ctypes
import threading
import time

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
LARGE = 1024 * 1024
"""Octets from which on a block is the system's own; a fixed limit also ends the learning (mallopt(3))."""
GIVEN_BACK_EVERY = 60.0
"""Seconds."""
ARENAS = 2
"""Threads that wait for each other's Python gain nothing by more."""
GAPS = (*(1 << power for power in range(19, 10, -1)), *range(1024, 16, -16))
"""Octets, largest first: glibc's small blocks lie 16 apart."""
_TOLD = ["arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"]
"""What mallinfo2(3) tells, in its order."""


def hold_little() -> None:
    """Let this process and its children hold little that is free; nothing happens where the C library is another.

    To be called before there are threads: an arena once made stays.
    """
    _glibc("mallopt", M_MMAP_THRESHOLD, LARGE)
    _glibc("mallopt", M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return what is free to the system, after something large was let go of. A few milliseconds."""
    _glibc("malloc_trim", 0)


def fill_gaps() -> None:
    """Take for good what lies free between used blocks, before a fork.

    A child's new blocks would go there, and a page be copied for each: SQLite's reading of our tables takes 0.2 MB, in
    gaps 4.7. After this they lie side by side in pages of the child's own. A tenth of a second.
    """
    library = ctypes.CDLL(None)
    usage = getattr(library, "mallinfo2", None)
    if usage is None:
        return
    usage.restype = _Usage
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
    library.free.restype, library.free.argtypes = None, (ctypes.c_void_p,)
    for size in GAPS:
        before = usage()
        for _ in range(before.fordblks // size):
            block = library.malloc(size)
            now = usage()
            if (now.keepcost, now.hblkhd) != (before.keepcost, before.hblkhd):  # no such gap is left
                library.free(block)
                break


class _Usage(ctypes.Structure):
    """Of glibc's blocks: `fordblks` are free, `keepcost` of them at the end; `hblkhd` are the system's own."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _TOLD)


def follow() -> None:
    """Give back now and then for as long as the process lives: what a busy moment took, free pages among used ones."""

    def gives() -> None:
        while True:
            time.sleep(GIVEN_BACK_EVERY)
            give_back()

    threading.Thread(target=gives, name="gives-back", daemon=True).start()


def _glibc(function: str, *numbers: int) -> None:
    called = getattr(ctypes.CDLL(None), function, None)
    if called is not None:
        called(*numbers)
