"""A citizen, the outbox, and Twilio's double."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from core.clock import utc_now
from core.runtime import Runtime
from tests.whatsapp.twilio_double import TwilioDouble, running
from whatsapp import announcements, inbox, outbox
from whatsapp.inbox import Incoming
from whatsapp.models import Contact, OutboundMessage
from whatsapp.outbox import Draft

ADDRESS = "whatsapp:+6281234564321"


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    with running() as double:
        yield double


class Office:
    """Verbs for tests of the outbox: a citizen writes, messages are queued, rows are looked at."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._count = 0

    def hears(self, at: datetime | None = None, address: str = ADDRESS, **more: Any) -> int:
        """Let a citizen write; return the contact's id."""
        self._count += 1
        sid = f"SM{self._count:032x}"
        message = Incoming(sid, address, None, "Budi", "text", "halo")
        with self.runtime.database.transaction() as session:
            stored = inbox.store(session, replace(message, **more), at or utc_now())
            assert stored is not None
            return stored.contact_id

    def says(self, contact_id: int, body: str, at: datetime | None = None, **more: Any) -> int:
        """Queue a message; return its id."""
        self._count += 1
        with self.runtime.database.transaction() as session:
            key = more.pop("key", f"k{self._count}")
            row = outbox.queue(session, contact_id, Draft(key, body, **more), at or utc_now())
            assert row.id is not None
            return row.id

    def row(self, message_id: int) -> OutboundMessage:
        """Return a message as it stands."""
        with self.runtime.database.reading() as session:
            return session.get_one(OutboundMessage, message_id)

    def rows(self) -> list[OutboundMessage]:
        """Return all messages in order."""
        with self.runtime.database.reading() as session:
            return list(session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id))))

    def contact(self, contact_id: int) -> Contact:
        """Return a contact as it stands."""
        with self.runtime.database.reading() as session:
            return session.get_one(Contact, contact_id)

    def ages(self, message_id: int, seconds: float) -> None:
        """Let a try be so many seconds ago and its waiting be over."""
        with self.runtime.database.transaction() as session:
            row = session.get_one(OutboundMessage, message_id)
            row.tried_at = utc_now() - timedelta(seconds=seconds)
            row.not_before = row.created_at
            row.lease_until = row.created_at if row.lease_until else None


@pytest.fixture
def office(runtime: Runtime, twilio: TwilioDouble) -> Office:
    at_noon = f"Etc/GMT{utc_now().hour - 12:+d}"  # these tests have no clock of their own, and nights are quiet
    given = {"twilio_api_url": twilio.url, "send_per_second": 400.0, "office_timezone": at_noon}
    settings = runtime.settings.model_copy(update=given)
    return Office(replace(runtime, settings=settings))


@pytest.fixture
def heard() -> Iterator[list[tuple[int, str]]]:
    """What was announced: (message id, state)."""
    told: list[tuple[int, str]] = []

    def note(_session: Session, message: OutboundMessage, _now: datetime) -> None:
        assert message.id is not None
        told.append((message.id, message.state))

    announcements.subscribe(note)
    yield told
    announcements.unsubscribe(note)
