"""Judges samples of a soak: how fast each figure grows with the messages, and what its bound says. Pure.

What is stored for good (rows, log lines, files) grows with every message and is bounded per message. All else, what
the processes hold and what waits, must stay where it was once they are warm. A process that is killed and started
again begins anew, warm-up and all: what it gains is told within each of its lives, the longest of which is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import combinations, groupby
from statistics import median

Point = tuple[float, float]
WARMING = (".pss_mb", ".private_mb", ".threads")
FEWEST = 12
"""Samples of one life after its warm-up; fewer say nothing."""
LOOKED_AT = 180
"""Samples a slope is made of: of more, every n-th."""


@dataclass(frozen=True)
class Sample:
    """All figures of one moment, with the number of messages that had come in."""

    seconds: float
    messages: int
    figures: Mapping[str, float]
    processes: Mapping[str, int] = field(default_factory=dict)
    """Which process (its id) had each name."""


@dataclass(frozen=True)
class Bound:
    """What a figure may do; `names` as the shell matches them. The first that fits counts."""

    names: str
    per_thousand: float
    """How much it may grow with a thousand messages."""
    once: float = 0.0
    """How much it may grow beside that, however long it lasts: a pool that fills late."""
    most: float = float("inf")
    """What it may never exceed, the warm-up included."""
    is_stored: bool = False
    """It grows rightly: what it counts is kept."""


BOUNDS = (
    Bound("processes.restarts", 0, most=0),
    Bound("postgresql.*_mb", 12, most=500, is_stored=True),  # what is stored is kept at hand in its buffers
    Bound("*.pss_mb", 0.5, most=400),
    Bound("*.private_mb", 0.5, most=400),
    Bound("*.threads", 1, once=8, most=300),
    Bound("*.children", 0.5, once=2),
    Bound("*.fd.*", 1, once=12, most=400),
    Bound("database.connections", 1, once=12, most=80),
    Bound("database.used_mb", 20, is_stored=True),
    Bound("database.wal_mb", 0.5, once=256, most=1100),
    Bound("database.file_wal_mb", 0.5, once=8, most=64),  # it keeps the size it once had
    Bound("rows.*", 1, once=4),
    Bound("disk.logs_mb", 1, is_stored=True),
    Bound("disk.media_mb", 8, is_stored=True),
    Bound("disk.other_files", 1, once=2),
    Bound("disk.other_mb", 0.1),
    Bound("disk.temporary_files", 1, once=2),
    Bound("redis.file_mb", 40, most=150),
    Bound("redis.used_mb", 0.05, once=0.5, most=20),
    Bound("redis.clients", 1, once=12, most=60),
    Bound("redis.keys*", 1, once=20, most=1000),
    Bound("waiting.*", 1, once=10, most=200),
)


@dataclass(frozen=True)
class Growth:
    """What one figure did after the warm-up."""

    name: str
    first: float
    last: float
    highest: float
    per_thousand: float
    messages: int
    """How many came in meanwhile."""
    bound: Bound | None
    enough: bool

    @property
    def warms_up(self) -> bool:
        """Say whether it needs ten minutes to find its level: caches, the allocator, threads for the busiest moment."""
        return self.name.endswith(WARMING)

    @property
    def holds(self) -> bool:
        """Say whether it kept within its bound; what has none, or was seen too seldom, does not."""
        if self.bound is None or not self.enough:
            return False
        grown, allowed = (rate * self.messages / 1000 for rate in (self.per_thousand, self.bound.per_thousand))
        return grown <= allowed + self.bound.once and self.highest <= self.bound.most


def judged(samples: Sequence[Sample], warm_up: float) -> list[Growth]:
    """Return what each figure did, by name; `warm_up` in seconds."""
    names = sorted({name for sample in samples for name in sample.figures})
    return [_growth(name, samples, warm_up) for name in names]


def _growth(name: str, samples: Sequence[Sample], warm_up: float) -> Growth:
    lives = _lives(name.partition(".")[0], samples) if name.endswith(WARMING) else [samples]
    warm = [_warm(name, life, warm_up) for life in lives]
    longest = max(warm, key=len)
    values = [value for _, value in longest] or [0.0]
    edge = max(1, len(values) // 10)
    return Growth(
        name,
        median(values[:edge]),
        median(values[-edge:]),
        max(sample.figures.get(name, 0.0) for sample in samples),  # a key nobody has is counted nowhere
        slope(*warm) * 1000,
        int(longest[-1][0] - longest[0][0]) if longest else 0,
        next((bound for bound in BOUNDS if fnmatch(name, bound.names)), None),
        len(longest) >= FEWEST,
    )


def _lives(process: str, samples: Sequence[Sample]) -> list[list[Sample]]:
    """Return the samples of each process that had this name, in turn; all together where it is no process's."""
    return [list(life) for _, life in groupby(samples, lambda sample: sample.processes.get(process))]


def _warm(name: str, life: Sequence[Sample], warm_up: float) -> list[Point]:
    return [(one.messages, one.figures.get(name, 0.0)) for one in life if one.seconds - life[0].seconds >= warm_up]


def slope(*lives: Sequence[Point]) -> float:
    """Return the growth of y with x: the median of all pairs' slopes (Theil-Sen), which a few peaks do not move.

    Pairs are made within a life only.
    """
    slopes = [
        (b[1] - a[1]) / (b[0] - a[0])
        for life in lives
        for a, b in combinations(life[:: max(1, len(life) // LOOKED_AT)], 2)
        if b[0] > a[0]
    ]
    return median(slopes) if slopes else 0.0


def table(found: Sequence[Growth]) -> str:
    """Return the judgement for people."""
    head = f"{'':<34}{'first':>10}{'last':>10}{'highest':>10}{'per 1,000':>11}{'bound':>8}"
    return "\n".join([head, *map(_line, found)])


def _line(one: Growth) -> str:
    bound = f"{one.bound.per_thousand:g}" if one.bound else "none"
    told = "" if one.holds else "  WRONG"
    kept = "  stored" if one.bound and one.bound.is_stored else ""
    figures = f"{one.first:>10.2f}{one.last:>10.2f}{one.highest:>10.2f}{one.per_thousand:>+11.3f}{bound:>8}"
    return f"{one.name:<34}{figures}{told}{kept}"
