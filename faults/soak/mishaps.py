"""What breaks now and then in an ordinary day: the strikes of a storm, one every so often."""

import threading
import time

from faults.storm.rage import judges_the_kills
from faults.storm.strikes import Storm, planned, suffers
from faults.world import World


class Mishaps:
    """Strikes at a place, on average one in so many seconds; none when that is 0."""

    def __init__(self, world: World, seconds: float, every: float) -> None:
        self._world = world
        self._plan = planned(world.seed, seconds, world.place.database.kind, every) if every else []
        self._storm = Storm(world) if every else None
        self._thread = threading.Thread(target=self._strike, daemon=True)

    def begin(self) -> None:
        """Let them come."""
        self._thread.start()

    def end(self) -> None:
        """Let no more come; see that all is back, and was within a minute each time."""
        self._thread.join()
        if self._storm is None:
            return
        self._storm.ended.set()
        self._world.twilio.calms()
        self._world.is_back()
        self._world.back.pop()
        self._world.takes_in_what_is_missing()
        judges_the_kills(self._world)

    def _strike(self) -> None:
        start = time.monotonic()
        for one in self._plan:
            time.sleep(max(0.0, start + one.at - time.monotonic()))
            assert self._storm is not None
            suffers(self._storm, one)
