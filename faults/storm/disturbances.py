"""Strikes at what lies around the processes: Redis's memory, locks, Twilio's answers and callbacks."""

import random
import time

from faults.orders import Order
from faults.storm.strikes import Storm, strike
from faults.unclear import FAULT, UNKNOWN

CALLBACKS = ("doubled", "shuffled", "early", "late", "lost")
REFUSED_FOR_NOW = (Order("refuse", accepts=False, code=20429), Order("away", accepts=False))
REFUSED_FOR_GOOD = (21610, 63024, 21211)


@strike(3)
def redis_flushed(storm: Storm, _dice: random.Random) -> None:
    """Forget every wake-up call."""
    storm.world.place.redis_client().flushall()
    storm.world.injects("F24")


@strike(2)
def redis_loses_keys(storm: Storm, dice: random.Random) -> None:
    """Delete a third of the keys."""
    client = storm.world.place.redis_client()
    if sum(int(client.delete(key)) for key in list(client.scan_iter()) if dice.random() < 0.3):
        storm.world.injects("F30")


@strike(0.8)
def redis_is_full(storm: Storm, dice: random.Random) -> None:
    """No room for a wake-up call, for a while."""
    client = storm.world.place.redis_client()
    client.config_set("maxmemory", "1mb")
    storm.world.injects("F28")
    time.sleep(dice.uniform(0.5, 3))
    client.config_set("maxmemory", "0")


@strike(2)
def database_locked(storm: Storm, dice: random.Random) -> None:
    """Somebody else holds the writer's lock (SQLite) or a table (PostgreSQL)."""
    with storm.held("database") as free:
        if free:
            with storm.world.place.database.locked():
                storm.world.injects("F35")
                time.sleep(dice.uniform(0.3, 3))


@strike(12)
def outcome_nobody_knows(storm: Storm, dice: random.Random) -> None:
    """Twilio answers with what does not tell whether it took the message; its callbacks come, or not."""
    order = dice.choice(UNKNOWN)
    calls = dice.choice(("normal", "normal", "lost", "early", "shuffled"))
    seconds = dice.uniform(2, order.seconds) if order.seconds else 0.0
    storm.arms(FAULT[order.way], Order(order.way, order.accepts, order.code, seconds, calls))


@strike(5)
def refused_for_now(storm: Storm, dice: random.Random) -> None:
    """429 or 503, with Retry-After."""
    order = dice.choice(REFUSED_FOR_NOW)
    storm.arms("F41", order)


@strike(1)
def refused_for_good(storm: Storm, dice: random.Random) -> None:
    """A code that means never, to somebody new."""
    citizen = storm.world.citizen()
    code = dice.choice(REFUSED_FOR_GOOD)
    storm.arms("F48", Order("refuse", accepts=False, code=code), citizen.address)
    storm.world.asks(citizen)


@strike(8)
def callbacks_as_they_like(storm: Storm, dice: random.Random) -> None:
    """Doubled, out of order, before the answer, late, lost."""
    storm.arms("F50", Order(callbacks=dice.choice(CALLBACKS)))


@strike(1.2)
def twilio_away(storm: Storm, dice: random.Random) -> None:
    """Nobody answers at Twilio's address."""
    twilio = storm.world.twilio
    before = twilio.turned_away
    twilio.is_down = True
    time.sleep(dice.uniform(1, 5))
    twilio.is_down = False
    if twilio.turned_away > before:
        storm.world.injects("F49")


@strike(0.8)
def list_away(storm: Storm, dice: random.Random) -> None:
    """Twilio's list cannot be read."""
    twilio = storm.world.twilio
    before = twilio.turned_away
    twilio.list_is_down = True
    time.sleep(dice.uniform(2, 8))
    twilio.list_is_down = False
    if twilio.turned_away > before:
        storm.world.injects("F49")
