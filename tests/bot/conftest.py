"""A citizen on the telephone, on a real database: words go in by `take_in`, bubbles are read from the outbox."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlmodel import Session, col, select

from bot.receive import take_in
from core.calendar import load
from core.models import Mail, Officer
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import service
from handoff.models import Consultation, Rating
from kb import live
from kb.entries import Entry
from kb.service import publish
from whatsapp.inbox import Incoming
from whatsapp.models import InboundMessage, OutboundMessage

ENTRIES = tuple(
    Entry(slug, "data", question, tuple(variants.split("|")), answer, language=language)
    for slug, question, variants, answer, language in (
        ("inflasi", "Apa itu inflasi?", "inflasi jambi|arti inflasi", "Inflasi adalah kenaikan harga.", "id"),
        ("deflasi", "Apa itu deflasi?", "arti deflasi|deflasi jambi", "Deflasi adalah penurunan harga.", "id"),
        ("ntp", "Apa itu nilai tukar petani?", "arti ntp|ntp jambi", "NTP adalah nilai tukar petani.", "id"),
        ("jam-layanan", "Kapan jam layanan kantor?", "jam buka kantor|jam layanan", "Senin sampai Jumat.", "id"),
        ("alamat", "Di mana alamat kantor?", "lokasi kantor|alamat bps jambi", "Jalan A. Yani No. 4.", "id"),
        (
            "kemiskinan",
            "Berapa tingkat kemiskinan Jambi?",
            "penduduk miskin|status kemiskinan jambi",
            "Lihat tabel.",
            "id",
        ),
        ("pdrb", "Apa itu PDRB?", "arti pdrb|produk domestik regional bruto", "PDRB adalah nilai tambah.", "id"),
        ("inflation", "What is inflation?", "meaning of inflation in jambi", "Inflation is a rise in prices.", "en"),
    )
)


@dataclass
class Citizen:
    """Writes to us and reads what we would send."""

    runtime: Runtime
    now: datetime
    address: str = "whatsapp:+6281234567890"
    sids: Iterator[int] = field(default_factory=lambda: count(1))
    read: int = 0

    def says(self, text: str = "", kind: str = "text", after: float = 20, **payload: object) -> list[str]:
        """Write after some seconds; return what is new in the outbox."""
        self.passes(seconds=after)
        take_in(self.runtime, self.message(text, kind, payload), self.now)
        return self.hears()

    def message(self, text: str, kind: str = "text", payload: dict[str, object] | None = None) -> Incoming:
        """Return a message as the webhook hands it over."""
        return Incoming(f"SM{next(self.sids):032x}", self.address, None, "Budi", kind, text, payload or {})

    def passes(self, **time: float) -> None:
        """Let time pass; what was due has left by then."""
        self.now += timedelta(**time)
        with self.runtime.database.transaction() as session:
            due = select(OutboundMessage).where(
                OutboundMessage.state == "queued", OutboundMessage.not_before <= self.now
            )
            for row in session.exec(due):
                row.state, row.accepted_at = "accepted", self.now

    def hears(self) -> list[str]:
        """Return the bubbles decided since the last look that were not withdrawn."""
        with self.runtime.database.reading() as session:
            rows = session.exec(
                select(OutboundMessage).where(col(OutboundMessage.id) > self.read).order_by(col(OutboundMessage.id))
            ).all()
            self.read = max((row.id or 0 for row in rows), default=self.read)
            return [row.body for row in rows if row.state != "withdrawn"]

    def all_bubbles(self) -> list[OutboundMessage]:
        """Return every bubble that left or will leave."""
        with self.runtime.database.reading() as session:
            gone = select(OutboundMessage).where(OutboundMessage.state != "withdrawn").order_by(col(OutboundMessage.id))
            return list(session.exec(gone).all())

    def code(self) -> str:
        """Return the six digits of the newest mail."""
        with self.runtime.database.reading() as session:
            mail = session.exec(select(Mail).order_by(col(Mail.id).desc())).first()
            assert mail
            found: list[str] = re.findall(r"(?<!\d)\d{6}(?!\d)", f"{mail.subject} {mail.body}")
            assert len(found) == 1
            return found[0]

    def consultations(self) -> list[Consultation]:
        """Return all consultations."""
        with self.runtime.database.reading() as session:
            return list(session.exec(select(Consultation).order_by(col(Consultation.id))).all())

    def inbound(self) -> list[InboundMessage]:
        """Return all messages of the citizen."""
        with self.runtime.database.reading() as session:
            return list(session.exec(select(InboundMessage).order_by(col(InboundMessage.id))).all())

    def answered(self, text: str) -> None:
        """Have an officer take the newest consultation and answer it."""
        self._handled(partial(service.reply, key="1", text=text))

    def closed_unanswered(self) -> None:
        """Have an officer take the newest consultation and close it without an answer."""
        self._handled(service.close)

    def _handled(self, act: Callable[[Session, str, Officer, datetime, Calendar], object]) -> None:
        self.passes(minutes=5)
        with self.runtime.database.transaction() as session:
            officer = Officer(
                email="rina@bps.go.id", name="Rina", role="officer", password_hash="x", created_at=self.now
            )
            session.add(officer)
            session.flush()
            calendar = load(session, self.runtime.settings)
            number = session.exec(select(Consultation.number).order_by(col(Consultation.id).desc())).first()
            assert number
            service.claim(session, number, officer, self.now, calendar)
            act(session, number, officer, self.now, calendar)
        self.hears()

    def ratings(self) -> list[tuple[int | None, str]]:
        """Return all ratings with their comments."""
        with self.runtime.database.reading() as session:
            return [(row.score, row.comment) for row in session.exec(select(Rating))]

    def registers(self) -> list[str]:
        """Answer the registration's questions from the consent on; return the confirmation."""
        for answer in ("1", "Budi Santoso", "1", "budi@example.com", "1"):
            self.says(answer)
        return self.says(self.code())


@pytest.fixture(autouse=True)
def _no_index_of_another_test() -> Iterator[None]:
    live._holders.clear()
    yield
    live._holders.clear()


@pytest.fixture
def citizen(runtime: Runtime, now: datetime) -> Citizen:
    with runtime.database.transaction() as session:
        publish(session, ENTRIES, author="test", now=now)
    return Citizen(runtime, now)
