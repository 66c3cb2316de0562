"""The page of what the bot has answered and officers should see."""
# ruff: noqa: F811 (fixtures)

from datetime import datetime

import pytest
from sqlmodel import select

from core.models import AuditEvent, Officer
from handoff import flags
from handoff.models import Flag
from tests.handoff.conftest import Office
from tests.handoff.test_desk import app, at_dedi, at_rina, now  # noqa: F401  (fixtures)
from tests.pages import Visitor
from whatsapp.models import Contact

NUMBER = "+6281200000001"


def flagged(office: Office, budi: Contact, at: datetime, kind: str, words: str) -> int:
    with office.database.transaction() as session:
        message = office.wrote(session, budi, at, words)
        assert flags.record(session, message, kind, at)
        return message.id or 0


def test_an_officer_sees_it_from_the_queue_on_and_marks_it(
    office: Office, budi: Contact, at_rina: Visitor, at_dedi: Visitor, now: datetime
) -> None:
    assert "Tidak ada yang perlu dilihat" in at_rina.opens("/flagged").text
    assert "/flagged" not in at_rina.opens("/queue?fragment=1").links
    flagged(office, budi, now, "hoax", "bantuan <b>bps</b> klik https://x.example")
    assert "perlu dilihat" in at_rina.opens("/queue").text
    first = flagged(office, budi, now, "emergency", "tolong, kebakaran!")
    assert "perlu segera dilihat" in at_rina.opens("/queue").text
    assert "/flagged" in at_rina.opens("/queue?fragment=1").links
    assert "/flagged" not in at_rina.opens("/queue?q=bantuan&fragment=1").links
    page = at_rina.opens("/flagged")
    assert page.text.index("keadaan darurat") < page.text.index("hoaks atau penipuan")
    assert "bantuan &lt;b&gt;bps" in page.text
    theirs = at_dedi.opens("/flagged").form(f"/flagged/{first}/seen")
    assert at_rina.sends(page.form(f"/flagged/{first}/seen")).location == "/flagged"
    assert "kebakaran" not in at_rina.opens("/flagged").text
    at_dedi.sends(theirs)
    assert "Rekan lain sudah menandainya." in at_dedi.opens("/flagged").text
    with office.database.reading() as session:
        acts = session.exec(select(AuditEvent.action).where(AuditEvent.subject == flags.subject(first))).all()
    assert acts == ["flag.seen"]


def test_what_is_to_be_seen_has_a_place_among_the_pages_and_holds_what_failed(at_rina: Visitor) -> None:
    for path, other in (("/flagged", "/failed"), ("/failed", "/flagged")):
        page = at_rina.opens(path)
        assert f'<a class="button little" href="{path}" aria-current="page">' in page.text
        assert other in page.links
        assert '<a href="/flagged" aria-current="page">Perlu dilihat</a>' in page.text


def test_the_whole_number_is_shown_to_who_asked_and_logged(
    office: Office, budi: Contact, rina: Officer, at_rina: Visitor, at_dedi: Visitor, now: datetime
) -> None:
    which = flagged(office, budi, now, "emergency", "tolong!")
    page = at_rina.opens("/flagged")
    assert NUMBER not in page.text
    at_rina.sends(page.form(f"/flagged/{which}/reveal"))
    assert NUMBER in at_rina.opens("/flagged").text
    assert NUMBER not in at_dedi.opens("/flagged").text
    with office.database.reading() as session:
        line = session.exec(select(AuditEvent).where(AuditEvent.action == "contact.reveal")).one()
        assert (line.officer_id, line.subject) == (rina.id, f"message {which}")


@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_what_is_not_there(at_rina: Visitor, number: str) -> None:
    form = at_rina.opens("/leave").form("/leave")
    form.action = f"/flagged/{number}/seen"
    assert at_rina.sends(form).status == 404


def test_the_same_message_is_there_once(office: Office, budi: Contact, now: datetime) -> None:
    with office.database.transaction() as session:
        message = office.wrote(session, budi, now, "x")
        assert [flags.record(session, message, kind, now) for kind in ("abuse", "abuse", "hoax")] == [
            True,
            False,
            False,
        ]
        assert [one.kind for one in session.exec(select(Flag))] == ["abuse"]
