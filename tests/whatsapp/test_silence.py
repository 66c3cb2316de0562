"""The alarm when Twilio no longer reaches us: only in busy hours, only when there usually are messages."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core import officers
from core.models import Mail
from tests.whatsapp.conftest import Office
from whatsapp import silence
from whatsapp.models import OutboundMessage

NOON = timedelta(hours=4)
"""From nine to one in the afternoon, on the fixture's Monday."""


@pytest.fixture
def desk(office: Office) -> Office:
    settings = office.runtime.settings.model_copy(update={"office_timezone": "Asia/Jakarta"})
    office.runtime = type(office.runtime)(settings, office.runtime.database, office.runtime.jobs)
    return office


def writes(desk: Office, at: datetime, weeks: int = 3, people: int = 3) -> None:
    for week in range(1, weeks + 1):
        for number in range(people):
            desk.hears(at - timedelta(weeks=week, minutes=5 + number), f"whatsapp:+62812{week:04d}{number:04d}")


def silent(desk: Office, at: datetime) -> float:
    silence.run(desk.runtime, at)
    with desk.runtime.database.reading() as session:
        return silence.of(session, at)


def test_while_people_write_nothing_is_counted(desk: Office, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """To count a stretch of time reads every message there ever was."""
    monkeypatch.setattr(silence, "_written", lambda *_: pytest.fail("counted"))
    desk.hears(now + NOON - timedelta(minutes=5))
    assert silent(desk, now + NOON) == 0


def test_no_message_in_busy_hours_is_told_to_the_admins_once(desk: Office, now: datetime) -> None:
    with desk.runtime.database.transaction() as session:
        given = {"email": "sari@bps.go.id", "name": "Sari", "password": "sungai batanghari", "role": "admin"}
        officers.create(session, **given, now=now)  # type: ignore[arg-type]
    writes(desk, now + NOON)
    assert silent(desk, now + NOON) == 1
    assert silent(desk, now + NOON + timedelta(minutes=11)) == 1
    with desk.runtime.database.reading() as session:
        assert [mail.recipient for mail in session.exec(select(Mail))] == ["sari@bps.go.id"]


@pytest.mark.parametrize(
    ("moment", "weeks", "people"),
    [
        (NOON, 2, 3),  # a usual thing in two weeks of four only
        (NOON, 3, 2),  # hardly anybody writes at this hour
        (timedelta(hours=1), 3, 3),  # the office has just opened
        (timedelta(hours=12), 3, 3),  # it has closed
        (timedelta(days=5, hours=4), 3, 3),  # it is Saturday
    ],
)
def test_silence_that_means_nothing(desk: Office, now: datetime, moment: timedelta, weeks: int, people: int) -> None:
    writes(desk, now + moment, weeks, people)
    assert silent(desk, now + moment) == 0


def test_one_message_ends_the_silence(desk: Office, now: datetime) -> None:
    writes(desk, now + NOON)
    desk.hears(now + NOON - timedelta(minutes=20), "whatsapp:+628129999999")
    assert silent(desk, now + NOON) == 0


@pytest.mark.parametrize(("sent", "state", "alarm"), [(5, "accepted", 1), (4, "accepted", 0), (5, "delivered", 0)])
def test_messages_nobody_calls_back_about(desk: Office, now: datetime, sent: int, state: str, alarm: int) -> None:
    contact = desk.hears(now)
    for number in range(sent):
        message = desk.says(contact, str(number), now)
        with desk.runtime.database.transaction() as session:
            row = session.get_one(OutboundMessage, message)
            row.state, row.accepted_at = state, now
    assert silent(desk, now + timedelta(minutes=30)) == alarm
