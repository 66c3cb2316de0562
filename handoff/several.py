"""One act on several consultations: each in a transaction of its own, done or refused in words, and safe to repeat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from core import calendar as office_calendar
from core.language import gettext as _
from core.language import ngettext
from core.models import Officer
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import service, wordings
from handoff.lifecycle import Event, NotPossible, Status

MOST_AT_ONCE = 100
Act = Callable[[Session, str, Officer, datetime, Calendar], object]


@dataclass
class Outcome:
    """Which consultations it was done to, and why not to the others."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def in_words(self, done: str) -> str:
        """Say it in one message; `done` is what happened, like `ditutup`."""
        parts = []
        if self.done:
            parts.append(
                ngettext("%(num)d konsultasi %(done)s.", "%(num)d konsultasi %(done)s.", len(self.done), done=done)
            )
        if self.refused:
            alike: dict[str, list[str]] = {}
            for number, why in self.refused.items():
                alike.setdefault(why, []).append(number)
            reasons = "; ".join(f"{', '.join(numbers)} {why}" for why, numbers in alike.items())
            parts.append(
                _("%(number)s tidak %(done)s: %(reasons)s.", number=len(self.refused), done=done, reasons=reasons)
            )
        return " ".join(parts) or _("Tidak ada yang berubah.")


def each(runtime: Runtime, numbers: Sequence[str], act: Act, officer: Officer, now: datetime) -> Outcome:
    """Do the act to every consultation; one that refuses does not stop the others."""
    outcome = Outcome()
    for number in list(dict.fromkeys(numbers))[:MOST_AT_ONCE]:
        try:
            with runtime.database.transaction() as session:
                act(session, number, officer, now, office_calendar.load(session, runtime.settings))
        except service.UnknownConsultation:
            outcome.refused[number[:24]] = _("tidak ditemukan")
        except service.TakenBy as taken:
            outcome.refused[number] = _("ditangani %(name)s", name=taken.name)
        except NotPossible as refused:
            outcome.refused[number] = _why(refused)
        else:
            outcome.done.append(number)
    return outcome


def _why(refused: NotPossible) -> str:
    if refused.status == Status.WAITING:
        return _("belum diambil siapa pun")
    return _(wordings.STATUS_WORDS[refused.status]).lower()


def release(session: Session, number: str, officer: Officer, now: datetime, calendar: Calendar) -> None:
    """Give one back to the queue; one that nobody has is there already."""
    found = service.locked(session, number)
    if found.officer_id is not None or found.status == Status.CLOSED:
        service.release(session, found, officer, now, calendar)


def close(session: Session, number: str, officer: Officer, now: datetime, calendar: Calendar) -> None:
    """Close one; a closed one stays as it is."""
    found = service.locked(session, number)
    if found.status != Status.CLOSED:
        service.close(session, found, officer, now, calendar)


def claim(session: Session, number: str, officer: Officer, now: datetime, calendar: Calendar) -> None:
    """Take one; the one too late is told who has it."""
    service.claim(session, number, officer, now, calendar)


def transfer_to(to: Officer) -> Act:
    """Return the act of handing one to a colleague; one that nobody has is taken first, one they have stays."""

    def transfer(session: Session, number: str, officer: Officer, now: datetime, calendar: Calendar) -> None:
        found = service.locked(session, number)
        if found.status == Status.CLOSED:
            raise NotPossible(Status.CLOSED, Event.TRANSFER)
        if found.officer_id is None:
            service.claim(session, found, officer, now, calendar)
        if found.officer_id != to.id:
            service.transfer(session, found, officer, now, calendar, to=to)

    return transfer
