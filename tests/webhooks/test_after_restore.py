"""What Twilio's log brings back after a restore was perhaps answered before it: then it is not answered again."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlmodel import col, select

import duties
from core.clock import utc_now
from core.runtime import Runtime
from core.working_days import Calendar
from handoff.models import Consultation
from tests.handoff.conftest import Office
from tests.webhooks.conftest import ADDRESS, received
from tests.whatsapp.twilio_double import TwilioDouble
from webhooks import reconcile
from whatsapp import after_restore
from whatsapp.delivery import deliver
from whatsapp.models import Contact, OutboundMessage

LATER = timedelta(seconds=10)


def answered(double: TwilioDouble, number: int, at: datetime, body: str) -> str:
    """Put an answer of the time before the restore into Twilio's log; return its sid."""
    sent = format_datetime(at)
    double.log.append({
        "sid": f"SM{number:032x}", "body": body, "to": ADDRESS, "from": "whatsapp:+62", "direction": "outbound-api",
        "status": "delivered", "error_code": None, "num_media": "0", "date_created": sent, "date_sent": sent,
    })  # fmt: skip
    return f"SM{number:032x}"


def restored(here: Runtime, *, minutes_ago: float = 0) -> None:
    with here.database.transaction() as session:
        after_restore.doubt(session, utc_now() - timedelta(minutes=minutes_ago))


def brought_back(here: Runtime) -> list[OutboundMessage]:
    """Read Twilio's log and send what is due; return the outbox."""
    reconcile.reconcile(here, utc_now() - timedelta(hours=3), utc_now())
    with here.database.reading() as session:
        (contact_id,) = session.exec(select(Contact.id)).all()
    assert contact_id is not None
    deliver(here, contact_id)
    with here.database.reading() as session:
        return list(session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id))))


def test_an_answer_of_before_the_restore_is_known_by_its_moment_whatever_its_words(
    here: Runtime, double: TwilioDouble
) -> None:
    asked = [received(here, double, number, 90 - number, "menu") for number in (1, 2)]
    answered(double, 7, asked[0] - LATER, "dari sebelum semua itu")
    sids = [answered(double, 10 + place, at + LATER, "Berikut menunya") for place, at in enumerate(asked)]
    restored(here)
    rows = brought_back(here)
    assert [(row.state, row.sid) for row in rows] == [("delivered", sid) for sid in sids]
    assert not double.posts


def test_a_message_nobody_had_answered_is_answered_at_once(here: Runtime, double: TwilioDouble) -> None:
    received(here, double, 1, 90, "menu")
    restored(here)
    (row,) = brought_back(here)
    assert row.state == "accepted"
    assert len(double.posts) == 1


def test_fragments_that_had_one_answer_have_one_again(here: Runtime, double: TwilioDouble) -> None:
    received(here, double, 1, 90, "halo")
    at = received(here, double, 2, 89.98, "saya mau")
    sid = answered(double, 9, at + LATER, "jawaban atas keduanya")
    restored(here)
    rows = brought_back(replace(here, settings=here.settings.model_copy(update={"burst_seconds": 0})))
    assert [row.sid for row in rows if row.state != "withdrawn"] == [sid]
    assert not double.posts


def test_what_was_written_after_the_restore_is_answered_without_asking(here: Runtime, double: TwilioDouble) -> None:
    at = received(here, double, 1, 90, "menu")
    answered(double, 9, at + LATER, "dari petugas yang lain")
    restored(here, minutes_ago=100)
    (row,) = brought_back(here)
    assert (row.state, len(double.posts), double.listings) == ("accepted", 1, 1)


def test_the_log_is_read_at_once_however_lately_that_was_done(here: Runtime, double: TwilioDouble) -> None:
    assert reconcile.sweep(here, utc_now()) == 0
    received(here, double, 1, 5, "menu")
    assert reconcile.sweep(here, utc_now()) == 0
    restored(here)
    assert reconcile.sweep(here, utc_now()) == 1


def test_who_answered_after_the_backup_is_not_closed_before_the_log_was_read(
    here: Runtime, double: TwilioDouble
) -> None:
    office, began = Office(here, Calendar(here.settings.zone)), utc_now() - timedelta(days=8)
    budi, rina = office.citizen(began, ADDRESS.removeprefix("whatsapp:")), office.officer("Rina")
    consultation = office.opens(budi, began)
    office.claims(consultation, rina, began)
    office.replies(consultation, rina, began)
    office.delivers(began)
    with here.database.transaction() as session:
        session.get_one(Consultation, consultation.id).close_at = utc_now() - timedelta(hours=1)
    received(here, double, 77, 90, "Ini jawaban saya")
    restored(here)
    stands = []
    for name in ("consultations", "reconcile", "consultations"):
        duties.sweep(here, utc_now(), lambda *_: None, names=(name,))
        stands.append(office.now_is(consultation).status)
    assert stands == ["citizen", "active", "active"]


def test_the_log_is_not_waited_for_long(here: Runtime, double: TwilioDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reconcile.has_caught_up(here)
    restored(here)
    double.list_status = 503
    reconcile.sweep(here, utc_now())
    assert not reconcile.has_caught_up(here)
    monkeypatch.setattr(reconcile, "CAUGHT_UP_SECONDS", 0.0)
    assert reconcile.has_caught_up(here)
