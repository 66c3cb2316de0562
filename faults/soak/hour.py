"""One soak from its first message to its judgement."""

import json
import threading
import time
from pathlib import Path

from core.waiting import Signal
from faults.soak import growth
from faults.soak.growth import Growth, Sample
from faults.soak.life import Life
from faults.soak.mishaps import Mishaps
from faults.soak.sampling import Sampler
from faults.world import World

EVERY_SECONDS = 10.0
PER_SECOND = 0.8
"""Messages beside the journeys, photographs and the like: about one a second in all."""
TRIES = 4
"""How often somebody does a thing again when it failed, where things break now and then."""
WARM_UP_SECONDS = 600.0
"""Caches fill, the allocator finds its size; of less than half an hour a third."""


def soak(
    database: str, seed: int, minutes: float, folder: Path, *, per_second: float = PER_SECOND, every: float = 0.0
) -> bool:
    """Let an ordinary life go on for some minutes on a place of its own; print the table, say whether all held.

    With `every` something breaks that often, in seconds.
    """
    pace = f"{minutes:g} minutes at {per_second:g} messages a second" + (
        f", a fault every {every:g} s" if every else ""
    )
    print(f"{time.strftime('%H:%M:%S')} soak on {database}, seed {seed}, {pace}", flush=True)
    with World(database, seed, folder=folder) as world:
        world.staff()
        file = world.file.with_name(f"soak-{database}-{seed}.jsonl")
        found = lives(world, minutes * 60, file, per_second=per_second, every=every)
        verdict = world.judged()
    print(growth.table(found), flush=True)
    print("\n".join(verdict.lines()), flush=True)
    print("valid" if verdict.is_valid else f"WRONG\n  history: {world.file}", flush=True)
    return verdict.is_valid


def lives(
    world: World,
    seconds: float,
    file: Path,
    *,
    per_second: float = PER_SECOND,
    quickened: float = 1.0,
    every: float = 0.0,
) -> list[Growth]:
    """Let people live for so long, keep the samples in a file, and claim that nothing grew that must not.

    A quickened life of minutes is over before what warms up is warm: then that is not judged.
    """
    life, ended, samples = Life(world, per_second, quickened, tries=TRIES if every else 1), Signal(), list[Sample]()
    mishaps = Mishaps(world, seconds, every)
    sampler = Sampler(world.place)
    watch = threading.Thread(
        target=_samples, args=(sampler, ended, samples, file, EVERY_SECONDS / quickened, bool(every))
    )
    began = time.monotonic()
    life.begin()
    watch.start()
    mishaps.begin()
    time.sleep(seconds)
    ended.set()
    watch.join()
    sampler.close()
    life.stops()
    mishaps.end()
    world.claims("an ordinary day comes to its end", life.ends())
    messages = samples[-1].messages - samples[0].messages
    world.history.note("soak", seconds=round(time.monotonic() - began), messages=messages, **life.done)
    print(
        f"  the soak: {messages} messages; " + ", ".join(f"{n} {what}" for what, n in sorted(life.done.items())),
        flush=True,
    )
    grown = growth.judged(samples, min(WARM_UP_SECONDS, seconds / 3))
    passing = {"processes.restarts"} if every else set()
    found = [one for one in grown if one.name not in passing and (quickened == 1 or not one.warms_up)]
    for one in found:
        told = f"{one.per_thousand:+.3f} a thousand messages, at most {one.highest}"
        world.claims(f"I20 {one.name} is bounded", one.holds, told)
    return found


def _samples(sampler: Sampler, ended: Signal, samples: list[Sample], file: Path, every: float, patient: bool) -> None:
    with file.open("w") as output:
        while not ended.wait(every):
            try:
                sample = sampler.take()
            except Exception:
                if not patient:
                    raise
                continue  # something of it is being started again
            samples.append(sample)
            output.write(
                json.dumps(
                    {
                        "seconds": sample.seconds,
                        "messages": sample.messages,
                        "processes": sample.processes,
                        **sample.figures,
                    }
                )
                + "\n"
            )
            output.flush()
