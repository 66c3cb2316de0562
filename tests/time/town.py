"""A running copy under a moved clock, its citizens, and what the independent calendar expects of it."""

import csv
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import col, select

from core import heartbeat
from core.database import Database
from core.models import Heartbeat
from handoff import requesters
from handoff.models import Consultation
from simulator.testing import Lookalike, Telephone
from tests.running import Desk, Office, office
from tests.time.moving import MovedClock, soon
from whatsapp import contacts, templates
from whatsapp.models import OutboundMessage

ZONE = ZoneInfo("Asia/Jakarta")
DATA = Path(__file__).parent.parent / "core" / "data"
BEFORE = timedelta(seconds=2)
"""The clock is set so long before a moment, so that what is early is seen to be early."""
LATEST = timedelta(seconds=60)
AHEAD = timedelta(seconds=2)
"""A process may be so far ahead of us: libfaketime's file holds whole seconds."""
CLOSED = {
    date.fromisoformat(row["tanggal"])
    for row in csv.DictReader((DATA / "holidays_2026_2027.csv").read_text().splitlines())
}
SIDS = {template.name: f"HX{number:032x}" for number, template in enumerate(templates.approved(), start=1)}


def working_day(day: date, count: int) -> date:
    """Return the working day so many after a day, counted on the fingers from the holidays' file."""
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() < 6 and day not in CLOSED
    return day


def at(day: date, hour: str) -> datetime:
    """Return an office moment."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE)


def closing(day: date) -> datetime:
    """Return when the office closes on a working day."""
    return at(day, "16:00" if day.isoweekday() == 5 else "15:30")


@dataclass
class Town:
    """The copy, seen from outside: pages, telephones, Twilio's journal; the database only to wait and to read."""

    copy: Office
    clock: MovedClock
    database: Database
    officer: Desk
    kills: list[int] = field(default_factory=list)

    @property
    def twilio(self) -> Lookalike:
        return Lookalike(self.copy.url)

    def citizen(self, name: str, *, registered: bool = True) -> Telephone:
        """Put somebody on the table; the registration itself is not what is tested here."""
        telephone = Telephone(self.copy.url, name=name)
        if registered:
            now = self.clock.now()
            known = {"name": name, "kind": "student", "email": f"{telephone.id}@example.org", "consent_at": now}
            with self.database.transaction() as session:
                contact = contacts.of_sender(session, telephone.address, None, now)
                requesters.save(session, contact.id or 0, now, email_verified_at=now, **known)
        return telephone

    def number_of(self, telephone: Telephone) -> str:
        """Return the number of the citizen's consultation."""
        with self.database.reading() as session:
            contact = contacts.Contact
            own = select(Consultation.number).join(contact, col(contact.id) == Consultation.contact_id)
            return session.exec(own.where(contact.address == telephone.address)).one()

    def comes_to(self, moment: datetime, *, kills: bool = False) -> None:
        """Let a moment come and a whole sweep begin after it; all that is due must have left then."""
        self.clock.shows(moment - BEFORE)
        if kills:
            self.kills_the_worker()
        soon(lambda: self._swept_since(moment) and not self._leaving(), 120, f"no sweep after {moment}")

    def falls_back(self, by: timedelta) -> None:
        """Set the clock back and let a whole sweep see the past again."""
        back = self.clock.now() - by
        self.clock.shows(back)
        soon(lambda: self._swept_since(back), 120, f"no sweep after the clock fell back to {back}")

    def kills_the_worker(self) -> None:
        """Kill -9; whoever minds it starts another."""
        with self.database.reading() as session:
            workers = select(Heartbeat.part).where(col(Heartbeat.part).startswith("worker:"))
            parts = session.exec(workers.order_by(col(Heartbeat.seen_at).desc())).all()
        alive = [number for part in parts if (number := int(part.rpartition(":")[2])) not in self.kills]
        if alive:
            self.kills.append(alive[0])
            os.kill(alive[0], signal.SIGKILL)

    def journal(self, telephone: Telephone, since: datetime) -> list[tuple[datetime, str]]:
        """Return what Twilio was given for a citizen: when, and the template's name or else the text."""
        given = self.twilio.accepted(telephone.address)
        moments = [(datetime.fromtimestamp(one["at"], ZONE), str(one["template"] or one["body"])) for one in given]
        return [(moment, told) for moment, told in moments if moment >= since]

    def faults(self) -> list[dict[str, Any]]:
        """Return what was given to Twilio against the rules of the service window."""
        return [one for one in self.twilio.accepted() if one["error_code"]]

    def _swept_since(self, moment: datetime) -> bool:
        with self.database.reading() as session:
            signs = [session.get(Heartbeat, part) for part in heartbeat.ROUNDS]
        # A sign from the future was given before the clock was set back.
        latest = self.clock.now() + AHEAD
        return all(
            sign and sign.seen_at <= latest and sign.seen_at - timedelta(seconds=sign.detail["seconds"]) > moment
            for sign in signs
        )

    def _leaving(self) -> bool:
        due = col(OutboundMessage.state).in_(("queued", "sending", "unknown"))
        with self.database.reading() as session:
            soonest = select(sa.func.min(OutboundMessage.not_before)).where(due)
            moment = session.exec(soonest).one_or_none()
        return moment is not None and moment <= self.clock.now() + timedelta(seconds=5)


@contextmanager
def town(folder: Path, start: datetime, **settings: str) -> Iterator[Town]:
    """Start a copy at a moment, with every template approved."""
    clock = MovedClock(folder.parent / "clock")
    clock.shows(start)
    sids = "{" + ", ".join(f'"{name}": "{sid}"' for name, sid in SIDS.items()) + "}"
    with office(folder, SWEEP_SECONDS="1", CONTENT_SIDS=sids, **clock.environment, **settings) as copy:
        made = Town(
            copy, clock, Database(settings.get("DATABASE_URL") or f"sqlite:///{folder / 'app.db'}"), copy.hires("Rina")
        )
        for template in templates.approved():
            made.twilio.knows_template(
                SIDS[template.name], template.types, friendly_name=template.name, variables=template.samples
            )
        try:
            yield made
        finally:
            made.database.engine.dispose()
