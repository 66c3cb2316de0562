"""One storm from its first strike to its last."""

import time
from concurrent.futures import ThreadPoolExecutor

from faults.storm import deliveries, disturbances, kills, recovery
from faults.storm.auditor import Auditor
from faults.storm.crowd import Crowd
from faults.storm.strikes import Storm, planned, suffers
from faults.world import BACK_SECONDS, World

__all__ = ["deliveries", "disturbances", "kills", "rages"]

ANSWERED_MEANWHILE = 0.6
"""Share of the questions that must be answered while it lasts: a copy that is only ever starting proves nothing."""
LAST_QUESTIONS_SECONDS = 20.0
"""Questions so near the end are not expected to be answered within it."""


def rages(world: World, seconds: float) -> None:
    """Let people write and strike at the place, each second something, for so long; then see that it is back."""
    storm, crowd, began = Storm(world), Crowd(world), time.time()
    auditor = Auditor(world, storm.ended)
    crowd.begin()
    with ThreadPoolExecutor(48, thread_name_prefix="strike") as pool:
        start = time.monotonic()
        for one in planned(world.seed, seconds, world.place.database.kind):
            time.sleep(max(0.0, start + one.at - time.monotonic()))
            pool.submit(suffers, storm, one)
    ended = time.time()
    _judges_the_work(world, began, ended)
    crowd.ends()
    storm.ended.set()
    world.twilio.calms()
    world.is_back()
    world.back.pop()
    world.takes_in_what_is_missing()
    world.claims("journeys come to their ends", crowd.rests())
    judges_the_kills(world)
    crowd.done["looked up at once"] = auditor.looked_at
    world.history.note("storm", seconds=round(ended - began), **crowd.done)
    print(
        f"  the storm: {round(ended - began)} s; " + ", ".join(f"{n} {what}" for what, n in crowd.done.items()),
        flush=True,
    )


def _judges_the_work(world: World, began: float, ended: float) -> None:
    """Say what was answered within the storm, and how long people waited."""
    asked = [
        one for one in recovery.questions(world.history.events) if began <= one.at < ended - LAST_QUESTIONS_SECONDS
    ]
    waits = sorted(one.waited for one in asked if one.waited is not None)
    share = len(waits) / max(1, len(asked))
    if waits:
        print(f"  asked in the storm {len(asked)}, answered in it {len(waits)} ({share:.0%}); waited: median {waits[len(waits) // 2]:.1f} s,"
              f" 95 % {waits[int(len(waits) * 0.95)]:.1f} s", flush=True)  # fmt: skip
    world.claims("work is done during the storm", share >= ANSWERED_MEANWHILE, f"{share:.0%} of {len(asked)}")


def judges_the_kills(world: World) -> None:
    """Claim that it is back within a minute of any kill, however often it is struck again meanwhile."""
    back = recovery.after_kills(world.history.events)
    world.back += [one.seconds for one in back]
    slowest = max((one.seconds for one in back), default=0.0)
    since_the_last = max((one.since_the_last for one in back), default=0.0)
    world.claims("back to work within 60 s of any kill", slowest <= BACK_SECONDS, f"{slowest:.1f} s")
    print(f"  back to work after a kill: at worst {slowest:.1f} s, {since_the_last:.1f} s since the last one before",
          flush=True)  # fmt: skip
