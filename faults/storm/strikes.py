"""What may strike a copy in a storm, how often, and the plan a seed makes of it."""

import contextlib
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.waiting import Signal
from faults.orders import Order
from faults.processes import Program, lives
from faults.world import World

BOTH = ("sqlite", "postgresql")
EVERY_SECONDS = 1.05
"""On average between two strikes."""
GRACE_SECONDS = 2.5
"""What is killed has mostly been at work for so long: a copy that never works proves nothing."""
TOO_YOUNG_TO_DIE = 0.85
"""How often that grace is granted; else it dies while it starts."""


@dataclass
class Storm:
    """A place under strikes. Each strike is counted only when it hit: a process that lived, a request that met it."""

    world: World
    ended: Signal = field(default_factory=Signal)
    fit_since: dict[int, float] = field(default_factory=dict)
    """Since when each process has been at work, by its number."""
    orders: dict[Order, str] = field(default_factory=dict)
    """The fault each armed order stands for."""

    def __post_init__(self) -> None:
        place = self.world.place
        self._holds = {program.name: threading.Lock() for program in (place.redis, place.web, *place.workers)}
        self._holds["database"] = threading.Lock()
        self.world.twilio.met = self._met
        threading.Thread(target=self._watch, daemon=True).start()

    def _met(self, order: Order) -> None:
        """Count what Twilio was told to do once a request really met it."""
        fault = self.orders.get(replace(order, to=""))
        if fault:
            self.world.injects(fault)

    def arms(self, fault: str, order: Order, to: str = "") -> None:
        """Let Twilio treat the next creation so, or the next to somebody."""
        self.orders[order] = fault
        self.world.twilio.arms(replace(order, to=to))

    def _watch(self) -> None:
        """Note since when each program has been at work."""
        place = self.world.place
        while not self.ended.wait(0.2):
            for program in (place.redis, place.web, *place.workers):
                with contextlib.suppress(Exception):
                    if program.pid not in self.fit_since and place.is_at_work(program):
                        self.fit_since[program.pid] = time.monotonic()

    def may_die(self, program: Program, dice: random.Random) -> bool:
        """Say whether a program runs and has worked for a while, mostly."""
        since = self.fit_since.get(program.pid) if program.is_running else None
        has_worked = since is not None and time.monotonic() - since > GRACE_SECONDS
        return program.is_running and (has_worked or dice.random() > TOO_YOUNG_TO_DIE)

    @contextlib.contextmanager
    def held(self, *names: str) -> Iterator[bool]:
        """Have programs to oneself, or not at all: two strikes at one process are not told apart."""
        with contextlib.ExitStack() as stack:
            got = []
            for name in sorted(names):
                if not self._holds[name].acquire(blocking=False):
                    break
                stack.callback(self._holds[name].release)
                got.append(name)
            yield len(got) == len(names)

    def kills(self, fault: str, program: Program, dice: random.Random) -> bool:
        """End a program and its children, if it lives."""
        with self.held(program.name) as free:
            if not free or not self.may_die(program, dice):
                return False
            program.kill()
            self.world.injects(fault, kills=True)
            return True

    def kills_one(self, fault: str, process: int) -> bool:
        """End one process, if it lives."""
        if not lives(process):
            return False
        self.world.place.strikes(process, signal.SIGKILL)
        self.world.injects(fault, kills=True)
        return True


Act = Callable[[Storm, random.Random], None]


@dataclass(frozen=True)
class Strike:
    """One way to hurt, and how often it comes among the others."""

    name: str
    act: Act
    weight: float
    databases: Sequence[str]


ALL: dict[str, Strike] = {}


def strike(weight: float, databases: Sequence[str] = BOTH) -> Callable[[Act], Act]:
    """Register a strike."""

    def register(act: Act) -> Act:
        ALL[act.__name__] = Strike(act.__name__, act, weight, databases)
        return act

    return register


@dataclass(frozen=True)
class Planned:
    """A strike at a moment, in seconds from the storm's beginning, with dice of its own."""

    at: float
    name: str
    seed: int


def suffers(storm: Storm, one: Planned) -> None:
    """Strike, and note it."""
    storm.world.history.note("strike", name=one.name, seed=one.seed)
    try:
        ALL[one.name].act(storm, random.Random(one.seed))
    except Exception as error:  # what it wanted to hurt was away
        storm.world.history.note("missed", name=one.name, error=repr(error)[:300])


def planned(seed: int, seconds: float, database: str, every: float = EVERY_SECONDS) -> list[Planned]:
    """Return the plan of a seed: the same each time, whatever the machine makes of it."""
    dice = random.Random(f"storm {seed} {database}")
    fitting = [one for one in ALL.values() if database in one.databases]
    plan, at = [], every
    while at < seconds:
        (chosen,) = dice.choices(fitting, [one.weight for one in fitting])
        plan.append(Planned(round(at, 3), chosen.name, dice.randrange(10**9)))
        at += dice.expovariate(1 / every)
    return plan
