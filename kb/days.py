"""Read a calendar day as people and programs write it in a table."""

import re
from datetime import date, datetime

from core.dates import MONTHS, WEEKDAYS

_SHAPES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %m %Y", "%d/%m/%y", "%d-%m-%y", "%d %m %y")
_WEEKDAY = re.compile(rf"(?:{'|'.join((*WEEKDAYS['id'], *WEEKDAYS['en']))}|jum['’]at), *", re.IGNORECASE)
_MIDNIGHT = re.compile(r"(?:T| +)0?0[:.]00(?:[:.]00(?:\.0+)?)?$")  # how Excel saves a date with a time
_MONTHS = {name[:3].casefold(): number for names in MONTHS.values() for number, name in enumerate(names, start=1)}
_MONTHS |= {"peb": 2, "ags": 8, "agt": 8, "nop": 11}  # Pebruari, Agst., Agt., Nopember
_MONTH = re.compile(r"[ -]?\b([a-z]{3,9})\b\.?[ -]?", re.IGNORECASE)


def day_of(text: str) -> date | None:
    """Return the day a text names; None when it names none, or another time of it than midnight."""
    written = _MIDNIGHT.sub("", text)
    if weekday := _WEEKDAY.match(written):
        written = written[weekday.end() :]
    written = _MONTH.sub(lambda found: f" {_MONTHS.get(found[1][:3].casefold(), found[1])} ", written)
    for shape in _SHAPES:
        try:
            return datetime.strptime(written, shape).date()  # noqa: DTZ007  (a calendar day has no zone)
        except ValueError:
            continue
    return None
