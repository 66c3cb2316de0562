"""What is done once, on both databases."""

from datetime import datetime, timedelta

from sqlmodel import select

from core import counters, once
from core.database import Database
from core.models import Counter


def test_what_is_done_twice_is_known_for_two_days(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        assert [once.is_first(session, what, now) for what in ("note 1", "note 1", "note 2")] == [True, False, True]
        counters.count_up(session, "onward")
        assert not once.is_first(session, "note 1", now + timedelta(days=1)), "also after midnight"
        later = now + once.KEPT
        assert once.is_first(session, "note 3", later)
        assert once.forget(session, later) == 0
        assert not once.is_first(session, "note 1", now)
        assert once.forget(session, later + timedelta(days=1)) == 2
        names = session.exec(select(Counter.name)).all()
        assert once.name_of(session, "note 3", later) in names
        assert "onward" in names
        assert once.is_first(session, "note 1", now)
