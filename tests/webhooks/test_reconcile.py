"""What never reached us is found in Twilio's log, once, in order, with its real time."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import col, select

from core.clock import utc_now
from core.models import Heartbeat
from core.runtime import Runtime
from tests.webhooks.conftest import ADDRESS, received
from tests.whatsapp.twilio_double import TwilioDouble
from webhooks import commands, reconcile
from whatsapp import inbox
from whatsapp.inbox import Incoming
from whatsapp.models import InboundMessage, Media, OutboundMessage
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


def test_whoever_asks_by_command_need_not_wait_for_what_may_be_on_its_way(here: Runtime, double: TwilioDouble) -> None:
    received(here, double, 1, 0.2, "baru saja")
    received(here, double, 2, 0.01, "masih di jalan")
    app = Flask("test")
    app.extensions["runtime"] = here
    app.cli.add_command(commands.group)
    told = app.test_cli_runner().invoke(args=["inbox", "reconcile"]).output
    assert "2 messages in Twilio's log, 1 taken in now" in told
    assert [row.body for row in stored(here)] == ["baru saja"]


def test_what_another_service_of_the_account_received_is_not_ours(here: Runtime, double: TwilioDouble) -> None:
    ours, theirs = "MG" + "1" * 32, "MG" + "2" * 32
    settings = here.settings.model_copy(
        update={"gateway": "twilio", "twilio_from": "", "twilio_messaging_service_sid": ours}
    )
    received(here, double, 1, 6, "untuk kami", messaging_service_sid=ours)
    received(here, double, 2, 5, "untuk kantor lain", to="whatsapp:+62811", messaging_service_sid=theirs)
    received(here, double, 3, 4, "tanpa nama layanan")
    found = reconcile.reconcile(replace(here, settings=settings), utc_now() - timedelta(hours=1), utc_now())
    assert (found.listed, found.taken) == (2, 2)
    assert [row.body for row in stored(here)] == ["untuk kami", "tanpa nama layanan"]


def test_what_was_written_within_one_second_keeps_the_order_of_twilios_log(here: Runtime, double: TwilioDouble) -> None:
    for number, body in enumerate(["satu", "dua", "tiga"], start=1):
        received(here, double, number, 5, body, date_sent="Mon, 10 Aug 2026 03:00:00 +0000")
    reconcile.reconcile(here, datetime(2026, 8, 10, tzinfo=UTC), datetime(2026, 8, 10, 4, tzinfo=UTC))
    assert [row.body for row in stored(here)] == ["satu", "dua", "tiga"]


def test_a_long_log_is_read_to_its_end_and_only_what_is_missing_is_kept(
    here: Runtime, double: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "CHUNK", 4)
    double.per_page = 3
    for number in range(1, 14):
        received(here, double, number, 20 - number, f"pesan {number}")
    with here.database.transaction() as session:
        for number in range(3, 13):
            incoming = Incoming(f"SM{number:032x}", ADDRESS, None, "Budi", "text", f"pesan {number}", {})
            inbox.store(session, incoming, utc_now())
    found = reconcile.reconcile(here, utc_now() - timedelta(hours=1), utc_now())
    assert (found.listed, found.taken) == (13, 3)
    assert [row.body for row in stored(here)][-3:] == ["pesan 1", "pesan 2", "pesan 13"]


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


@pytest.mark.parametrize(
    ("declared", "kept"),
    [("Image/PNG; x=1", "image/png"), ("image/jpeg\x00", "image/jpeg"), ("a" * 500, "a" * 120)],
)
def test_a_file_s_type_is_made_fit_as_the_webhook_does_it(
    here: Runtime, double: TwilioDouble, declared: str, kept: str
) -> None:
    received(here, double, 1, 5, "", num_media="2")
    received(here, double, 2, 4, "dua")
    double.files[f"SM{1:032x}"] = [
        {"uri": "/2010-04-01/ME1.json", "content_type": declared},
        {"uri": "/2010-04-01/" + "x" * 1000, "content_type": "image/png"},
    ]
    assert reconcile.reconcile(here, utc_now() - timedelta(hours=1), utc_now()).taken == 2
    with here.database.reading() as session:
        assert [(file.url, file.content_type) for file in session.exec(select(Media))] == [
            (f"{double.url}/2010-04-01/ME1", kept)
        ]


@pytest.mark.parametrize(("status", "shown"), [(503, 2), (200, 1), (200, 0)])
def test_files_that_twilio_does_not_show_at_once_are_looked_for_later(
    here: Runtime, double: TwilioDouble, status: int, shown: int
) -> None:
    received(here, double, 1, 5, "lihat ini", num_media="2")
    known = [{"uri": f"/2010-04-01/ME{number}.json", "content_type": "image/png"} for number in range(2)]
    double.files[f"SM{1:032x}"] = known[:shown]
    double.files_status = status
    assert reconcile.reconcile(here, utc_now() - timedelta(hours=1), utc_now()).taken == 1
    with here.database.reading() as session:
        kept = [file.url.removeprefix(double.url) for file in session.exec(select(Media).order_by(col(Media.id)))]
    place = f"/2010-04-01/Accounts/{here.settings.account_sid}/Messages/SM{1:032x}/Media.json#"
    of_list = shown if status == 200 else 0
    assert kept == [f"/2010-04-01/ME{number}" if number < of_list else f"{place}{number}" for number in range(2)]
    assert [(row.body, row.state) for row in stored(here)] == [("lihat ini", "done")]


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [(sa.exc.DataError, True), (sa.exc.IntegrityError, True), (sa.exc.OperationalError, False),
     (sa.exc.InterfaceError, False)],
)  # fmt: skip
def test_only_a_database_that_is_away_ends_a_round(
    here: Runtime, double: TwilioDouble, monkeypatch: pytest.MonkeyPatch, error: type[sa.exc.DBAPIError], goes_on: bool
) -> None:
    take_in = reconcile.take_in
    monkeypatch.setattr(reconcile, "_cut", deque(maxlen=5))

    def one_fails(runtime: Runtime, incoming: Incoming, now: datetime) -> bool:
        if incoming.body == "satu":
            raise error("INSERT …", None, Exception("no"))
        return take_in(runtime, incoming, now)

    monkeypatch.setattr(reconcile, "take_in", one_fails)
    received(here, double, 1, 5, "satu")
    received(here, double, 2, 4, "dua")
    assert is_cut(here, utc_now()) is not goes_on
    assert [row.body for row in stored(here)] == (["dua"] if goes_on else [])


@contextmanager
def table_away(here: Runtime) -> Iterator[None]:
    renamed(here, "inbound_message", "inbound_away")
    try:
        yield
    finally:
        renamed(here, "inbound_away", "inbound_message")


def renamed(here: Runtime, old: str, new: str) -> None:
    with here.database.transaction() as session:
        session.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))


def is_cut(here: Runtime, at: datetime) -> bool:
    try:
        reconcile.sweep(here, at)
    except sa.exc.SQLAlchemyError:
        return True
    return False


def test_a_round_the_database_cuts_is_begun_again_within_seconds(here: Runtime, double: TwilioDouble) -> None:
    now = utc_now()
    received(here, double, 1, 5, "satu")
    with table_away(here):
        tried = [seconds for seconds in range(80) if is_cut(here, now + timedelta(seconds=seconds))]
    assert tried == [0, 5, 15, 35, 75], "each wait twice the one before"
    assert reconcile.sweep(here, now + timedelta(seconds=134)) == 0, "up to a minute"
    assert reconcile.sweep(here, now + timedelta(seconds=135)) == 1


def test_after_a_whole_round_the_next_that_is_cut_is_begun_again_as_soon(here: Runtime, double: TwilioDouble) -> None:
    now = utc_now()
    received(here, double, 1, 5, "satu")
    with table_away(here):
        assert [seconds for seconds in range(10) if is_cut(here, now + timedelta(seconds=seconds))] == [0, 5]
    assert reconcile.sweep(here, now + timedelta(minutes=1)) == 1
    received(here, double, 2, 5, "dua")
    with table_away(here):
        assert is_cut(here, now + timedelta(minutes=4))
    assert reconcile.sweep(here, now + timedelta(minutes=4, seconds=5)) == 1


def test_another_process_takes_a_cut_round_for_one_that_goes_on(here: Runtime, double: TwilioDouble) -> None:
    now = utc_now()
    received(here, double, 1, 5, "satu")
    with table_away(here):
        assert is_cut(here, now)
    reconcile._cut.clear()
    assert reconcile.sweep(here, now + timedelta(seconds=59)) == 0
    assert reconcile.sweep(here, now + timedelta(seconds=61)) == 1


def test_rounds_that_fail_after_an_outage_do_not_shorten_the_look_back(here: Runtime, double: TwilioDouble) -> None:
    now = utc_now()
    reconcile.sweep(here, now - timedelta(hours=60))
    received(here, double, 1, 60 * 50, "dua hari yang lalu")
    double.list_status = 503
    for minutes in (0, 2):
        assert reconcile.sweep(here, now + timedelta(minutes=minutes)) == 0
    double.list_status = 200
    assert reconcile.sweep(here, now + timedelta(minutes=4)) == 1


def test_two_workers_do_not_both_begin(here: Runtime, now: datetime) -> None:
    with here.database.transaction() as session:
        assert reconcile._begin(session, None, now) is not None
    stale = Heartbeat(part=reconcile.PART, seen_at=now - timedelta(minutes=9), detail={})
    with here.database.transaction() as session:
        assert reconcile._begin(session, stale, now + timedelta(minutes=6)) is None


def test_nobody_begins_a_round_beside_one_that_takes_long(
    here: Runtime, double: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "SIGN_SECONDS", 0.0)
    now, others = utc_now(), list[int]()
    received(here, double, 1, 5, "satu")
    take_in = reconcile.take_in

    def slowly(runtime: Runtime, incoming: Incoming, at: datetime) -> bool:
        if not others:
            others.append(double.listings)
            reconcile.sweep(runtime, now + timedelta(seconds=59))  # of another worker: the first began 70 s before
            others.append(double.listings)
        return take_in(runtime, incoming, at)

    monkeypatch.setattr(reconcile, "take_in", slowly)
    assert reconcile.sweep(here, now - timedelta(seconds=70)) == 1
    assert others[0] == others[1]


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
        detail = {"through": through, "day": (now + timedelta(hours=1)).isoformat()}
        row = Heartbeat(part=reconcile.PART, seen_at=now - outage, detail=detail)
        session.add(row)
    with here.database.transaction() as session:
        assert reconcile._begin(session, row, now) == now - outage - timedelta(minutes=15)


def test_what_the_log_shows_only_hours_later_is_found_within_five_minutes(here: Runtime, double: TwilioDouble) -> None:
    now, every = utc_now(), timedelta(seconds=130)
    assert [reconcile.sweep(here, now + number * every) for number in range(4)] == [0] * 4
    received(here, double, 1, 60 * 20, "dua puluh jam yang lalu")
    assert sum(reconcile.sweep(here, now + number * every) for number in (4, 5)) == 1


def test_a_day_that_takes_long_to_look_through_is_looked_through_less_often(
    here: Runtime, double: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "DAY_REST", 1_000_000)
    now = utc_now()
    reconcile.sweep(here, now)
    received(here, double, 1, 60 * 5, "lima jam yang lalu")
    assert [reconcile.sweep(here, now + timedelta(minutes=minutes)) for minutes in (3, 6, 9, 12)] == [0] * 4
    assert reconcile.sweep(here, now + timedelta(hours=13)) == 1, "but twice a day at least"


def test_when_the_clock_is_set_back_a_day_is_not_waited_for(here: Runtime, double: TwilioDouble) -> None:
    now = utc_now()
    reconcile.sweep(here, now + timedelta(days=3))
    received(here, double, 1, 60 * 20, "dua puluh jam yang lalu")
    assert reconcile.sweep(here, now) == 1
