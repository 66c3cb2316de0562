"""A column among some numbers: right on both databases, and planned once on PostgreSQL however many they are."""

from collections.abc import Collection

import pytest
import sqlalchemy as sa
from sqlmodel import col

from core.among import Among, ids
from core.database import Database
from core.models import Officer
from tests.handoff.conftest import jambi

THESE = sa.select(col(Officer.id)).where(Among(col(Officer.id), ids("those"))).order_by(col(Officer.id))
FEW, MANY = [70_001], list(range(1, 41))


@pytest.fixture
def stored(database: Database) -> Database:
    with database.transaction() as session:
        for one in (*MANY, 70_001):
            named = {"email": f"{one}@x.id", "name": "P", "password_hash": "-"}
            session.add(Officer(id=one, created_at=jambi("2026-11-02"), **named))
    return database


@pytest.mark.parametrize("those", [[], FEW, [3, 70_001, 5], {9: 0, 2: 1}, [0, 99_999]])
def test_exactly_these_are_found(stored: Database, those: Collection[int]) -> None:
    with stored.reading() as session:
        found = session.scalars(THESE, {"those": those}).all()
    assert found == sorted(one for one in those if one in {*MANY, 70_001})


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_plans_for_one_as_for_forty(stored: Database) -> None:
    """Else it keeps no plan: for forty it would expect more than of what it does not know, for one less."""
    expected = []
    with stored.reading() as session:
        statement = f"EXPLAIN {THESE.compile(session.get_bind())}"
        for those in (FEW, MANY):
            given = {"those": f"{{{','.join(map(str, those))}}}"}
            (first, *_) = session.connection().exec_driver_sql(statement, given).scalars()
            expected.append(first.partition("rows=")[2].split()[0])
    assert expected[0] == expected[1]
