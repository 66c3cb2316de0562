"""A small office to test with: a calendar, a citizen, two officers, and the acts in one line each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from core import tallies
from core.database import Database
from core.models import Officer
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import report_counts, reports, requesters, service
from handoff.models import Consultation, ThreadEntry
from handoff.reports import Figures
from tests.pages import Visitor, app_of
from whatsapp import announcements, contacts, outcomes
from whatsapp.models import Contact, InboundMessage, OutboundMessage

ZONE = ZoneInfo("Asia/Jakarta")
HOLIDAYS = frozenset({datetime(2026, 12, 24).date(), datetime(2026, 12, 25).date(), datetime(2027, 1, 1).date()})  # noqa: DTZ001


def jambi(text: str) -> datetime:
    """Return an office moment written like 2026-11-26T15:30, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@dataclass
class Office:
    """The tests' hands: everything in one transaction a step, as the edges do it."""

    runtime: Runtime
    calendar: Calendar
    sids: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        return self.runtime.database

    def officer(self, name: str, role: str = "officer") -> Officer:
        with self.database.transaction() as session:
            made = Officer(
                email=f"{name.lower()}@bps.go.id",
                name=name,
                role=role,
                password_hash="-",
                created_at=jambi("2026-01-05T08:00"),
            )
            session.add(made)
        return made

    def citizen(self, now: datetime, number: str = "+6281200000001", *, registered: bool = True) -> Contact:
        with self.database.transaction() as session:
            contact = contacts.of_sender(session, f"whatsapp:{number}", None, now)
            contact.profile_name = "Budi"
            contacts.open_window(contact, now, now)
            if registered:
                email = "budi@example.com" if number == "+6281200000001" else f"{number[1:]}@example.com"
                facts = {"name": "Budi Santoso", "kind": "student", "email": email}
                requesters.save(session, contact.id, now, consent_at=now, email_verified_at=now, **facts)
        return contact

    def wrote(
        self, session: Session, contact: Contact, now: datetime, body: str = "tambahan", kind: str = "text"
    ) -> InboundMessage:
        message = InboundMessage(
            sid=f"SM{next(self.sids):032x}",
            contact_id=contact.id,
            kind=kind,
            body=body,
            received_at=now,
            not_before=now,
            state="done",
        )
        session.add(message)
        contacts.open_window(contacts.locked(session, contact.id), now, now)
        session.flush()
        return message

    def opens(
        self, contact: Contact, now: datetime, *, complete: bool = True, question: str = "Jumlah UMKM 2024?"
    ) -> Consultation:
        with self.database.transaction() as session:
            inbound = self.wrote(session, contact, now, question)
            return service.open(
                session,
                contact=contact,
                question=question,
                topic="UMKM",
                language="id",
                offered=[],
                inbound_ids=[inbound.id],
                complete=complete,
                now=now,
                calendar=self.calendar,
            )

    def writes(
        self, consultation: Consultation, contact: Contact, now: datetime, body: str = "tambahan", **kwargs: bool
    ) -> None:
        with self.database.transaction() as session:
            inbound = self.wrote(session, contact, now, body)
            service.note_inbound(session, consultation, inbound, now, self.calendar, **kwargs)

    def claims(self, consultation: Consultation, officer: Officer, now: datetime) -> None:
        with self.database.transaction() as session:
            service.claim(session, consultation.number, officer, now, self.calendar)

    def replies(
        self, consultation: Consultation, officer: Officer, now: datetime, text: str = "Ini datanya.", key: str = ""
    ) -> OutboundMessage:
        with self.database.transaction() as session:
            key = key or f"k{next(self.sids)}"
            return service.reply(session, consultation.number, officer, now, self.calendar, key=key, text=text)

    def clarifies(self, consultation: Consultation, officer: Officer, now: datetime) -> OutboundMessage:
        with self.database.transaction() as session:
            key = f"k{next(self.sids)}"
            return service.clarify(
                session, consultation.number, officer, now, self.calendar, key=key, text="1. Tahun berapa?"
            )

    def closes(self, consultation: Consultation, officer: Officer, now: datetime) -> OutboundMessage | None:
        with self.database.transaction() as session:
            return service.close(session, consultation.number, officer, now, self.calendar)

    def delivers(self, now: datetime) -> list[OutboundMessage]:
        """Have Twilio accept everything that waits to leave."""
        with self.database.transaction() as session:
            waiting = session.exec(select(OutboundMessage).where(OutboundMessage.state == "queued")).all()
            for message in waiting:
                outcomes.accepted(session, message, f"SM{next(self.sids):032x}", now)
            return list(waiting)

    def fails(self, message: OutboundMessage, now: datetime, code: int = 63024) -> None:
        with self.database.transaction() as session:
            contacts.locked(session, message.contact_id)
            outcomes.fail(session, session.get_one(OutboundMessage, message.id), code, now)

    def now_is(self, consultation: Consultation) -> Consultation:
        with self.database.reading() as session:
            return session.exec(select(Consultation).where(Consultation.number == consultation.number)).one()

    def sent(self, contact: Contact) -> list[OutboundMessage]:
        with self.database.reading() as session:
            own = (
                select(OutboundMessage)
                .where(OutboundMessage.contact_id == contact.id)
                .order_by(col(OutboundMessage.id))
            )
            return list(session.exec(own))

    def month(self, first: date, at: datetime) -> Figures:
        """Return the figures of a month, as they stand at a moment."""
        with self.database.reading() as session:
            return reports.of(report_counts.over(session, *tallies.month(first, ZONE), self.calendar, at))

    def notices(self, contact: Contact, prefix: str) -> list[OutboundMessage]:
        return [message for message in self.sent(contact) if message.key.startswith(prefix)]

    def told(self, consultation: Consultation) -> list[str]:
        """Return the thread in words: `inbound`, `event:claim`, `outbound:reply` …"""
        with self.database.reading() as session:
            own = (
                select(ThreadEntry).where(ThreadEntry.consultation_id == consultation.id).order_by(col(ThreadEntry.id))
            )
            return [f"{entry.kind}:{entry.event}" if entry.event else entry.kind for entry in session.exec(own)]


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(ZONE, closed_days=HOLIDAYS)


@pytest.fixture
def office(runtime: Runtime, calendar: Calendar) -> Iterator[Office]:
    service.watch_outbox()
    yield Office(runtime, calendar)
    announcements._subscribers.clear()


@pytest.fixture
def rina(office: Office) -> Officer:
    return office.officer("Rina")


@pytest.fixture
def dedi(office: Office) -> Officer:
    return office.officer("Dedi")


@pytest.fixture
def chief(office: Office) -> Officer:
    return office.officer("Kepala", role="admin")


@pytest.fixture
def budi(office: Office, now: datetime) -> Contact:
    return office.citizen(now)


@pytest.fixture
def taken(office: Office, budi: Contact, rina: Officer, now: datetime) -> Consultation:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    return consultation


@pytest.fixture
def at_rina(office: Office, rina: Officer, now: datetime) -> Visitor:
    return Visitor(app_of(office.runtime)).signs_in_as(rina, now)


@pytest.fixture
def at_chief(office: Office, chief: Officer, now: datetime) -> Visitor:
    return Visitor(app_of(office.runtime)).signs_in_as(chief, now)


MINUTE = timedelta(minutes=1)
