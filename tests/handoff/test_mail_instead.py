"""Whom WhatsApp does not reach is told by e-mail, once, that a reply waits."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core import mail
from core.models import Mail, Officer
from handoff import mail_instead, requesters, sweeps, wordings
from handoff.models import Consultation
from tests.handoff.conftest import MINUTE, Office, jambi
from whatsapp import outcomes
from whatsapp.models import Contact, OutboundMessage
from whatsapp.outbox import Draft, queue
from whatsapp.window import INVITATION

TEN_LATER = timedelta(minutes=10)
CLOSING = jambi("2026-11-26T15:30")


def mails(office: Office) -> list[Mail]:
    with office.database.reading() as session:
        return [one for one in session.exec(select(Mail)) if one.key.startswith("waits:")]


def is_(office: Office, message: OutboundMessage, state: str, at: datetime) -> None:
    with office.database.transaction() as session:
        row = session.get_one(OutboundMessage, message.id)
        row.state, row.status_at = state, at


def test_a_held_reply_without_an_invitation(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    is_(office, office.replies(taken, rina, now), "held", now)
    sweeps.run(office.runtime, now + TEN_LATER - MINUTE)
    assert mails(office) == []
    for moment in (now + TEN_LATER, now + TEN_LATER + MINUTE):
        sweeps.run(office.runtime, moment)
    (told,) = mails(office)
    assert told.recipient == "budi@example.com"
    assert taken.number in told.subject
    assert "https://wa.me/" in told.body
    assert "Ini datanya" not in told.body
    assert "event:mailed" in office.told(taken)


def test_silence_after_the_e_mail_has_left_closes_as_any_other(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    is_(office, office.replies(taken, rina, now), "held", now)
    sweeps.run(office.runtime, now + TEN_LATER)
    sweeps.run(office.runtime, CLOSING)
    assert office.now_is(taken).status == "citizen"
    with office.database.transaction() as session:
        session.get_one(Mail, mails(office)[0].id).status = mail.Status.SENT
    sweeps.run(office.runtime, CLOSING + MINUTE)
    assert office.now_is(taken).status == "closed"


def test_nobody_is_mailed_at_night_or_without_a_confirmed_address(
    office: Office, taken: Consultation, budi: Contact, rina: Officer, now: datetime
) -> None:
    is_(office, office.replies(taken, rina, now), "held", now)
    sweeps.run(office.runtime, jambi("2026-11-23T20:00"))
    with office.database.transaction() as session:
        requesters.save(session, budi.id or 0, now, email="lain@example.com")
    sweeps.run(office.runtime, jambi("2026-11-24T09:00"))
    assert mails(office) == []


@pytest.mark.parametrize(("state", "told", "marked"), [("sent", 1, True), ("delivered", 0, False)])
def test_what_was_never_delivered_in_two_days(
    office: Office, taken: Consultation, budi: Contact, rina: Officer, now: datetime,
    state: str, told: int, marked: bool,
) -> None:  # fmt: skip
    replies = [office.replies(taken, rina, now + step * MINUTE, text=f"Bagian {step}") for step in (1, 2)]
    office.delivers(now + 3 * MINUTE)
    for reply in replies:
        is_(office, reply, state, now + 3 * MINUTE)
    sweeps.run(office.runtime, now + timedelta(hours=47))
    assert mails(office) == []
    sweeps.run(office.runtime, now + timedelta(hours=49))
    assert len(mails(office)) == told
    with office.database.reading() as session:
        assert (session.get_one(Contact, budi.id).unreachable_at is not None) is marked


@pytest.mark.parametrize(("state", "words"), [("sent", "tidak terkirim"), ("delivered", "tidak membalas")])
def test_whom_nothing_reached_was_not_silent(
    office: Office, taken: Consultation, budi: Contact, rina: Officer, now: datetime, state: str, words: str
) -> None:
    replies = [office.replies(taken, rina, now + step * MINUTE, text=f"Bagian {step}") for step in (1, 2)]
    office.delivers(now + 3 * MINUTE)
    for reply in replies:
        is_(office, reply, state, now + 3 * MINUTE)
    for moment in (now + timedelta(hours=49), CLOSING, CLOSING + MINUTE):
        sweeps.run(office.runtime, moment)
        for letter in mails(office):
            with office.database.transaction() as session:
                session.get_one(Mail, letter.id).status = mail.Status.SENT
    closed = office.now_is(taken)
    assert (closed.status, closed.close_reason) == ("closed", "no_reply")
    assert words in wordings.how_closed(closed)


def test_who_was_invited_keeps_nobody_behind_waiting(
    office: Office, taken: Consultation, budi: Contact, rina: Officer, now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(mail_instead, "MOST_AT_ONCE", 1)
    other = office.opens(office.citizen(now, "+628120000402"), now)
    office.claims(other, rina, now)
    for consultation in (taken, other):
        is_(office, office.replies(consultation, rina, now), "held", now)
    with office.database.transaction() as session:
        invitation = queue(session, budi.id or 0, Draft("invite", "…", template=INVITATION, author="system"), now)
        outcomes.accepted(session, invitation, f"SM{'f' * 32}", now + MINUTE)
    sweeps.run(office.runtime, now + TEN_LATER)
    assert [told.recipient for told in mails(office)] == ["628120000402@example.com"]
