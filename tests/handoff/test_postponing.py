"""A citizen in mourning is left in peace: nothing reminds, nothing closes, and what the office owes stays owed."""
# ruff: noqa: F811 (fixtures)

from datetime import datetime, timedelta

import pytest

from core.models import Officer
from handoff import asking_again, service
from handoff.models import Consultation
from tests.handoff.conftest import MINUTE, Office, jambi
from tests.handoff.test_sweeps import CLOSING, REMINDER, SECOND, silent, swept  # noqa: F401  (fixtures)
from whatsapp.models import Contact

LATER_REMINDER = jambi("2026-12-09T15:30")
LATER_CLOSING = jambi("2026-12-10T15:30")
"""Silence counts from Monday 7 December, fourteen days after Monday 23 November."""


def postpones(office: Office, consultation: Consultation, officer: Officer, at: datetime) -> Consultation:
    with office.database.transaction() as session:
        service.postpone(session, consultation.number, officer, at, office.calendar)
    return office.now_is(consultation)


def test_nothing_reminds_or_closes_for_fourteen_days(
    office: Office, silent: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    after = postpones(office, silent, rina, now + MINUTE)
    assert (after.remind_at, after.close_at) == (LATER_REMINDER, LATER_CLOSING)
    for moment in (REMINDER, CLOSING, LATER_REMINDER - SECOND):
        swept(office, moment)
    assert office.notices(budi, "remind:") == office.notices(budi, "closed:") == []
    swept(office, LATER_REMINDER)
    assert [one.expires_at for one in office.notices(budi, "remind:")] == [LATER_CLOSING]
    swept(office, LATER_CLOSING)
    assert office.now_is(silent).status == "closed"


def test_a_reminder_that_has_not_left_is_taken_back_and_comes_again_later(
    office: Office, silent: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    swept(office, REMINDER)
    postpones(office, silent, rina, now + MINUTE)
    assert [one.state for one in office.notices(budi, "remind:")] == ["withdrawn"]
    swept(office, LATER_REMINDER)
    assert [one.state for one in office.notices(budi, "remind:")] == ["withdrawn", "queued"]


def test_a_later_answer_of_the_office_does_not_end_the_peace(
    office: Office, silent: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    postpones(office, silent, rina, now + MINUTE)
    office.writes(silent, budi, now + 2 * MINUTE)
    office.replies(silent, rina, now + 3 * MINUTE)
    assert office.now_is(silent).close_at == LATER_CLOSING


def test_what_the_office_owes_stays_owed(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    before = office.now_is(consultation).due_at
    assert postpones(office, consultation, rina, now).due_at == before is not None


@pytest.mark.parametrize("in_peace", [True, False])
def test_the_rating_is_not_asked_for_again(
    office: Office, silent: Consultation, rina: Officer, now: datetime, in_peace: bool
) -> None:
    if in_peace:
        postpones(office, silent, rina, now + MINUTE)
    office.closes(silent, rina, now + 2 * MINUTE)
    office.delivers(now + 3 * MINUTE)
    with office.database.reading() as session:
        due = asking_again.due(session, office.calendar, now + timedelta(hours=10))
    assert due == ([] if in_peace else [silent.number])


@pytest.mark.parametrize("who", ["colleague", "admin"])
def test_only_the_holder_or_an_admin_may(office: Office, silent: Consultation, now: datetime, who: str) -> None:
    if who == "admin":
        assert postpones(office, silent, office.officer("Kepala", role="admin"), now).quiet_until is not None
        return
    with pytest.raises(service.TakenBy):
        postpones(office, silent, office.officer("Tono"), now)


def test_who_is_not_asked_yet_keeps_nobody_behind_waiting(
    office: Office, silent: Consultation, budi: Contact, rina: Officer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_again, "MOST_AT_ONCE", 1)
    other = office.opens(office.citizen(now, "+628120000402"), now)
    office.claims(other, rina, now)
    office.replies(other, rina, now)
    for consultation, at in ((silent, now + 2 * MINUTE), (other, now + 3 * MINUTE)):
        office.closes(consultation, rina, at)
    with office.database.transaction() as session:
        session.get_one(Contact, budi.id).window_closes_at = now + timedelta(hours=23, minutes=50)
        session.get_one(Contact, other.contact_id).window_closes_at = now + timedelta(hours=11)
    with office.database.reading() as session:
        assert asking_again.due(session, office.calendar, now + timedelta(hours=9, minutes=50)) == [other.number]
