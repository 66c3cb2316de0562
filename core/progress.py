"""How far a command's work is, on standard error, for whoever waits longer than a second."""

import time

import click

EVERY = 1.0


class Progress:
    """Says how far a work is once it has taken a second, then at most every second."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._told = time.monotonic()
        self._steps = 0

    def share(self, share: float) -> None:
        """Hear how much is done, from 0 to 1."""
        self._say(f"{100 * share:.0f}%")

    def step(self) -> None:
        """Hear that one more of an unknown number is done."""
        self._steps += 1
        self._say(str(self._steps))

    def _say(self, how_far: str) -> None:
        if time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            click.echo(f"{self._work}: {how_far}", err=True)
