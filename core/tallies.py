"""Months that are over are counted once, and so are this month's days: a report adds up what is kept, counts the rest.

What is kept cannot lie. Whatever changes in the past (an answer, a rating, an erasure) leaves a mark, written by a
trigger of the database in the same transaction, and what has a mark in it is not read, nor what stands on another
calendar or whose time has come. Marks are only ever added, so that no writer waits for another; the worker's sweep
takes them away as it counts anew. A month that is over takes the place of its days.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, reduce
from itertools import pairwise
from operator import getitem
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.database import Database
from core.dates import midnight, month_after
from core.inserting import insert_once
from core.models import PastChange, Tally

MOST_MONTHS, MOST_DAYS = 2, 8
"""Months and days a sweep counts: on SQLite nobody else writes meanwhile."""
REMEMBERED = 100
"""Of what is kept, as many figures stay read in a process: those of a few years."""
Figures = dict[str, Any]
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Subject:
    """What is counted: `basis` names all it stands on beside the rows, `first` finds where counting begins.

    `count` returns the figures from one moment until just before another, and until when they are good.
    """

    name: str
    basis: str
    count: Callable[[Session, datetime, datetime], tuple[Figures, datetime | None]]
    first: Callable[[Session], datetime | None]


def over(
    session: Session, subject: Subject, since: datetime, until: datetime, now: datetime, *, only: tuple[str, ...] = ()
) -> list[Figures]:
    """Return the figures from `since` until just before `until`, in parts to add up.

    With `only` no more is read of them than what stands under these keys, one within the other. Nobody may change what
    is returned: others are given it too.
    """

    def counted(since: datetime, until: datetime) -> Figures:
        return reduce(getitem, only, subject.count(session, since, until)[0])

    parts: list[Figures] = []
    for kept in _kept(session, _figures(only), subject, since, until, now):
        if kept.since < since:
            continue  # a day of a month that is kept as a whole
        if since < kept.since:
            parts.append(counted(since, kept.since))
        parts.append(_read(kept.figures))
        since = kept.until
    return [*parts, counted(since, until)] if since < until else parts


def keep(database: Database, subject_of: Callable[[Session], Subject], zone: ZoneInfo, now: datetime) -> int:
    """Count some of the months and days that are over and not kept, the newest first; return how many."""
    with database.reading() as session:
        subject = subject_of(session)
        missing = _missing(session, subject, zone, now)[:MOST_MONTHS]
        missing += _missing_days(session, subject, zone, now)[:MOST_DAYS]
    for since, until in missing:
        with database.transaction() as session:
            _count(session, subject_of(session), since, until, now)
    return len(missing)


def month(first: date, zone: ZoneInfo) -> Stretch:
    """Return the moments between which the month of a day lies, the second one excluded."""
    return midnight(first.replace(day=1), zone), midnight(month_after(first), zone)


def watch(
    table: str, subject: str, columns: str, moments: str, name: str = "", *, only_updates: bool = False
) -> dict[str, tuple[str, ...]]:
    """Return by dialect what makes a table leave marks; `moments` is a query of `at` for the row `{row}`.

    A table two subjects stand on is watched for each, under another `name` than its own for the second. With
    `only_updates` a row that comes or goes changes nothing that was counted.
    """
    name = name or table
    old, new = moments.format(row="OLD"), moments.format(row="NEW")
    updates = {f"UPDATE OF {columns}": f"{old} UNION {new}"}
    events = updates if only_updates else {"INSERT": new, "DELETE": old, **updates}
    marks = {
        event: f"INSERT INTO past_change (subject, at) SELECT '{subject}', moment.at FROM ({found}) AS moment"  # noqa: S608
        " WHERE moment.at IS NOT NULL;"
        for event, found in events.items()
    }
    on_sqlite = (
        f"CREATE TRIGGER past_{name}_{event[:6].lower()} AFTER {event} ON {table} BEGIN {mark} END"
        for event, mark in marks.items()
    )
    branches = " ELSIF ".join(f"TG_OP = '{event[:6]}' THEN {mark}" for event, mark in marks.items())
    each, body = " OR ".join(events), f"BEGIN IF {branches} END IF; RETURN NULL; END"
    on_postgresql = (
        f"CREATE FUNCTION past_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER past_{name} AFTER {each} ON {table} FOR EACH ROW EXECUTE FUNCTION past_{name}()",
    )
    return {"sqlite": tuple(on_sqlite), "postgresql": on_postgresql}


def watched(
    table: Any, subject: str, columns: str, moments: str, name: str = "", *, only_updates: bool = False
) -> None:
    """Make the table leave marks wherever it is made."""
    made = watch(table.name, subject, columns, moments, name, only_updates=only_updates)

    def make(_: Any, connection: sa.Connection, **__: Any) -> None:
        for statement in made[connection.dialect.name]:
            connection.exec_driver_sql(statement)

    sa.event.listen(table, "after_create", make)


def _kept(
    session: Session, wanted: Any, subject: Subject, since: datetime, until: datetime, now: datetime
) -> Sequence[Any]:
    asked = {"subject": subject.name, "basis": subject.basis, "since": since, "until": until, "now": now}
    return session.execute(wanted, asked).all()


_MOMENT = Tally.__table__.c.since.type  # type: ignore[attr-defined]
_NOW = sa.bindparam("now", type_=_MOMENT)
_STRETCHES = (
    sa.select(col(Tally.since), col(Tally.until))
    .where(
        col(Tally.subject) == sa.bindparam("subject"),
        col(Tally.basis) == sa.bindparam("basis"),
        col(Tally.since) >= sa.bindparam("since"),
        col(Tally.until) <= sa.bindparam("until"),
        col(Tally.counted_at) <= _NOW,
        sa.func.coalesce(col(Tally.good_until), _NOW) >= _NOW,
        ~sa.exists().where(
            col(PastChange.subject) == col(Tally.subject),
            col(PastChange.at) >= col(Tally.since),
            col(PastChange.at) < col(Tally.until),
        ),
    )
    .order_by(col(Tally.since))
)


@cache
def _figures(only: tuple[str, ...]) -> Any:
    """Build the one statement that reads them, so that what is kept and its marks are of one moment."""
    figures: Any = col(Tally.figures)
    return _STRETCHES.add_columns(sa.cast(figures[only] if only else figures, sa.Text()).label("figures"))


@lru_cache(maxsize=REMEMBERED)
def _read(figures: str) -> Any:
    """Read figures, unless the very same text was read lately: a report of a year asks for twelve months' each time."""
    return json.loads(figures)


def _missing(session: Session, subject: Subject, zone: ZoneInfo, now: datetime) -> list[Stretch]:
    first = subject.first(session)
    if first is None:
        return []
    stretch, oldest = month(now.astimezone(zone).date(), zone), month(first.astimezone(zone).date(), zone)[0]
    kept = {(one.since, one.until) for one in _kept(session, _STRETCHES, subject, oldest, stretch[0], now)}
    missing = []
    while stretch[0] > oldest:
        stretch = (month(_day_before(stretch[0], zone), zone)[0], stretch[0])
        if stretch not in kept:
            missing.append(stretch)
    return missing


def _missing_days(session: Session, subject: Subject, zone: ZoneInfo, now: datetime) -> list[Stretch]:
    """Return the days of this month that are over and not kept, the newest first."""
    if subject.first(session) is None:
        return []
    today = now.astimezone(zone).date()
    begins = [midnight(today.replace(day=day), zone) for day in range(today.day, 0, -1)]
    kept = {(one.since, one.until) for one in _kept(session, _STRETCHES, subject, begins[-1], begins[0], now)}
    return [stretch for until, since in pairwise(begins) if (stretch := (since, until)) not in kept]


def _count(session: Session, subject: Subject, since: datetime, until: datetime, now: datetime) -> None:
    key = {"subject": subject.name, "since": since}
    insert_once(session, Tally, **key, until=until, basis="", counted_at=now)
    row = session.get_one(Tally, key, populate_existing=True, with_for_update=True)  # one counts it at a time
    its_days = (col(Tally.subject) == subject.name, col(Tally.since) > since, col(Tally.until) <= until)
    session.execute(sa.delete(Tally).where(*its_days))
    of_subject = col(PastChange.subject) == subject.name
    session.execute(sa.delete(PastChange).where(of_subject, col(PastChange.at) >= since, col(PastChange.at) < until))
    # After the marks: what left one of those is committed and counted; what comes now leaves another.
    row.figures, row.good_until = subject.count(session, since, until)
    row.until, row.basis, row.counted_at = until, subject.basis, now
    session.add(row)


def _day_before(at: datetime, zone: ZoneInfo) -> date:
    return date.fromordinal(at.astimezone(zone).toordinal() - 1)
