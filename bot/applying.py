"""Carry out a decided turn: effects first, then the replies, some of which name what the effects brought about."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatchmethod

from sqlmodel import Session

from bot import alarm, gather, turn
from bot.facts import Facts
from bot.state import State
from bot.topic import topic_of
from bot.turn import About, Reply, Turn
from core import audit, dates, mail
from handoff import abuse, blocks, complaints, confirming, flags, ratings, requesters, service, thread
from handoff.lifecycle import Status
from handoff.models import NO_EMAIL_TOLD, Consultation
from kb import doubts, questions
from kb.normalise import has_content
from whatsapp import contacts, forgetting, outbox
from whatsapp.models import Contact, InboundMessage, OutboundMessage
from whatsapp.outbox import Draft
from whatsapp.texts import LONGEST_BODY, say, units

log = logging.getLogger(__name__)


@dataclass
class Applied:
    """What a turn left in the database."""

    outbound_ids: list[int]
    record_ids: list[int]


class Applier:
    """One turn's effects, within the transaction that holds the contact."""

    def __init__(
        self, session: Session, contact: Contact, message: InboundMessage, facts: Facts, now: datetime
    ) -> None:
        assert contact.id is not None
        self.session = session
        self.contact = contact
        self.contact_id = contact.id
        self.message = message
        self.facts = facts
        self.now = now
        self.state = State()
        self.consultation: Consultation | None = None
        self.reopened = False
        self.record_ids: list[int] = []

    def carry_out(self, decided: Turn, wait: timedelta) -> Applied:
        """Apply a turn; the replies to a fragment wait. Return the rows it made."""
        self.state = decided.state
        for effect in decided.effects:
            self.apply(effect)
        if (self.contact.language or "id") != decided.state.language:
            self.contact.language = decided.state.language
        not_before = self.now + wait if decided.fragment else None
        sent = [self._send(place, reply, not_before) for place, reply in enumerate(decided.replies, start=1)]
        return Applied([row.id for row in sent if row.id is not None], self.record_ids)

    def _send(self, place: int, reply: Reply, not_before: datetime | None) -> OutboundMessage:
        draft = Draft(
            key=f"reply:{self.message.id}:{place}",
            body=self._body(reply),
            choices=tuple({"id": f"{reply.serial}:{choice.id}", "title": choice.title} for choice in reply.choices),
            not_before=not_before,
        )
        return outbox.queue(self.session, self.contact_id, draft, self.now)

    def _body(self, reply: Reply) -> str:
        if reply.about is None:
            return reply.body
        assert self.consultation is not None
        said = self._about(reply.about, self.consultation)
        asked = f"{said}\n\n{reply.asks}".strip()
        whole = f"{reply.body}\n\n{asked}".strip()
        return whole if units(whole) <= LONGEST_BODY else asked

    def _about(self, about: About, consultation: Consultation) -> str:
        language, calendar = self.state.language, self.facts.calendar
        if about is About.UNVERIFIED:
            return say("email_trouble", language, number=consultation.number)
        if about is About.REOPENED:
            deadline = dates.in_words(consultation.due_at, language, calendar.zone) if consultation.due_at else "-"
            return say("reopened", language, number=consultation.number, deadline=deadline)
        return confirming.created(self.session, consultation, language, self.now, calendar)

    @singledispatchmethod
    def apply(self, effect: object) -> None:
        """Carry out one effect."""
        raise TypeError(f"nothing carries out {type(effect).__name__}")

    @apply.register
    def _open(self, effect: turn.OpenConsultation) -> None:
        topic = topic_of(effect.question)
        self.session.flush()
        consultation = service.open(
            self.session,
            contact=self.contact,
            question=effect.question,
            topic=topic,
            language=effect.language,
            offered=effect.offered,
            inbound_ids=effect.inbound_ids,
            complete=False,
            now=self.now,
            calendar=self.facts.calendar,
        )
        if effect.complete and consultation.status == Status.DRAFT:
            self._complete(consultation, effect, topic)
        self.consultation = consultation

    def _complete(self, consultation: Consultation, effect: turn.OpenConsultation, topic: str) -> None:
        if effect.question and consultation.question != effect.question:
            service.retitle(self.session, consultation, effect.question, topic, self.now)
        if effect.offered:
            consultation.offered = list(effect.offered)
        for inbound_id in effect.inbound_ids:
            inbound = self.session.get(InboundMessage, inbound_id)
            if inbound:
                service.note_inbound(self.session, consultation, inbound, self.now, self.facts.calendar, counts=False)
        since = min(self.message.received_at, self.now)
        service.complete(self.session, consultation, self.now, self.facts.calendar, since=since, tells=False)

    @apply.register
    def _note(self, effect: turn.NoteInbound) -> None:
        consultation = self.consultation or service.open_of(self.session, self.contact_id)
        if consultation:
            service.note_inbound(
                self.session, consultation, self.message, self.now, self.facts.calendar, counts=not effect.quietly
            )
            if not effect.quietly and not self.reopened:
                self._complete_question(consultation)

    def _complete_question(self, consultation: Consultation) -> None:
        """Put words that came in the burst which opened it behind its question: `data penduduk`, `merangin 2023`."""
        opened, said = consultation.complete_at, self.message.body.strip()
        if opened and self.now - opened <= self.facts.burst and has_content(said) and said not in consultation.question:
            question = f"{consultation.question}\n{said}"
            service.retitle(self.session, consultation, question, topic_of(question), self.now)

    @apply.register
    def _complain(self, _effect: turn.Complain) -> None:
        consultation = self.consultation or service.open_of(self.session, self.contact_id)
        if consultation and not complaints.record(self.session, consultation, self.message, self.now):
            self._note(turn.NoteInbound())

    @apply.register
    def _finish(self, _effect: turn.FinishConsultation) -> None:
        consultation = service.open_of(self.session, self.contact_id)
        if consultation:
            service.finish(self.session, consultation, self.now, self.facts.calendar)

    @apply.register
    def _withdraw(self, _effect: turn.WithdrawConsultation) -> None:
        consultation = service.open_of(self.session, self.contact_id)
        if consultation:
            service.withdraw(self.session, consultation, self.now, self.facts.calendar)

    @apply.register
    def _reopen(self, _effect: turn.ReopenConsultation) -> None:
        closed = service.reopenable(self.session, self.contact_id, self.now)
        assert closed is not None
        self.consultation = service.reopen(self.session, closed, None, self.now, self.facts.calendar)
        self.reopened = True
        service.speak(self.session, self.consultation, self.state.language, self.now)

    @apply.register
    def _save(self, effect: turn.SaveRequester) -> None:
        requesters.save(self.session, self.contact_id, self.now, **effect.fields)

    @apply.register
    def _lacks_email(self, _effect: turn.LacksEmail) -> None:
        requesters.save(self.session, self.contact_id, self.now, without_email=NO_EMAIL_TOLD)
        self._mark(thread.Mark.NO_EMAIL)

    @apply.register
    def _send_code(self, effect: turn.SendCode) -> None:
        mail.queue(
            self.session,
            key=effect.key,
            recipient=effect.recipient,
            subject=say("mail_code_subject", effect.language),
            body=say("mail_code_body", effect.language, name=effect.name, code=effect.code),
            now=self.now,
            expires_at=effect.expires_at,
        )

    @apply.register
    def _rate(self, effect: turn.Rate) -> None:
        rating = ratings.waiting(self.session, self.contact_id, self.now)
        if rating:
            ratings.rate(self.session, rating, effect.score, effect.comment, self.now)

    @apply.register
    def _comment(self, effect: turn.Comment) -> None:
        rating = ratings.of(self.session, effect.consultation_id)
        if rating:
            ratings.add_comment(self.session, rating, effect.text)

    @apply.register
    def _opt_out(self, _effect: turn.OptOut) -> None:
        contacts.opt_out(self.session, self.contact, self.now)

    @apply.register
    def _opt_in(self, _effect: turn.OptIn) -> None:
        contacts.opt_in(self.session, self.contact)

    @apply.register
    def _language(self, effect: turn.SetLanguage) -> None:
        self.contact.language = effect.language
        if consultation := service.open_of(self.session, self.contact_id):
            service.speak(self.session, consultation, effect.language, self.now)

    @apply.register
    def _record(self, effect: turn.RecordFinding) -> None:
        record_id = questions.record(
            self.session,
            text=effect.text,
            finding=gather.finding(effect.found),
            version_number=effect.found.version,
            now=self.now,
            left_out=self.contact.mark is not None,
        )
        self.state.record_id = record_id
        self.record_ids.append(record_id)

    @apply.register
    def _helped(self, effect: turn.Helped) -> None:
        questions.mark_helped(self.session, effect.record_id, effect.helped, effect.entry_id or None)

    @apply.register
    def _doubted(self, effect: turn.Doubted) -> None:
        doubts.doubt(self.session, effect.entry_id, words=effect.text, now=self.now)

    @apply.register
    def _redact(self, effect: turn.Redact) -> None:
        self.message.body = effect.text
        self.session.add(self.message)

    @apply.register
    def _drop(self, _effect: turn.DropFiles) -> None:
        assert self.message.id is not None
        if forgetting.drop_files(self.session, self.message.id):
            subject = contacts.subject(self.contact_id)
            audit.record(self.session, "privacy.identity_card", subject=subject, now=self.now)

    @apply.register
    def _alarm(self, _effect: turn.Alarm) -> None:
        alarm.sound(self.session, self.contact, self.message, service.open_of(self.session, self.contact_id), self.now)

    @apply.register
    def _abused(self, _effect: turn.Abused) -> None:
        consultation = self.consultation or service.open_of(self.session, self.contact_id)
        if consultation:
            abuse.report(self.session, consultation, self.now)

    @apply.register
    def _advertised(self, _effect: turn.Advertised) -> None:
        blocks.propose(self.session, self.contact, self.now)

    @apply.register
    def _flag(self, effect: turn.Flagged) -> None:
        flags.record(self.session, self.message, effect.kind, self.now)

    @apply.register
    def _doubt(self, _effect: turn.IdentityDoubted) -> None:
        self._mark(thread.Mark.DOUBTED)

    @apply.register
    def _confirm(self, _effect: turn.IdentityConfirmed) -> None:
        outbox.let_go(self.session, self.contact_id, self.now)
        self._mark(thread.Mark.CONFIRMED)

    def _mark(self, mark: thread.Mark) -> None:
        """Write into the thread of the open consultation, if there is one."""
        if consultation := service.open_of(self.session, self.contact_id):
            thread.event(self.session, consultation, mark, self.now)

    @apply.register
    def _erase(self, _effect: turn.EraseRequested) -> None:
        requesters.save(self.session, self.contact_id, self.now, **requesters.BLANK)
        audit.record(self.session, "privacy.erasure_requested", subject=contacts.subject(self.contact_id), now=self.now)
        log.warning("a citizen asked for erasure", extra={"contact": self.contact_id})
