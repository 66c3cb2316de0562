"""Kills a process in each window of one piece of work: at its N-th system call of a kind, for every N it reaches."""

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from faults.processes import eventually, lives
from faults.world import World

CALLS = ("recvfrom", "flock", "pwrite64", "fdatasync", "sendto", "connect", "openat", "write")
MOST = 12
ATTACH_SECONDS = 5.0


@contextlib.contextmanager
def killed_at(  # type: ignore[no-untyped-def]
    process: int, call: str, nth: int, effect: str = "signal=SIGKILL", told: Path = Path("/dev/null"), on: str = ""
):
    """Let the kernel kill (or fail) the process at its n-th such call from now on, any or those on one file."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-o", str(told), *(["-P", on] if on else []), "-e", f"trace={call}", "-e",
         f"inject={call}:{effect}:when={nth}", "-p", str(process)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tracer.stderr is not None
    try:
        tracer.stderr.readline()  # "Process N attached"
        time.sleep(0.05)
        yield
    finally:
        tracer.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            tracer.wait(ATTACH_SECONDS)
        tracer.kill()
        tracer.wait()
        tracer.stderr.close()


def sweep(
    world: World,
    fault: str,
    process: Callable[[], int],
    work: Callable[[], object],
    *,
    calls: Sequence[str] = CALLS,
    most: int = MOST,
    stride: int = 1,
) -> int:
    """Do the work once for each window, killing there; return how many windows were hit."""
    hit = 0
    for call in calls:
        for nth in range(1, most + 1, stride):
            victim = process()
            with killed_at(victim, call, nth):
                work()
                died = eventually(lambda victim=victim: not lives(victim), 0.6, 0.02)  # type: ignore[misc]
            if not died:
                break
            hit += 1
            world.injects(fault, kills=True)
            eventually(lambda victim=victim: process() != victim, 20, 0.02)  # type: ignore[misc]
            eventually(world.place.answers, 20, 0.05)
    return hit


def failures(
    world: World,
    fault: str,
    process: Callable[[], int],
    work: Callable[[], object],
    calls: Sequence[tuple[str, str, str]],
    *,
    most: int = MOST,
) -> int:
    """Do the work once for each system call of a kind and let that call fail; return how many did.

    A call is its name, what the kernel does instead, and the file it is about (empty: any).
    """
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kso-strace-") as folder:
        for call, effect, on in calls:
            for nth in range(1, most + 1):
                told = Path(folder) / f"{call}-{nth}"
                world.history.note("fails", call=call, nth=nth, effect=effect)
                with killed_at(process(), call, nth, effect, told, on):
                    work()
                if "(INJECTED)" not in told.read_text(errors="replace"):
                    break
                failed += 1
                world.injects(fault)
                eventually(world.place.answers, 20, 0.05)
    return failed
