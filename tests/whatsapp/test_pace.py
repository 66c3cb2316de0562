"""The pace: so many messages a second of all workers together, and of each where Redis is away."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import embedded_redis
from core.jobs import Jobs
from core.settings import Settings
from whatsapp.pace import TURNS, Pace

PER_SECOND = 50.0
SENT = 15
WORKERS = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded_redis.Server]:
    started = embedded_redis.ensure(Settings(instance_dir=tmp_path_factory.mktemp("queue")))
    yield started
    started.stop()


def moments(paces: list[Pace]) -> list[float]:
    """Return when each of several workers, all with much to send, had its turns."""
    had: list[float] = []

    def sends(pace: Pace) -> None:
        for _ in range(SENT):
            time.sleep(pace.turn())
            had.append(time.monotonic())

    threads = [threading.Thread(target=sends, args=(pace,)) for pace in paces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(had)


def test_workers_keep_the_pace_together(server: embedded_redis.Server) -> None:
    had = moments([Pace(PER_SECOND, Jobs(server.url)) for _ in range(WORKERS)])
    assert len(had) == WORKERS * SENT
    assert had[-1] - had[0] >= (WORKERS * SENT - 2) / PER_SECOND


def test_so_do_many_workers_whose_hands_all_have_something_to_send(server: embedded_redis.Server) -> None:
    jobs = Jobs(server.url)
    waits = [Pace(PER_SECOND, jobs).turn() for _ in range(8 * 16)]
    jobs.connection.delete(f"turn:{TURNS}")
    assert waits[-1] > 100 / PER_SECOND


def test_each_worker_keeps_it_where_redis_is_away(tmp_path: Path) -> None:
    had = moments([Pace(PER_SECOND, Jobs(f"unix://{tmp_path}/nobody.sock"))])
    assert had[-1] - had[0] >= (SENT - 2) / PER_SECOND


def test_a_turn_taken_before_the_clock_of_redis_was_set_back_holds_up_nobody(server: embedded_redis.Server) -> None:
    jobs = Jobs(server.url)
    ahead = (time.time() + 10) * 1e6
    jobs.connection.set(f"turn:{TURNS}", f"{ahead:.0f}")
    assert jobs.turn(TURNS, 0.02) == 0.0
    assert 0.0 < jobs.turn(TURNS, 0.02) <= 0.02


def test_what_turns_leave_in_redis_is_soon_gone(server: embedded_redis.Server) -> None:
    jobs = Jobs(server.url)
    jobs.turn(TURNS, 0.02)
    assert 0 < jobs.connection.pttl(f"turn:{TURNS}") <= 1000
