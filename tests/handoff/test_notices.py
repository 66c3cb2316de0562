"""What the system tells of a consultation by itself: true of what was done, and about something."""

from datetime import datetime

from core.models import Officer
from handoff import notices, service
from tests.handoff.conftest import MINUTE, Office
from whatsapp.models import Contact


def test_closing_without_an_answer_does_not_say_that_it_is_finished(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    bubble = office.closes(consultation, rina, now + MINUTE)
    assert bubble is not None
    assert "ditutup oleh Rina" in bubble.body
    assert "selesai" not in bubble.body
    assert "Sangat puas" not in bubble.body


def test_a_request_not_yet_written_is_not_called_by_a_number_nobody_was_told(
    office: Office, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        draft = service.open(
            session,
            contact=budi,
            question="",
            topic="",
            language="id",
            offered=[],
            inbound_ids=[],
            complete=False,
            now=now,
            calendar=office.calendar,
        )
        assert notices.addressed(session, draft)["topic"] == "data statistik"
