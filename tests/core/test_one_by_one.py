"""Rows seen to one by one, on both databases."""

from collections.abc import Sequence

import psycopg.errors
import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import counters, one_by_one
from core.database import Database
from core.models import Counter

FAILING = "row %s cannot be done"


class Act:
    """Counts a row up; what it was told to raise for one comes after that, once each."""

    def __init__(self, **raised: Sequence[Exception]) -> None:
        self.raised = {name: list(errors) for name, errors in raised.items()}

    def __call__(self, session: Session, name: str) -> bool:
        counters.count_up(session, name)
        if self.raised.get(name):
            raise self.raised[name].pop(0)
        return name != "not due"


def counted(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {one.name: one.value for one in session.exec(select(Counter))}


def of_postgresql(error: type[psycopg.Error]) -> sa.exc.OperationalError:
    return sa.exc.OperationalError("UPDATE", None, error())


@pytest.mark.parametrize(
    "error", [RuntimeError("broken"), PermissionError("a file"), of_postgresql(psycopg.errors.LockNotAvailable)]
)
def test_one_that_fails_is_undone_and_keeps_none_behind_it_waiting(
    database: Database, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    done = one_by_one.each(database, ["a", "b", "not due", "c"], Act(b=[error]), FAILING)
    assert (done, counted(database)) == (2, {"a": 1, "not due": 1, "c": 1})
    assert [record.getMessage() for record in caplog.records] == ["row b cannot be done"]


def test_what_another_transaction_undid_is_done_again_at_once(database: Database) -> None:
    undone = of_postgresql(psycopg.errors.DeadlockDetected)
    assert one_by_one.each(database, ["a", "b"], Act(a=[undone, undone]), FAILING) == 2
    assert counted(database) == {"a": 1, "b": 1}


def test_a_database_that_is_away_is_not_asked_for_each_row(database: Database) -> None:
    away = of_postgresql(psycopg.errors.AdminShutdown)
    with pytest.raises(sa.exc.OperationalError):
        one_by_one.each(database, ["a", "b", "c"], Act(b=[away]), FAILING)
    assert counted(database) == {"a": 1}


def test_a_whole_page_that_fails_does_not_hide_the_next(database: Database) -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    with database.transaction() as session:
        for name in names:
            counters.set_to(session, name, 0)

    def due(session: Session, behind: int) -> Sequence[str]:
        open_ones = select(Counter.name).where(Counter.value == 0).order_by(col(Counter.name))
        return session.exec(open_ones.offset(behind).limit(2)).all()

    def go() -> int:
        errors = {name: [RuntimeError("broken")] for name in "abcd"}
        return one_by_one.next_ones(database, due, Act(**errors), FAILING)

    assert [go(), go()] == [2, 0]
    assert [name for name, value in counted(database).items() if value] == ["e", "f"]
