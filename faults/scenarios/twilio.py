"""Twilio refuses, hangs, resets, lies about what it did, calls back as it likes: F41-F50, F63, F74."""

import time
from dataclasses import replace

from faults.orders import Order
from faults.processes import eventually
from faults.scenarios.registry import BOTH, scenario
from faults.unclear import FAULT, UNKNOWN
from faults.world import QUESTIONS, World


@scenario("F41", short=BOTH)
def too_many_requests(world: World) -> None:
    """429 several times, with Retry-After."""
    world.twilio.arms(*[Order("refuse", accepts=False, code=20429)] * 4)
    world.injects("F41", 4)
    for _ in range(3):
        world.asks()


@scenario("F42", "F43", "F44", "F45", "F46", short=BOTH)
def outcomes_nobody_knows(world: World) -> None:
    """Any answer that does not tell, with callbacks or without; the other citizens are served meanwhile."""
    for order in world.dice.sample(UNKNOWN, 5):
        citizen = world.citizen()
        calls = world.dice.choice(("normal", "lost", "early", "shuffled"))
        world.twilio.arms(replace(order, callbacks=calls, to=citizen.address))
        world.asks(citizen)
        world.injects(FAULT[order.way])


@scenario("F42", "F43", "F45", "F46", quick=False)
def every_outcome_nobody_knows(world: World) -> None:
    """Each once; settled within 90 s by the callback or the list."""
    people = []
    for order in UNKNOWN:
        citizen = world.citizen()
        world.twilio.arms(replace(order, callbacks="lost", to=citizen.address))
        world.asks(citizen)
        world.injects(FAULT[order.way])
        people.append(citizen)
    began = time.monotonic()
    waiting = "SELECT id FROM outbound_message WHERE state IN ('unknown', 'sending', 'queued')"
    settled = eventually(lambda: not world.place.database.ask(waiting), 95, 0.5)
    world.claims("settled within 90 s", settled, f"{time.monotonic() - began:.0f} s")
    world.claims("all were answered", all(one.heard() for one in people))


@scenario("F44", quick=False)
def twilio_hangs_for_all(world: World) -> None:
    """Every call hangs for a minute: no hand of a worker is held for longer than its time-out."""
    size = 24
    world.twilio.arms(*[Order("hang", accepts=False, seconds=60)] * size)
    for _ in range(size):
        world.asks()
    world.injects("F44", size)
    time.sleep(13)
    world.twilio.calms()
    citizen = world.citizen()
    world.asks(citizen)
    world.claims("F44 others are served", eventually(citizen.heard, 25), citizen.address)


@scenario("F41", "F49")
def several_to_one_citizen(world: World) -> None:
    """Three answers wait for one citizen while Twilio is away; they leave in their order."""
    citizen = world.citizen()
    world.twilio.is_down = True
    for question in QUESTIONS:
        citizen.says(question)
    world.injects("F49", 3)
    time.sleep(1)
    world.twilio.is_down = False
    eventually(lambda: len(citizen.heard()) == len(QUESTIONS), 40)


@scenario("F47", "F48")
def refused_for_good(world: World) -> None:
    """Codes that mean never: not tried again, the contact is marked where the code says so."""
    for code, column in ((21610, "opted_out_at"), (63024, "unreachable_at"), (21211, "unreachable_at"), (21617, "")):
        citizen = world.citizen()
        world.twilio.arms(Order("refuse", accepts=False, code=code, to=citizen.address))
        world.asks(citizen)
        world.injects("F48")
        state = ("SELECT o.state, c.opted_out_at, c.unreachable_at FROM outbound_message o JOIN contact c"
                 " ON c.id = o.contact_id WHERE c.address = ?")  # fmt: skip

        def refused(address: str = citizen.address, wanted: str = column) -> bool:
            rows = world.place.database.ask(state, (address,))
            return bool(rows) and rows[0]["state"] == "failed" and (not wanted or rows[0][wanted] is not None)

        world.claims(f"F48 {code} ends in failed, contact marked", eventually(refused, 90), citizen.address)


@scenario("F48", quick=False)
def our_configuration_is_wrong(world: World) -> None:
    """The sender or the sign-in is refused: the queue stops, an alarm sounds, and nothing is lost once it is mended."""
    for code in (63007, 20003):
        people = [world.citizen() for _ in range(3)]
        world.twilio.arms(*[Order("refuse", accepts=False, code=code)] * 3)
        for one in people:
            world.asks(one)
        world.injects("F48", 3)
        mended = eventually(lambda: all(one.heard() for one in people), 150)
        world.claims(f"{code}: all leave once it is mended", mended, [o.address for o in people if not o.heard()])


@scenario("F49", "F74")
def twilio_away(world: World) -> None:
    """Nobody answers at Twilio's address, the list neither."""
    world.twilio.is_down = True
    for _ in range(4):
        world.asks()
    world.injects("F49", 4)
    time.sleep(world.dice.uniform(1, 6))
    world.twilio.is_down = False


AWAY_SECONDS = 100.0
"""So long that waits which double would go on for minutes after Twilio is back."""


@scenario("F49", "F74", quick=False)
def twilio_away_for_minutes(world: World) -> None:
    """Nobody listens at Twilio's address for long: what waited leaves within a minute after somebody does again."""
    people = [world.citizen() for _ in range(6)]
    with world.twilio.unreachable():
        for one in people:
            world.asks(one)
        world.injects("F49", len(people))
        time.sleep(AWAY_SECONDS)
    left = eventually(lambda: all(one.heard() for one in people), 60, 0.5)
    world.claims("F49 all leave within a minute", left, [one.address for one in people if not one.heard()])


@scenario("F13", quick=False)
def the_answer_outlives_a_locked_database(world: World) -> None:
    """Twilio answers while nothing can be written, and cannot be asked later: what it said is not forgotten."""
    citizen = world.citizen()
    world.twilio.arms(Order("ok", callbacks="lost", to=citizen.address))
    world.twilio.delay, world.twilio.list_is_down = 1.0, True
    citizen.says(QUESTIONS[0])
    eventually(lambda: world.place.database.ask("SELECT 1 AS n FROM outbound_message WHERE state = 'sending'"), 5, 0.02)
    with world.place.database.locked():
        world.injects("F13")
        time.sleep(LOCKED_SECONDS)
    mine = "SELECT 1 AS n FROM outbound_message WHERE state = 'accepted' AND contact_id = (SELECT id FROM contact WHERE address = ?)"
    known = eventually(lambda: world.place.database.ask(mine, (citizen.address,)), 15, 0.2)
    world.claims("F13 what Twilio said is known", known, citizen.address)
    world.twilio.calms()


LOCKED_SECONDS = 14.0
"""Longer than a writer waits for its place and then for SQLite's lock, or for a table of PostgreSQL's."""


@scenario("F47")
def refused_afterwards(world: World) -> None:
    """Accepted, then refused by WhatsApp: the window has closed, or the rate was too high."""
    for code in (63016, 63024):
        citizen = world.citizen()
        world.twilio.arms(Order(code=code, to=citizen.address))
        world.asks(citizen)
        world.injects("F47")
        state = "SELECT o.state FROM outbound_message o JOIN contact c ON c.id = o.contact_id WHERE c.address = ?"

        def given_up(address: str = citizen.address) -> bool:
            rows = world.place.database.ask(state, (address,))
            return bool(rows) and rows[0]["state"] in {"held", "failed"}

        world.claims(f"F47 {code} ends in held or failed", eventually(given_up, 90), citizen.address)


@scenario("F50", short=BOTH)
def callbacks_as_they_like(world: World) -> None:
    """Doubled, out of order, before the answer, late, lost, about nobody's message."""
    for calls in ("doubled", "shuffled", "early", "late", "lost"):
        citizen = world.citizen()
        world.twilio.arms(Order(callbacks=calls, to=citizen.address))
        world.asks(citizen)
        world.injects("F50")
    stranger = Order(callbacks="normal")
    sent = world.twilio.sent[-1] if world.twilio.sent else None
    if sent is not None:
        unknown = type(sent)("SM" + "0" * 32, sent.ours, sent.to, "", sent.callback, time.time(), stranger)
        world.twilio._post(unknown, "failed", 63024)
        world.injects("F50")


@scenario("F63")
def opted_out_in_a_burst(world: World) -> None:
    """STOP while a reply is on its way."""
    citizen = world.citizen()
    world.asks(citizen)
    eventually(citizen.heard, 20)
    citizen.says("STOP", role="command")
    world.injects("F63")
    before = "SELECT opted_out_at FROM contact WHERE address = ?"
    stored = eventually(lambda: world.place.database.ask(before, (citizen.address,))[0]["opted_out_at"], 20)
    world.claims("I10 opt-out is stored", stored, citizen.address)
