"""Service hours are read as an admin writes them."""

from collections.abc import Callable

import pytest
from click.testing import Result

from core.service_hours import parse_week

USUAL = {**{str(day): [["08:00", "15:30"]] for day in range(4)}, "4": [["08:00", "11:30"], ["13:00", "16:00"]]}


@pytest.mark.parametrize(
    "text",
    [
        "Senin-Kamis 08.00-15.30; Jumat 08.00-11.30, 13.00-16.00",
        "senin - kamis 8-15.30\nJum'at 13:00-16:00 dan 08:00-11:30",
        "Monday-Thursday 08:00-15:30; Friday 08:00-11:30 and 13:00-16:00;",
    ],
)
def test_a_week_is_read(text: str) -> None:
    assert parse_week(text) == USUAL


@pytest.mark.parametrize(
    "text",
    [
        "", "08.00-15.30", "Senin", "Senin 15.30-08.00", "Senin 25.00-26.00", "Senin 08.00-12.00, 11.00-15.00",
        "Kamis-Senin 08.00-12.00", "Senen 08.00-12.00", "Senin 08.00-12.00; Senin 13.00-15.00", "Senin pagi",
    ],
)  # fmt: skip
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_week(text)


def test_hours_and_periods_by_command(run: Callable[..., Result]) -> None:
    assert run("hours", "show").stdout == "biasa: Senin-Kamis 08.00-15.30, Jumat 08.00-11.30 dan 13.00-16.00 WIB\n"
    assert run("hours", "set", "Senin-Jumat 07.30-16.00").exit_code == 0
    assert run("deadline", "2026-11-23T09:00").stdout == "2026-11-26T16:00:00+07:00\n"
    made = run("hours", "period", "2026-11-25", "2026-11-30", "Ramadan", "Senin-Jumat 08.00-12.00, 12.30-15.00").stdout
    number = made.split(":")[0]
    assert run("deadline", "2026-11-23T09:00").stdout == "2026-11-26T15:00:00+07:00\n"
    assert "Ramadan: Senin-Jumat 08.00-12.00 dan 12.30-15.00 WIB" in run("hours", "show").stdout
    assert run("hours", "remove", number).exit_code == 0
    assert run("deadline", "2026-11-23T09:00").stdout == "2026-11-26T16:00:00+07:00\n"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("set", "kapan saja"), 2),
        (("period", "2026-11-30", "2026-11-25", "X", "Senin 08.00-12.00"), 2),
        (("period", "besok", "lusa", "X", "Senin 08.00-12.00"), 2),
        (("remove", "x"), 2),
        (("remove", "7"), 1),
    ],
)
def test_rubbish_gives_one_line(run: Callable[..., Result], words: tuple[str, ...], status: int) -> None:
    result = run("hours", *words)
    assert result.exit_code == status
    assert len(result.stderr.splitlines()) == 1
