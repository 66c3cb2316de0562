"""Looks during a storm whether what was answered with 200 is stored: afterwards Twilio's log would have healed it."""

import threading
import time

from core.waiting import Signal
from faults.world import World

EVERY_SECONDS = 5.0
SETTLED_SECONDS = 1.0
"""A 200 this old was noted by the tester for certain."""
HEALED_SECONDS = 40.0
"""So old, a message that was lost may have been taken from Twilio's log: then nothing can be told."""
PER_LOOK = 200


class Auditor:
    """Claims I1 for every message that was answered, soon after."""

    def __init__(self, world: World, ended: Signal) -> None:
        self.world = world
        self.looked_at = 0
        self._ended = ended
        self._seen: set[str] = set()
        threading.Thread(target=self._looks, daemon=True).start()

    def _looks(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            try:
                self._look()
            except Exception as error:  # the database is away: what is young enough then is looked at next time
                self.world.history.note("missed", name="auditor", error=repr(error)[:200])

    def _look(self) -> None:
        now = time.time()
        fresh = [
            event["sid"]
            for event in self.world.history.of("answer")
            if event.get("status") == 200
            and "sid" in event
            and event["sid"] not in self._seen
            and SETTLED_SECONDS < now - event["at"] < HEALED_SECONDS
        ][:PER_LOOK]
        if not fresh:
            return
        places = ", ".join("?" * len(fresh))
        stored = self.world.place.database.ask(f"SELECT sid FROM inbound_message WHERE sid IN ({places})", fresh)
        missing = set(fresh) - {row["sid"] for row in stored}
        self._seen |= set(fresh)
        self.looked_at += len(fresh)
        if missing:
            self.world.claims("I1 what was answered 200 is stored", holds=False, detail=sorted(missing)[:3])
