"""The list of scenarios and their fault numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faults.world import World

Act = Callable[[World], None]


@dataclass(frozen=True)
class Scenario:
    """One way to hurt a place. `quick`: it takes seconds and may come at any moment of a campaign, load or not."""

    name: str
    faults: tuple[str, ...]
    act: Act
    databases: tuple[str, ...]
    quick: bool
    short: tuple[str, ...]
    """The databases on which the test suite's short version plays it: what no database changes is played on one."""


ALL: dict[str, Scenario] = {}
BOTH = ("sqlite", "postgresql")


def scenario(
    *faults: str, databases: Sequence[str] = BOTH, quick: bool = True, short: Sequence[str] = ()
) -> Callable[[Act], Act]:
    """Register a scenario for the faults of RELIABILITY.md, section 7."""

    def register(act: Act) -> Act:
        ALL[act.__name__] = Scenario(act.__name__, faults, act, tuple(databases), quick, tuple(short))
        return act

    return register


def chosen(only: Sequence[str], database: str) -> list[Scenario]:
    """Return the scenarios of a database, all or those named by fault number or name."""
    fitting = [one for one in ALL.values() if database in one.databases]
    if not only:
        return fitting
    return [one for one in fitting if one.name in only or set(one.faults) & set(only)]
