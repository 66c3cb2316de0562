"""Redis dies, forgets, hangs, lies: F22-F30. The database is the truth; Redis is a wake-up call."""

import json
import shutil
import signal
import threading
import time

from redis import RedisError

from core.waiting import Signal
from faults.processes import eventually
from faults.scenarios.registry import BOTH, scenario
from faults.world import QUESTIONS, World


@scenario("F22", "F23", short=BOTH)
def redis_killed(world: World) -> None:
    """Kill Redis with work under way; it comes back, the workers are never restarted by hand."""
    for _ in range(3):
        world.asks()
    world.place.redis.kill()
    world.injects("F23", kills=True)
    world.asks()
    world.is_back()


@scenario("F24", short=BOTH)
def redis_flushed(world: World) -> None:
    """Forget every wake-up call, again and again while they come: an idle worker has one within a millisecond."""
    people, over = [world.citizen() for _ in range(6)], Signal()
    forgetting = threading.Thread(target=_forgets, args=(world, over))
    forgetting.start()
    for one in people:
        world.asks(one)
        world.injects("F24")
    over.set()
    forgetting.join()
    world.claims(
        "F24 all handled within 60 s", eventually(lambda: all(one.heard() for one in people), 60), "unanswered"
    )


def _forgets(world: World, over: Signal) -> None:
    client = world.place.redis_client()
    while not over.is_set():
        quietly(client.flushall)


@scenario("F25")
def redis_comes_back_empty(world: World) -> None:
    """Lose Redis's files as well."""
    world.asks()
    world.place.redis.wanted = False
    world.place.redis.kill()
    world.injects("F25", kills=True)
    shutil.rmtree(world.place.folder / "redis", ignore_errors=True)
    (world.place.folder / "redis").mkdir()
    world.place.redis.start()
    world.is_back()


@scenario("F26", quick=False)
def redis_down(world: World) -> None:
    """No Redis for a while: webhooks are stored and answered fast, the sweep does the work."""
    world.place.redis.stops()
    world.injects("F26")
    slow = 0.0
    for _ in range(8):
        citizen = world.citizen()
        began = time.monotonic()
        sid = citizen.says(QUESTIONS[0], lost=True)
        world.claims("F26 200 at once without Redis", citizen.post_once(sid, QUESTIONS[0]) == 200, sid)
        slow = max(slow, time.monotonic() - began)
        world.claims("F26 answered without Redis", eventually(citizen.heard, 30), citizen.address)
    world.claims("F26 the webhook is quick without Redis", slow < 3, f"{slow:.1f} s")
    world.place.redis.start()
    world.is_back()


@scenario("F27")
def redis_hangs(world: World) -> None:
    """Redis takes connections and answers nothing for some seconds."""
    world.place.redis.signals(signal.SIGSTOP)
    world.injects("F27")
    began = time.monotonic()
    world.asks()
    taken = time.monotonic() - began
    world.claims("F27 the webhook is quick while Redis hangs", taken < 5, f"{taken:.1f} s")
    time.sleep(world.dice.uniform(0, 3))
    world.place.redis.signals(signal.SIGCONT)


@scenario("F28")
def redis_is_full(world: World) -> None:
    """No room for a wake-up call."""
    quietly(lambda: world.place.redis_client().config_set("maxmemory", "1mb"))
    world.injects("F28")
    citizen = world.citizen()
    world.asks(citizen)
    world.claims("F28 answered all the same", eventually(citizen.heard, 30), citizen.address)
    quietly(lambda: world.place.redis_client().config_set("maxmemory", "0"))


@scenario("F29")
def a_hostile_job(world: World) -> None:
    """Jobs written by hand that would make a file, as a pickle and in JSON: they must not run."""
    trace = world.place.folder / "made by a job"
    touch = f"touch '{trace}'"
    written = {
        "pickle": b'cposix\nsystem\n(S"' + touch.encode() + b'"\ntR.',
        "json": json.dumps(["os.system", None, [touch], {}]).encode(),
    }

    def push() -> None:
        client = world.place.redis_client()
        for name, data in written.items():
            client.hset(f"rq:job:{name}", mapping={"data": data, "status": "queued", "origin": "wakes", "timeout": "30",
                                                   "created_at": "2026-01-01T00:00:00.000000Z"})  # fmt: skip
            client.rpush("rq:queue:wakes", name)

    quietly(push)
    world.injects("F29", len(written))
    citizen = world.citizen()
    world.asks(citizen)
    world.claims("F29 work goes on", eventually(citizen.heard, 30), citizen.address)
    world.claims("F29 what they name did not run", not trace.exists())


@scenario("F30")
def redis_loses_keys(world: World) -> None:
    """Delete a third of the keys at random."""
    for _ in range(4):
        world.asks()

        def lose() -> None:
            client = world.place.redis_client()
            for key in client.scan_iter():
                if world.dice.random() < 0.3:
                    client.delete(key)

        quietly(lose)
        world.injects("F30")


def quietly(act: object) -> None:
    """Do something to Redis, if it is there."""
    try:
        act()  # type: ignore[operator]
    except (RedisError, OSError):
        return
