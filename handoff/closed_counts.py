"""How many closed consultations fit the filters, whatever their number: kept as changes to add up.

Triggers of the database write a change in the transaction that closes, reopens, erases or renames; nothing is ever
changed in place, so that no writer waits for another. The worker's sweep adds up what has come together.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.runtime import Runtime
from handoff.models import ClosedCount, SearchWords

MOST_CHANGES = 200
"""As many rows more than needed are read through; then they are added up."""

_SQLITE_KEY = "replace({row}.marks, substr({row}.marks, instr({row}.marks, ' m2'), 8), '')"
_POSTGRESQL_KEY = "regexp_replace(translate({row}.marks::text, '''', ''), ' m[0-9]+', '')"
"""The marks without the month of opening, of which there would be too many."""
_CHANGE = "INSERT INTO closed_count (marks, number) SELECT {key}, {number} WHERE {closed};"


def _change(key: str, closed: str, row: str, number: int) -> str:
    return _CHANGE.format(key=key.format(row=row), number=number, closed=closed.format(row=row))


def triggers() -> dict[str, tuple[str, ...]]:
    """Return by dialect what makes `search_words` leave changes."""
    on_sqlite = []
    for event in ("INSERT", "DELETE", "UPDATE OF marks"):
        old = "" if event == "INSERT" else _change(_SQLITE_KEY, "{row}.marks LIKE '%sclosed'", "OLD", -1)
        new = "" if event == "DELETE" else _change(_SQLITE_KEY, "{row}.marks LIKE '%sclosed'", "NEW", 1)
        name = f"closed_count_{event[:6].lower()}"
        on_sqlite.append(f"CREATE TRIGGER {name} AFTER {event} ON search_words BEGIN {old} {new} END")
    old, new = (_change(_POSTGRESQL_KEY, "{row}.marks @@ 'sclosed'", *one) for one in (("OLD", -1), ("NEW", 1)))
    body = f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; RETURN NULL;"
    function = f"CREATE FUNCTION closed_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    trigger = "CREATE TRIGGER closed_count AFTER INSERT OR DELETE OR UPDATE OF marks ON search_words FOR EACH ROW"
    return {"sqlite": tuple(on_sqlite), "postgresql": (function, f"{trigger} EXECUTE FUNCTION closed_count()")}


def number(session: Session, marks: Sequence[Sequence[str]]) -> int:
    """Return how many closed consultations have all these marks, each group one; no month is among them."""
    given = {f"mark_{place}": f"% {mark} %" for place, (mark,) in enumerate(marks)}
    return int(session.connection().execute(_added_up(len(given)), given).scalar_one())


def add_up(runtime: Runtime, _now: datetime) -> int:
    """Add up the changes, once there are many; return how many rows fewer there are."""
    with runtime.database.reading() as session:
        spare: int = session.execute(_SPARE).scalar_one()
    if spare < MOST_CHANGES:
        return 0
    with runtime.database.transaction() as session:
        taken = sa.delete(ClosedCount).returning(col(ClosedCount.marks), col(ClosedCount.number))
        changes = session.execute(taken).all()
        sums: Counter[str] = Counter()
        for key, change in changes:
            sums[key] += change
        left = [{"marks": key, "number": total} for key, total in sums.items() if total]
        if left:
            session.execute(sa.insert(ClosedCount), left)
    return len(changes) - len(left)


@cache
def _added_up(groups: int) -> Any:
    among = " " + col(ClosedCount.marks) + " "
    fits = [among.like(sa.bindparam(f"mark_{place}", type_=sa.Text())) for place in range(groups)]
    return sa.select(sa.func.coalesce(sa.func.sum(col(ClosedCount.number)), 0)).where(*fits)


_SPARE = sa.select(sa.func.count() - sa.func.count(sa.distinct(col(ClosedCount.marks)))).select_from(ClosedCount)


def _make(_: sa.Table, connection: sa.Connection, **__: object) -> None:
    for statement in triggers()[connection.dialect.name]:
        connection.exec_driver_sql(statement)


sa.event.listen(SearchWords.__table__, "after_create", _make)  # type: ignore[attr-defined]
