"""How many closed consultations fit the filters, whatever their number: kept by month, by year and in all.

Triggers of the database (search_tables.py) write a change in the transaction that closes, reopens, renames or erases;
nothing is changed in place, so that no writer waits for another. The worker's sweep adds the changes to what is kept.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from core.dates import month_after
from core.runtime import Runtime
from handoff.models import ClosedChange, ClosedCount, Consultation, SearchWords
from handoff.narrowing import moment

MOST_CHANGES = 100
"""So many changes are read through at most; then they are added up."""
EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
ALL = "all"
"""The unit of what is kept in all; a year's is as in y2026, a month's (in UTC) as in m202603."""


def number(session: Session, marks: Sequence[Sequence[str]], since: datetime | None, before: datetime | None) -> int:
    """Return how many closed consultations have all these marks, each group one, opened from `since` until `before`.

    Whole months are read from what is kept; the days by which those reach too far, or not far enough, are looked at.
    """
    connection, fitting = session.connection(), {f"mark_{at}": f"% {mark} %" for at, (mark,) in enumerate(marks)}
    begin, end = ((given or ever).astimezone(UTC) for given, ever in zip((since, before), EVER, strict=True))
    first, last = _nearest_month(begin), _nearest_month(end)
    if first >= last:
        first = last = begin  # all is counted

    def counted(since: datetime, before: datetime) -> int:
        given = fitting | {"since": min(since, before), "before": max(since, before)}
        found: int = connection.execute(_counted(len(marks)), given).scalar_one()
        return found if since < before else -found

    total: int = 0
    if first < last:
        stretches = units(first, last, is_all=since is None and before is None)
        total = connection.execute(_kept(len(marks)), fitting | stretches).scalar_one()
    return total + sum(counted(*part) for part in ((begin, first), (last, end)) if part[0] != part[1])


def units(first: datetime, last: datetime, *, is_all: bool = False) -> dict[str, str]:
    """Return what to add up for the whole months from one until another, as whole years where these are.

    Of what is kept three stretches of units, of the changes one of months; each without its end.
    """
    months = {"from_month": f"{first:%Y%m}", "to_month": f"{last:%Y%m}"}
    year = first if first.month == 1 else first.replace(year=first.year + 1, month=1)
    year_end = last.replace(month=1)
    if is_all:
        stretches = [(ALL, f"{ALL}~")]
    elif year < year_end:
        stretches = [(f"m{first:%Y%m}", f"m{year:%Y%m}"), (f"y{year:%Y}", f"y{year_end:%Y}"),
                     (f"m{year_end:%Y%m}", f"m{last:%Y%m}")]  # fmt: skip
    else:
        stretches = [(f"m{first:%Y%m}", f"m{last:%Y%m}")]
    stretches += [("", "")] * (3 - len(stretches))
    named = {f"from_{at}": begins for at, (begins, _) in enumerate(stretches)}
    return months | named | {f"to_{at}": ends for at, (_, ends) in enumerate(stretches)}


def add_up(runtime: Runtime, _now: datetime) -> int:
    """Add the changes to what is kept, once there are many; return how many."""
    with runtime.database.reading() as session:
        if session.execute(_CHANGES).scalar_one() < MOST_CHANGES:
            return 0
    with runtime.database.transaction() as session:
        changes = session.execute(_TAKEN).all()
        sums: Counter[tuple[str, str]] = Counter()
        for month, marks, change in changes:
            sums.update({(unit, marks): change for unit in (ALL, f"y{month[:4]}", f"m{month}")})
        rows = [{"unit": unit, "marks": marks, "number": change} for (unit, marks), change in sorted(sums.items())]
        if rows:  # in the order everybody locks them in
            connection = session.connection()
            connection.execute(_added(connection.dialect.name), rows)
    return len(changes)


def _nearest_month(at: datetime) -> datetime:
    """Return the nearest beginning of a month, in UTC."""
    begins = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = datetime.combine(month_after(at.date()), time(), UTC)
    return begins if at - begins < following - at else following


def _fit(marks: Any, groups: int) -> Iterable[Any]:
    return ((" " + marks + " ").like(sa.bindparam(f"mark_{at}", type_=sa.Text())) for at in range(groups))


@cache
def _kept(groups: int) -> Any:
    unit, month, given = col(ClosedCount.unit), col(ClosedChange.month), sa.bindparam
    stretches = (sa.and_(unit >= given(f"from_{at}"), unit < given(f"to_{at}")) for at in range(3))
    fits_kept, fits_changed = _fit(col(ClosedCount.marks), groups), _fit(col(ClosedChange.marks), groups)
    kept = sa.select(sa.func.sum(col(ClosedCount.number))).where(sa.or_(*stretches), *fits_kept)
    changed = sa.select(sa.func.sum(col(ClosedChange.number))).where(
        month >= given("from_month"), month < given("to_month"), *fits_changed
    )
    return sa.select(sa.func.coalesce(kept.scalar_subquery(), 0) + sa.func.coalesce(changed.scalar_subquery(), 0))


@cache
def _counted(groups: int) -> Any:
    opened, marks = col(Consultation.opened_at), sa.cast(col(SearchWords.marks), sa.Text())
    plain = sa.func.replace(marks, "'", "")  # PostgreSQL puts quotes round each
    return (
        sa.select(sa.func.count())
        .select_from(Consultation)
        .join(SearchWords, col(SearchWords.consultation_id) == col(Consultation.id))
        .where(opened >= moment("since"), opened < moment("before"), *_fit(plain, groups))
        .where((" " + plain + " ").like("% sclosed %"))
    )


@cache
def _added(dialect: str) -> Any:
    table: Any = ClosedCount.__table__  # type: ignore[attr-defined]
    added = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    total = {"number": table.c.number + added.excluded.number}
    return added.on_conflict_do_update(index_elements=["unit", "marks"], set_=total)


_CHANGES = sa.select(sa.func.count()).select_from(ClosedChange)
_TAKEN = sa.delete(ClosedChange).returning(col(ClosedChange.month), col(ClosedChange.marks), col(ClosedChange.number))
