"""Service hours as an admin writes them: `Senin-Kamis 08.00-15.30; Jumat 08.00-11.30, 13.00-16.00`. Pure."""

import re
from datetime import time
from itertools import groupby, pairwise

from core.dates import WEEKDAYS
from core.language import current
from core.language import gettext as _
from core.typed import one_line
from core.working_days import Interval, Week

StoredWeek = dict[str, list[list[str]]]
"""Intervals by weekday as the table keeps them: {"0": [["08:00", "15:30"]]}."""
LONGEST_TOLD = 40

_DAYS = re.compile(r"([a-z']+)(?:\s*-\s*([a-z']+))?\s+(?=\d)")
_SPAN = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*-\s*(\d{1,2})(?:[.:](\d{2}))?")
_BETWEEN = re.compile(r"\s*(?:,|\bdan\b|\band\b)\s*")
_NUMBERS = {name.lower(): number for names in WEEKDAYS.values() for number, name in enumerate(names)} | {"jum'at": 4}


def parse_week(text: str) -> StoredWeek:
    """Read a week's hours; a weekday not named is closed. Raise ValueError with what could not be read."""
    week: StoredWeek = {}
    for line in filter(None, (part.strip().lower() for part in re.split(r"[;\n]", text))):
        days = _DAYS.match(line)
        if days is None:
            raise ValueError(_("“%(line)s”: tulis hari lalu jam, seperti Senin-Kamis 08.00-15.30", line=_told(line)))
        spans = _spans(line[days.end() :])
        for weekday in _weekdays(days[1], days[2] or days[1]):
            if str(weekday) in week:
                raise ValueError(_("%(day)s disebut dua kali", day=WEEKDAYS[current()][weekday]))
            week[str(weekday)] = spans
    if not week:
        raise ValueError(_("tidak ada hari yang disebut"))
    return week


def written(week: Week) -> str:
    """Write a week as `parse_week` reads it, one line for neighbouring days with the same hours, for the reader."""
    names = WEEKDAYS[current()]
    open_days = [(weekday, _written_spans(week[weekday])) for weekday in sorted(week) if week[weekday]]
    lines = []
    for (_start, spans), group in groupby(enumerate(open_days), key=lambda item: (item[1][0] - item[0], item[1][1])):
        weekdays = [names[weekday] for _place, (weekday, _hours) in group]
        named = weekdays[0] if len(weekdays) == 1 else f"{weekdays[0]}-{weekdays[-1]}"
        lines.append(f"{named} {spans}")
    return "\n".join(lines)


def _written_spans(spans: tuple[Interval, ...]) -> str:
    ordered = sorted(spans, key=lambda span: span.opens)
    return ", ".join(f"{span.opens:%H.%M}-{span.closes:%H.%M}" for span in ordered)


def _told(part: str) -> str:
    """Return what could not be read as a message names it: short, without signs nobody sees."""
    seen = one_line(part, LONGEST_TOLD + 1)
    return seen if len(seen) <= LONGEST_TOLD else f"{seen[:LONGEST_TOLD]}…"


def _weekdays(first: str, last: str) -> range:
    for name in (first, last):
        if name not in _NUMBERS:
            raise ValueError(_("“%(name)s” bukan nama hari", name=_told(name)))
    if _NUMBERS[first] > _NUMBERS[last]:
        raise ValueError(_("%(first)s-%(last)s: urutkan dari Senin sampai Minggu", first=first, last=last))
    return range(_NUMBERS[first], _NUMBERS[last] + 1)


def _spans(text: str) -> list[list[str]]:
    spans = []
    for part in _BETWEEN.split(text.strip()):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValueError(_("“%(part)s”: tulis jam seperti 08.00-15.30", part=_told(part)))
        try:
            opens, closes = (
                time(int(hour), int(minute or 0)) for hour, minute in (found.group(1, 2), found.group(3, 4))
            )
        except ValueError:
            raise ValueError(_("“%(part)s”: tulis jam seperti 08.00-15.30", part=_told(part))) from None
        if opens >= closes:
            raise ValueError(_("“%(part)s”: jam tutup harus sesudah jam buka", part=_told(part)))
        spans.append(Interval(opens, closes))
    spans.sort(key=lambda span: span.opens)
    if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
        raise ValueError(_("“%(text)s”: jamnya bertumpuk", text=_told(text)))
    return [[f"{span.opens:%H:%M}", f"{span.closes:%H:%M}"] for span in spans]
