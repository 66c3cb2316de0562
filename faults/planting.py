"""`make faults planted`: each planted bug in a place of its own, and whether its scenario finds it."""

import time
from pathlib import Path

from faults import world as worlds
from faults.checker import Verdict
from faults.planted import ALL, Bug
from faults.scenarios import ALL as SCENARIOS
from faults.world import World

STAFFED = frozenset({
    "two_officers_claim", "a_double_click", "nothing_early", "a_closing_the_backup_does_not_know",
    "a_photograph_while_the_web_is_down",
})  # fmt: skip
RAN = "the scenario ran"
PATIENCE = 25.0
"""Seconds a bug gets for what never comes; a right product needs longer for some outcomes, which are not judged here."""


def tried(bug: Bug, seed: int, folder: Path, caught_by: str, seconds: float) -> Verdict:
    """Play a scenario on a place that has the bug."""
    with World(bug.database, seed, planted=bug.name, folder=folder) as world:
        world.storm_seconds = seconds
        if bug.tables:
            world.place.database.change(bug.tables)
        if caught_by in STAFFED:
            world.staff(consulters=1)
        try:
            SCENARIOS[caught_by].act(world)
        except Exception as error:
            world.claims(RAN, holds=False, detail=repr(error))
        return world.judged()


def is_caught(verdict: Verdict, seen: str) -> bool:
    """Say whether the mistake itself was found; a scenario that could not be played has found nothing."""
    return f"claim:{RAN}" not in verdict.wrong and any(kind.startswith(seen) for kind in verdict.wrong)


def run(seed: int, only: list[str], folder: Path, by: str, seconds: float) -> bool:
    """Try every bug, by its own scenario or all `by` one; print what caught it. Say whether all were caught."""
    if not by:
        worlds.DRAIN_SECONDS = PATIENCE
    missed = []
    for bug in ALL.values():
        if only and bug.name not in only:
            continue
        began = time.monotonic()
        verdict = tried(bug, seed, folder, by or bug.caught_by, seconds)
        is_seen = is_caught(verdict, "" if by else bug.seen)
        missed += [] if is_seen else [bug.name]
        told = f"{'' if is_seen else 'NOT CAUGHT '}{'; '.join(verdict.wrong)}"
        print(
            f"{bug.name:<32} {by or bug.caught_by:<30} {bug.database:<10} {told}  ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
    print(f"{len(ALL) if not only else len(only)} planted, {len(missed)} not caught {', '.join(missed)}")
    return not missed
