"""The judge of a soak: what grows is seen, what only moves is not blamed."""

import math
import random
from collections.abc import Callable

import pytest

from faults.soak.growth import Growth, Sample, judged, slope, table

MINUTES, PER_MINUTE = 60, 6
A_SECOND = 1.5
"""Messages."""


def samples(**figures: Callable[[float], float]) -> list[Sample]:
    """Return an hour, a sample every ten seconds; each figure is a function of the messages so far."""
    moments = [10.0 * n for n in range(MINUTES * PER_MINUTE)]
    named = {name.replace("__", "."): value for name, value in figures.items()}
    return [
        Sample(at, round(at * A_SECOND), {name: value(at * A_SECOND) for name, value in named.items()})
        for at in moments
    ]


def judge(**figures: Callable[[float], float]) -> Growth:
    (found,) = judged(samples(**figures), 600)
    return found


NOISE = random.Random(5)
STEADY: dict[str, dict[str, Callable[[float], float]]] = {
    "flat": {"web__fd__sockets": lambda _: 20},
    "pages come and go": {"web__fd__sockets": lambda n: 20 + 6 * math.sin(n / 40)},
    "memory that breathes": {"web__pss_mb": lambda _: 150 + NOISE.uniform(-8, 8)},
    "warms up": {"web__pss_mb": lambda n: 80 + 90 * min(1.0, n / 800)},
    "a pool that fills late": {"worker1__fd__database": lambda n: 7 + (n > 3000)},
    "a peak": {"waiting__outbox": lambda n: 150 if 2000 < n < 2100 else 1},
    "a log that is checkpointed": {"database__file_wal_mb": lambda n: 1 + n % 300 / 100},
    "what is stored": {"database__used_mb": lambda n: 10 + n * 0.004},
}


@pytest.mark.parametrize("figure", STEADY.values(), ids=STEADY.keys())
def test_what_stays_within_its_bounds_holds(figure: dict[str, Callable[[float], float]]) -> None:
    found = judge(**figure)
    assert found.holds, table([found])


GROWING: dict[str, dict[str, Callable[[float], float]]] = {
    "a kilobyte a message": {"web__pss_mb": lambda n: 150 + n / 1024 + NOISE.uniform(-2, 2)},
    "a descriptor in a hundred messages": {"worker1__fd__files": lambda n: 3 + n // 100},
    "a key a message": {"redis__keys rq:job:*": lambda n: n},
    "a log that is never checkpointed": {"database__file_wal_mb": lambda n: 4 + n * 0.01},
    "more stored than a message needs": {"database__used_mb": lambda n: 10 + n * 0.05},
    "once beyond what may ever be": {"database__file_wal_mb": lambda n: 90 if 100 < n < 140 else 4},
    "a process that ended": {"processes__restarts": lambda n: float(n > 3000)},
    "a thread an upload": {"web__threads": lambda n: 16 + n // 250},
    "what nobody bounded": {"web__surprises": lambda _: 1},
}


@pytest.mark.parametrize("figure", GROWING.values(), ids=GROWING.keys())
def test_what_grows_is_seen(figure: dict[str, Callable[[float], float]]) -> None:
    found = judge(**figure)
    assert not found.holds, table([found])
    assert "WRONG" in table([found])


def test_a_figure_that_is_not_there_counts_as_nothing() -> None:
    keys = [Sample(10.0 * n, 15 * n, {"redis.keys rq:job:*": 1.0} if n % 50 == 0 else {}) for n in range(360)]
    (found,) = judged(keys, 600)
    assert (found.first, found.last, found.holds) == (0, 0, True)


def test_too_few_samples_prove_nothing() -> None:
    (found,) = judged(samples(web__threads=lambda _: 16)[:65], 600)
    assert not found.holds


def lived(gain: float, lives: int) -> list[Sample]:
    """Return an hour of a process that is killed again and again, starts at 80 MB, warms up to 105 and gains more."""
    each = MINUTES * PER_MINUTE // lives
    memory = [80 + 25 * min(1.0, n / 50) + gain * 15 * n for n in range(each)]
    ages = range(each * lives)
    return [Sample(10.0 * n, 15 * n, {"web.pss_mb": memory[n % each]}, {"web": n // each}) for n in ages]


@pytest.mark.parametrize("lives", [1, 2, 3])
@pytest.mark.parametrize(("gain", "holds"), [(0.0002, True), (0.001, False)])
def test_what_a_process_gains_is_told_within_its_lives(lives: int, gain: float, holds: bool) -> None:
    (found,) = judged(lived(gain, lives), 600)
    assert found.per_thousand == pytest.approx(gain * 1000, abs=0.01)
    assert found.holds is holds


def test_young_lives_before_old_ones_are_no_growth() -> None:
    young, old = lived(0.0002, 5), lived(0.0002, 1)
    later = [Sample(s.seconds + 3600, s.messages + 5400, s.figures, {"web": 9}) for s in old]
    (found,) = judged([*young, *later], 600)
    assert found.holds, table([found])


def test_lives_too_short_to_warm_up_prove_nothing() -> None:
    (found,) = judged(lived(0.0, 6), 600)
    assert not found.holds


def test_peaks_do_not_move_the_slope() -> None:
    points = [(float(n), 5.0 + 0.01 * n + (500 if n % 9 == 0 else 0)) for n in range(200)]
    assert slope(points) == pytest.approx(0.01)
