"""Every fault of RELIABILITY.md that can be injected, by number. Importing a module here registers its scenarios."""

# Each module hangs its scenarios on the registry.
from faults.scenarios import (  # noqa: F401
    calls,
    clients,
    concurrency,
    database,
    deliveries,
    deploy,
    full_disk,
    redis,
    soak,
    storm,
    timers,
    twilio,
    web,
    worker,
)
from faults.scenarios.registry import ALL, Scenario, chosen

__all__ = ["ALL", "Scenario", "chosen"]
