"""Scheduled rows survive a killed process and are carried out by one process only."""

import time
from pathlib import Path
from threading import Lock

from simulator import calls, schedule, telephones
from simulator.pump import Pump
from simulator.schedule import LEASE_SECONDS, Due, Task
from simulator.store import Store
from tests.simulator.conftest import eventually


def test_two_pumps_share_the_rows(tmp_path: Path) -> None:
    done: list[int] = []
    lock = Lock()

    def note(due: Due) -> list[Task]:
        with lock:
            done.append(due.payload["n"])
        return []

    stores = [Store(tmp_path / "simulator.db", telephones.seed) for _ in range(2)]
    now = time.time()
    with stores[0].writing() as db:
        for n in range(200):
            schedule.put(db, Task("note", {"n": n}, now))
    for store in stores:
        pump = Pump(store)
        pump.handle({"note": note})
        pump.start()
    eventually(lambda: len(done) >= 200, timeout=60)
    assert sorted(done) == list(range(200))


def test_a_row_of_a_dead_process_is_taken_over_after_its_lease(tmp_path: Path) -> None:
    store = Store(tmp_path / "simulator.db", telephones.seed)
    with store.writing() as db:
        schedule.put(db, Task("note", {"n": 1}, 100.0))
    with store.writing() as db:
        [claimed] = schedule.claim(db, 101.0, 5)
    with store.writing() as db:
        assert schedule.claim(db, 102.0, 5) == []
        assert schedule.claim(db, 101.0 + LEASE_SECONDS, 5) == [claimed]
        schedule.finish(db, claimed.id, [Task("note", {"n": 2}, 300.0)])
        assert schedule.claim(db, 250.0, 5) == []
        assert [due.payload["n"] for due in schedule.claim(db, 301.0, 5)] == [2]


def test_what_waits_under_a_tag_can_be_hastened(tmp_path: Path) -> None:
    store = Store(tmp_path / "simulator.db", telephones.seed)
    with store.writing() as db:
        schedule.put(db, Task("note", {}, schedule.NEVER, tag="offline:1"))
        assert schedule.hasten(db, "offline:2", 100.0) == 0
        assert schedule.hasten(db, "offline:1", 100.0) == 1
        assert len(schedule.claim(db, 101.0, 5)) == 1


def test_an_answer_that_comes_after_everything_was_forgotten_is_not_noted(tmp_path: Path) -> None:
    store = Store(tmp_path / "simulator.db", telephones.seed)
    with store.writing() as db:
        calls.log(db, 1.0, "callback", "whatsapp:+6281", "SM" + "0" * 32, 200)
        calls.log(db, 2.0, "create", "whatsapp:+6281", None, 400)
        assert [call.kind for call in calls.since(db, 0)] == ["create"]
