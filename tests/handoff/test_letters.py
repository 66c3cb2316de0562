"""What was given up is seen by officers, tried again or set aside, and then no longer counted."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from core.clock import utc_now
from core.models import AuditEvent, Officer
from handoff.models import Consultation
from tests.handoff.conftest import Office
from tests.pages import Visitor
from whatsapp import given_up
from whatsapp.models import Contact, InboundMessage, OutboundMessage


@pytest.fixture
def now() -> datetime:
    return utc_now() - timedelta(minutes=10)


@pytest.fixture
def failed(office: Office, budi: Contact, rina: Officer, now: datetime) -> OutboundMessage:
    """A reply of Rina's that WhatsApp refused."""
    consultation: Consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    reply = office.replies(consultation, rina, now, text="Ada 112 pengrajin.")
    office.fails(reply, now, 63013)
    return reply


def state(office: Office, message: OutboundMessage | InboundMessage) -> str:
    with office.database.reading() as session:
        return session.get_one(type(message), message.id).state


def counted(office: Office, kind: str) -> float:
    with office.database.reading() as session:
        return given_up.count(session, kind)


def test_a_failed_reply_is_listed_with_its_reason_and_leaves_again(
    office: Office, failed: OutboundMessage, at_rina: Visitor
) -> None:
    page = at_rina.opens("/failed")
    assert "<b>Rina (BPS Provinsi Jambi):</b>" in page.text
    for words in ("Ada 112 pengrajin.", "isi ditolak WhatsApp", "Ubah teks atau lampirannya", "KS-"):
        assert words in page.text
    at_rina.sends(page.form(f"/failed/outbound/{failed.id}/again"))
    assert state(office, failed) == "queued"
    assert "Tidak ada pesan gagal" in at_rina.opens("/failed").text


def test_set_aside_it_stays_failed_and_is_no_longer_counted(
    office: Office, failed: OutboundMessage, at_rina: Visitor
) -> None:
    assert counted(office, "outbound") == 1
    form = at_rina.opens("/failed").form(f"/failed/outbound/{failed.id}/done")
    at_rina.sends(form)
    at_rina.sends(form)
    assert (state(office, failed), counted(office, "outbound")) == ("failed", 0)
    with office.database.reading() as session:
        acts = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()
        acts = [action for action in acts if action.startswith("message.")]
    assert acts[0] == "message.set_aside"


def test_a_dead_letter_is_handled_anew(office: Office, budi: Contact, at_rina: Visitor, now: datetime) -> None:
    with office.database.transaction() as session:
        dead = office.wrote(session, budi, now, "racun")
        dead.state, dead.attempts = "dead", 3
    assert counted(office, "inbound") == 1
    page = at_rina.opens("/failed")
    assert "racun" in page.text
    at_rina.sends(page.form(f"/failed/inbound/{dead.id}/again"))
    assert state(office, dead) == "new"


def test_what_is_not_given_up_cannot_be_tried_again(office: Office, failed: OutboundMessage, at_rina: Visitor) -> None:
    form = at_rina.opens("/failed").form(f"/failed/outbound/{failed.id}/again")
    at_rina.sends(form)
    office.delivers(utc_now())
    at_rina.sends(form)
    assert state(office, failed) == "accepted"
