"""Bugs that are planted to see the harness catch them. Nothing in the product knows of them."""

from faults.planted import bugs  # noqa: F401  (they hang themselves on the registry)
from faults.planted.registry import ALL, Bug, plant

__all__ = ["ALL", "Bug", "plant"]
