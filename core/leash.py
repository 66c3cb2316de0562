"""Run a command that the kernel ends when its starter dies: `python leash.py STARTER_PID COMMAND …`.

A program of its own, because `preexec_fn` is unsafe once threads run. Linux only; elsewhere the command simply runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


def bind(starter: int) -> None:
    """Ask for SIGTERM when the starter dies; end at once when it is dead already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != starter:
        os.kill(os.getpid(), signal.SIGTERM)


def rename(name: str) -> None:
    """Have `top` and `ps -o comm` show this process by a name, of at most 15 octets."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def leashed(*command: str) -> list[str]:
    """Return the command line that runs `command` on this process's leash."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


if __name__ == "__main__":
    bind(int(sys.argv[1]))
    # Ctrl-C reaches the whole group: the starter hears it and ends us in order, instead of a traceback in mid-import
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606  (the starter's own command, no shell)
