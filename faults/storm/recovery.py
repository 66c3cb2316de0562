"""Reads from a history how long it took to be back at work after each kill, and what was answered meanwhile. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from faults.history import Event


@dataclass(frozen=True)
class Question:
    """What somebody new asked at a moment, and when Twilio took the answer, if it did."""

    at: float
    answered_at: float | None

    @property
    def waited(self) -> float | None:
        """Return the seconds to the answer."""
        return None if self.answered_at is None else self.answered_at - self.at


def questions(events: Sequence[Event]) -> list[Question]:
    """Return the questions of people who wrote but once, oldest first."""
    first: dict[str, float] = {}
    for event in events:
        if event["kind"] == "accept":
            first.setdefault(event["to"], event["at"])
    asked = [event for event in events if event["kind"] == "intent" and event.get("role") == "asker"]
    return sorted((Question(e["at"], first.get(e["sender"])) for e in asked), key=lambda one: one.at)


@dataclass(frozen=True)
class Back:
    """A kill, in seconds: until somebody who asked after it was answered, and since the last kill before that answer."""

    seconds: float
    since_the_last: float


def after_kills(events: Sequence[Event]) -> list[Back]:
    """Return for each kill how long it took to be back at work; infinity where nobody was answered."""
    asked = questions(events)
    soonest, best = [float("inf")] * (len(asked) + 1), float("inf")
    for place in range(len(asked) - 1, -1, -1):
        best = min(best, asked[place].answered_at or float("inf"))
        soonest[place] = best
    moments = [one.at for one in asked]
    kills = sorted(event["at"] for event in events if event["kind"] == "inject" and event.get("kills"))
    found = []
    for at in kills:
        answered_at = soonest[bisect_left(moments, at)]
        last = kills[bisect_left(kills, answered_at) - 1]
        found.append(Back(answered_at - at, answered_at - max(at, last)))
    return found
