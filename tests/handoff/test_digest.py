"""What needs an officer, and the morning's e-mail about it: one a day, each matter once a reason."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.clock import utc_now
from core.models import Mail, Officer
from core.working_days import Calendar
from handoff import attention, digest, service
from handoff.attention import Need
from handoff.models import Consultation, Requester
from tests.handoff.conftest import HOLIDAYS, ZONE, Office, jambi
from tests.pages import Visitor, app_of
from whatsapp.models import Contact

CALENDAR = Calendar(ZONE, closed_days=HOLIDAYS)


def need(complete: str, now: str, *, taken: bool = False, status: str = "") -> Need | None:
    made = Consultation(
        number="KS-1", contact_id=1, status=status or ("active" if taken else "waiting"), opened_at=jambi(complete),
        complete_at=jambi(complete), due_at=CALENDAR.deadline(jambi(complete), 3), officer_id=7 if taken else None,
    )  # fmt: skip
    return attention.of(made, attention.limits(CALENDAR, jambi(now)))


@pytest.mark.parametrize(
    ("now", "taken", "wanted"),
    [
        ("2026-11-23T12:00", False, None),
        ("2026-11-24T15:29", False, None),
        ("2026-11-24T15:30", False, Need.UNCLAIMED),
        ("2026-11-24T23:59", True, None),
        ("2026-11-25T00:00", True, Need.DUE_SOON),
        ("2026-11-26T15:30", True, Need.DUE_SOON),
        ("2026-11-26T15:31", True, Need.OVERDUE),
    ],
)
def test_when_a_request_of_monday_needs_somebody(now: str, taken: bool, wanted: Need | None) -> None:
    assert need("2026-11-23T09:00", now, taken=taken) == wanted


@pytest.mark.parametrize("status", ["citizen", "closed", "draft"])
def test_nobody_is_pressed_while_the_office_owes_nothing(status: str) -> None:
    assert need("2026-11-23T09:00", "2026-12-20T09:00", status=status) is None


def test_the_limits_say_what_the_calendar_says() -> None:
    moment = jambi("2026-12-18T00:00")
    for step in range(0, 24 * 20, 5):
        now = moment + timedelta(hours=step, minutes=7 * step % 60)
        limit = attention.limits(CALENDAR, now)
        for age in range(0, 24 * 8, 7):
            complete = now - timedelta(hours=age)
            due = CALENDAR.deadline(complete, 3)
            assert (due < limit.due_soon) == (due < now or CALENDAR.working_days_between(now, due) <= 1)
            assert (complete < limit.unclaimed) == (CALENDAR.deadline(complete, 1) <= now)


@pytest.fixture
def three(office: Office, rina: Officer, now: datetime) -> list[Consultation]:
    """Asked on Monday, Tuesday and Wednesday; nobody took them."""
    made = []
    for day in range(3):
        citizen = office.citizen(now, f"+62812000050{day}")
        made.append(office.opens(citizen, now + timedelta(days=day)))
    return made


def test_needs_are_counted_and_listed_the_most_urgent_first(office: Office, three: list[Consultation]) -> None:
    now = jambi("2026-11-26T16:00")
    with office.database.reading() as session:
        assert attention.counted(session, CALENDAR, now) == {Need.OVERDUE: 1, Need.DUE_SOON: 1, Need.UNCLAIMED: 1}
        listed = attention.outstanding(session, CALENDAR, now)
    assert [(one.consultation.number, one.need) for one in listed] == [
        (three[0].number, Need.OVERDUE),
        (three[1].number, Need.DUE_SOON),
        (three[2].number, Need.UNCLAIMED),
    ]


def mails(office: Office) -> list[Mail]:
    with office.database.reading() as session:
        return list(session.exec(select(Mail).order_by(Mail.id)))  # type: ignore[arg-type]


def test_nothing_leaves_before_the_office_opens_and_one_mail_after(
    office: Office, three: list[Consultation], rina: Officer
) -> None:
    for moment, sent in (("07:59", 0), ("08:00", 1), ("08:01", 1), ("15:00", 1)):
        digest.run(office.runtime, jambi(f"2026-11-25T{moment}"))
        assert len(mails(office)) == sent
    (mail,) = mails(office)
    assert mail.recipient == rina.email
    assert mail.subject == "1 konsultasi perlu perhatian, Rabu, 25 November 2026"
    assert three[0].number in mail.body
    assert three[1].number not in mail.body
    assert "Kamis, 26 November 2026 pukul 15.30 WIB" in mail.body
    assert "belum diambil" in mail.body
    assert f"/consultations/{three[0].number}" in mail.body


def test_a_matter_is_told_once_a_reason(office: Office, three: list[Consultation]) -> None:
    for day in (25, 26, 27, 28, 30):
        digest.run(office.runtime, jambi(f"2026-11-{day}T08:30"))
    told = [mail.body.count(three[0].number) // 2 for mail in mails(office)]
    assert told == [1, 0, 1, 0]
    assert office.told(three[0]).count("event:officers_reminded") == 2


def test_after_days_away_one_mail_tells_it_all(office: Office, three: list[Consultation]) -> None:
    digest.run(office.runtime, jambi("2026-12-07T09:00"))
    (mail,) = mails(office)
    assert "Lewat batas waktu (3)" in mail.body


def test_weekends_and_holidays_are_silent(office: Office, three: list[Consultation]) -> None:
    for day in ("2026-11-28", "2026-12-25"):
        digest.run(office.runtime, jambi(f"{day}T09:00"))
    assert mails(office) == []


def test_who_holds_it_is_told_and_admins_when_it_is_overdue(office: Office, budi: Contact, now: datetime) -> None:
    rina, dedi, sari = office.officer("Rina"), office.officer("Dedi"), office.officer("Sari", "admin")
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    digest.run(office.runtime, jambi("2026-11-25T08:00"))
    assert [mail.recipient for mail in mails(office)] == [rina.email]
    digest.run(office.runtime, jambi("2026-11-27T08:00"))
    assert [mail.recipient for mail in mails(office)[1:]] == [rina.email, sari.email]
    assert dedi.email not in {mail.recipient for mail in mails(office)}


def test_an_answered_matter_is_not_told(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.delivers(now)
    digest.run(office.runtime, jambi("2026-11-27T08:00"))
    assert mails(office) == []


def test_a_reopened_matter_is_told_anew(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    digest.run(office.runtime, jambi("2026-11-27T08:00"))
    office.replies(consultation, rina, jambi("2026-11-27T09:00"))
    office.delivers(jambi("2026-11-27T09:00"))
    office.closes(consultation, rina, jambi("2026-11-27T10:00"))
    with office.database.transaction() as session:
        service.reopen(session, consultation.number, rina, jambi("2026-11-27T11:00"), office.calendar)
    digest.run(office.runtime, jambi("2026-12-03T08:00"))
    assert len(mails(office)) == 2


def test_the_citizen_s_name_and_number_stay_in_the_house(office: Office, three: list[Consultation]) -> None:
    digest.run(office.runtime, jambi("2026-11-27T08:00"))
    (mail,) = mails(office)
    with office.database.reading() as session:
        names = {requester.name for requester in session.exec(select(Requester))}
    assert not any(name in mail.body for name in names)
    assert "+62812" not in mail.body


def test_the_queue_page_says_what_needs_somebody(office: Office, rina: Officer, budi: Contact) -> None:
    now = utc_now()
    visitor = Visitor(app_of(office.runtime)).signs_in_as(rina, now)
    assert "data-needs" not in visitor.opens("/queue").text
    office.opens(budi, now - timedelta(days=30))
    assert "<b>1</b> lewat batas waktu" in visitor.opens("/queue/mine?fragment=1").text
