"""Live updates: what changed reaches an open page, nobody starves, everything ends."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.clock import utc_now
from handoff import live
from handoff.live import Full, Hub, Stream
from handoff.models import Change
from tests.handoff.conftest import Office
from tests.pages import Visitor

AT_MOST = 5.0


@pytest.fixture
def hub(office: Office) -> Iterator[Hub]:
    made = Hub(office.database, most=8)
    yield made
    made.close()


@pytest.fixture
def now() -> datetime:
    return utc_now()


def changes(office: Office, number: str, at: datetime) -> int:
    with office.database.transaction() as session:
        change = Change(at=at, number=number, kind="citizen_writes")
        session.add(change)
        session.flush()
        return change.id or 0


def until(stream: Iterator[str], word: str) -> str:
    began = time.monotonic()
    for text in stream:
        if word in text:
            return text
        assert time.monotonic() - began < AT_MOST, f"{word} did not come"
    raise AssertionError("the stream ended")


def test_a_change_reaches_every_page(office: Office, hub: Hub, now: datetime) -> None:
    streams = [iter(hub.join(officer_id, None)) for officer_id in (1, 2)]
    for stream in streams:
        until(stream, "event: hello")
    change_id = changes(office, "KS-2026-00007", now)
    for stream in streams:
        text = until(stream, "KS-2026-00007")
        assert f"id: {change_id}\nevent: change\n" in text
        assert json.loads(text.split("data: ")[1])["kinds"] == ["citizen_writes"]


def test_a_page_that_was_away_catches_up(office: Office, hub: Hub, now: datetime) -> None:
    seen = changes(office, "KS-2026-00001", now - timedelta(minutes=1))
    changes(office, "KS-2026-00002", now - timedelta(minutes=1))
    text = until(iter(hub.join(1, seen)), "event: change")
    assert "KS-2026-00002" in text
    assert "KS-2026-00001" not in text


def test_streams_are_capped_and_an_officers_oldest_ends(hub: Hub) -> None:
    first = hub.join(1, None)
    for _ in range(live.STREAMS_PER_OFFICER):
        hub.join(1, None)
    assert list(first)[-1].startswith("id:")
    hub.join(2, None)
    hub.join(2, None)
    with pytest.raises(Full):
        hub.join(3, None)


def test_what_goes_wrong_once_ends_no_updates(
    office: Office, hub: Hub, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refused)
        with pytest.raises(RuntimeError):
            hub.join(1, None)
    failed = threading.Event()

    def fails(*_: object) -> str:
        failed.set()
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(hub, "_since", fails)
        stream = iter(hub.join(1, None))
        assert failed.wait(AT_MOST)
    until(stream, "event: hello")
    changes(office, "KS-2026-00008", now)
    until(stream, "KS-2026-00008")


def test_after_the_database_was_away_every_page_looks_at_everything(
    office: Office, hub: Hub, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What others stored meanwhile may be older than the poll looks back."""
    stream = iter(hub.join(1, None))
    until(stream, "event: hello")
    failed = threading.Event()

    def away(*_: object) -> str:
        failed.set()
        raise sa.exc.OperationalError("SELECT", {}, Exception("away"))

    with monkeypatch.context() as patched:
        patched.setattr(hub, "_since", away)
        assert failed.wait(AT_MOST)
        changes(office, "KS-2026-00009", now - 2 * live.LATE_COMMITS)
        until(stream, "event: away")
    until(stream, "event: hello")


def test_streams_end_with_the_server_and_leave_nothing(hub: Hub) -> None:
    streams = [hub.join(1, None), hub.join(2, None)]
    hub.close()
    for stream in streams:
        assert isinstance(stream, Stream)
        assert len(list(stream)) == 2
    assert hub._streams == []


def test_a_stream_that_is_never_read_is_left(at_rina: Visitor) -> None:
    with at_rina.client.head("/events") as answer:
        assert answer.status_code == 200
    assert at_rina.app.extensions["live"]._streams == []


def test_heartbeats_keep_the_line_open(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.2)
    texts = list(hub.join(1, None))
    assert texts[0].startswith("retry:")
    assert texts.count("event: beat\ndata: {}\n\n") == 4
