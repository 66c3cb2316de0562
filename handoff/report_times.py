"""How long citizens waited for the first answer, in service hours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.moments import Epoch
from core.service_time import ServiceTime
from core.working_days import Calendar
from handoff.models import Consultation

HOUR = 3600.0


@dataclass(frozen=True)
class Waits:
    """Service hours from completeness to the accepted answer: how many, the middle one, nine of ten, the longest."""

    number: int = 0
    median: float | None = None
    ninth: float | None = None
    longest: float | None = None


def waits(session: Session, since: datetime, until: datetime, calendar: Calendar) -> Waits:
    """Measure the consultations that came in between two moments and were answered."""
    pairs = [(start, end) for start, end in session.execute(_ANSWERED, {"since": since, "until": until})]
    if not pairs:
        return Waits()
    first, last = min(pairs)[0], max(end for _, end in pairs)
    service = ServiceTime(calendar, datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
    seconds = sorted(service.between(pairs))
    return Waits(len(seconds), _rank(seconds, 0.5) / HOUR, _rank(seconds, 0.9) / HOUR, seconds[-1] / HOUR)


_ANSWERED = sa.select(Epoch(col(Consultation.complete_at)), Epoch(col(Consultation.answered_at))).where(
    col(Consultation.opened_at) >= sa.bindparam("since"),
    col(Consultation.opened_at) < sa.bindparam("until"),
    col(Consultation.complete_at).is_not(None),
    col(Consultation.answered_at).is_not(None),
)


def _rank(ordered: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share does not exceed."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
