"""Service time between very many pairs of moments, quickly: the office's openings of a stretch, laid end to end."""

from bisect import bisect_right
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

    def between(self, earlier: float, later: float) -> float:
        """Return the seconds of service from one moment to a later one, 0 if it is not later."""
        return max(self._until(later) - self._until(earlier), 0.0)

    def _until(self, moment: float) -> float:
        place = bisect_right(self._opens, moment) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(moment, self._closes[place]) - self._opens[place]
