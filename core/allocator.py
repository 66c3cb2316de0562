"""Gives large blocks back to the system once they are free.

glibc learns from the first large block that is freed to keep the next ones for itself, for each of up to eight arenas
a core: where passwords are checked in many threads that is 20 MB for each arena, for good.
"""

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3  # malloc.h
LARGE = 1024 * 1024
"""Octets from which on a block is the system's own; a fixed limit also ends the learning (mallopt(3))."""


def give_back_large_blocks() -> None:
    """Let this process and its children keep no large block; nothing happens where the C library has no such knob."""
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
