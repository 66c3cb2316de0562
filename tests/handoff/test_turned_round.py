"""A name, a link or a file's name cannot be turned round on any page or in any file an officer gets."""
# ruff: noqa: F811 (fixtures)

import io
from datetime import datetime

import pytest
from flask import Flask
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlmodel import select

from core.models import Officer
from handoff import requesters, service
from handoff.models import Consultation, Rating
from tests.handoff.conftest import Office
from tests.handoff.test_desk import app, at_rina, now  # noqa: F401  (fixtures)
from tests.pages import Visitor
from whatsapp.models import Contact, InboundMessage, Media

TURNED = "buka https://spb.oc\u202ed.og/\u2066data\u2069"
SHOWN = "buka https://spb.ocd.og/data"


@pytest.fixture
def spoken(office: Office, budi: Contact, rina: Officer, now: datetime) -> Consultation:
    """A consultation in which everything a citizen can write holds such signs."""
    with office.database.transaction() as session:
        requesters.save(session, budi.id, now, name="Budi \u202eosotnaS")
    consultation = office.opens(budi, now, question=TURNED)
    office.claims(consultation, rina, now)
    with office.database.transaction() as session:
        first = office.wrote(session, budi, now, TURNED)
        service.note_inbound(session, consultation, first, now, office.calendar)
        reply = office.wrote(session, budi, now, f"seperti {TURNED}", kind="document")
        reply.payload = {"replied_sid": first.sid}
        session.add(reply)
        service.note_inbound(session, consultation, reply, now, office.calendar)
        file = {"content_type": "application/pdf", "file_name": "surat\u202efdp.pdf", "size": 9, "state": "stored"}
        session.add(Media(inbound_id=reply.id, token="t" * 43, not_before=now, created_at=now, **file))
    return consultation


@pytest.mark.parametrize("page", ["/queue/mine", "/queue?q=buka", "{}", "{}/print", "{}?fragment=1"])
def test_on_pages(at_rina: Visitor, spoken: Consultation, page: str) -> None:
    shown = at_rina.opens(page.format(f"/consultations/{spoken.number}")).text
    assert "osotnaS" in shown
    assert "spb.ocd.og" in shown.replace("<mark>", "").replace("</mark>", "")
    assert not [sign for sign in "\u202e\u2066\u2069" if sign in shown]


def test_what_is_stored_stays_as_it_was_sent(office: Office, at_rina: Visitor, spoken: Consultation) -> None:
    at_rina.opens(f"/consultations/{spoken.number}")
    assert office.now_is(spoken).question == TURNED
    with office.database.reading() as session:
        assert TURNED in session.exec(select(InboundMessage.body)).all()


def test_in_exports_and_in_the_title(
    office: Office, app: Flask, at_rina: Visitor, spoken: Consultation, now: datetime
) -> None:
    chief = office.officer("Kepala", role="admin")
    with office.database.transaction() as session:
        times = {"requested_at": now, "expires_at": now, "rated_at": now}
        session.add(Rating(consultation_id=spoken.id, contact_id=spoken.contact_id, score=5, comment=TURNED, **times))
    at_chief = Visitor(app).signs_in_as(chief, now)
    lines = at_chief.opens("/reports/consultations.csv?period=month").text
    assert (SHOWN in lines, TURNED in lines) == (True, False)
    data = at_chief.client.get("/reports/report.xlsx?period=month").data
    cells = {cell for sheet in load_workbook(io.BytesIO(data)) for row in sheet.values for cell in row}
    assert (SHOWN in cells, TURNED in cells) == (True, False)
    assert f"<title>{spoken.number} Budi osotnaS ·" in at_rina.opens(f"/consultations/{spoken.number}").text
