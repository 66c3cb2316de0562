"""What an officer says: a reply, a request to clarify, a note the citizen never sees.

The first reply of each officer begins with their name, because no separate bubble announces them at the claim.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from core import once
from core.models import Officer
from core.working_days import Calendar
from handoff import promise, thread
from handoff.claiming import audited, claim, held, was_taken_from
from handoff.deliveries import NEVER_LEFT
from handoff.finding import Reference, locked, remembered
from handoff.lifecycle import Event, Status, after
from handoff.models import Consultation, ThreadEntry
from handoff.notices import addressed
from whatsapp import outbox
from whatsapp.models import Contact, OutboundMessage
from whatsapp.outbox import Draft
from whatsapp.texts import LANGUAGES, say
from whatsapp.window import SAFETY

UNDO = timedelta(seconds=5)
"""How long a message waits for its writer to think better of it."""
COMPARED = 200
"""Characters by which a text sent again is known; within the first bubble, whatever the parts are."""


class NothingToSend(ValueError):
    """Neither text nor file was given."""


class OtherTextSent(Exception):
    """The form was sent before with another text (the browser's back button): the new text has not left."""


def reply(
    session: Session,
    reference: Reference,
    officer: Officer,
    now: datetime,
    calendar: Calendar,
    *,
    key: str,
    text: str,
    media_ids: Sequence[int] = (),
) -> OutboundMessage:
    """Send the citizen an answer; a second time with the same key is the same message. The citizen's turn begins."""
    if not text.strip() and not media_ids:
        raise NothingToSend
    consultation = locked(session, reference)
    whole_key = f"answer:{consultation.id}:{key}"
    if sent := parts_of(session, whole_key):
        return _repeated(sent, text)
    if was_taken_from(session, consultation, officer):
        claim(session, consultation, officer, now, calendar)
    held(session, consultation, officer, Event.REPLY)
    body = signed(session, consultation, officer, text.strip())
    last = _send(session, consultation, officer, Event.REPLY, whole_key, body, now, media_ids=media_ids)
    promise.resume(consultation, now, calendar)
    promise.take_back(session, consultation, promise.DELAY)
    if consultation.answer_id is None and consultation.status != Status.DRAFT:
        consultation.answer_id = last.id
    _citizen_s_turn(consultation, Event.REPLY, now, calendar)
    audited(session, consultation, Event.REPLY, officer, now)
    return last


def clarify(
    session: Session,
    reference: Reference,
    officer: Officer,
    now: datetime,
    calendar: Calendar,
    *,
    key: str,
    text: str,
) -> OutboundMessage:
    """Ask the citizen to make the request clear; the service clock stands still until they answer."""
    if not text.strip():
        raise NothingToSend
    consultation = locked(session, reference)
    whole_key = f"clarify:{consultation.id}:{key}"
    if sent := parts_of(session, whole_key):
        return _repeated(sent, text)
    held(session, consultation, officer, Event.CLARIFY)
    is_told_of_clock = consultation.complete_at is None or promise.can_stop(consultation, now)
    wording = NEEDED if is_told_of_clock else FURTHER
    asked = _asking(wording, consultation, text.strip(), consultation.language)
    body = signed(session, consultation, officer, asked)
    last = _send(session, consultation, officer, Event.CLARIFY, whole_key, body, now)
    promise.pause(consultation, now)
    _citizen_s_turn(consultation, Event.CLARIFY, now, calendar)
    audited(session, consultation, Event.CLARIFY, officer, now)
    return last


NEEDED, FURTHER = "clarification_needed", "clarification_further"
"""What leads the questions: the first tells of the clock, the second of an answer given or overdue does not."""


def _asking(wording: str, consultation: Consultation, questions: str, language: str) -> str:
    return say(wording, language, number=consultation.number, list=questions)


def asked_in(consultation: Consultation, text: str) -> str:
    """Return the questions of a request to clarify as they were typed; of other words around them than today's all.

    The citizen may speak another language since.
    """
    for wording, language in product((NEEDED, FURTHER), LANGUAGES):
        before, _mark, after_it = _asking(wording, consultation, "\0", language).partition("\0")
        if text.startswith(before) and text.endswith(after_it):
            return text.removeprefix(before).removesuffix(after_it)
    return text


def note(
    session: Session,
    reference: Reference,
    officer: Officer,
    now: datetime,
    calendar: Calendar,
    *,
    text: str,
    key: str = "",
) -> None:
    """Write a note for colleagues, once per key and text; any officer may, also on a closed consultation.

    Raise Forgotten where it would be all that is left.
    """
    if not text.strip():
        raise NothingToSend
    consultation = remembered(session, reference)
    if key and not once.is_first(session, f"note {consultation.id} {key} {text.strip()}", now):
        return
    thread.event(session, consultation, thread.Mark.NOTE, now, officer_id=officer.id, text=text.strip())
    audited(session, consultation, thread.Mark.NOTE, officer, now)


def _send(
    session: Session,
    consultation: Consultation,
    officer: Officer,
    event: Event,
    key: str,
    body: str,
    now: datetime,
    *,
    media_ids: Sequence[int] = (),
) -> OutboundMessage:
    """Queue the text with the first file, then each further file as a bubble of its own."""
    draft = Draft(
        key=key,
        body=body,
        variables=addressed(session, consultation),
        author="officer",
        officer_id=officer.id,
        media_id=media_ids[0] if media_ids else None,
        not_before=leaves_at(session, consultation, now),
    )
    outbox.queue(session, consultation.contact_id, draft, now)
    for place, media_id in enumerate(media_ids[1:], start=2):
        further = replace(draft, key=f"{key}/file{place}", body="", media_id=media_id)
        outbox.queue(session, consultation.contact_id, further, now)
    parts = parts_of(session, key)
    thread.messages_out(session, consultation, parts, event, now, officer_id=officer.id)
    return parts[-1]


def leaves_at(session: Session, consultation: Consultation, now: datetime) -> datetime:
    """Return when an officer's message leaves: after UNDO, at once where the promise or the window would run out."""
    contact = session.get(Contact, consultation.contact_id)
    closes = contact.window_closes_at - SAFETY if contact and contact.window_closes_at else None
    presses = any(limit and now <= limit <= now + 2 * UNDO for limit in (consultation.due_at, closes))
    return now if presses else now + UNDO


def _citizen_s_turn(consultation: Consultation, event: Event, now: datetime, calendar: Calendar) -> None:
    consultation.status = after(Status(consultation.status), event)
    consultation.last_officer_at = now
    if consultation.status == Status.DRAFT:
        promise.await_requirements(consultation, now, calendar)
    else:
        promise.await_citizen(consultation, now, calendar)


def signed(session: Session, consultation: Consultation, officer: Officer, text: str) -> str:
    """Return the text as it leaves: the officer's first one since the claim says who writes."""
    said = select(ThreadEntry.id).where(
        ThreadEntry.consultation_id == consultation.id,
        ThreadEntry.kind == "outbound",
        ThreadEntry.officer_id == officer.id,
        col(ThreadEntry.outbound_id).not_in(_never_read(consultation)),
    )
    if consultation.claimed_at:
        said = said.where(ThreadEntry.at >= consultation.claimed_at)
    if session.exec(said).first() is not None:
        return text
    return f"{_signature(officer, consultation.language)}\n{text}".rstrip()


def _never_read(consultation: Consultation) -> SelectOfScalar[Any]:
    """Return the ids of messages that did not and will not reach the citizen: they told nobody who writes."""
    return select(OutboundMessage.id).where(
        OutboundMessage.contact_id == consultation.contact_id,
        col(OutboundMessage.state).in_(NEVER_LEFT),
    )


def unsigned(text: str, officer: Officer) -> str:
    """Return a message without the line that says who writes, in whichever language."""
    for language in LANGUAGES:
        text = text.removeprefix(_signature(officer, language))
    return text.lstrip("\n")


def _signature(officer: Officer, language: str) -> str:
    name = " ".join(officer.name.replace("*", "").split())
    return say("officer_signature", language, officer=name)


def parts_of(session: Session, key: str) -> list[OutboundMessage]:
    """Return the bubbles of one text: a long one leaves in parts `key/1`, `key/2` and so on."""
    of_key = or_(col(OutboundMessage.key) == key, col(OutboundMessage.key).startswith(f"{key}/", autoescape=True))
    return list(session.exec(select(OutboundMessage).where(of_key).order_by(col(OutboundMessage.id))))


def _repeated(sent: list[OutboundMessage], text: str) -> OutboundMessage:
    """Return what the same form sent before; raise OtherTextSent if its text was another one."""
    if "".join(text.split())[:COMPARED] not in "".join("".join(part.body.split()) for part in sent):
        raise OtherTextSent
    return sent[-1]
