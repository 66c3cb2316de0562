"""`make faults planted`: each planted bug in a place of its own, and whether its scenario finds it."""

import time
from pathlib import Path

from faults import world as worlds
from faults.checker import Verdict
from faults.planted.bugs import ALL, Bug
from faults.scenarios import ALL as SCENARIOS
from faults.world import World

STAFFED = frozenset({"two_officers_claim", "a_double_click", "nothing_early"})
PATIENCE = 25.0
"""Seconds a bug gets for what never comes; a right product needs longer for some outcomes, which are not judged here."""


def tried(bug: Bug, seed: int, folder: Path) -> Verdict:
    """Play the bug's scenario on a place that has it."""
    with World(bug.database, seed, planted=bug.name, folder=folder) as world:
        if bug.tables:
            world.place.database.change(bug.tables)
        if bug.caught_by in STAFFED:
            world.staff(consulters=1)
        try:
            SCENARIOS[bug.caught_by].act(world)
        except Exception as error:
            world.claims("the scenario ran", holds=False, detail=repr(error))
        return world.judged()


def run(seed: int, only: list[str], folder: Path) -> bool:
    """Try every bug; print what caught it. Say whether all were caught."""
    worlds.DRAIN_SECONDS = PATIENCE
    missed = []
    for bug in ALL.values():
        if only and bug.name not in only:
            continue
        began = time.monotonic()
        verdict = tried(bug, seed, folder)
        caught = "; ".join(verdict.wrong) or "NOT CAUGHT"
        missed += [] if verdict.wrong else [bug.name]
        print(
            f"{bug.name:<32} {bug.caught_by:<30} {bug.database:<10} {caught}  ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
    print(f"{len(ALL) if not only else len(only)} planted, {len(missed)} not caught {', '.join(missed)}")
    return not missed
