"""Slow and broken clients, and the whole machine: F69, F70, F72, F73."""

import socket
import subprocess
import time

from faults.databases import SqliteFile
from faults.processes import eventually
from faults.scenarios.registry import BOTH, scenario
from faults.world import QUESTIONS, World


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


@scenario("F73", quick=False, databases=("sqlite",))
def last_nights_backup(world: World) -> None:
    """Restore a backup: what came since is taken from Twilio's log, nothing old is sent again."""
    place = world.place
    file = place.folder.parent / f"{place.folder.name}.tar.gz"
    for _ in range(3):
        world.asks()
    eventually(world._rests, 60)
    place.flask("backup", str(file))
    later = [world.citizen() for _ in range(3)]
    for one in later:
        one.says(QUESTIONS[0])
    eventually(lambda: all(one.heard() for one in later), 30)
    answers = {one.address: len(one.heard()) for one in later}
    taken = len(world.twilio.sent)
    for program in (place.web, *place.workers):
        program.stops()
    assert isinstance(place.database, SqliteFile)
    place.flask("restore", str(file), "--replace")
    file.unlink()
    for program in (place.web, *place.workers):
        program.start()
    world.injects("F73")
    eventually(place.is_ready, 60)
    old = {sent.sid for sent in world.twilio.sent[:taken] if sent.to not in {one.address for one in later}}
    doubled = [
        sent.to for sent in world.twilio.sent[taken:] if sent.to in {s.to for s in world.twilio.sent if s.sid in old}
    ]
    world.claims("F73 nothing old is sent again", not doubled, doubled)
    world.takes_in(max(event["at"] for event in world.history.of("intent")))
    known = "SELECT count(*) AS n FROM inbound_message WHERE state = 'done'"
    written = {event["sid"] for event in world.history.of("intent") if "sid" in event}
    eventually(lambda: place.database.ask(known)[0]["n"] == len(written) and world._rests(), 60)
    twice = [one.address for one in later if len(one.heard()) != answers[one.address]]
    world.claims("F73 what was answered is not answered again", not twice, twice)
