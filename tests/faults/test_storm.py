"""A storm's plan and its judgement: a seed replays, and what never came back is seen."""

from typing import Any

import pytest

from faults.storm import rage, recovery
from faults.storm.strikes import ALL, BOTH, planned

assert rage.rages, "importing it registers every strike"


@pytest.mark.parametrize("database", BOTH)
def test_a_seed_makes_the_same_plan_each_time(database: str) -> None:
    plan = planned(7, 300, database)
    assert plan == planned(7, 300, database)
    assert plan != planned(8, 300, database)
    assert {database} <= set().union(*(ALL[one.name].databases for one in plan))


@pytest.mark.parametrize("database", BOTH)
def test_every_strike_comes_and_many_of_them_kill(database: str) -> None:
    plan = [one for seed in range(20) for one in planned(seed, 300, database)]
    assert {one.name for one in plan} == {one.name for one in ALL.values() if database in one.databases}
    deadly = [one for one in plan if "killed" in one.name or one.name == "power_cut"]
    assert len(plan) > 20 * 300 / 60 * 40, "fewer than forty a minute"
    assert len(deadly) > len(plan) / 5


def asked(at: float, sender: str, answered: float | None = None) -> list[dict[str, Any]]:
    intent = {"kind": "intent", "at": at, "role": "asker", "sid": sender, "sender": sender}
    return [intent] + ([{"kind": "accept", "at": answered, "to": sender}] if answered is not None else [])


def kill(at: float) -> dict[str, Any]:
    return {"kind": "inject", "at": at, "fault": "F09", "kills": True}


def test_back_at_work_is_the_first_answer_to_what_was_asked_after_the_kill() -> None:
    events = [*asked(1, "a", 11.5), kill(2), *asked(3, "b", 12.0), *asked(4, "c", 9.0), kill(5), *asked(6, "d", 13.0)]
    assert [one.seconds for one in recovery.after_kills(events)] == [7.0, 8.0]


def test_struck_again_before_it_is_back_it_is_timed_from_the_last_kill_too() -> None:
    events = [kill(1), kill(4), *asked(5, "a", 10.0), kill(11), *asked(12, "b", 13.0)]
    assert [one.since_the_last for one in recovery.after_kills(events)] == [6.0, 6.0, 2.0]


def test_a_kill_nobody_was_answered_after_is_never_over() -> None:
    (never,) = recovery.after_kills([*asked(1, "a", 2.0), kill(3), *asked(4, "b")])
    assert never.since_the_last == float("inf")


def test_a_fault_that_does_not_kill_is_not_timed() -> None:
    assert recovery.after_kills([kill(3) | {"kills": False}]) == []
