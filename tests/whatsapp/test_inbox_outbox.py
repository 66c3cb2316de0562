"""What comes in is kept once; what goes out is queued once, in parts where it is long."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from core.database import Database
from core.runtime import Runtime
from tests.conftest import RecordedWakes
from whatsapp import inbox, outbox
from whatsapp.inbox import Incoming, IncomingMedia
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage
from whatsapp.outbox import Draft

ADDRESS = "whatsapp:+6281234564321"
PICTURE = IncomingMedia("https://api.twilio.com/2010-04-01/x", "image/jpeg")


def stored(session: Session, now: datetime, sid: str = "SM" + "1" * 32, **more: Any) -> InboundMessage | None:
    message = Incoming(sid, ADDRESS, None, "Budi", "text", "halo")
    return inbox.store(session, Incoming(**{**message.__dict__, **more}), now)


def test_a_message_is_stored_with_its_contact_and_file(
    runtime: Runtime, database: Database, now: datetime, wakes: RecordedWakes
) -> None:
    with database.transaction() as session:
        message = stored(session, now, kind="image", body="ini", media=(PICTURE,), payload={"forwarded": True})
    assert message is not None
    assert (message.state, message.received_at, message.payload) == ("new", now, {"forwarded": True})
    with database.reading() as session:
        contact = session.get_one(Contact, message.contact_id)
        media = session.exec(select(Media)).one()
    assert (contact.profile_name, contact.window_closes_at) == ("Budi", now + timedelta(hours=24))
    assert (media.url, media.state, media.inbound_id) == (PICTURE.url, "wanted", message.id)
    assert wakes.calls == [("media", media.id)]


def test_a_known_sid_changes_nothing_for_ever(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        stored(session, now)
    with database.transaction() as session:
        assert stored(session, now + timedelta(days=30), body="lain", profile_name="Lain") is None
    with database.reading() as session:
        contact, message = session.exec(select(Contact)).one(), session.exec(select(InboundMessage)).one()
    assert (message.body, contact.profile_name, contact.last_inbound_at) == ("halo", "Budi", now)


def test_fifty_copies_at_once_are_one_row(database: Database, now: datetime) -> None:
    start, kept = threading.Barrier(10), []

    def write() -> None:
        start.wait()
        with database.transaction() as session:
            kept.append(stored(session, now))

    threads = [threading.Thread(target=write) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 10
    assert sum(row is not None for row in kept) == 1


def test_a_message_found_afterwards_keeps_its_real_time(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        message = stored(session, now, received_at=now - timedelta(hours=3))
        assert message is not None
        contact = session.get_one(Contact, message.contact_id)
        assert (message.received_at, message.not_before) == (now - timedelta(hours=3), now)
        assert contact.window_closes_at == now + timedelta(hours=21)


def test_an_inbound_message_needs_few_statements(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        stored(session, now)
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with database.transaction() as session:
        message = stored(session, now + timedelta(minutes=1), sid="SM" + "2" * 32)
        assert message is not None
        outbox.queue(session, message.contact_id, Draft("k", "ya"), now)
    kinds = [text.split()[0] for text in statements if not text.startswith("BEGIN")]
    assert sorted(kinds) == ["INSERT", "INSERT", "SELECT", "UPDATE", "UPDATE"]


def test_a_message_handled_with_its_storing_is_done_unless_one_before_it_waits(
    database: Database, now: datetime
) -> None:
    def taken_in(number: int, *, to_be_handled: bool) -> tuple[str, datetime | None]:
        with database.transaction() as session:
            incoming = Incoming(f"SM{number:032x}", ADDRESS, None, "Budi", "text", "halo")
            message = inbox.store(session, incoming, now, to_be_handled=to_be_handled)
            assert message is not None
            session.refresh(message)
            return message.state, message.handled_at

    assert taken_in(1, to_be_handled=True) == ("done", now)
    assert taken_in(2, to_be_handled=True) == ("done", now)
    assert taken_in(3, to_be_handled=False) == ("new", None)
    assert taken_in(4, to_be_handled=True) == ("new", None)


def test_the_same_key_is_the_same_message(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        message = stored(session, now)
        assert message is not None
        first = outbox.queue(session, message.contact_id, Draft("sama", "satu"), now)
        again = outbox.queue(session, message.contact_id, Draft("sama", "dua"), now)
        assert first.id == again.id
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(OutboundMessage)).one() == 1


def test_a_long_text_becomes_parts_that_are_withdrawn_together(database: Database, now: datetime) -> None:
    text = "kata " * 700
    with database.transaction() as session:
        message = stored(session, now)
        assert message is not None
        first = outbox.queue(session, message.contact_id, Draft("panjang", text), now)
        assert outbox.queue(session, message.contact_id, Draft("panjang", text), now).id == first.id
        rows = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id))).all()
        assert [row.key for row in rows] == ["panjang/1", "panjang/2", "panjang/3"]
        assert first.id is not None
        assert outbox.withdraw(session, [first.id]) == [row.id for row in rows]


@pytest.mark.parametrize(
    ("content_type", "body", "rows"),
    [
        ("image/png", "Lihat grafik", [("Lihat grafik", True)]),
        ("application/pdf", "Lihat tabel", [("Lihat tabel", False), ("", True)]),
        ("application/pdf", "", [("", True)]),
    ],
)
def test_a_file_goes_with_its_text_only_where_whatsapp_keeps_captions(
    database: Database, now: datetime, content_type: str, body: str, rows: list[tuple[str, bool]]
) -> None:
    with database.transaction() as session:
        message = stored(session, now)
        assert message is not None
        media = Media(token="t", content_type=content_type, state="stored", not_before=now, created_at=now)
        session.add(media)
        session.flush()
        outbox.queue(session, message.contact_id, Draft("berkas", body, media_id=media.id), now)
        found = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id))).all()
    assert [(row.body, row.media_id is not None) for row in found] == rows
