"""Working days and service hours: pure rules of the published standard (SK 0321001/15/KPG Tahun 2023).

`closed_days` is whatever knows whether a day is closed: a set in tests, the holiday table in the service.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from core import dates

POLITE_FROM, POLITE_UNTIL = time(8), time(20)
MOST_DAYS = 1000
"""More working days than anybody promises; a larger number is a slip."""
_LONGEST_CLOSURE = 366
_ONE_DAY, _ONE_HOUR = timedelta(days=1), timedelta(hours=1)


class NoWorkingDay(ValueError):
    """The calendar has no working day within a year, or the number of days is not one a deadline can have."""


@dataclass(frozen=True)
class Interval:
    """One stretch of service in a day, in the office's zone."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"{self.opens:%H:%M}-{self.closes:%H:%M} ends before it begins")


FASTING_PAUSES = (Interval(time(12), time(12, 30)), Interval(time(17, 30), time(19, 30)))
"""In a period of other hours, which is Ramadan: the noon prayer, the breaking of the fast and what follows it."""
Week = Mapping[int, tuple[Interval, ...]]
"""Intervals by weekday, Monday 0; a weekday without any is never a working day."""


@dataclass(frozen=True)
class Period:
    """Other hours from `first` to `last`, both included: Ramadan."""

    first: date
    last: date
    week: Week
    name: str = ""


@dataclass(frozen=True)
class Hours:
    """The usual week and the periods that differ from it; of overlapping periods the first one listed counts."""

    usual: Week
    periods: tuple[Period, ...] = ()

    def week_of(self, day: date) -> Week:
        """Return the week in force on the day."""
        return next((period.week for period in self.periods if period.first <= day <= period.last), self.usual)

    def are_other(self, day: date) -> bool:
        """Say whether the day lies in a period of other hours."""
        return any(period.first <= day <= period.last for period in self.periods)

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the day's intervals, earliest first, holidays not considered."""
        return tuple(sorted(self.week_of(day).get(day.weekday(), ()), key=lambda interval: interval.opens))


_MONDAY_TO_THURSDAY = (Interval(time(8), time(15, 30)),)
_FRIDAY = (Interval(time(8), time(11, 30)), Interval(time(13), time(16)))
DEFAULT_HOURS = Hours({**dict.fromkeys(range(4), _MONDAY_TO_THURSDAY), 4: _FRIDAY})


@dataclass(frozen=True)
class Calendar:
    """When the office works. Moments are aware; what it returns is in the office's zone."""

    zone: ZoneInfo
    hours: Hours = DEFAULT_HOURS
    closed_days: Container[date] = field(default_factory=frozenset)
    revision: int = field(default=0, compare=False)
    """Which state of the office's tables this is; another number, another calendar."""
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict, compare=False, repr=False)
    """The service of days already asked for: a page asks for the same few days hundreds of times."""

    def local_day(self, at: datetime) -> date:
        """Return the office's date at a moment."""
        return at.astimezone(self.zone).date()

    def is_working_day(self, day: date) -> bool:
        """Say whether the office serves at all on the day."""
        return bool(self.hours.on(day)) and day not in self.closed_days

    def intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the day's service as moments; empty on a closed day."""
        known = self._known.get(day)
        if known is None:
            spans = self.hours.on(day) if self.is_working_day(day) else ()
            known = tuple((self._moment(day, span.opens), self._moment(day, span.closes)) for span in spans)
            self._known[day] = known
        return known

    def deadline(self, start: datetime, days: int) -> datetime:
        """Return the close of service of working day `days`; the local date of `start` never counts."""
        if not 1 <= days <= MOST_DAYS:
            raise NoWorkingDay(f"days must be between 1 and {MOST_DAYS}")
        try:
            working_days = self._working_days_from(self.local_day(start) + _ONE_DAY)
        except OverflowError:
            raise NoWorkingDay("the calendar ends before that day") from None
        for _ in range(days - 1):
            next(working_days)
        return self.intervals(next(working_days))[-1][1]

    def is_open(self, at: datetime) -> bool:
        """Say whether the office serves at this moment; the minute of closing is closed."""
        return any(opens <= at < closes for opens, closes in self.intervals(self.local_day(at)))

    def next_opening(self, at: datetime) -> datetime:
        """Return the first moment, from `at` on, at which the office is open."""
        for day in self._working_days_from(self.local_day(at)):
            for opens, closes in self.intervals(day):
                if at < closes:
                    return max(opens, at.astimezone(self.zone))
        raise AssertionError("working days do not end")

    def working_days_between(self, earlier: datetime, later: datetime) -> int:
        """Count the working days after the date of `earlier`, up to the date of `later` included; never negative."""
        first, last = self.local_day(earlier) + _ONE_DAY, self.local_day(later)
        return sum(bool(self.intervals(first + timedelta(days=step))) for step in range((last - first).days + 1))

    def working_time_left(self, now: datetime, due: datetime) -> timedelta:
        """Return the service time from now to `due`; negative by the service time passed since."""
        if due < now:
            return -self.working_time_left(due, now)
        first, total = self.local_day(now), timedelta()
        for step in range((self.local_day(due) - first).days + 1):
            for opens, closes in self.intervals(first + timedelta(days=step)):
                total += max(min(closes, due) - max(opens, now), timedelta())
        return total

    def time_left_in_words(self, now: datetime, due: datetime, language: str) -> str:
        """Say what is left or over: `2 hari kerja lagi`, `lewat 3 jam kerja`."""
        working = self.working_time_left(now, due)
        if now <= due:
            return dates.left_in_words(self.working_days_between(now, due), working, language)
        return dates.late_in_words(self.working_days_between(due, now), -working, language)

    def within_polite_hours(self, at: datetime) -> bool:
        """Say whether an automatic message may leave now: 08:00 to 20:00 at the office, save Ramadan's pauses."""
        local = at.astimezone(self.zone)
        return POLITE_FROM <= local.time() < POLITE_UNTIL and not self._pause(local)

    def next_polite(self, at: datetime) -> datetime:
        """Return the first moment, from `at` on, at which an automatic message may leave."""
        local = at.astimezone(self.zone)
        if self.within_polite_hours(at):
            return local
        if pause := self._pause(local):
            return self._moment(local.date(), pause.closes)
        day = local.date() if local.time() < POLITE_FROM else local.date() + _ONE_DAY
        return self._moment(day, POLITE_FROM)

    def polite_before(self, at: datetime) -> datetime:
        """Return `at`, or an hour before the moment from which on nothing automatic may leave then."""
        local = at.astimezone(self.zone)
        if self.within_polite_hours(at):
            return local
        if pause := self._pause(local):
            return self._moment(local.date(), pause.opens) - _ONE_HOUR
        day = local.date() - _ONE_DAY if local.time() < POLITE_FROM else local.date()
        return self._moment(day, POLITE_UNTIL) - _ONE_HOUR

    def _pause(self, local: datetime) -> Interval | None:
        pauses = FASTING_PAUSES if self.hours.are_other(local.date()) else ()
        return next((pause for pause in pauses if pause.opens <= local.time() < pause.closes), None)

    def hours_in_words(self, language: str, day: date | None = None) -> str:
        """Say the service hours of a week (the usual one, or the one in force on `day`)."""
        week = self.hours.week_of(day) if day else self.hours.usual
        said = [(weekday, _spans_in_words(week[weekday], language)) for weekday in sorted(week) if week[weekday]]
        neighbours = groupby(enumerate(said), key=lambda item: (item[1][0] - item[0], item[1][1]))
        listed = ", ".join(
            f"{_weekdays_in_words([weekday for _, (weekday, _) in group], language)} {spans}"
            for (_, spans), group in neighbours
        )
        return f"{listed} {self._moment(date(2000, 1, 1), time()).tzname()}"

    def day_hours_in_words(self, language: str, day: date) -> str:
        """Say the service hours in force on a day."""
        return f"{_spans_in_words(self.hours.on(day), language)} {self._moment(day, time()).tzname()}"

    def _moment(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone)

    def _working_days_from(self, day: date) -> Iterator[date]:
        closed = 0
        while closed < _LONGEST_CLOSURE:
            if self.is_working_day(day):
                closed = 0
                yield day
            else:
                closed += 1
            try:
                day += _ONE_DAY
            except OverflowError:
                break
        raise NoWorkingDay("the calendar has no working day within a year")


def _spans_in_words(spans: tuple[Interval, ...], language: str) -> str:
    joint = " and " if dates.spoken(language) == "en" else " dan "
    ordered = sorted(spans, key=lambda span: span.opens)
    return joint.join(f"{dates.hour_in_words(span.opens)}-{dates.hour_in_words(span.closes)}" for span in ordered)


def _weekdays_in_words(weekdays: list[int], language: str) -> str:
    names = [dates.WEEKDAYS[dates.spoken(language)][weekday] for weekday in weekdays]
    return names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
