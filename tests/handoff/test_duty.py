"""The weekly duty roster: what cannot wait for its officer's next duty day goes back to the queue."""

from collections.abc import Collection
from datetime import datetime

import pytest
from sqlmodel import select

from core.clock import utc_now
from core.models import Mail, Officer
from handoff import digest, duty, returning
from handoff.models import Consultation
from tests.handoff.conftest import Office, jambi
from tests.pages import Page, Visitor, app_of
from whatsapp.models import Contact

WORKDAYS = range(5)
MONDAY, TUESDAY, WEDNESDAY = 0, 1, 2


def keeps(office: Office, officer: Officer, days: Collection[int], now: datetime) -> None:
    with office.database.transaction() as session:
        duty.keep(session, officer, days, open_on=WORKDAYS, by=officer, now=now)


@pytest.mark.parametrize(
    ("days", "at", "stays"),
    [
        ({MONDAY}, "2026-11-23T16:00", True),
        ({MONDAY}, "2026-11-24T00:01", False),
        ({MONDAY, WEDNESDAY}, "2026-11-24T10:00", True),
        ({MONDAY, WEDNESDAY}, "2026-11-25T14:00", True),
        ({MONDAY, WEDNESDAY}, "2026-11-26T00:01", False),
        (WORKDAYS, "2026-11-26T15:00", True),
    ],
)
def test_what_falls_due_before_the_next_duty_day_goes_back(
    office: Office, taken: Consultation, rina: Officer, now: datetime, days: Collection[int], at: str, stays: bool
) -> None:
    patient = office.runtime.settings.model_copy(update={"claim_idle_hours": 0.0})
    office.runtime = type(office.runtime)(patient, office.runtime.database, office.runtime.jobs)
    keeps(office, rina, days, now)
    returning.run(office.runtime, jambi(at))
    after = office.now_is(taken)
    assert (after.status, after.officer_id) == (("active", rina.id) if stays else ("waiting", None))
    assert after.due_at == jambi("2026-11-26T15:30")


def test_who_takes_it_on_a_day_off_has_it_that_day(office: Office, budi: Contact, rina: Officer, now: datetime) -> None:
    keeps(office, rina, {TUESDAY}, now)
    consultation = office.opens(budi, jambi("2026-11-25T08:00"))
    office.claims(consultation, rina, jambi("2026-11-25T08:01"))
    returning.run(office.runtime, jambi("2026-11-25T08:02"))
    assert office.now_is(consultation).officer_id == rina.id
    returning.run(office.runtime, jambi("2026-11-26T00:01"))
    assert office.now_is(consultation).officer_id is None


def test_on_closed_days_nothing_goes_back(office: Office, budi: Contact, rina: Officer, now: datetime) -> None:
    keeps(office, rina, {WEDNESDAY}, now)
    consultation = office.opens(budi, jambi("2026-11-25T08:00"))
    office.claims(consultation, rina, jambi("2026-11-25T08:01"))
    with office.database.reading() as session:
        assert list(duty.resting(session, office.calendar, jambi("2026-11-26T10:00"))) == [rina.id]
        assert duty.resting(session, office.calendar, jambi("2026-11-28T10:00")) == {}


@pytest.mark.parametrize(("on_duty", "told"), [({MONDAY}, ["dedi"]), (WORKDAYS, ["dedi", "rina"])])
def test_the_mornings_mail_goes_to_who_is_on_duty(
    office: Office,
    budi: Contact,
    rina: Officer,
    dedi: Officer,
    now: datetime,
    on_duty: Collection[int],
    told: list[str],
) -> None:
    office.opens(budi, now)
    keeps(office, rina, on_duty, now)
    morning = jambi("2026-11-25T08:00")
    digest.run(office.runtime, morning)
    with office.database.reading() as session:
        mails = session.exec(select(Mail)).all()
    assert sorted(mail.recipient.split("@")[0] for mail in mails) == told


class TestPage:
    @pytest.fixture
    def ask(self, office: Office, rina: Officer) -> Visitor:
        return Visitor(app_of(office.runtime)).signs_in_as(rina, utc_now())

    def rosters(self, office: Office) -> dict[int, frozenset[int]]:
        with office.database.reading() as session:
            return duty.rosters(session)

    def sets(self, ask: Visitor, officer: Officer, days: str) -> Page:
        form = ask.opens("/leave").form("/leave/duty")
        return ask.sends(form, officer=str(officer.id), weekday=list(days))

    def test_an_officer_sets_their_own(self, office: Office, ask: Visitor, rina: Officer) -> None:
        assert self.sets(ask, rina, "026x").status == 303
        assert self.rosters(office) == {rina.id: frozenset({0, 2})}
        self.sets(ask, rina, "01234")
        assert self.rosters(office) == {}

    def test_a_colleagues_stays(self, office: Office, ask: Visitor, dedi: Officer) -> None:
        self.sets(ask, dedi, "1")
        assert dedi.id not in self.rosters(office)

    def test_no_day_at_all_is_refused_in_words(self, office: Office, ask: Visitor, rina: Officer) -> None:
        self.sets(ask, rina, "")
        assert "paling sedikit satu hari" in ask.opens("/leave").text
        assert self.rosters(office) == {}
