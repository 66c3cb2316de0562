"""The database dies, hangs, is cut, locked, full: F31-F38."""

import threading
import time

import psycopg

from faults import windows
from faults.processes import eventually
from faults.scenarios.registry import BOTH, scenario
from faults.world import World


@scenario("F31", databases=("postgresql",), short=("postgresql",))
def database_killed(world: World) -> None:
    """Kill postmaster and backends under load; start again soon after."""
    crowd = world.crowd(5)
    time.sleep(world.dice.random() * 0.2)
    server = world.place.server
    server.kill()
    world.injects("F31", kills=True)
    citizen = world.citizen()
    answered = citizen.post_once(citizen.says("menu", lost=True), "menu")
    world.claims("F31 503 while the database is away", answered in {503, 200, None}, answered)
    time.sleep(world.dice.uniform(0.2, 1.5))
    server.start()
    world.is_back()
    for one in crowd:
        one.join()


@scenario("F32", databases=("postgresql",), short=("postgresql",))
def backends_cut(world: World) -> None:
    """End every connection, several times."""
    for _ in range(5):
        crowd = world.crowd(2)
        time.sleep(world.dice.random() * 0.1)
        world.place.server.cut()
        world.injects("F32")
        for one in crowd:
            one.join()


@scenario("F33", databases=("postgresql",), quick=False)
def database_hangs(world: World) -> None:
    """The server answers nothing for twenty seconds: 503 within ten, and the pool is whole afterwards."""
    server = world.place.server
    server.freeze()
    world.injects("F33")
    began = time.monotonic()
    citizen = world.citizen()
    try:
        answered = citizen.post_once(citizen.says("menu", lost=True), "menu")
        taken = time.monotonic() - began
        world.claims("F33 503 while the database hangs", answered == 503, answered)
        world.claims("F33 within 10 s", taken < 10, f"{taken:.1f} s")
        time.sleep(max(0.0, 20 - taken))
    finally:
        server.thaw()
    world.is_back()


@scenario("F34", databases=("postgresql",), quick=False)
def too_many_connections(world: World) -> None:
    """The role may open two connections only."""
    server = world.place.server
    server.change("CREATE ROLE outsider SUPERUSER LOGIN") if not server.ask(
        "SELECT 1 FROM pg_roles WHERE rolname = 'outsider'"
    ) else None
    address = server.url.replace("test@", "outsider@")

    def limit(number: int) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE test NOSUPERUSER CONNECTION LIMIT {number}".encode())
            connection.execute(b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'test'")

    limit(2)
    world.injects("F34")
    for one in world.crowd(6):
        one.join()
    limit(-1)
    world.is_back()


@scenario("F35", short=BOTH)
def database_locked(world: World) -> None:
    """Somebody else holds the writer's lock (SQLite) or a table (PostgreSQL) for a while."""
    with world.place.database.locked():
        crowd = world.crowd(3)
        world.injects("F35")
        time.sleep(world.dice.uniform(0.5, 4))
    for one in crowd:
        one.join()


@scenario("F35", databases=("sqlite",), quick=False)
def database_locked_for_long(world: World) -> None:
    """Twenty seconds: every request waits or is told 503, none hangs for longer than Twilio would listen."""
    slow: list[float] = []

    def one() -> None:
        began = time.monotonic()
        citizen = world.citizen()
        citizen.post_once(citizen.says("menu", lost=True), "menu")
        slow.append(time.monotonic() - began)

    with world.place.database.locked():
        crowd = [threading.Thread(target=one) for _ in range(4)]
        for each in crowd:
            each.start()
        world.injects("F35")
        time.sleep(20)
    for each in crowd:
        each.join()
    world.claims("F35 told within 15 s", max(slow) < 15, f"{max(slow):.1f} s")
    world.is_back()


@scenario("F37", databases=("sqlite",), quick=False)
def disk_refuses(world: World) -> None:
    """ENOSPC and EIO at write and fsync of the serving process: no 200 without a row, and it goes on afterwards."""
    for call, error in (("pwrite64", "ENOSPC"), ("fdatasync", "EIO"), ("pwrite64", "EIO")):
        for nth in (1, 2):
            with windows.killed_at(world.place.web_child(), call, nth, f"error={error}"):
                world.asks()
                world.injects("F37")
    world.is_back()


@scenario("F38", databases=("postgresql",))
def deadlock(world: World) -> None:
    """Two transactions cross: ours waits for a row of a contact that another holds and gives back late."""
    server = world.place.server
    citizen = world.citizen()
    world.asks(citizen)
    eventually(citizen.heard, 20)
    with psycopg.connect(server.url) as connection:
        connection.execute("SELECT 1 FROM contact WHERE address = %s FOR UPDATE", (citizen.address,))
        writer = threading.Thread(target=world.asks, args=(citizen,))
        writer.start()
        world.injects("F38")
        time.sleep(world.dice.uniform(0.2, 2))
        connection.rollback()
    writer.join()
