"""What the worker does: a handler for each wake-up call, and the sweeps that find due work without one."""

from collections.abc import Callable, Mapping
from datetime import datetime

from core import mail
from core.jobs import Handler
from core.runtime import Runtime

Sweep = Callable[[Runtime, datetime], int]
"""Acts on everything due in one room; returns how many rows it acted on."""

HANDLERS: Mapping[str, Handler] = {
    "mail": mail.send_due,
}

SWEEPS: Mapping[str, Sweep] = {
    "mail": mail.sweep,
}


def sweep(runtime: Runtime, now: datetime, done: Callable[[str, int | Exception], None]) -> None:
    """Run every sweep; one that fails is told to `done` and does not stop the others."""
    for name, run in SWEEPS.items():
        try:
            done(name, run(runtime, now))
        except Exception as error:  # a room's failure must not keep the other rooms' work waiting
            done(name, error)
