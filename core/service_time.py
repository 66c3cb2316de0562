"""Service time between very many pairs of moments, quickly: the office's openings of a stretch, laid end to end."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from core.working_days import Calendar


class ServiceTime:
    """The openings from the day of `since` to the day of `until`. Moments here are seconds since 1970."""

    def __init__(self, calendar: Calendar, since: datetime, until: datetime) -> None:
        first, last = calendar.local_day(since), calendar.local_day(until)
        self._opens: list[float] = []
        self._closes: list[float] = []
        self._before: list[float] = []
        served = 0.0
        for step in range((last - first).days + 1):
            for opens, closes in calendar.intervals(first + timedelta(days=step)):
                self._opens.append(opens.timestamp())
                self._closes.append(closes.timestamp())
                self._before.append(served)
                served += closes.timestamp() - opens.timestamp()

    def between(self, pairs: Sequence[tuple[float, float]]) -> list[float]:
        """Return of each pair the seconds of service from the earlier moment to the later one, 0 if it is not later."""
        earlier, later = self._until(start for start, _ in pairs), self._until(end for _, end in pairs)
        return [end - start if end > start else 0.0 for start, end in zip(earlier, later, strict=True)]

    def _until(self, moments: Iterable[float]) -> list[float]:
        """Return the service before each moment; one loop, because a call for every moment costs more than its sum."""
        opens, closes, before, found = self._opens, self._closes, self._before, []
        for moment in moments:
            place = bisect_right(opens, moment) - 1
            if place < 0:
                found.append(0.0)
                continue
            close = closes[place]
            found.append(before[place] + min(moment, close) - opens[place])
        return found
