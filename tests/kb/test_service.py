"""Publishing, rolling back and the live cache, on both databases."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from core.database import Database
from kb import gaps, live, questions, service
from kb.entries import Entry
from kb.exporting import export
from kb.importing import check
from kb.index import Index
from kb.matching import Finding
from kb.models import KbQuestion
from tests.waiting import eventually

FIRST = (
    Entry("inflasi", "data", "Apa itu inflasi?", ("inflasi jambi",), "Kenaikan harga umum.", ("harga",)),
    Entry("alamat", "layanan", "Di mana alamat kantor?", ("lokasi kantor bps",), "Jl. A. Yani No. 4."),
)
SECOND = (replace(FIRST[0], answer="=Jawaban baru."), FIRST[1])


@pytest.fixture(autouse=True)
def _no_machine_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test waits for the new version, however long its index takes."""
    monkeypatch.setattr(live, "PATIENCE", 60.0)


def publish(
    database: Database, entries: tuple[Entry, ...], now: datetime, based_on: int | None = None
) -> service.Published:
    with database.transaction() as session:
        return service.publish(session, entries, author="tes", now=now, based_on=based_on)


def test_publishing_numbers_versions_and_the_same_content_makes_none(database: Database, now: datetime) -> None:
    assert publish(database, FIRST, now) == service.Published(1, True)
    assert publish(database, FIRST, now) == service.Published(1, False)
    assert publish(database, SECOND, now) == service.Published(2, True)
    with database.reading() as session:
        assert service.live_entries(session) == SECOND
        assert [(line.number, line.entries, line.is_live) for line in service.versions(session)] == [
            (2, 2, True),
            (1, 2, False),
        ]


def test_publish_export_publish_is_identical(database: Database, now: datetime) -> None:
    publish(database, SECOND, now)
    with database.reading() as session:
        exported = export(service.live_entries(session))
    assert b"'=Jawaban" in exported
    assert publish(database, check(exported).entries, now) == service.Published(1, False)


def test_rolling_back_brings_the_earlier_entries_back(database: Database, now: datetime) -> None:
    publish(database, FIRST, now)
    publish(database, SECOND, now)
    with database.transaction() as session:
        service.rollback(session, 1, now=now)
    with database.reading() as session:
        assert service.live_entries(session) == FIRST
    with database.transaction() as session, pytest.raises(service.KbError, match="Versi 9 tidak ada"):
        service.rollback(session, 9, now=now)


def test_a_check_made_against_another_version_is_not_published(database: Database, now: datetime) -> None:
    publish(database, FIRST, now, based_on=0)
    with pytest.raises(service.KbError, match="periksa lagi"):
        publish(database, SECOND, now, based_on=0)


def test_an_empty_base_is_refused_and_the_old_one_stays(database: Database, now: datetime) -> None:
    publish(database, FIRST, now)
    with pytest.raises(service.KbError):
        publish(database, (), now)
    with database.reading() as session:
        assert service.live_entries(session) == FIRST


def test_the_live_index_follows_publishing_and_rolling_back(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE", 60.0)
    with database.reading() as session:
        assert live.current(session).version_number == 0
    publish(database, FIRST, now)
    with database.reading() as session:
        first = live.current(session)
        assert first.index.ask("inflasi jambi", now.date()).entry_id == "inflasi"
        assert live.current(session) is first
    publish(database, SECOND, now)
    with database.reading() as session:
        assert live.current(session).version_number == 2


def test_the_old_version_serves_while_the_new_one_is_built(
    database: Database,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(database, FIRST, now)
    with database.reading() as session:
        old = live.current(session)
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    publish(database, SECOND, now)
    with database.reading() as session:
        assert live.current(session).version_number in (1, 2)
    assert old.entries == FIRST


def test_where_no_thread_can_be_started_the_new_one_is_built_later(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    publish(database, FIRST, now)
    with database.reading() as session:
        live.current(session)
    publish(database, SECOND, now)
    with monkeypatch.context() as patched, database.reading() as session:
        patched.setattr(threading.Thread, "start", refused)
        assert live.current(session).version_number == 1
    with database.reading() as session:
        assert live.current(session).version_number == 2


def test_a_follower_picks_up_a_publish_without_a_question_whatever_went_wrong_before(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    improve, failed = live.improve, threading.Event()

    def fails_once(session: Session) -> None:
        if not failed.is_set():
            failed.set()
            raise MemoryError
        improve(session)

    monkeypatch.setattr(live, "improve", fails_once)
    publish(database, FIRST, now)
    stop = live.follow(database, 0.05)
    assert failed.wait(10)
    publish(database, SECOND, now)
    holder = live._holders[str(database.engine.url)]
    assert eventually(lambda: holder.live and holder.live.version_number == 2, 10)
    stop.set()
    assert holder.live is not None
    assert holder.live.entries == SECOND


def test_questions_are_remembered_without_who_asked(database: Database, now: datetime) -> None:
    publish(database, FIRST, now)
    with database.transaction() as session:
        found = live.current(session)
        for text in ("inflasi jambi", "harga emas di pluto", "lokasi kantor bps"):
            finding = found.index.ask(text, now.date())
            kept = questions.record(session, text=text, finding=finding, version_number=found.version_number, now=now)
        questions.mark_helped(session, kept, False)
        questions.mark_helped(session, 10**9, True)
    with database.reading() as session:
        assert [row.text for row in questions.recent_questions(session)] == [
            "lokasi kantor bps",
            "harga emas di pluto",
            "inflasi jambi",
        ]
        assert "inflasi jambi" not in [row.text for row in questions.recent_questions(session, unanswered=True)]
        assert questions.recent_questions(session, unanswered=True)[0].helped is False


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("kirim ke rina.a@example.com ya", "kirim ke •••• ya"),
        ("wa saya 0812-3456-7890", "wa saya ••••"),
        ("hubungi +6281234567890", "hubungi ••••"),
        ("penduduk 2015-2024 di 1571 dan 8.123.456 jiwa", "penduduk 2015-2024 di 1571 dan 8.123.456 jiwa"),
    ],
)
def test_what_was_asked_is_kept_without_how_to_reach_who_asked(
    database: Database, now: datetime, asked: str, kept: str
) -> None:
    found = Finding("none", None, 0.0, (), "")
    with database.transaction() as session:
        questions.record(session, text=asked, finding=found, version_number=1, now=now)
    with database.reading() as session:
        assert [row.text for row in questions.recent_questions(session)] == [kept]


def test_nobody_waits_for_a_large_base(database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(database, FIRST, now)
    monkeypatch.setattr(live, "PATIENCE", 60.0)
    with database.reading() as session:
        live.current(session)
    monkeypatch.setattr(live, "SMALL", 1)
    served, heard, load = threading.Event(), [], live._load

    def slow(*args: Any, **options: Any) -> live.Live:
        heard.append(served.wait(20))
        return load(*args, **options)

    monkeypatch.setattr(live, "_load", slow)
    publish(database, SECOND, now)
    with database.reading() as session:
        assert live.current(session).version_number == 1
    served.set()
    assert eventually(lambda: _live_number(database) == 2, 30)
    assert heard == [True]


def _live_number(database: Database) -> int:
    with database.reading() as session:
        return live.current(session).version_number


def test_what_found_no_help_is_told_in_one_text_newest_first(database: Database, now: datetime) -> None:
    asked = (("none", None, 'curah hujan "kerinci"\n2024'), ("answer", False, "inflasi"), ("answer", None, "deflasi"))
    with database.transaction() as session:
        for at, (outcome, helped, text) in enumerate(asked):
            came = {"id": at + 1, "asked_at": now + timedelta(minutes=at), "text": text, "entry_slug": "a"}
            session.add(KbQuestion(outcome=outcome, helped=helped, **came))
        session.add(KbQuestion(id=9, asked_at=now, text="lowongan", outcome="none", set_aside_at=now))

    def told(until: datetime, limit: int = 9) -> list[tuple[str, int]]:
        with database.reading() as session:
            found = gaps.told(questions.unanswered(session, now, until, limit), index)
        return [(one.text, one.times) for one in found]

    index = Index.build(())
    rain, vain = ('curah hujan "kerinci" 2024', 1), ("inflasi", 1)
    later = now + timedelta(hours=1)
    assert told(later) == [vain, rain]
    assert told(later, 1) == [vain]
    assert told(now) == []
    with database.transaction() as session:
        questions.set_aside(session, [2], now)
    assert told(later) == [rain], "the same period, asked again"
