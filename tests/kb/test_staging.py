"""A large version is written beside the traffic and made live at once, or not at all."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from core.database import Database
from core.runtime import Runtime
from kb import history, indexes, live, service, staging, sweeps
from kb.entries import Entry
from kb.index import Index
from kb.models import KbEntry, KbIndex, KbVersion


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "LARGE", 3)
    monkeypatch.setattr(staging, "CHUNK", 2)


def entries(answer: str, count: int = 7) -> list[Entry]:
    one = Entry("e", "data", "Apa itu inflasi?", ("arti inflasi",), answer, (), "", "id", None, True)
    return [replace(one, id=f"e-{at}", question=f"Apa itu inflasi {at}?") for at in range(count)]


def publish(database: Database, wanted: list[Entry], now: datetime) -> service.Published:
    with staging.staged(database, wanted, None, now) as staged, database.transaction() as session:
        return service.publish(session, wanted, author="uji", now=now, staged=staged)


def left(database: Database) -> tuple[list[int], int]:
    """Return the versions' numbers and how many entries there are in all."""
    with database.reading() as session:
        return sorted(session.exec(select(KbVersion.number))), len(session.exec(select(KbEntry.id)).all())


def test_what_was_staged_is_what_answers(database: Database, now: datetime) -> None:
    assert publish(database, entries("satu"), now) == service.Published(1, True)
    assert publish(database, entries("dua"), now) == service.Published(2, True)
    with database.reading() as session:
        assert service.live_entries(session) == tuple(entries("dua"))
    assert left(database) == ([1, 2], 14)


def test_the_same_again_makes_no_version_and_leaves_nothing(database: Database, now: datetime) -> None:
    publish(database, entries("satu"), now)
    assert publish(database, entries("satu"), now) == service.Published(1, False)
    assert left(database) == ([1], 7)


def test_nobody_sees_what_is_only_staged(database: Database, now: datetime) -> None:
    publish(database, entries("satu"), now)
    with staging.staged(database, entries("dua"), None, now) as staged, database.reading() as session:
        assert staged
        assert left(database)[1] == 14
        assert [line.number for line in service.versions(session)] == [1]
        assert live.current(session).version_number == 1
        assert len(history.of_entry(session, "e-1")) == 1
        with pytest.raises(service.KbError):
            service.rollback(session, -1, now=now)


def test_a_refused_publication_leaves_nothing(database: Database, now: datetime) -> None:
    publish(database, entries("satu"), now)
    with (
        pytest.raises(service.KbError),
        staging.staged(database, entries("dua"), None, now) as staged,
        database.transaction() as session,
    ):
        service.publish(session, entries("dua"), author="uji", now=now, based_on=7, staged=staged)
    assert left(database) == ([1], 7)


def test_what_a_killed_publication_left_is_swept(runtime: Runtime, now: datetime) -> None:
    database = runtime.database
    publish(database, entries("satu"), now)
    killed = staging.staged(database, entries("dua"), None, now)
    killed.__enter__()
    assert sweeps.run(runtime, now) == 0
    assert left(database) == ([-1, 1], 14)
    sweeps.run(runtime, now + staging.ABANDONED + timedelta(seconds=1))
    assert left(database) == ([1], 7)


def test_who_was_taken_for_dead_publishes_whole_all_the_same(database: Database, now: datetime) -> None:
    with staging.staged(database, entries("satu"), None, now) as staged:
        staging.sweep(database, now + staging.ABANDONED + timedelta(seconds=1))
        with database.transaction() as session:
            service.publish(session, entries("satu"), author="uji", now=now, staged=staged)
    with database.reading() as session:
        assert service.live_entries(session) == tuple(entries("satu"))


def test_the_index_that_was_staged_is_read(database: Database, now: datetime) -> None:

    wanted = entries("satu")
    with database.reading() as session:
        known = indexes.words(session)
    built = indexes.built(Index.build(wanted), known)
    with staging.staged(database, wanted, built, now) as staged, database.transaction() as session:
        service.publish(session, wanted, author="uji", now=now, built=built, staged=staged)
    with database.reading() as session:
        assert session.exec(select(KbIndex.version_id)).one()
        assert live.current(session).index.entries


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"cut"])
def test_a_damaged_index_is_built_anew(database: Database, now: datetime, damage: bytes) -> None:
    wanted = entries("satu")
    with database.reading() as session:
        known = indexes.words(session)
    built = indexes.built(Index.build(wanted), known)
    content = built.content[:1] + damage if damage != b"cut" else built.content[: len(built.content) // 2]
    with staging.staged(database, wanted, built, now) as staged, database.transaction() as session:
        service.publish(session, wanted, author="uji", now=now, built=built, staged=staged)
        session.execute(sa.update(KbIndex).values(content=content))
    with database.reading() as session:
        assert [entry.id for entry in live.current(session).index.entries] == [entry.id for entry in wanted]
