"""The web process is killed: F01-F07."""

import signal
import subprocess
import threading
import time

from core.settings import ROOT
from faults import windows
from faults.place import FLASK, KNOWLEDGE
from faults.processes import eventually
from faults.scenarios.registry import BOTH, scenario
from faults.world import QUESTIONS, World


@scenario("F01", quick=False)
def every_window_of_a_webhook(world: World) -> None:
    """Kill the serving process at each system call of one webhook; Twilio posts the same message again."""
    windows.sweep(world, "F01", world.place.web_child, world.asks)
    world.is_back()


@scenario("F01", short=BOTH)
def some_windows_of_a_webhook(world: World) -> None:
    """The windows where it hurts: around the fsync and around the answer."""
    windows.sweep(world, "F01", world.place.web_child, world.asks, calls=("fdatasync", "sendto"), most=2)


@scenario("F02", short=BOTH)
def web_killed(world: World) -> None:
    """Kill master and workers while people write."""
    crowd = world.crowd(6)
    time.sleep(world.dice.random() * 0.15)
    world.place.web.kill()
    world.injects("F02", kills=True)
    world.is_back()
    for one in crowd:
        one.join()


@scenario("F02")
def web_child_killed(world: World) -> None:
    """Kill only the process that serves; its master makes another."""
    for _ in range(8):
        crowd = world.crowd(3)
        time.sleep(world.dice.random() * 0.08)
        child = world.place.web_child()
        world.place.strikes(child, signal.SIGKILL)
        world.injects("F02", kills=True)
        eventually(lambda child=child: world.place.web_child() != child, 20, 0.02)  # type: ignore[misc]
        for one in crowd:
            one.join()


@scenario("F03", "F21", short=BOTH)
def killed_between_commit_and_wake(world: World) -> None:
    """Hold the wake-up call by a hanging Redis; kill the web once the row is there."""
    world.place.redis.signals(signal.SIGSTOP)
    try:
        citizen = world.citizen()
        writer = threading.Thread(target=citizen.says, args=(QUESTIONS[0],))
        writer.start()
        seen = "SELECT id FROM contact WHERE address = ?"
        eventually(lambda: world.place.database.ask(seen, (citizen.address,)), 10, 0.01)
        world.place.strikes(world.place.web_child(), signal.SIGKILL)
        world.injects("F03", kills=True)
    finally:
        world.place.redis.signals(signal.SIGCONT)
    writer.join()
    world.claims("F03 found by the sweep", eventually(citizen.heard, 30), citizen.address)


@scenario("F04", quick=False)
def told_to_stop_with_fifty_in_flight(world: World) -> None:
    """A deploy: SIGTERM while fifty people write; each is answered in full or not at all."""
    crowd = world.crowd(50)
    time.sleep(0.1)
    began = time.monotonic()
    status = world.place.web.stops(20)
    world.claims("F04 ended by itself within 15 s", status == 0 and time.monotonic() - began < 15, status)
    world.place.web.start()
    world.injects("F04")
    for one in crowd:
        one.join()
    world.is_back()


@scenario("F05", quick=False)
def web_down_while_people_write(world: World) -> None:
    """What was written meanwhile never reaches us and is taken from Twilio's log, once and in order."""
    world.place.web.stops()
    people = [world.citizen() for _ in range(10)]
    for _ in range(2):
        for one in people:
            one.says(QUESTIONS[1], lost=True)
    world.injects("F05", len(people))
    world.place.web.start()
    world.is_back()


@scenario("F05", quick=False)
def a_photograph_while_the_web_is_down(world: World) -> None:
    """A photograph never reaches us, and the list of its files fails at first: the message is kept, then the file."""
    citizen = world.consulters[0]
    world.place.web.stops()
    sid = citizen.photographs(world.tag(), lost=True)
    world.twilio.files_fail = 2
    world.injects("F05")
    world.place.web.start()
    world.takes_in(time.time())
    stored = "SELECT 1 AS n FROM media WHERE state = 'stored' AND inbound_id = (SELECT id FROM inbound_message WHERE sid = ?)"
    there = eventually(lambda: world.place.database.ask(stored, (sid,)), 90, 0.5)
    world.claims("F05 the photograph is fetched", there, sid)


@scenario("F06", quick=False)
def every_window_of_an_officers_reply(world: World) -> None:
    """Kill the serving process at each system call of a reply; the browser sends the same form again."""
    officer = world.officers[0]

    def reply() -> None:
        officer.replies(world.dice.choice(world.consulters).number, f"Jawaban petugas {world.tag()}.")

    windows.sweep(
        world, "F06", world.place.web_child, reply, calls=("fdatasync", "sendto", "pwrite64", "recvfrom"), most=8
    )


@scenario("F07", quick=False)
def killed_while_publishing(world: World) -> None:
    """Kill the publication of a knowledge base anywhere: the old version stays whole, or the new one is."""
    world.place.reads_meanings()
    changed = world.place.folder / "kb.csv"
    text = KNOWLEDGE.read_text(encoding="utf-8-sig")
    for nth in (1, 2, 3):
        changed.write_text(text.replace("inflasi", f"inflasi{'i' * nth}", 1))
        for call in ("pwrite64", "sendto", "fdatasync"):
            command = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                       f"inject={call}:signal=SIGKILL:when={nth * 3}", *FLASK, "kb", "publish", str(changed)]  # fmt: skip
            subprocess.run(command, cwd=ROOT, env=world.place.environment, capture_output=True, timeout=120)
            world.injects("F07", kills=True)
            world.asks()
    whole = (
        "SELECT count(*) AS n FROM kb_version v WHERE v.number > 0"
        " AND NOT EXISTS (SELECT 1 FROM kb_entry e WHERE e.version_id = v.id)"
    )
    world.claims("I13 no version without entries", int(world.place.database.ask(whole)[0]["n"]) == 0)
