"""Collect what the dialogue must know, with few reads: cheap facts at once, dear ones only when asked for."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.facts import NO_OFFER, Closed, Entry, Facts, Found, Person, Running, Said
from bot.models import Talk
from bot.state import Candidate
from core import calendar as office_calendar
from core import mail, office
from core.mail import Status as MailStatus
from core.models import Mail
from core.settings import Settings
from core.working_days import Calendar
from handoff import expectation, lateness, ratings, requesters, service, without_email
from handoff.lifecycle import Status
from handoff.models import Consultation, Requester
from kb import doubts, live
from kb.matching import Candidate as KbCandidate
from kb.matching import Finding
from whatsapp import after_restore, contacts, disturbance
from whatsapp.models import Contact, InboundMessage, OutboundMessage

LATE = timedelta(minutes=10)
WHOLE_SECOND = timedelta(seconds=2)
"""Twilio's log tells the time of a message without the fraction; what followed a closing at once is not before it."""
_CONSULTED = (
    select(sa.func.max(Consultation.id))
    .where(Consultation.contact_id == Contact.id)
    .correlate(Contact)
    .scalar_subquery()
)
_KNOWN = (
    select(Talk, Requester, _CONSULTED)
    .select_from(Contact)
    .outerjoin(Talk, col(Talk.contact_id) == Contact.id)
    .outerjoin(Requester, col(Requester.contact_id) == Contact.id)
    .where(Contact.id == sa.bindparam("contact"))
)
"""Built once: it runs with every inbound message."""
_LAST_DIGITS = 4
_EDITED = re.compile(r"\s*\[(?:pesan |message )?(?:diubah|diedit|edited)\]\s*", re.IGNORECASE)
"""What may stand before a message that was put right: it is a message like any other (SITUATIONS.md 61)."""


@dataclass(frozen=True)
class Known:
    """What is stored of a contact; `consulted` says whether there ever was a consultation."""

    contact: Contact
    talk: Talk | None
    requester: Requester | None
    consulted: bool


def known(session: Session, contact_id: int) -> Known:
    """Return what is stored of a contact, which the transaction has locked and read before."""
    if contacts.is_new(session, contact_id):
        return Known(session.get_one(Contact, contact_id), None, None, consulted=False)
    with session.no_autoflush:
        talk, requester, newest = session.exec(_KNOWN, params={"contact": contact_id}).one()
    return Known(session.get_one(Contact, contact_id), talk, requester, newest is not None)


def said(message: InboundMessage, earlier: tuple[InboundMessage, ...] = ()) -> Said:
    """Return the message as the dialogue sees it, behind the earlier ones of its burst."""
    text = message.body or str(message.payload.get("title", "") if message.kind in {"button", "list"} else "")
    text = _EDITED.sub("", text) or text
    joined = "\n".join([*(before.body for before in earlier if before.body), text]).strip()
    ids = tuple(row.id for row in (*earlier, message) if row.id is not None)
    return Said(joined, message.kind, message.payload, ids, text)


def facts(session: Session, settings: Settings, known: Known, message: InboundMessage, now: datetime) -> Facts:
    """Return what the other rooms know about the contact."""
    contact, contact_id = known.contact, message.contact_id
    consultation = service.open_of(session, contact_id) if known.consulted else None
    overtaken = _is_overtaken(session, message)
    calendar = cache(lambda: office_calendar.load(session, settings))
    secret = f"{settings.secret_key}:code:{contact_id}".encode()
    knowledge = _Knowledge(session, now.astimezone(settings.zone).date())
    return Facts(
        clock=calendar,
        person=_person(known.requester),
        running=_running(consultation, calendar, now) if consultation else None,
        closed=_closed(session, message, known.requester, now, overtaken)
        if known.consulted and not consultation
        else None,
        burst=timedelta(seconds=settings.burst_seconds),
        late=now - message.received_at > LATE,
        overtaken=overtaken,
        ask=knowledge.ask,
        entry=knowledge.entry,
        position=lambda: service.position(session, consultation) if consultation else 1,
        expected=lambda language: _expected(session, calendar(), language),
        may_lack_email=lambda: bool(office.value(session, without_email.ALLOWED)),
        elsewhere=lambda email: _elsewhere(session, contact_id, email),
        code_unsent_for=lambda key: _unsent_for(session, key, now),
        code_refused=lambda key: _is_refused(session, key),
        quoted=cache(lambda: _quoted(session, message)),
        rating_missed=lambda: ratings.was_missed(session, contact_id, now),
        unrated=lambda: ratings.waiting(session, contact_id, now) is not None,
        opted_out=contact.opted_out_at is not None,
        blocked=contact.blocked_at is not None,
        leaves=lambda: _leaves(session, contact_id),
        notice=lambda: disturbance.known(session, now.astimezone(settings.zone).date()),
        seal=lambda code: hmac.new(secret, code.encode(), hashlib.sha256).hexdigest(),
        last4=_last_digits(contact.address),
        fresh_code=f"{secrets.randbelow(1_000_000):06d}",
        retention_months=settings.retention_months,
    )


def finding(found: Found) -> Finding:
    """Return a search's outcome in the knowledge base's own words."""
    candidates = tuple(KbCandidate(entry.entry_id, entry.score) for entry in found.candidates)
    return Finding(found.outcome, found.entry_id, found.score, candidates, found.reason)


def _expected(session: Session, calendar: Calendar, language: str) -> str:
    usually = expectation.usual(session, calendar)
    return expectation.in_words(usually, calendar, language) if usually is not None else ""


def _elsewhere(session: Session, contact_id: int, email: str) -> tuple[str, ...]:
    ids = requesters.elsewhere(session, contact_id, email)
    addresses = session.exec(select(Contact.address).where(col(Contact.id).in_(ids)).order_by(col(Contact.id)))
    return tuple(map(_last_digits, addresses.all())) if ids else ()


def _last_digits(address: str) -> str:
    return "".join(sign for sign in contacts.whole(address) if sign.isdigit())[-_LAST_DIGITS:]


class _Knowledge:
    """The live knowledge base, looked up once a message and only when something is searched."""

    def __init__(self, session: Session, today: date) -> None:
        self._session = session
        self._today = today
        self._found: dict[str, Found] = {}

    @cached_property
    def _answering(self) -> tuple[live.Live, doubts.Doubted]:
        return live.answering(self._session)

    def ask(self, text: str) -> Found:
        """Search; the same words are searched once."""
        if text not in self._found:
            self._found[text] = self._ask(text)
        return self._found[text]

    def _ask(self, text: str) -> Found:
        held, doubted = self._answering
        searched = doubted.apply(held.index.ask(text, self._today))
        candidates = []
        for candidate in searched.candidates:
            entry = held.index.entry(candidate.entry_id)
            if entry:
                score = round(candidate.score, 4)
                candidates.append(Candidate(entry_id=entry.id, question=entry.question, score=score))
        version = held.version_number
        return Found(searched.outcome, searched.entry_id, searched.score, tuple(candidates), searched.reason, version)

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry that may be sent today."""
        held, doubted = self._answering
        entry = held.index.entry(entry_id)
        if entry is None or not entry.usable(self._today) or entry_id in doubted.held:
            return None
        return Entry(entry.id, entry.question, entry.answer, entry.source, entry.language, entry.category)


def _person(requester: Requester | None) -> Person:
    if requester is None:
        return Person()
    return Person(
        name=requester.name,
        kind=requester.kind,
        email=requester.email,
        consented=requester.consent_at is not None,
        verified=requester.email_verified_at is not None,
        without_email=requester.without_email,
    )


def _running(consultation: Consultation, calendar: Callable[[], Calendar], now: datetime) -> Running:
    promised, told = consultation.due_at, consultation.delay_told_at
    owed = consultation.answered_at is None and consultation.clarification_since is None
    late = owed and promised is not None and (told is not None or promised < now)
    return Running(
        number=consultation.number,
        status=Status(consultation.status),
        question=consultation.question,
        due_at=promised,
        late_until=_later(promised, told or now, calendar()) if late and promised else None,
        answered=consultation.answer_id is not None and consultation.clarification_since is None,
        clarifying=consultation.clarification_since is not None,
        last_officer_at=consultation.last_officer_at,
    )


def _later(promised: datetime, since: datetime, calendar: Calendar) -> datetime:
    """Return the day the note about a delay names, told or not yet told."""
    return calendar.deadline(max(promised, since), lateness.NEW_DAYS)


def _is_overtaken(session: Session, message: InboundMessage) -> bool:
    """Say whether Twilio's log brought it after a later one was handled, other than by a restore, which repeats all."""
    if not message.payload.get("reconciled") or after_restore.is_of_before(session, message):
        return False
    later = select(InboundMessage.id).where(
        InboundMessage.contact_id == message.contact_id,
        InboundMessage.state != "new",
        InboundMessage.received_at > message.received_at + WHOLE_SECOND,
    )
    return session.exec(later.limit(1)).first() is not None


def _closed(
    session: Session, message: InboundMessage, requester: Requester | None, now: datetime, overtaken: bool
) -> Closed | None:
    contact_id = message.contact_id
    last = service.last_of(session, contact_id)
    if last is None or last.id is None or last.closed_at is None or not _is_theirs(last.closed_at, requester):
        return None
    rating = ratings.waiting(session, contact_id, now)
    if rating and overtaken and rating.requested_at > message.received_at:
        rating = None
    return Closed(
        id=rating.consultation_id if rating else last.id,
        number=last.number,
        closed_at=last.closed_at,
        reopenable=service.reopenable(session, contact_id, now) is not None,
        rating_open=rating is not None,
        rating_asked_at=rating.requested_at if rating else None,
        reason="" if last.unreached_at else last.close_reason,
        answered=last.answer_id is not None,
        unheard=last.opened_at <= message.received_at < last.closed_at - WHOLE_SECOND,
        told=last.complete_at is not None,
    )


def _is_theirs(closed_at: datetime, requester: Requester | None) -> bool:
    """Say whether what ended then was asked by whoever is registered now: nobody sees another person's (46)."""
    return requester is None or (requester.consent_at is not None and requester.consent_at <= closed_at)


def _quoted(session: Session, message: InboundMessage) -> str:
    """Return the serial that stands before the choices of the bubble which the message answers by a swipe."""
    quoted = select(OutboundMessage.choices).where(
        OutboundMessage.sid == message.payload.get("replied_sid", ""), OutboundMessage.contact_id == message.contact_id
    )
    choices = session.exec(quoted).first()
    if choices is None:
        return ""
    return choices[0]["id"].partition(":")[0] if choices else NO_OFFER


def _leaves(session: Session, contact_id: int) -> bool:
    waiting = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == contact_id, OutboundMessage.state == "queued"
    )
    return session.exec(waiting.limit(1)).first() is not None


def _unsent_for(session: Session, key: str, now: datetime) -> timedelta | None:
    sent = _mail(session, key)
    return None if sent is None or sent.status == MailStatus.SENT else now - sent.created_at


def _is_refused(session: Session, key: str) -> bool:
    sent = _mail(session, key)
    return sent is not None and mail.is_unknown_address(sent)


def _mail(session: Session, key: str) -> Mail | None:
    return session.exec(select(Mail).where(Mail.key == key)).first()
