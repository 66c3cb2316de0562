"""What time does beside the sweeps' closing: a delay is told, a rating is asked for again, nothing comes in bursts."""

from datetime import datetime, timedelta

import pytest

from core.models import Officer
from core.working_days import Calendar
from handoff import asking_again, expectation, ratings, service, sweeps
from handoff.models import Consultation
from tests.handoff.conftest import HOLIDAYS, MINUTE, ZONE, Office, jambi
from whatsapp import contacts, delivery
from whatsapp.delivery import Nothing
from whatsapp.models import Contact, OutboundMessage

SECOND = timedelta(seconds=1)
DUE = jambi("2026-11-26T15:30")
NOTICE = jambi("2026-11-26T13:30")
CALENDAR = Calendar(ZONE, closed_days=HOLIDAYS)


def swept(office: Office, *moments: datetime) -> None:
    for moment in moments:
        sweeps.run(office.runtime, moment)


class TestDelay:
    def test_it_is_told_two_hours_before_the_promise_is_broken_and_once(
        self, office: Office, budi: Contact, now: datetime
    ) -> None:
        consultation = office.opens(budi, now)
        swept(office, NOTICE - SECOND)
        assert office.notices(budi, "delay:") == []
        swept(office, NOTICE, NOTICE + MINUTE, DUE + MINUTE, DUE + timedelta(days=1))
        (note,) = office.notices(budi, "delay:")
        assert "Jumat, 27 November 2026 pukul 16.00 WIB" in note.body
        assert (note.template, note.automatic) == ("deadline_delay", True)
        assert office.now_is(consultation).due_at == DUE

    def test_an_answer_on_its_way_makes_it_needless(
        self, office: Office, rina: Officer, budi: Contact, now: datetime
    ) -> None:
        consultation = office.opens(budi, now)
        office.claims(consultation, rina, now)
        office.replies(consultation, rina, NOTICE - MINUTE)
        swept(office, NOTICE, DUE)
        assert office.notices(budi, "delay:") == []

    def test_an_answer_takes_it_back_while_it_has_not_left(
        self, office: Office, rina: Officer, budi: Contact, now: datetime
    ) -> None:
        consultation = office.opens(budi, now)
        office.claims(consultation, rina, now)
        swept(office, NOTICE)
        with office.database.transaction() as session:
            session.get_one(OutboundMessage, office.notices(budi, "delay:")[0].id).state = "held"
        office.replies(consultation, rina, NOTICE + MINUTE)
        assert [note.state for note in office.notices(budi, "delay:")] == ["withdrawn"]

    def test_a_stopped_clock_is_no_delay(self, office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
        consultation = office.opens(budi, now)
        office.claims(consultation, rina, now)
        office.clarifies(consultation, rina, now)
        swept(office, NOTICE)
        assert office.notices(budi, "delay:") == []

    def test_after_an_outage_one_note_names_a_date_still_to_come(
        self, office: Office, budi: Contact, now: datetime
    ) -> None:
        office.opens(budi, now)
        swept(office, jambi("2026-12-01T09:00"), jambi("2026-12-01T09:01"))
        (note,) = office.notices(budi, "delay:")
        assert "Rabu, 2 Desember 2026" in note.body

    def test_a_new_promise_may_be_late_anew(self, office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
        consultation = office.opens(budi, now)
        office.claims(consultation, rina, now)
        swept(office, NOTICE)
        office.replies(consultation, rina, DUE)
        office.delivers(DUE)
        office.closes(consultation, rina, DUE + MINUTE)
        with office.database.transaction() as session:
            service.reopen(session, consultation.number, None, DUE + 2 * MINUTE, office.calendar)
        swept(office, jambi("2026-12-01T13:30"))
        assert len(office.notices(budi, "delay:")) == 2


class TestRating:
    @pytest.fixture
    def closed(self, office: Office, rina: Officer, budi: Contact, now: datetime) -> Consultation:
        """Answered and closed on Monday at 09.10; the window is open until Tuesday 09.00."""
        consultation = office.opens(budi, now)
        office.claims(consultation, rina, now)
        office.replies(consultation, rina, now + MINUTE)
        office.delivers(now + MINUTE)
        office.closes(consultation, rina, now + 10 * MINUTE)
        office.delivers(now + 10 * MINUTE)
        return consultation

    def test_it_is_asked_for_again_once_in_the_last_polite_hour_of_the_window(
        self, office: Office, closed: Consultation, budi: Contact
    ) -> None:
        swept(office, jambi("2026-11-23T18:59"))
        assert office.notices(budi, "rate:") == []
        swept(office, jambi("2026-11-23T19:00"), jambi("2026-11-23T19:01"), jambi("2026-11-24T08:30"))
        (reminder,) = office.notices(budi, "rate:")
        assert [choice["id"] for choice in reminder.choices] == ["rate:5", "rate:4", "rate:3", "rate:2", "rate:1"]
        assert reminder.expires_at is not None
        assert reminder.expires_at < jambi("2026-11-24T09:00")

    def test_not_after_the_window_has_closed(self, office: Office, closed: Consultation, budi: Contact) -> None:
        swept(office, jambi("2026-11-24T09:00"), jambi("2026-11-25T10:00"))
        assert office.notices(budi, "rate:") == []

    def test_not_at_night(self, office: Office, closed: Consultation, budi: Contact) -> None:
        swept(office, jambi("2026-11-23T20:00"), jambi("2026-11-24T07:59"))
        assert office.notices(budi, "rate:") == []

    def test_not_when_it_was_given(self, office: Office, closed: Consultation, budi: Contact, now: datetime) -> None:
        with office.database.transaction() as session:
            rating = ratings.waiting(session, budi.id or 0, now + 20 * MINUTE)
            assert rating is not None
            ratings.rate(session, rating, 5, "", now + 20 * MINUTE)
        swept(office, jambi("2026-11-23T19:00"))
        assert office.notices(budi, "rate:") == []

    def test_not_to_who_wrote_something_else_since(
        self, office: Office, closed: Consultation, budi: Contact, now: datetime
    ) -> None:
        with office.database.transaction() as session:
            office.wrote(session, budi, now + timedelta(hours=1))
        swept(office, jambi("2026-11-23T19:00"), jambi("2026-11-23T19:59"))
        assert office.notices(budi, "rate:") == []

    def test_who_opted_out_gets_none(self, office: Office, closed: Consultation, budi: Contact, now: datetime) -> None:
        with office.database.transaction() as session:
            contacts.opt_out(session, contacts.locked(session, budi.id or 0), now + 20 * MINUTE)
        swept(office, jambi("2026-11-23T19:00"))
        assert [reminder.state for reminder in office.notices(budi, "rate:")] in ([], ["suppressed"])

    @pytest.mark.parametrize(
        ("asked", "closes", "at"),
        [
            ("2026-11-23T09:00", "2026-11-24T08:00", "2026-11-23T19:00"),
            ("2026-11-23T15:00", "2026-11-24T14:50", "2026-11-24T12:50"),
            ("2026-11-23T09:00", "2026-11-23T22:30", "2026-11-23T19:00"),
            ("2026-11-23T09:00", "2026-11-23T12:00", None),
            ("2026-11-23T17:00", "2026-11-24T02:00", None),
        ],
    )
    def test_when(self, asked: str, closes: str, at: str | None) -> None:
        assert asking_again.moment(jambi(asked), jambi(closes), CALENDAR) == (jambi(at) if at else None)


def test_what_the_clock_sends_rests_at_night_even_when_it_was_late_for_evening(
    office: Office, budi: Contact, now: datetime
) -> None:
    office.opens(budi, now)
    swept(office, NOTICE)
    with office.database.transaction() as session:
        step = delivery._claim(session, office.runtime.settings, budi.id or 0, jambi("2026-11-26T20:00"))
    (note,) = office.notices(budi, "delay:")
    assert isinstance(step, Nothing)
    assert (note.state, note.not_before) == ("queued", jambi("2026-11-27T08:00"))


def test_five_days_away_cost_each_matter_one_message(office: Office, rina: Officer, now: datetime) -> None:
    """A silent citizen, an answer owed, a draft nobody completed, a rating nobody gave: the worker comes back."""
    silent, owed = office.citizen(now, "+628120000601"), office.citizen(now, "+628120000602")
    unregistered = office.citizen(now, "+628120000603", registered=False)
    answered = office.opens(silent, now)
    office.claims(answered, rina, now)
    office.replies(answered, rina, now)
    office.delivers(now + MINUTE)
    office.opens(owed, now)
    office.opens(unregistered, now, complete=False)
    before = {contact.id: len(office.sent(contact)) for contact in (silent, owed, unregistered)}
    back = jambi("2026-11-28T10:00")
    swept(office, back, back + MINUTE, back + timedelta(hours=1))
    new = [len(office.sent(contact)) - before[contact.id] for contact in (silent, owed, unregistered)]
    assert new == [1, 1, 1]


class TestExpectation:
    def answers(self, office: Office, rina: Officer, now: datetime, hours: list[int]) -> None:
        for number, hour in enumerate(hours):
            citizen = office.citizen(now, f"+6281200007{number:02d}")
            consultation = office.opens(citizen, now)
            office.claims(consultation, rina, now)
            office.replies(consultation, rina, now)
            office.delivers(now + timedelta(hours=hour))

    def test_too_few_say_nothing(self, office: Office, rina: Officer, now: datetime) -> None:
        self.answers(office, rina, now, [1, 1, 1, 1])
        with office.database.reading() as session:
            assert expectation.usual(session, CALENDAR) is None

    def test_the_median_of_service_time(self, office: Office, rina: Officer, now: datetime) -> None:
        self.answers(office, rina, now, [1, 2, 3, 24, 48])
        with office.database.reading() as session:
            assert expectation.usual(session, CALENDAR) == timedelta(hours=3)

    @pytest.mark.parametrize(
        ("minutes", "words", "english"),
        [
            (3, "satu jam kerja", "one working hour"),
            (61, "sekitar 2 jam kerja", "about 2 working hours"),
            (300, "sekitar 5 jam kerja", "about 5 working hours"),
            (600, "sekitar 2 hari kerja", "about 2 working days"),
            (1300, "sekitar 3 hari kerja", "about 3 working days"),
        ],
    )
    def test_in_words(self, minutes: int, words: str, english: str) -> None:
        taken = timedelta(minutes=minutes)
        assert expectation.in_words(taken, CALENDAR, "id") == words
        assert expectation.in_words(taken, CALENDAR, "en") == english
