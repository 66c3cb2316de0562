"""Slow and broken clients, and the whole machine: F69, F70, F72, F73."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from core import premises
from faults.processes import eventually
from faults.scenarios.registry import BOTH, scenario
from faults.world import QUESTIONS, World

KILLED_RESTORES = 6
LONGEST_RESTORE = 1.5
"""Seconds within which one is over that nobody kills."""


@scenario("F69")
def slow_clients(world: World) -> None:
    """Forty clients that trickle a body; the others are served."""
    slow = []
    for _ in range(40):
        one = socket.create_connection(("127.0.0.1", world.place.port), timeout=5)
        one.sendall(b"POST /webhooks/twilio/message HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n"
                    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nB")  # fmt: skip
        slow.append(one)
    world.injects("F69", len(slow))
    citizen = world.citizen()
    began = time.monotonic()
    world.asks(citizen)
    taken = time.monotonic() - began
    world.claims("F69 others are served", taken < 5, f"{taken:.1f} s")
    for one in slow:
        one.close()


@scenario("F70")
def broken_off(world: World) -> None:
    """Clients that hang up in the middle of a request."""
    for size in range(1, 11):
        with socket.create_connection(("127.0.0.1", world.place.port), timeout=5) as one:
            one.sendall(
                b"POST /webhooks/twilio/message HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n" + b"B" * size
            )
        world.injects("F70")
    world.asks()


@scenario("F72", quick=False, short=BOTH)
def power_cut(world: World) -> None:
    """Everything dies at one moment."""
    for _ in range(4):
        world.asks()
    programs = [world.place.web, *world.place.workers, world.place.redis]
    for program in programs:
        program.kill()
        world.injects("F72", kills=True)
    world.is_back()


@scenario("F72", databases=("sqlite",), short=("sqlite",))
def synced_before_the_answer(world: World) -> None:
    """The row is on the disk before the 200: a sync stands between the request and the answer."""
    trace = world.place.folder / "synced.trace"
    child = world.place.web_child()
    tracer = subprocess.Popen(
        ["strace", "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync,sendto", "-p", str(child)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tracer.stderr is not None
    tracer.stderr.readline()
    time.sleep(0.1)
    world.asks()
    tracer.terminate()
    tracer.wait(10)
    tracer.stderr.close()
    synced, safe = set(), 0
    lines = trace.read_text().splitlines()
    for line in lines:
        thread = line.split()[0]
        if "sync(" in line:
            synced.add(thread)
        elif "HTTP/1.1 200" in line:
            safe += thread in synced
            synced.discard(thread)
    world.injects("F72")
    world.claims("I1 synced before the answer", safe > 0, lines[-4:])


@scenario("F73", quick=False)
def last_nights_backup(world: World) -> None:
    """Restore a backup: what came since is taken from Twilio's log, nothing old is sent again."""
    _restores(world, kills=0)


@scenario("F73", quick=False)
def a_restore_killed(world: World) -> None:
    """Kill running restores: the old rows or the new are there whole, or nothing starts until one has come to its end."""
    _restores(world, kills=KILLED_RESTORES)


def _restores(world: World, kills: int) -> None:
    place = world.place
    file = place.folder.parent / f"{place.folder.name}.tar.gz"
    for _ in range(3):
        world.asks()
    eventually(world._rests, 60)
    place.flask("backup", str(file))
    kept = _stored(world)
    later = [world.citizen() for _ in range(3)]
    for one in later:
        one.says(QUESTIONS[0])
    eventually(lambda: all(one.heard() for one in later), 30)
    answers = {one.address: len(one.heard()) for one in later}
    taken = len(world.twilio.sent)
    for program in (place.web, *place.workers):
        program.stops()
    last = _stored(world)
    for _ in range(kills):
        _kill_a_restore(world, file)
        world.claims("F73 old or new, or nothing starts", _is_whole_or_refused(world, last, kept))
    place.flask("restore", str(file), "--replace")
    world.claims("F73 restored", _stored(world) == kept)
    file.unlink()
    for program in (place.web, *place.workers):
        program.start()
    world.injects("F73")
    eventually(place.is_ready, 60)
    _claims_nothing_twice(world, {one.address for one in later}, taken)
    twice = [one.address for one in later if len(one.heard()) != answers[one.address]]
    world.claims("F73 what was answered is not answered again", not twice, twice)


def _kill_a_restore(world: World, file: Path) -> None:
    """Kill it, with or without PostgreSQL's own program, once it has begun to put the backup in place."""
    place = world.place
    before = {*place.folder.glob(".backup-*")}
    running = place.begins("restore", str(file), "--replace")
    eventually(lambda: running.poll() is not None or {*place.folder.glob(".backup-*")} - before, 60, 0.01)
    time.sleep(world.dice.uniform(0, LONGEST_RESTORE))
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if world.dice.random() < 0.7 else os.kill)(running.pid, signal.SIGKILL)
    running.wait()
    world.injects("F73", kills=True)


def _is_whole_or_refused(world: World, last: int, kept: int) -> bool:
    """Say whether everything is there, or what the backup kept and marked as perhaps sent since; else nothing starts."""
    place = world.place
    if (place.folder / premises.UNFINISHED).exists():
        try:
            place.flask("sweep")
        except RuntimeError as error:
            return "run it again" in str(error)
        return False
    is_sound = (
        place.database.kind != "sqlite" or place.database.ask("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
    )
    is_marked = place.database.ask("SELECT count(*) AS n FROM heartbeat WHERE part = 'restored'")[0]["n"] == 1
    return is_sound and (_stored(world) == last or (_stored(world) == kept and is_marked))


def _stored(world: World) -> int:
    return int(world.place.database.ask("SELECT count(*) AS n FROM inbound_message")[0]["n"])


def _claims_nothing_twice(world: World, later: set[str], taken: int) -> None:
    """Claim that nothing of before the backup leaves again, and wait until what came since is taken in."""
    ask = world.place.database.ask
    old = {sent.sid for sent in world.twilio.sent[:taken] if sent.to not in later}
    doubled = [
        sent.to for sent in world.twilio.sent[taken:] if sent.to in {s.to for s in world.twilio.sent if s.sid in old}
    ]
    world.claims("F73 nothing old is sent again", not doubled, doubled)
    world.takes_in(max(event["at"] for event in world.history.of("intent")))
    known = "SELECT count(*) AS n FROM inbound_message WHERE state = 'done'"
    written = {event["sid"] for event in world.history.of("intent") if "sid" in event}
    eventually(lambda: ask(known)[0]["n"] == len(written) and world._rests(), 60)
