"""A day as people write it in a table."""

from datetime import date

import pytest

from kb.days import day_of


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31 Agst 2026", date(2026, 8, 31)),
        ("31-Ags-26", date(2026, 8, 31)),
        ("30 Nopember 2026", date(2026, 11, 30)),
        ("28 Peb. 2027", date(2027, 2, 28)),
    ],
)
def test_months_in_spellings_of_offices(written: str, day: date) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize("written", ["Desember 2026", "31 Xyz 2026", "akhir tahun", "2026", "31/12/2026 23:59"])
def test_what_names_no_day_is_none(written: str) -> None:
    assert day_of(written) is None
