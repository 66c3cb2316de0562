"""A month's figures, from what really happened."""

from datetime import date

from core.models import Officer
from handoff import ratings, reports
from handoff.models import Rating
from tests.handoff.conftest import ZONE, Office, jambi

MONDAY = jambi("2026-11-23T09:00")


def test_a_month_counts_what_was_promised_and_kept(office: Office, rina: Officer) -> None:
    citizens = [office.citizen(MONDAY, f"+6281300000{number:03d}") for number in range(4)]
    in_time, too_late, _ = (office.opens(citizen, MONDAY) for citizen in citizens[:3])
    for consultation, at in ((in_time, MONDAY), (too_late, jambi("2026-11-30T09:00"))):
        office.claims(consultation, rina, at)
        office.replies(consultation, rina, at)
        office.delivers(at)
    office.closes(in_time, rina, MONDAY)
    with office.database.transaction() as session:
        asked = session.get_one(Rating, in_time.id)
        ratings.rate(session, asked, 4, "", MONDAY)
    office.opens(citizens[3], jambi("2026-11-30T10:00"))
    with office.database.reading() as session:
        found = reports.month(session, date(2026, 11, 1), ZONE, jambi("2026-11-30T12:00"))
    assert (found.opened, found.answered, found.promised, found.kept) == (4, 2, 3, 1)
    assert found.average == 4
    assert found.kinds == {"student": 4}


def test_months_are_the_offices(office: Office) -> None:
    since, until = reports.bounds(date(2026, 12, 1), ZONE)
    assert since == jambi("2026-12-01T00:00")
    assert until == jambi("2027-01-01T00:00")


def test_an_empty_month_divides_by_nothing(office: Office) -> None:
    with office.database.reading() as session:
        found = reports.month(session, date(2026, 1, 1), ZONE, MONDAY)
    assert (found.opened, found.kept_share, found.average) == (0, None, None)
