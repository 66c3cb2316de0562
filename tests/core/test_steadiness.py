"""A clock that leaps is not believed for a day by what forgets."""

from datetime import datetime, timedelta

import duties
from core.runtime import Runtime
from core.steadiness import LEAP, SETTLES, is_settled

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TEN_YEARS = timedelta(days=3653)


def goes_on(runtime: Runtime, start: datetime, length: timedelta, step: timedelta) -> list[bool]:
    return [is_settled(runtime.database, start + step * number) for number in range(length // step + 1)]


def test_a_clock_is_believed_at_first_and_after_months_in_the_dark(runtime: Runtime, now: datetime) -> None:
    assert is_settled(runtime.database, now)
    assert is_settled(runtime.database, now + LEAP)


def test_one_set_back_is_believed_after_a_day(runtime: Runtime, now: datetime) -> None:
    assert is_settled(runtime.database, now)
    told = goes_on(runtime, now - 2 * DAY, SETTLES, 6 * timedelta(hours=1))
    assert told == [False, False, False, False, True]


def test_ten_years_ahead_and_right_again(runtime: Runtime, now: datetime) -> None:
    goes_on(runtime, now, SETTLES, DAY)
    right = now + SETTLES + MINUTE
    assert is_settled(runtime.database, right)
    assert not any(goes_on(runtime, right + TEN_YEARS, 5 * MINUTE, MINUTE))
    assert not is_settled(runtime.database, right + 6 * MINUTE)
    assert is_settled(runtime.database, right + 6 * MINUTE + SETTLES)


def test_two_clocks_a_minute_apart_are_no_leap(runtime: Runtime, now: datetime) -> None:
    goes_on(runtime, now, SETTLES, DAY)
    later = now + SETTLES + MINUTE
    assert is_settled(runtime.database, later)
    assert is_settled(runtime.database, later - MINUTE)


def test_what_forgets_waits_for_it_and_nothing_else_does(runtime: Runtime, now: datetime) -> None:
    ran: list[str] = []
    duties.sweep(runtime, now, lambda name, _: ran.append(name), lambda: False)
    assert set(duties.SWEEPS) - set(ran) == duties.FORGETTING
    ran.clear()
    duties.sweep(runtime, now, lambda name, _: ran.append(name))
    assert set(ran) == set(duties.SWEEPS)


def test_what_keeps_the_offices_word_runs_beside_what_may_wait_for_others(runtime: Runtime, now: datetime) -> None:
    """Else reminders and closings come late while Twilio, or a mail server, takes its time."""
    ran: list[str] = []
    duties.sweep(runtime, now, lambda name, _: ran.append(name), names=duties.PROMPT)
    assert set(ran) == {"messages", "clock", "consultations", "returns"}
    assert sorted(name for names in duties.ROUNDS.values() for name in names) == sorted(duties.SWEEPS)
