"""A new matter within an answered consultation gets one of its own, by an officer's act (SITUATIONS.md 51, `pisahkan`).

A citizen has one open consultation at a time, so the answered one is closed and the new one opened in one transaction.
The new one begins with the message that asks and whatever the citizen wrote after it, which stay in the former's thread
as well; its clock counts from when that message was received, and the officer keeps it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import dropwhile

from sqlmodel import Session, col, select

from core.dates import in_words
from core.language import gettext as _
from core.models import Officer
from core.working_days import Calendar
from handoff import closing, notices, promise, thread
from handoff.answering import parts_of
from handoff.claiming import claim, held, written
from handoff.deliveries import NEVER_LEFT
from handoff.finding import Reference, locked
from handoff.lifecycle import Event, Status
from handoff.models import Consultation, ThreadEntry
from handoff.opening import SILENT_KINDS, open_consultation
from whatsapp.models import Contact, InboundMessage, OutboundMessage

KEY = "split"
"""How the key of the text that tells the citizen begins: `split:<former>:<message>`."""
UNSENT = (*closing.IN_FLIGHT, "held")


class NotSplit(ValueError):
    """The consultation cannot be split there; the text says what is missing and what to do, to the officer."""


def split(
    session: Session,
    reference: Reference,
    officer: Officer,
    now: datetime,
    calendar: Calendar,
    *,
    inbound_id: int,
    topic_of: Callable[[str], str],
) -> Consultation:
    """Close the consultation and open one for what the citizen asked later; a second time it is the same one.

    Raise NotSplit while the former's promise is not kept, something of ours has not left, or an explanation is awaited.
    """
    former = locked(session, reference)
    key = f"{KEY}:{former.id}:{inbound_id}"
    if done := _done_before(session, key):
        return done
    held(session, former, officer, Event.SPLIT)
    _require_settled(session, former)
    asked = _asked_since(session, former, inbound_id)
    if calendar.deadline(asked[0].received_at, promise.ANSWER_DAYS) <= now:
        raise NotSplit(_("Tiga hari kerja sejak pesan itu diterima sudah lewat. Jawab pesan itu di konsultasi ini."))
    closing.end(session, former, Event.SPLIT, "answered", now, calendar)
    session.flush()
    opened = _open(session, former, asked, topic_of, now, calendar)
    written(session, former, Event.SPLIT, officer, now, text=opened.number)
    written(session, opened, thread.Mark.SPLIT_FROM, officer, now, text=former.number)
    claim(session, opened, officer, now, calendar)
    _tell(session, former, opened, key, now, calendar)
    return opened


def _done_before(session: Session, key: str) -> Consultation | None:
    """Return the consultation that this very act opened before: the one whose citizen was told so."""
    told = parts_of(session, key)
    return session.exec(
        select(Consultation)
        .join(ThreadEntry, col(ThreadEntry.consultation_id) == Consultation.id)
        .where(col(ThreadEntry.outbound_id).in_([part.id for part in told]))
    ).first()


def _require_settled(session: Session, former: Consultation) -> None:
    if former.answered_at is None:
        raise NotSplit(_("Jawaban pertama belum diterima WhatsApp. Kirim dan tunggu centangnya, lalu pisahkan."))
    said = closing.officers_messages(former.id)
    if session.exec(said.where(col(OutboundMessage.state).in_(UNSENT))).first():
        raise NotSplit(_("Ada balasan yang belum terkirim. Tunggu sampai terkirim atau urungkan, lalu pisahkan."))
    if former.status == Status.CITIZEN and _last_act(session, former) == Event.CLARIFY:
        raise NotSplit(_("Warga masih diminta menjelaskan. Tunggu jawabannya atau kirim balasan, lalu pisahkan."))


def _last_act(session: Session, former: Consultation) -> str | None:
    """Return whether an officer replied or asked last, of what reached the citizen."""
    said = closing.officers_messages(former.id).where(col(OutboundMessage.state).not_in(NEVER_LEFT))
    latest = said.order_by(col(ThreadEntry.id).desc()).limit(1)
    return session.execute(latest.with_only_columns(col(ThreadEntry.event))).scalar()


def _asked_since(session: Session, former: Consultation, inbound_id: int) -> Sequence[InboundMessage]:
    """Return the message and what the citizen wrote after it; only what came after the answer may be a new matter."""
    since = session.exec(
        select(InboundMessage)
        .join(ThreadEntry, col(ThreadEntry.inbound_id) == InboundMessage.id)
        .where(ThreadEntry.consultation_id == former.id, col(InboundMessage.received_at) > former.answered_at)
        .order_by(col(InboundMessage.received_at), col(InboundMessage.id))
    )
    asked = list(dropwhile(lambda message: message.id != inbound_id, since))
    if not asked or asked[0].kind in SILENT_KINDS:
        raise NotSplit(_("Pilih pesan warga yang ditulis setelah jawaban pertama."))
    return asked


def _open(
    session: Session,
    former: Consultation,
    asked: Sequence[InboundMessage],
    topic_of: Callable[[str], str],
    now: datetime,
    calendar: Calendar,
) -> Consultation:
    contact = session.get_one(Contact, former.contact_id)
    question = "\n".join(message.body for message in asked if message.body)
    opened = open_consultation(
        session,
        contact=contact,
        question=question,
        topic=topic_of(question),
        language=contact.language or former.language,
        offered=(),
        inbound_ids=[thread.stored_id(message) for message in asked],
        complete=True,
        now=now,
        calendar=calendar,
        since=min(asked[0].received_at, now),
    )
    opened.continues_id = former.id
    opened.last_citizen_at = asked[-1].received_at
    return opened


def _tell(
    session: Session, former: Consultation, opened: Consultation, key: str, now: datetime, calendar: Calendar
) -> None:
    """Tell the citizen in one bubble; whoever asked for silence is told nothing, as with a closing.

    No rating is asked for here: the talk goes on, and a bare number would be the officer's to read.
    """
    assert opened.due_at is not None
    notices.tell(
        session,
        opened,
        "consultation_split",
        now,
        key=key,
        automatic=session.get_one(Contact, former.contact_id).opted_out_at is not None,
        expires_at=opened.due_at,
        former=former.number,
        deadline=in_words(opened.due_at, opened.language, calendar.zone),
    )
