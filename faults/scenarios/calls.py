"""Many injections a minute on a running copy: system calls that fail while it serves, and kills one after the other."""

import signal
import time

from faults import windows
from faults.processes import Program, eventually
from faults.scenarios.registry import scenario
from faults.world import QUESTIONS, UNKNOWN, World

FAILING = (("recvfrom", "error=ECONNRESET"), ("connect", "error=ECONNREFUSED"), ("openat", "error=EMFILE"))
FAILING_SEND = ("sendto", "error=EPIPE")
"""Not with PostgreSQL: after a failed write libpq waits for the last word of a server that in truth is well and says none,
7.5 s in each thread. A server that is gone closes the connection, and F31 and F32 have that."""
FAILING_DISK = (
    ("pwrite64", "error=ENOSPC"), ("fdatasync", "error=EIO"), ("fsync", "error=EIO"), ("ftruncate", "error=EIO"),
)  # fmt: skip
FAILING_LOG = ("write", "error=ENOSPC")
"""Only on the log's file: no kernel refuses the pipes by which threads wake each other, and gunicorn relies on that."""
STORM = 12


def _calls(world: World, program: Program) -> list[tuple[str, str, str]]:
    anywhere = (FAILING_SEND, *FAILING, *FAILING_DISK) if world.place.database.kind == "sqlite" else FAILING
    return [*[(*one, "") for one in anywhere], (*FAILING_LOG, str(program.log))]


@scenario("F37", "F39", quick=False)
def every_call_of_the_web_fails(world: World) -> None:
    """Fail each system call of a message, a reply, a claim or its giving back, and a page once, on one running copy."""
    officer, unanswered = world.officers[0], world.citizen().registers(UNKNOWN)
    officer.claims(unanswered)

    def message() -> None:
        world.asks()

    def reply() -> None:
        officer.replies(world.dice.choice(world.consulters).number, f"Jawaban petugas {world.tag()}.")

    def claimed_or_given_back() -> None:
        act = officer.claims if officer.may(unanswered, "claim") else officer.releases
        act(unanswered)

    def opened() -> None:
        officer.form(world.dice.choice(world.consulters).number, "reply")

    for work in (message, reply, claimed_or_given_back, opened):
        windows.failures(world, "F37", world.place.web_child, work, _calls(world, world.place.web))
    world.is_back()


@scenario("F37", "F39", quick=False)
def every_call_of_a_worker_fails(world: World) -> None:
    """Fail each system call of a worker between a question and its answer."""

    def answered() -> None:
        citizen = world.citizen()
        citizen.says(QUESTIONS[0])
        eventually(citizen.heard, 1.5, 0.02)

    for worker in world.place.workers:
        windows.failures(world, "F37", lambda worker=worker: worker.pid, answered, _calls(world, worker), most=5)  # type: ignore[misc]
    world.is_back()


@scenario("F02")
def the_web_killed_again_and_again(world: World) -> None:
    """Kill the serving process at any moment after a message began, twelve times."""
    for _ in range(STORM):
        _writes_aside(world)
        time.sleep(world.dice.random() * 0.12)
        victim = world.place.web_child()
        world.place.strikes(victim, signal.SIGKILL)
        world.injects("F02", kills=True)
        eventually(lambda victim=victim: world.place.web_child() != victim, 20, 0.02)  # type: ignore[misc]
    world.is_back()


@scenario("F09")
def workers_killed_again_and_again(world: World) -> None:
    """Kill a worker as soon as it is at work again, twelve times; its message is sent once."""
    for turn in range(STORM):
        victim = world.place.workers[turn % len(world.place.workers)]
        eventually(lambda victim=victim: world.place.is_at_work(victim), 30, 0.05)  # type: ignore[misc]
        _writes_aside(world)
        time.sleep(world.dice.random() * 0.4)
        victim.kill()
        world.injects("F09", kills=True)
    world.is_back()


def _writes_aside(world: World) -> None:
    """Let somebody ask without waiting for Twilio's tries to end."""
    world.aside(world.asks)
