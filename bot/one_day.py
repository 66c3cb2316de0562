"""The one day whose service is asked about, other than today: `besok buka?`, `tgl 25 desember`. Pure."""

import re
from datetime import date, timedelta

from bot.words import standard
from core.dates import MONTHS, WEEKDAYS

_DAYS = {name.casefold(): weekday for names in WEEKDAYS.values() for weekday, name in enumerate(names)} | {"ahad": 6}
_MONTHS = {name.casefold(): month for names in MONTHS.values() for month, name in enumerate(names, start=1)}
_AHEAD = {"besok": 1, "tomorrow": 1, "lusa": 2}
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})s?\b(?! (?:depan|ini|lalu|kemarin))")
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (20\d\d))?\b")


def asked(text: str, today: date) -> date | None:
    """Return the day, of weekdays and dates without a year the next; None where none is named, several, or today."""
    said = standard(text)
    days = {today + timedelta(days=_AHEAD[word]) for word in said.split() if word in _AHEAD}
    days |= {_next(today, _DAYS[found[0].removesuffix("s")]) for found in _WEEKDAY.finditer(said)}
    dated = [_dated(found, today) for found in _DATE.finditer(said)]
    days |= {day for day in dated if day}
    return next(iter(days)) if len(days) == 1 and days != {today} else None


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _dated(found: re.Match[str], today: date) -> date | None:
    years = [int(found[3])] if found[3] else [today.year, today.year + 1]
    try:
        days = [date(year, _MONTHS[found[2]], int(found[1])) for year in years]
    except ValueError:
        return None
    return next((day for day in days if day >= today), None)
