"""A consultation begins, becomes complete, and takes in what the citizen writes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from core import audit
from core.counters import count_up
from core.dates import in_words
from core.working_days import Calendar
from handoff import notices, points, promise, thread
from handoff.finding import Reference, locked, open_of
from handoff.lifecycle import Event, Status, after
from handoff.models import Consultation
from whatsapp import contacts
from whatsapp.models import Contact, InboundMessage

SILENT_KINDS = frozenset({"reaction", "sticker"})
"""Shown to the officer, but no answer: they neither stop a closing nor make the officer owe something."""


def open_consultation(
    session: Session,
    *,
    contact: Contact,
    question: str,
    topic: str,
    language: str,
    offered: Sequence[dict[str, Any]],
    inbound_ids: Iterable[int],
    complete: bool,
    now: datetime,
    calendar: Calendar,
    since: datetime | None = None,
) -> Consultation:
    """Open a consultation, or return the one that is open: a contact has one at a time.

    The clock of a complete one starts at `since`, else now.
    """
    if contact.id is None:
        raise ValueError("the contact is not stored yet")
    contacts.locked(session, contact.id)
    existing = open_of(session, contact.id)
    if existing:
        return existing
    consultation = Consultation(
        number=_next_number(session, now, calendar),
        contact_id=contact.id,
        status=Status.WAITING if complete else Status.DRAFT,
        question=question,
        topic=topic[:120],
        language=language,
        offered=list(offered),
        opened_at=now,
        last_citizen_at=now,
    )
    if complete:
        promise.start(consultation, since or now, calendar)
    else:
        promise.await_requirements(consultation, now, calendar)
    session.add(consultation)
    session.flush()
    received = _received(session, inbound_ids)
    for inbound in received:
        thread.message_in(session, consultation, thread.stored_id(inbound), inbound.received_at)
    thread.event(session, consultation, thread.Mark.OPENED, now)
    return consultation


def complete(
    session: Session,
    reference: Reference,
    now: datetime,
    calendar: Calendar,
    officer_id: int | None = None,
    *,
    since: datetime | None = None,
    tells: bool = True,
) -> Consultation:
    """Note that the request is clear and complete: the clock starts (at `since`, else now), or goes on.

    The citizen of a draft is told the promised date; `tells` false leaves that to the caller's own words.
    """
    consultation = locked(session, reference)
    was_draft = consultation.status == Status.DRAFT
    consultation.status = after(Status(consultation.status), Event.COMPLETE)
    if was_draft and consultation.officer_id:
        consultation.status = after(Status(consultation.status), Event.CLAIM)
    promise.start(consultation, since or now, calendar)
    promise.resume(consultation, now, calendar)
    promise.await_nobody(consultation)
    thread.event(session, consultation, Event.COMPLETE, now, officer_id=officer_id)
    if was_draft and tells:
        tell_date(session, consultation, f"complete:{consultation.id}", calendar, now, automatic=True)
    if officer_id:
        audit.record(session, "consultation.complete", officer_id=officer_id, subject=consultation.number, now=now)
    return consultation


def note_inbound(
    session: Session,
    reference: Reference,
    inbound: InboundMessage,
    now: datetime,
    calendar: Calendar,
    *,
    counts: bool = True,
) -> Consultation:
    """Put the citizen's message into the thread, once; from then on the officer owes an answer.

    `counts` false (a bare thanks, a command) and reactions only show it. A clarification that was answered on a
    later working day moves the promised date, and the citizen is told the new one. Points set out before an officer
    has said anything are the question's.
    """
    consultation = locked(session, reference)
    if not thread.message_in(session, consultation, thread.stored_id(inbound), inbound.received_at):
        return consultation
    thread.changed(session, consultation, Event.CITIZEN_WRITES, now)
    if not counts or inbound.kind in SILENT_KINDS or consultation.status == Status.CLOSED:
        return consultation
    consultation.last_citizen_at = inbound.received_at
    consultation.status = after(Status(consultation.status), Event.CITIZEN_WRITES)
    if promise.resume(consultation, inbound.received_at, calendar):
        tell_date(session, consultation, f"clear:{consultation.id}:{inbound.id}", calendar, now, automatic=False)
    if consultation.status == Status.DRAFT:
        promise.await_requirements(consultation, inbound.received_at, calendar)
    else:
        promise.await_nobody(consultation)
        _set_out(consultation, inbound.body)
    promise.take_back(session, consultation, promise.REMINDER)
    return consultation


def _set_out(consultation: Consultation, said: str) -> None:
    """Add to the question what sets it out in points, as long as no officer has said anything."""
    if consultation.last_officer_at is None and points.brings(consultation.question, said):
        consultation.question = f"{consultation.question}\n{said}"


def retitle(session: Session, reference: Reference, question: str, topic: str, now: datetime) -> Consultation:
    """Replace the question of a consultation, as the citizen has now put it."""
    consultation = locked(session, reference)
    if not question.startswith(consultation.question):
        consultation.ticked = []
    consultation.question, consultation.topic = question, topic[:120]
    thread.changed(session, consultation, Event.CITIZEN_WRITES, now)
    return consultation


def speak(session: Session, consultation: Consultation, language: str, now: datetime) -> None:
    """Write in the language its citizen has turned to: reminders, the closing, the request for a rating."""
    if consultation.language != language:
        consultation.language = language
        thread.changed(session, consultation, Event.CITIZEN_WRITES, now)


def tell_date(
    session: Session,
    consultation: Consultation,
    key: str,
    calendar: Calendar,
    now: datetime,
    *,
    automatic: bool,
    body: str = "",
) -> None:
    """Tell by when the answer is promised; nobody waits for this at night when it was not the citizen who wrote.

    `body` says it at length, where the service window is open.
    """
    if consultation.due_at is None:
        return
    notices.tell(
        session,
        consultation,
        "clarification_complete",
        now,
        key=key,
        body=body,
        automatic=automatic,
        not_before=calendar.next_polite(now).astimezone(UTC) if automatic else None,
        expires_at=consultation.due_at if automatic else None,
        deadline=in_words(consultation.due_at, consultation.language, calendar.zone),
    )


def _received(session: Session, inbound_ids: Iterable[int]) -> list[InboundMessage]:
    found = [session.get(InboundMessage, inbound_id) for inbound_id in dict.fromkeys(inbound_ids)]
    return [inbound for inbound in found if inbound is not None]


def _next_number(session: Session, now: datetime, calendar: Calendar) -> str:
    """Return KS-<year of the office>-<running number>; the counter's row is locked until the commit: no gaps."""
    year = calendar.local_day(now.astimezone(UTC)).year
    return f"KS-{year}-{count_up(session, f'consultations {year}'):05d}"
