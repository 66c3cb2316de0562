"""The worker is killed, frozen, starved, poisoned: F08-F17."""

import signal
import subprocess
import threading
import time
from dataclasses import replace

from faults import windows
from faults.orders import Order
from faults.processes import Program, eventually
from faults.scenarios.registry import BOTH, scenario
from faults.world import QUESTIONS, World

SENDING = ("sendto", "recvfrom", "connect", "fdatasync", "pwrite64", "flock")
SENDING_NOW = "SELECT id FROM outbound_message WHERE state = 'sending'"


def _only_worker(world: World) -> Program:
    for other in world.place.workers[1:]:
        other.stops()
    return world.place.workers[0]


def _all_workers(world: World) -> None:
    for program in world.place.workers:
        if not program.is_running:
            program.start()


@scenario("F08", "F09", short=BOTH)
def a_worker_killed(world: World) -> None:
    """Kill one of the workers while it sends."""
    for _ in range(2):
        world.asks()
        victim = world.dice.choice(world.place.workers)
        time.sleep(world.dice.random() * 0.1)
        victim.kill()
        world.injects("F09", kills=True)
    world.is_back()


@scenario("F09")
def all_workers_killed(world: World) -> None:
    """Kill every worker at one moment."""
    for _ in range(4):
        world.asks()
    for victim in world.place.workers:
        victim.kill()
        world.injects("F09", kills=True)
    world.is_back()


@scenario("F10", quick=False)
def every_window_of_a_send(world: World) -> None:
    """Kill the only worker at each system call of one send."""
    worker = _only_worker(world)

    def one_message() -> None:
        citizen = world.citizen()
        citizen.says(QUESTIONS[0])
        eventually(citizen.heard, 0.8, 0.02)

    windows.sweep(world, "F10", lambda: worker.pid, one_message, calls=SENDING, most=8)
    _all_workers(world)
    world.is_back()


@scenario("F11", short=BOTH)
def killed_after_twilio_accepted(world: World) -> None:
    """Twilio has the message and does not answer; the worker dies: the callback or the list says that it was taken."""
    _dies_in_a_call(world, "F11", Order("hang", seconds=6, callbacks=world.dice.choice(("normal", "lost"))))


@scenario("F12")
def killed_before_twilio_accepted(world: World) -> None:
    """Twilio has nothing and does not answer; the worker dies: the message is sent again once that is known."""
    _dies_in_a_call(world, "F12", Order("hang", accepts=False, seconds=6))


def _dies_in_a_call(world: World, fault: str, order: Order) -> None:
    citizen = world.citizen()
    world.twilio.arms(replace(order, to=citizen.address))
    citizen.says(QUESTIONS[0])
    mine = f"{SENDING_NOW} AND contact_id = (SELECT id FROM contact WHERE address = ?)"
    eventually(lambda: world.place.database.ask(mine, (citizen.address,)), 5, 0.02)
    time.sleep(0.1)
    for program in world.place.workers:
        program.kill()
        world.injects(fault, kills=True)


@scenario("F13")
def killed_before_the_result_is_written(world: World) -> None:
    """Twilio has answered; the database holds the worker up; it dies."""
    citizen = world.citizen()
    world.twilio.arms(Order("ok", callbacks="lost", to=citizen.address))
    world.twilio.delay = 0.6
    citizen.says(QUESTIONS[0])
    eventually(lambda: world.place.database.ask(SENDING_NOW), 5, 0.02)
    with world.place.database.locked():
        eventually(citizen.heard, 5, 0.02)
        time.sleep(0.3)
        for program in world.place.workers:
            program.kill()
            world.injects("F13", kills=True)
    world.twilio.delay = 0.0


@scenario("F14", quick=False)
def a_zombie_wakes_up(world: World) -> None:
    """Freeze a worker in its call beyond its lease; another takes over; the frozen one goes on."""
    for worker in world.place.workers:
        citizen = world.citizen()
        world.twilio.arms(Order("hang", seconds=3, accepts=world.dice.random() < 0.5, to=citizen.address))
        citizen.says(QUESTIONS[0])
        time.sleep(0.3)
        worker.signals(signal.SIGSTOP)
        world.injects("F14")
        time.sleep(22)
        worker.signals(signal.SIGCONT)
    world.is_back()


@scenario("F14")
def frozen_for_a_moment(world: World) -> None:
    """Freeze any process at any moment, for less than its lease."""
    victim = world.dice.choice([world.place.web, *world.place.workers])
    writer = threading.Thread(target=world.asks)
    writer.start()
    victim.signals(signal.SIGSTOP, whole=True)
    world.injects("F14")
    time.sleep(world.dice.uniform(0.5, 4))
    victim.signals(signal.SIGCONT, whole=True)
    writer.join()


@scenario("F15", quick=False)
def all_workers_away(world: World) -> None:
    """No worker for a while; the backlog then leaves in order."""
    for program in world.place.workers:
        program.stops()
    people = [world.citizen() for _ in range(6)]
    for _ in range(3):
        for one in people:
            one.says(QUESTIONS[0])
    world.injects("F15", len(people))
    time.sleep(3)
    _all_workers(world)
    world.is_back()


@scenario("F16", quick=False)
def a_worker_without_memory(world: World) -> None:
    """Take a worker's memory away; the other goes on."""
    victim = world.place.workers[0]
    subprocess.run(["prlimit", f"--pid={victim.pid}", "--as=1000000:1000000"], check=True)
    world.injects("F16")
    for _ in range(6):
        world.asks()
    world.is_back()
    victim.kill()


@scenario("F17")
def a_poison_message(world: World) -> None:
    """A citizen's state that cannot be read: three tries, then an officer has it, and later messages go on."""
    citizen = world.citizen()
    citizen.says(QUESTIONS[0])
    eventually(citizen.heard, 20)
    change = world.place.database.change
    spoiled = 'UPDATE talk SET burst = \'{"at": "kapan-kapan", "inbound_ids": []}\' WHERE contact_id ='
    change(f"{spoiled} (SELECT id FROM contact WHERE address = ?)", (citizen.address,))
    poisoned = citizen.says(QUESTIONS[1], role="poison")
    world.injects("F17")
    given_up = "SELECT id FROM inbound_message WHERE sid = ? AND state = 'dead'"
    dead = eventually(lambda: world.place.database.ask(given_up, (poisoned,)), 90, 0.3)
    world.claims("F17 given up and shown", dead, poisoned)
    change(
        "UPDATE talk SET burst = '{}' WHERE contact_id = (SELECT id FROM contact WHERE address = ?)", (citizen.address,)
    )
    heard = len(citizen.heard())
    citizen.says(QUESTIONS[2])
    world.claims("F17 later messages go on", eventually(lambda: len(citizen.heard()) > heard, 30), citizen.address)
