"""Strikes at processes: killed, frozen, killed at a chosen system call."""

import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

from faults import windows
from faults.processes import Program, eventually, lives
from faults.storm.strikes import Storm, strike

WINDOW_SECONDS = 4.0
IN_A_WEBHOOK = ("sendto", "recvfrom", "pwrite64", "fdatasync", "flock", "write")
IN_A_SEND = ("sendto", "recvfrom", "connect", "pwrite64", "fdatasync")


@strike(9)
def serving_process_killed(storm: Storm, dice: random.Random) -> None:
    """Kill the process that serves; its master makes another."""
    web = storm.world.place.web
    with storm.held("web") as free:
        if free and storm.may_die(web, dice) and (children := web.children()):
            storm.kills_one("F02", children[-1])


@strike(0.8)
def arbiter_killed(storm: Storm, dice: random.Random) -> None:
    """Kill gunicorn's master alone: its child notices, the supervisor starts both again."""
    web = storm.world.place.web
    with storm.held("web") as free:
        if free and storm.may_die(web, dice):
            storm.kills_one("F02", web.pid)


@strike(0.8)
def web_killed(storm: Storm, dice: random.Random) -> None:
    """Kill master and child."""
    storm.kills("F02", storm.world.place.web, dice)


@strike(6)
def worker_killed(storm: Storm, dice: random.Random) -> None:
    """Kill one of the workers."""
    storm.kills("F09", dice.choice(storm.world.place.workers), dice)


@strike(0.8)
def workers_killed(storm: Storm, dice: random.Random) -> None:
    """Kill every worker at one moment."""
    for program in storm.world.place.workers:
        storm.kills("F09", program, dice)


@strike(4)
def redis_killed(storm: Storm, dice: random.Random) -> None:
    """Kill Redis; it comes back with what it had saved."""
    storm.kills("F23", storm.world.place.redis, dice)


@strike(0.6)
def redis_comes_back_empty(storm: Storm, dice: random.Random) -> None:
    """Kill Redis and lose its files."""
    redis = storm.world.place.redis
    with storm.held("redis") as free:
        if not free or not storm.may_die(redis, dice):
            return
        redis.wanted = False
        redis.kill()
        storm.world.injects("F25", kills=True)
        redis.process.wait()  # type: ignore[union-attr]
        shutil.rmtree(storm.world.place.folder / "redis", ignore_errors=True)
        (storm.world.place.folder / "redis").mkdir(exist_ok=True)
        redis.start()


@strike(0.4)
def power_cut(storm: Storm, dice: random.Random) -> None:
    """Everything but the database's server dies at one moment."""
    place = storm.world.place
    for program in (place.web, *place.workers, place.redis):
        storm.kills("F72", program, dice)


@strike(2.5, databases=("postgresql",))
def backend_killed(storm: Storm, dice: random.Random) -> None:
    """Kill the server's process behind one connection: PostgreSQL then ends all and recovers."""
    server = storm.world.place.server
    with storm.held("database") as free:
        if free:
            found = server.ask("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                               " AND backend_type = 'client backend'")  # fmt: skip
            if found:
                storm.kills_one("F31", dice.choice(found)["pid"])


@strike(1.2, databases=("postgresql",))
def database_killed(storm: Storm, dice: random.Random) -> None:
    """Kill postmaster and backends; start again soon after."""
    server = storm.world.place.server
    with storm.held("database") as free:
        if not free or not lives(server.server.pid):
            return
        server.kill()
        storm.world.injects("F31", kills=True)
        time.sleep(dice.uniform(0.1, 1.5))
        server.start()


@strike(1.5)
def killed_in_a_webhook(storm: Storm, dice: random.Random) -> None:
    """Kill the serving process at its n-th system call of a kind."""
    web = storm.world.place.web
    with storm.held("web") as free:
        if free and storm.may_die(web, dice) and (children := web.children()):
            _in_a_window(storm, "F01", children[-1], dice.choice(IN_A_WEBHOOK), dice.randint(1, 12))


@strike(1.5)
def killed_in_a_send(storm: Storm, dice: random.Random) -> None:
    """Kill a worker at its n-th system call of a kind."""
    worker = dice.choice(storm.world.place.workers)
    with storm.held(worker.name) as free:
        if free and storm.may_die(worker, dice):
            _in_a_window(storm, "F10", worker.pid, dice.choice(IN_A_SEND), dice.randint(1, 12))


def _in_a_window(storm: Storm, fault: str, victim: int, call: str, nth: int) -> None:
    with windows.killed_at(victim, call, nth):
        if eventually(lambda: not lives(victim), WINDOW_SECONDS, 0.02):
            storm.world.injects(fault, kills=True)


@strike(1, databases=("sqlite",))
def disk_refuses(storm: Storm, dice: random.Random) -> None:
    """Fail one write or one sync of the serving process."""
    web = storm.world.place.web
    call, error = dice.choice((("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO")))
    with storm.held("web") as free, tempfile.TemporaryDirectory(prefix="kso-strace-") as folder:
        if not free or not storm.may_die(web, dice) or not (children := web.children()):
            return
        told = Path(folder) / "calls"
        with windows.killed_at(children[-1], call, dice.randint(1, 6), f"error={error}", told):
            eventually(lambda: _is_injected(told), WINDOW_SECONDS, 0.1)
        if _is_injected(told):
            storm.world.injects("F37")


def _is_injected(told: Path) -> bool:
    return "(INJECTED)" in told.read_text(errors="replace")


@strike(3)
def frozen_for_a_moment(storm: Storm, dice: random.Random) -> None:
    """Freeze web or a worker for less than a lease."""
    place = storm.world.place
    _freezes(storm, "F14", dice.choice((place.web, *place.workers)), dice.uniform(0.5, 6))


@strike(0.3)
def frozen_beyond_the_lease(storm: Storm, dice: random.Random) -> None:
    """Freeze a worker for longer than its lease: another takes over, then it wakes up."""
    _freezes(storm, "F14", dice.choice(storm.world.place.workers), dice.uniform(11, 16))


@strike(1.5)
def redis_hangs(storm: Storm, dice: random.Random) -> None:
    """Redis takes connections and answers nothing."""
    _freezes(storm, "F27", storm.world.place.redis, dice.uniform(0.5, 4))


def _freezes(storm: Storm, fault: str, program: Program, seconds: float) -> None:
    with storm.held(program.name) as free:
        if not free or not program.is_running:
            return
        group = program.pid
        program.signals(signal.SIGSTOP, whole=True)
        storm.world.injects(fault)
        time.sleep(seconds)
        os.killpg(group, signal.SIGCONT)


@strike(0.8, databases=("postgresql",))
def database_hangs(storm: Storm, dice: random.Random) -> None:
    """Freeze the server; its connections stay open."""
    server = storm.world.place.server
    with storm.held("database") as free:
        if not free or not lives(server.server.pid):
            return
        server.freeze()
        storm.world.injects("F33")
        time.sleep(dice.uniform(0.5, 5))
        server.thaw()


@strike(7, databases=("postgresql",))
def backends_cut(storm: Storm, _dice: random.Random) -> None:
    """End every connection."""
    with storm.held("database") as free:
        if free and storm.world.place.server.cut():
            storm.world.injects("F32")
