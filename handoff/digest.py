"""The morning's e-mail to officers: what has begun to need them. One a working day, and each matter once a reason.

A digest names numbers and topics, never the citizen: mail leaves the house. That a matter was announced is written
into its thread, in the transaction that queues the mails; a promise that begins anew may be announced anew.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import calendar as office_calendar
from core import counters, mail, officers
from core.dates import day_in_words, in_words
from core.directions import straight
from core.models import Counter, Officer
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import attention, duty, leaves, thread
from handoff.attention import NEED_WORDS, Matter, Need
from handoff.models import ThreadEntry

log = logging.getLogger(__name__)

DAY = "officers' digest"
"""The counter that keeps the ordinal of the last day a digest was considered."""
MOST_LISTED = 40
LONGEST_TOPIC = 60


def run(runtime: Runtime, now: datetime) -> int:
    """Send the morning's digest once the office has opened; return how many e-mails that made."""
    with runtime.database.reading() as session:
        calendar = office_calendar.load(session, runtime.settings)
        if not calendar.is_open(now) or _done(session, calendar.local_day(now)):
            return 0
    with runtime.database.transaction() as session:
        return send(session, calendar, runtime.settings.public_url, now)


def send(session: Session, calendar: Calendar, address: str, now: datetime) -> int:
    """Queue the digest of the day to every officer it concerns, once; return how many e-mails that made."""
    today = calendar.local_day(now)
    # The counter's row is held from here on: of two workers, one goes on.
    counters.count_up(session, f"{DAY} lock")
    if _done(session, today):
        return 0
    counters.set_to(session, DAY, today.toordinal())
    standing = attention.outstanding(session, calendar, now)
    fresh = [matter for matter in standing if not _announced(session, matter)]
    if not fresh:
        return 0
    people = _here(session, calendar, now)
    sent = sum(_mail(session, person, fresh, people, calendar, address, now) for person in people)
    for matter in fresh if sent else []:
        thread.event(session, matter.consultation, thread.Mark.OFFICERS_REMINDED, now, text=NEED_WORDS[matter.need])
    return sent


def _here(session: Session, calendar: Calendar, now: datetime) -> Sequence[Officer]:
    """Return who is on duty today; everybody, where that is nobody."""
    everybody = officers.active(session)
    off = {*leaves.away(session, calendar.local_day(now)), *duty.resting(session, calendar, now)}
    return [person for person in everybody if person.id not in off] or everybody


def concerns(matter: Matter, person: Officer, people: Sequence[Officer]) -> bool:
    """Say whether a matter is this person's: they have it, nobody (still here) has it, or it is an admin's to see."""
    holder = matter.consultation.officer_id
    if holder is None or all(one.id != holder for one in people):
        return True
    return holder == person.id or (person.role == "admin" and matter.need is Need.OVERDUE)


def _done(session: Session, today: date) -> bool:
    last = session.exec(select(Counter.value).where(Counter.name == DAY)).one_or_none()
    return last == today.toordinal()  # not ≥: a clock that was years ahead for a minute must not silence us


def _announced(session: Session, matter: Matter) -> bool:
    consultation = matter.consultation
    told = select(ThreadEntry.id).where(
        ThreadEntry.consultation_id == consultation.id,
        ThreadEntry.event == thread.Mark.OFFICERS_REMINDED,
        ThreadEntry.text == NEED_WORDS[matter.need],
        col(ThreadEntry.at) >= consultation.complete_at,
    )
    return session.exec(told.limit(1)).first() is not None


def _mail(
    session: Session,
    person: Officer,
    fresh: Sequence[Matter],
    people: Sequence[Officer],
    calendar: Calendar,
    address: str,
    now: datetime,
) -> bool:
    theirs = [matter for matter in fresh if concerns(matter, person, people)]
    if not theirs:
        return False
    today = calendar.local_day(now)
    try:
        mail.queue(
            session,
            key=f"digest:{today.isoformat()}:{person.id}",
            recipient=person.email,
            subject=f"{len(theirs)} konsultasi perlu perhatian, {day_in_words(today, 'id')}",
            body=body(person.name, theirs, calendar, address, now),
            now=now,
        )
    except mail.MailError as error:  # one wrong address must not keep the others' digest back
        log.error("no digest for officer %s: %s", person.id, error)  # noqa: TRY400
        return False
    return True


def body(name: str, matters: Sequence[Matter], calendar: Calendar, address: str, now: datetime) -> str:
    """Return the e-mail's text: one section a reason, one line a matter with its deadline and address."""
    parts = [f"Selamat pagi {name},", "Konsultasi berikut perlu perhatian:"]
    for need in Need:
        section = [matter for matter in matters if matter.need is need]
        if section:
            lines = [_line(matter, calendar, address, now) for matter in section[:MOST_LISTED]]
            more = len(section) - len(lines)
            rest = [f"… dan {more} lainnya"] if more else []
            parts.append("\n".join([f"{NEED_WORDS[need].capitalize()} ({len(section)})", *lines, *rest]))
    parts.append(f"Antrean: {address}/queue")
    parts.append("Setiap konsultasi disebut sekali untuk setiap alasan. E-mail ini dikirim otomatis pada hari kerja.")
    return "\n\n".join(parts) + "\n"


def _line(matter: Matter, calendar: Calendar, address: str, now: datetime) -> str:
    consultation = matter.consultation
    assert consultation.due_at is not None
    topic = straight(" ".join(consultation.topic.split()))[:LONGEST_TOPIC]
    left = calendar.time_left_in_words(now, consultation.due_at, "id")
    told = f"{in_words(consultation.due_at, 'id', calendar.zone)} ({left})"
    about = f" {topic}:" if topic else ""
    taken = "" if consultation.officer_id else ", belum diambil"
    return f"- {consultation.number}{about} batas {told}{taken}\n  {address}/consultations/{consultation.number}"
