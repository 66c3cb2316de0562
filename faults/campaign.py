"""Runs scenarios on one place after another until the time is up, and prints what was injected and what was found."""

import json
import random
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faults.checker import Verdict
from faults.scenarios import ALL, Scenario, chosen
from faults.world import STORM_SECONDS, World

QUICK_PER_PLACE = 14
WITH_LOAD = 2.0
SETTLED_LATE = frozenset(
    {"killed_after_twilio_accepted", "outcomes_nobody_knows", "power_cut", "some_windows_of_a_webhook", "web_killed"}
)
"""What they leave behind is known 45 s later: in the short version they begin, and the others pass the time."""
FOLDER = Path("instance") / "faults"


@dataclass
class Campaign:
    """A bounded run on one database. The seed decides everything but the kernel's scheduling."""

    database: str
    seed: int
    minutes: float
    only: Sequence[str] = ()
    folder: Path = FOLDER
    storm_seconds: float = STORM_SECONDS
    planted: str = ""
    injected: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    totals: Counter[str] = field(default_factory=Counter)
    back: list[float] = field(default_factory=list)
    failures: list[tuple[int, list[str], Verdict]] = field(default_factory=list)

    def run(self) -> bool:
        """Run until the time is up; say whether nothing was found."""
        dice, until, place = random.Random(self.seed), time.monotonic() + self.minutes * 60, 0
        while place == 0 or time.monotonic() < until:
            self._place(self._picked(dice, place), self.seed + place, until)
            place += 1
            if self.only and not self.minutes:
                break
        self.report()
        return not self.failures

    def _picked(self, dice: random.Random, place: int) -> list[Scenario]:
        fitting = chosen(self.only, self.database)
        if self.only:
            return fitting
        quick = [one for one in fitting if one.quick]
        slow = [one for one in fitting if not one.quick]
        dice.shuffle(slow)
        return dice.choices(quick, k=QUICK_PER_PLACE) if place % 2 else [*slow[:4], *dice.choices(quick, k=4)]

    def _place(self, scenarios: Sequence[Scenario], seed: int, until: float) -> None:
        names = [one.name for one in scenarios]
        print(f"{time.strftime('%H:%M:%S')} {self.database} seed {seed}: {', '.join(names)}", flush=True)
        began = time.monotonic()
        with World(self.database, seed, folder=self.folder, planted=self.planted) as world:
            world.storm_seconds = self.storm_seconds
            verdict = self._played(world, scenarios, until)
        self.injected += world.injected
        self.kills += world.kills
        self.back += world.back
        self.totals += Counter({k: v for k, v in verdict.counts.items() if v > 0})
        told = "valid" if verdict.is_valid else "WRONG"
        print(f"  {told}; {sum(world.injected.values())} injections, {world.kills} kill -9, "
              f"{time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
        if not verdict.is_valid:
            self.failures.append((seed, names, verdict))
            print("\n".join(verdict.lines()), f"\n  history: {world.file}", flush=True)

    def _played(self, world: World, scenarios: Sequence[Scenario], until: float) -> Verdict:
        world.staff()
        for scenario in scenarios:
            if scenario.quick and not self.planted:
                world.load(WITH_LOAD)
            world.history.note("scenario", name=scenario.name)
            try:
                scenario.act(world)
            except Exception as error:
                world.claims("the scenario ran", holds=False, detail=f"{scenario.name}: {error!r}")
                print(traceback.format_exc(), flush=True)
            world.quiet()
            if time.monotonic() > until and not self.only:
                break
        return world.judged()

    def storm(self, seed: int) -> None:
        """Play one storm on a place of its own."""
        self._place([ALL["storm"]], seed, float("inf"))

    def report(self) -> None:
        """Print the figures."""
        back = sorted(self.back) or [0.0]
        figures = {
            "database": self.database, "seed": self.seed, "injections": sum(self.injected.values()), "kill -9": self.kills,
            "kinds": len(self.injected), "back to work, median s": round(back[len(back) // 2], 1),
            "back to work, worst s": round(back[-1], 1), "wrong": len(self.failures), **self.totals,
        }  # fmt: skip
        print(json.dumps(figures, indent=1), flush=True)
        print(json.dumps(dict(sorted(self.injected.items()))), flush=True)


def storms(databases: Sequence[str], seed: int, minutes: float, seconds: float) -> bool:
    """Play a storm a seed, the databases in turn, until the time is up; say whether nothing was found."""
    campaigns = [Campaign(name, seed, minutes, ("storm",), storm_seconds=seconds) for name in databases]
    until, turn = time.monotonic() + minutes * 60, 0
    while turn == 0 or time.monotonic() < until:
        campaigns[turn % len(campaigns)].storm(seed + turn)
        turn += 1
        together = [sum(sum(one.injected.values()) for one in campaigns), sum(one.kills for one in campaigns)]
        print(f"  together {together[0]} injections, {together[1]} kill -9, {turn} storms", flush=True)
    for one in campaigns:
        one.report()
    return not any(one.failures for one in campaigns)


def short(database: str, seed: int, folder: Path) -> Verdict:
    """Play the scenarios of the short version on one place."""
    with World(database, seed, folder=folder) as world:
        world.staff(consulters=2)
        played = [one for one in chosen((), database) if database in one.short]
        for scenario in sorted(played, key=lambda one: one.name not in SETTLED_LATE):
            world.history.note("scenario", name=scenario.name)
            scenario.act(world)
        return world.judged()
