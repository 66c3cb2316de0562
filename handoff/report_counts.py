"""What the consultations of a stretch of time come to, in sums to add up. Days and hours are the office's."""

from array import array
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from heapq import merge
from itertools import accumulate, islice, pairwise
from typing import Any
from zlib import compress, decompress
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core import calendar as office_calendar
from core import tallies
from core.moments import Epoch
from core.runtime import Runtime
from core.service_time import ServiceTime
from core.tallies import Figures, Subject
from core.working_days import Calendar
from handoff.marks import IS_COUNTED
from handoff.models import Consultation, Rating, Requester
from handoff.promise_counts import Outcome, outcome_now
from whatsapp.models import Contact

NAME = "consultations"
FORM = 5
"""Raise it with every change of what is counted, and all that was kept is counted anew."""
MOST_COMMENTS = 30
_HOUR = 3600


class _Sums(dict[str, Counter[str]]):
    """Counters by what they count, added up when they are asked for: a page seldom wants all."""

    def __init__(self, parts: Sequence[Figures]) -> None:
        super().__init__()
        self._parts = parts

    def __missing__(self, name: str) -> Counter[str]:
        counted: Counter[str] = Counter()
        for part in self._parts:
            _add(counted, part["of"].get(name, {}))
        self[name] = counted
        return counted


class Counts:
    """The sums of some parts: counters by what they count, waits in seconds, who wrote the newest comments."""

    def __init__(self, parts: Sequence[Figures]) -> None:
        self._parts = parts
        self.of = _Sums(parts)
        self.waits = [found for part in parts if (found := _unpacked(part["waits"]))]
        """Of each part in order, the shortest first."""
        comments = islice(merge(*(part["comments"] for part in parts), reverse=True), MOST_COMMENTS)
        self.commented: list[int] = [consultation_id for _, consultation_id in comments]

    def by_month(self, name: str) -> Counter[str]:
        """Add up what is counted by day, by the first days of months as in "2026-11-01"."""
        counted: Counter[str] = Counter()
        for part in self._parts:
            days = part["of"].get(name, {})
            if days and min(days)[:8] == max(days)[:8]:  # a month that is kept, whose days need no look one by one
                counted[f"{min(days)[:8]}01"] += sum(days.values())
                continue
            for day, number in days.items():
                counted[f"{day[:8]}01"] += number
        return counted


def over(session: Session, since: datetime, until: datetime, calendar: Calendar, now: datetime) -> Counts:
    """Count the consultations that came in, and the answers given, from `since` until just before `until`."""
    return Counts(tallies.over(session, subject(calendar, now), since, until, now))


def opened_by_day(
    session: Session, since: datetime, until: datetime, calendar: Calendar, now: datetime
) -> Counter[str]:
    """Count the consultations that came in alone, by their days as in "2026-11-26"; nothing else is read."""
    counted: Counter[str] = Counter()
    for part in tallies.over(session, subject(calendar, now), since, until, now, only=("of", "opened on")):
        _add(counted, part)
    return counted


def _add(counted: Counter[str], more: Mapping[str, int]) -> None:
    """Add numbers up; those of other days are only put beside, which is many times quicker."""
    if counted.keys().isdisjoint(more):
        dict.update(counted, more)
    else:
        counted.update(more)


def subject(calendar: Calendar, now: datetime) -> Subject:
    """Return what `core.tallies` keeps of consultations; promises are judged as of `now`."""
    basis = f"{FORM} {calendar.revision} {calendar.zone.key}"
    return Subject(NAME, basis, partial(_count, calendar=calendar, now=now), _first)


def keep(runtime: Runtime, now: datetime) -> int:
    """Count some months and days that are over and not kept; return how many."""

    def current(session: Session) -> Subject:
        return subject(office_calendar.load(session, runtime.settings), now)

    return tallies.keep(runtime.database, current, runtime.settings.zone, now)


def _first(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.min(col(Consultation.opened_at))))


def _count(
    session: Session, since: datetime, until: datetime, *, calendar: Calendar, now: datetime
) -> tuple[Figures, datetime | None]:
    all_rows = session.connection().execute(_CAME_IN, {"since": since, "until": until, "now": now}).all()
    rows = [row for row in all_rows if row.is_counted]
    _, ids, came, complete, answers, due, in_time, became, closed, reasons, holders, kinds, scores, commented = (
        zip(*rows, strict=True) if rows else ((),) * len(_CAME_IN.selected_columns)
    )
    opened = [datetime.fromtimestamp(seconds, calendar.zone) for seconds in came]
    held = [(holder, given, kept) for holder, given, kept in zip(holders, answers, in_time, strict=True) if holder]
    numbers = {
        "all": {
            "opened": len(rows),
            "closed": sum(closed),
            "answered": len(rows) - answers.count(None),
            "promised": became.count(Outcome.KEPT) + became.count(Outcome.BROKEN),
            "kept": became.count(Outcome.KEPT),
            "withdrawn": reasons.count("withdrawn"),
            "left_out": len(all_rows) - len(rows),
        },
        "score": Counter(filter(None, scores)),
        "kind": Counter(kind or "" for kind in kinds),
        "held": Counter(holder for holder, _, _ in held),
        "held, answered": Counter(holder for holder, given, _ in held if given is not None),
        "held, in time": Counter(holder for holder, _, kept in held if kept),
        "hour": Counter(local.hour for local in opened),
        "weekday": Counter(local.weekday() for local in opened),
        "opened on": Counter(local.date().isoformat() for local in opened),
        **_answers(session, since, until, calendar.zone),
    }
    figures = {
        "of": {name: {str(key): number for key, number in counted.items()} for name, counted in numbers.items()},
        "waits": _packed(_waits([pair for pair in zip(complete, answers, strict=True) if None not in pair], calendar)),
        "comments": _newest([_written(at), one] for one, at in zip(ids, commented, strict=True) if at),
    }
    still_to_come = (at for at, outcome in zip(due, became, strict=True) if outcome == Outcome.RUNNING and at >= now)
    return figures, min(still_to_come, default=None)


def _packed(seconds: list[int]) -> str:
    """Write numbers in order down so that a year of them is read in a moment: JSON reads them one by one.

    Each is written by how much it is more than the one before: little, which takes a quarter of the room.
    """
    more = array("I", (number - before for before, number in pairwise([0, *seconds])))
    return b64encode(compress(more.tobytes())).decode()


@lru_cache(maxsize=tallies.REMEMBERED)
def _unpacked(packed: str) -> "array[int]":
    """Read them; remembered by their text, as `core.tallies` remembers what they stand in."""
    more = array("I")
    more.frombytes(decompress(b64decode(packed)))
    return array("I", accumulate(more))


def _written(at: datetime) -> str:
    return at.isoformat(" ", "microseconds")


def _newest(comments: Iterable[list[Any]]) -> list[list[Any]]:
    return sorted(comments, reverse=True)[:MOST_COMMENTS]


def _answers(session: Session, since: datetime, until: datetime, zone: ZoneInfo) -> dict[str, Counter[str]]:
    """Count by the day on which they were given: answers, and those that kept their promise."""
    answered: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for hour, number, in_time in session.execute(_ANSWERED, {"since": since, "until": until}):
        day = datetime.fromtimestamp(int(hour) * _HOUR, zone).date().isoformat()
        answered[day] += number
        kept[day] += in_time
    return {"answered on": answered, "kept on": kept}


def _waits(pairs: list[tuple[int, int]], calendar: Calendar) -> list[int]:
    """Return the seconds of service from completeness to the first answer, the shortest first."""
    if not pairs:
        return []
    first, last = min(start for start, _ in pairs), max(end for _, end in pairs)
    service = ServiceTime(calendar, datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
    return sorted(int(seconds) for seconds in service.between(pairs))


def _of_rating(what: Any) -> Any:
    """Look into each one's rating; a join would lead PostgreSQL to read every rating there is."""
    given = (col(Rating.consultation_id) == col(Consultation.id), col(Rating.score).is_not(None))
    return sa.select(what).where(*given).correlate(Consultation).scalar_subquery()


_due, _given = col(Consultation.due_at), col(Consultation.answered_at)
_MOMENT = Consultation.__table__.c.due_at.type  # type: ignore[attr-defined]
_KIND = sa.select(col(Requester.kind)).where(col(Requester.contact_id) == col(Consultation.contact_id))
_CAME_IN = sa.select(
    IS_COUNTED.label("is_counted"),
    col(Consultation.id),
    Epoch(col(Consultation.opened_at)).label("opened"),
    Epoch(col(Consultation.complete_at)).label("complete"),
    Epoch(_given).label("answered"),
    sa.case((_given.is_(None), _due)).label("due_at"),
    (_given <= _due).label("in_time"),
    outcome_now(sa.bindparam("now", type_=_MOMENT)).label("became"),
    col(Consultation.closed_at).is_not(None).label("closed"),
    col(Consultation.close_reason),
    col(Consultation.officer_id),
    _KIND.correlate(Consultation).scalar_subquery().label("kind"),
    _of_rating(col(Rating.score)).label("score"),
    _of_rating(sa.case((col(Rating.comment) != "", col(Rating.rated_at)))).label("commented_at"),
).where(col(Consultation.opened_at) >= sa.bindparam("since"), col(Consultation.opened_at) < sa.bindparam("until"))
_BY_HOUR = (Epoch(_given) // sa.literal_column(str(_HOUR), sa.Integer())).label("hour")
_ANSWERED = (
    sa.select(_BY_HOUR, sa.func.count(), sa.func.count(sa.case((_given <= _due, 1))))
    .where(_given >= sa.bindparam("since"), _given < sa.bindparam("until"), IS_COUNTED)
    .group_by(_BY_HOUR)
)

_WATCHED: tuple[tuple[Any, str, str], ...] = (
    (
        Consultation,
        "opened_at, complete_at, due_at, answered_at, closed_at, close_reason, officer_id, contact_id",
        "SELECT {row}.opened_at AS at UNION SELECT {row}.answered_at",
    ),
    (Rating, "score, comment, rated_at", "SELECT opened_at AS at FROM consultation WHERE id = {row}.consultation_id"),
    (Requester, "kind", "SELECT opened_at AS at FROM consultation WHERE contact_id = {row}.contact_id"),
)
for _table, _columns, _moments in _WATCHED:
    tallies.watched(_table.__table__, NAME, _columns, _moments)
_THEIRS = "SELECT {column} AS at FROM consultation WHERE contact_id = {{row}}.id"
tallies.watched(
    Contact.__table__,  # type: ignore[attr-defined]
    NAME,
    "mark",
    " UNION ".join(_THEIRS.format(column=column) for column in ("opened_at", "answered_at")),
    "mark",
    only_updates=True,
)
