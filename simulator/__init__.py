"""A telephone in the browser and a look-alike of Twilio, with fault buttons."""

from simulator.app import register
from simulator.world import Mail

__all__ = ["Mail", "register"]
