"""Everything at once: kills, cuts, hangs and lies come every second while people go on writing."""

from faults.scenarios.registry import scenario
from faults.storm.rage import rages
from faults.world import World


@scenario("F01", "F02", "F09", "F10", "F14", "F23", "F24", "F31", "F32", "F42", "F50", "F51", "F72", quick=False)
def storm(world: World) -> None:
    """Strike once a second for some minutes, without waiting for quiet in between."""
    if not world.consulters:
        world.staff()
    rages(world, world.storm_seconds)
