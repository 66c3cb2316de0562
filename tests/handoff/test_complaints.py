"""A complaint about the officer is the admins' to read, not the officer's."""
# ruff: noqa: F811 (fixtures)

from datetime import datetime

from flask import Flask
from sqlmodel import select

from core.models import Mail
from handoff import complaints, service
from handoff.models import Consultation
from tests.handoff.conftest import Office
from tests.handoff.test_desk import app, at_rina, now  # noqa: F401  (fixtures)
from tests.pages import Visitor
from whatsapp.models import Contact

WORDS = "petugasnya kasar sekali"


def complains(office: Office, consultation: Consultation, budi: Contact, at: datetime) -> bool:
    with office.database.transaction() as session:
        message = office.wrote(session, budi, at, WORDS)
        return complaints.record(session, consultation.number, message, at)


def test_the_officer_concerned_sees_nothing_and_an_admin_deals_with_it(
    office: Office,
    app: Flask,
    taken: Consultation,
    budi: Contact,
    at_rina: Visitor,
    now: datetime,
) -> None:
    chief = office.officer("Kepala", role="admin")
    assert complains(office, taken, budi, now)
    for address in (
        f"/consultations/{taken.number}",
        f"/consultations/{taken.number}/print",
        "/queue",
        "/queue?q=kasar",
    ):
        assert WORDS not in at_rina.opens(address).text
    assert at_rina.opens("/complaints").status == 403
    at_chief = Visitor(app).signs_in_as(chief, now)
    page = at_chief.opens("/complaints")
    assert WORDS in page.text
    at_chief.sends(next(form for form in page.forms if form.action.endswith("/seen")))
    assert "Selesai oleh Kepala" in at_chief.opens("/complaints").text
    with office.database.reading() as session:
        assert session.exec(select(Mail.recipient).where(Mail.subject == complaints.SUBJECT)).all() == [chief.email]


def test_a_later_reply_that_quotes_it_does_not_give_it_away(
    office: Office, taken: Consultation, budi: Contact, at_rina: Visitor, now: datetime
) -> None:
    with office.database.transaction() as session:
        complaint = office.wrote(session, budi, now, WORDS)
        assert complaints.record(session, taken.number, complaint, now)
        later = office.wrote(session, budi, now, "jadi bagaimana?")
        later.payload = {"replied_sid": complaint.sid}
        session.add(later)
        service.note_inbound(session, taken.number, later, now, office.calendar)
    page = at_rina.opens(f"/consultations/{taken.number}")
    assert "jadi bagaimana?" in page.text
    assert WORDS not in page.text


def test_an_admin_complained_of_does_not_see_it_either(
    office: Office,
    budi: Contact,
    now: datetime,
) -> None:
    chief, other = (office.officer(name, role="admin") for name in ("Kepala", "Wakil"))
    consultation = office.opens(budi, now)
    office.claims(consultation, chief, now)
    assert complains(office, consultation, budi, now)
    with office.database.transaction() as session:
        assert complaints.listed(session, chief) == []
        assert [one.words for one in complaints.listed(session, other)] == [WORDS]
        assert not complaints.seen(session, complaints.listed(session, other)[0].id, chief, now)
        assert list(session.exec(select(Mail.recipient).where(Mail.subject == complaints.SUBJECT))) == [other.email]


def test_where_nobody_works_on_it_yet_there_is_nobody_to_hide_it_from(
    office: Office,
    budi: Contact,
    now: datetime,
) -> None:
    assert not complains(office, office.opens(budi, now), budi, now)
