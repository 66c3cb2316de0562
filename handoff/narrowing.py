"""Conditions on consultations that no mark of the search stands for, by name, so that statements are built once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import col

from handoff.attention import Limits
from handoff.filters import Filters
from handoff.models import Consultation

OPEN = sa.text("consultation.status <> 'closed' AND consultation.status IN ('draft', 'waiting', 'active', 'citizen')")
"""To the letter of the partial indexes, and what it comes to: SQLite begins with one only where a value is sought."""
MOMENT = Consultation.__table__.c.due_at.type  # type: ignore[attr-defined]
QUARTER = timedelta(days=92)
_due = col(Consultation.due_at)
_RUNS = (col(Consultation.answered_at).is_(None), col(Consultation.clarification_since).is_(None))
_OWED = (OPEN, *_RUNS)
_PROMISED = sa.and_(_due.is_not(None), *_RUNS)
_OTHERWISE = sa.not_(_PROMISED)
SECTIONS = {
    "owed": _PROMISED,
    "turn": sa.and_(_OTHERWISE, sa.text("consultation.status IN ('waiting', 'active')")),
    "rest": sa.and_(_OTHERWISE, sa.text("consultation.status IN ('draft', 'citizen')")),
}
"""What is open, in the order a tab shows it: a clock that runs, whoever wrote again, and what waits for the citizen."""


def moment(name: str) -> Any:
    """Return the parameter of a statement under which a moment is given."""
    return sa.bindparam(name, type_=MOMENT)


_CONDITIONS: dict[str, tuple[Any, ...]] = {
    "since": (col(Consultation.opened_at) >= moment("since"),),
    "before": (col(Consultation.opened_at) < moment("before"),),
    "overdue": (*_OWED, _due < moment("overdue")),
    "soon": (*_OWED, _due >= moment("overdue"), _due < moment("due_soon")),
}


@dataclass(frozen=True)
class Narrowing:
    """Which conditions hold, and the parameters they are given."""

    names: tuple[str, ...] = ()
    given: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def is_narrow(self) -> bool:
        """Whether few are likely to be left: a deadline, or the days of a quarter at most."""
        since, before = self.given.get("since"), self.given.get("before")
        return "overdue" in self.given or bool(since and before and before - since <= QUARTER)


def of(asked: Filters, limits: Limits, zone: ZoneInfo) -> Narrowing:
    """Return the conditions of some filters: the days of opening, and how near the deadline is."""
    since, before = asked.span(zone)
    given = {"since": since, "before": before}
    if asked.due:
        given |= {"overdue": limits.overdue, "due_soon": limits.due_soon}
    names = (*(name for name in ("since", "before") if given[name]), *((asked.due,) if asked.due else ()))
    return Narrowing(names, {name: at for name, at in given.items() if at})


def conditions(names: tuple[str, ...]) -> list[Any]:
    """Return the conditions with these names."""
    return [one for name in names for one in _CONDITIONS[name]]
