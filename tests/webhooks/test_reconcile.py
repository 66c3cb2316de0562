"""What never reached us is found in Twilio's log, once, in order, with its real time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from core.clock import utc_now
from core.models import Heartbeat
from core.runtime import Runtime
from tests.webhooks.conftest import ADDRESS, received
from tests.whatsapp.twilio_double import TwilioDouble
from webhooks import reconcile
from whatsapp import inbox
from whatsapp.inbox import Incoming
from whatsapp.models import InboundMessage, OutboundMessage
from whatsapp.texts import say


def stored(here: Runtime) -> list[InboundMessage]:
    with here.database.reading() as session:
        return list(session.exec(select(InboundMessage).order_by(col(InboundMessage.id))))


def test_missed_messages_are_taken_in_once_and_in_order(here: Runtime, double: TwilioDouble) -> None:
    later = received(here, double, 2, 4, "dua")
    earlier = received(here, double, 1, 5, "satu")
    received(here, double, 3, 0.1, "masih di jalan")
    received(here, double, 4, 60 * 30, "kemarin lusa")
    received(here, double, 5, 4, "orang lain", **{"from": "+6281"})
    now = utc_now()
    found = reconcile.reconcile(here, now - timedelta(hours=24), now)
    assert (found.listed, found.taken) == (4, 2)
    assert [(row.body, row.received_at) for row in stored(here)] == [("satu", earlier), ("dua", later)]
    assert reconcile.reconcile(here, now - timedelta(hours=24), now).taken == 0
    with here.database.reading() as session:
        assert not [key for key in session.exec(select(OutboundMessage.key)) if key.startswith("late:")]


def test_what_we_have_is_left_alone(here: Runtime, double: TwilioDouble) -> None:
    received(here, double, 1, 5, "satu")
    with here.database.transaction() as session:
        inbox.store(session, Incoming(f"SM{1:032x}", ADDRESS, None, "Budi", "button", "satu", {"id": "x"}), utc_now())
    assert reconcile.reconcile(here, utc_now() - timedelta(hours=1), utc_now()).taken == 0
    assert [row.kind for row in stored(here)] == ["button"]


def test_a_question_read_late_is_answered_in_one_bubble_that_begins_with_the_apology(
    here: Runtime, double: TwilioDouble
) -> None:
    received(here, double, 1, 30, "menu")
    reconcile.reconcile(here, utc_now() - timedelta(hours=1), utc_now())
    with here.database.reading() as session:
        rows = session.exec(select(OutboundMessage)).all()
    assert len(rows) == 1
    assert say("late_apology", "id") in rows[0].body


def test_it_runs_every_two_minutes_in_one_worker_and_soon_again_after_a_failure(
    here: Runtime, double: TwilioDouble
) -> None:
    now = utc_now()
    received(here, double, 1, 5, "satu")
    double.list_status = 503
    assert reconcile.sweep(here, now) == 0
    double.list_status = 200
    assert reconcile.sweep(here, now + timedelta(seconds=30)) == 0
    assert reconcile.sweep(here, now + timedelta(seconds=61)) == 1
    received(here, double, 2, 4, "dua")
    assert reconcile.sweep(here, now + timedelta(minutes=2)) == 0
    assert reconcile.sweep(here, now + timedelta(minutes=4)) == 1


def test_two_workers_do_not_both_begin(here: Runtime, now: datetime) -> None:
    with here.database.transaction() as session:
        assert reconcile._begin(session, None, now) is not None
    stale = Heartbeat(part=reconcile.PART, seen_at=now - timedelta(minutes=9), detail={})
    with here.database.transaction() as session:
        assert reconcile._begin(session, stale, now + timedelta(minutes=6)) is None


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1), timedelta(days=3653)])
def test_what_came_while_the_clock_was_ahead_is_found_once_it_is_right(
    here: Runtime, double: TwilioDouble, ahead: timedelta
) -> None:
    now = utc_now()
    reconcile.sweep(here, now - timedelta(hours=2))
    assert reconcile.sweep(here, now + ahead) == 0
    received(here, double, 1, 50, "tak pernah sampai")
    assert reconcile.sweep(here, now) == 1
    assert [row.body for row in stored(here)] == ["tak pernah sampai"]


@pytest.mark.parametrize("outage", [timedelta(hours=3), timedelta(hours=60)])
def test_after_an_outage_it_looks_back_as_far_as_needed(here: Runtime, outage: timedelta) -> None:
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    through = (now - outage).isoformat()
    with here.database.transaction() as session:
        row = Heartbeat(part=reconcile.PART, seen_at=now - outage, detail={"through": through})
        session.add(row)
    with here.database.transaction() as session:
        assert reconcile._begin(session, row, now) == now - outage - timedelta(minutes=15)
