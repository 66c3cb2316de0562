"""How long an answer usually takes: the median service time of the last twenty, said as people say it."""

import math
from datetime import time, timedelta
from statistics import median

from sqlmodel import Session, col, select

from core.working_days import Calendar
from handoff.marks import IS_COUNTED
from handoff.models import Consultation

LATEST, LEAST = 20, 5
"""How many answers are looked at, and how few say nothing yet."""
_HOUR = timedelta(hours=1)
_WORDS = {
    "id": ("satu jam kerja", "sekitar {} jam kerja", "sekitar {} hari kerja"),
    "en": ("one working hour", "about {} working hours", "about {} working days"),
}


def usual(session: Session, calendar: Calendar) -> timedelta | None:
    """Return the median service time from completeness to the accepted answer; None while there are too few."""
    answered = (
        select(Consultation.complete_at, Consultation.answered_at)
        .where(
            col(Consultation.answered_at).is_not(None),
            col(Consultation.complete_at).is_not(None),
            Consultation.waited_days == 0,
            IS_COUNTED,
        )
        .order_by(col(Consultation.answered_at).desc())
        .limit(LATEST)
    )
    taken = [
        max(calendar.working_time_left(complete, at).total_seconds(), 0.0)
        for complete, at in session.exec(answered)
        if complete and at
    ]
    return timedelta(seconds=median(taken)) if len(taken) >= LEAST else None


def in_words(usually: timedelta, calendar: Calendar, language: str) -> str:
    """Say a service time, rounded up: `satu jam kerja`, `sekitar 5 jam kerja`, `sekitar 2 hari kerja`."""
    one_hour, hours, days = _WORDS.get(language, _WORDS["id"])
    if usually <= _HOUR:
        return one_hour
    day = _length_of_day(calendar)
    if usually < day:
        return hours.format(math.ceil(usually / _HOUR))
    return days.format(max(2, math.ceil(usually / day)))


def _length_of_day(calendar: Calendar) -> timedelta:
    """Return the mean service time of a day of the usual week."""
    served = [
        sum((_minutes(span.closes) - _minutes(span.opens) for span in spans), 0)
        for spans in calendar.hours.usual.values()
        if spans
    ]
    return timedelta(minutes=sum(served) / len(served)) if served else timedelta(hours=8)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute
