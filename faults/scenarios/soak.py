"""Minutes of ordinary work at many times its pace: I20."""

from faults.scenarios.registry import scenario
from faults.soak.hour import lives
from faults.world import World

SECONDS = 150.0
PER_SECOND = 3.0
QUICKENED = 6.0


@scenario("I20", quick=False)
def ordinary_work(world: World) -> None:
    """Let a quickened day go on: descriptors, connections, keys, files and rows stay where they were."""
    if not world.consulters:
        world.staff()
    samples = world.file.with_name(f"soak-{world.file.stem}.jsonl")
    lives(world, SECONDS, samples, per_second=PER_SECOND, quickened=QUICKENED)
