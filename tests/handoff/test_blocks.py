"""The admins' page of numbers that only advertise: a person decides, it is logged, and it can be undone."""
# ruff: noqa: F811 (fixtures)

from datetime import datetime

import pytest
from sqlmodel import select

from core.models import AuditEvent, Mail, Officer
from handoff import blocks
from handoff.models import Requester
from tests.handoff.conftest import MINUTE, Office
from tests.handoff.test_desk import app, at_rina, now  # noqa: F401  (fixtures)
from tests.pages import Visitor
from whatsapp import contacts, forgetting
from whatsapp.models import Contact

ADVERT = "promo <b>slot</b> gacor"


def proposed(office: Office, contact: Contact, at: datetime) -> bool:
    with office.database.transaction() as session:
        office.wrote(session, contact, at, ADVERT)
        return blocks.propose(session, session.get_one(Contact, contact.id), at)


def standing(office: Office, contact: Contact) -> tuple[bool, bool]:
    with office.database.reading() as session:
        found = session.get_one(Contact, contact.id)
        return found.block_proposed_at is not None, found.blocked_at is not None


def acts(office: Office, contact: Contact) -> list[tuple[str, int | None]]:
    with office.database.reading() as session:
        lines = select(AuditEvent.action, AuditEvent.officer_id).where(
            AuditEvent.subject == contacts.subject(contact.id)
        )
        return list(session.exec(lines.order_by(AuditEvent.id)))


def test_an_admin_blocks_and_undoes_it_and_all_is_logged(
    office: Office, budi: Contact, chief: Officer, at_chief: Visitor, at_rina: Visitor, now: datetime
) -> None:
    assert "Tidak ada usulan" in at_chief.opens("/blocks").text
    assert proposed(office, budi, now)
    assert not proposed(office, budi, now), "it waits for a decision already"
    page = at_chief.opens("/blocks")
    assert "promo &lt;b&gt;slot&lt;/b&gt; gacor" in page.text
    assert budi.address.removeprefix("whatsapp:") not in page.text, "the number is masked"
    at_chief.sends(page.form(f"/blocks/{budi.id}/block"))
    assert standing(office, budi) == (False, True)
    assert "diblokir" in at_chief.opens("/blocks").text
    assert not proposed(office, budi, now), "who is blocked is not proposed again"
    at_chief.sends(at_chief.opens("/blocks").form(f"/blocks/{budi.id}/lift"))
    assert standing(office, budi) == (False, False)
    assert acts(office, budi) == [
        ("contact.block_proposed", None),
        ("contact.blocked", chief.id),
        ("contact.unblocked", chief.id),
    ]
    assert at_rina.opens("/blocks").status == 403


def test_who_is_left_is_proposed_again_by_later_adverts(
    office: Office, budi: Contact, at_chief: Visitor, now: datetime
) -> None:
    proposed(office, budi, now)
    page = at_chief.opens("/blocks")
    at_chief.sends(page.form(f"/blocks/{budi.id}/dismiss"))
    assert standing(office, budi) == (False, False)
    at_chief.sends(page.form(f"/blocks/{budi.id}/block"))
    assert "sudah diputuskan" in at_chief.opens("/blocks").text
    assert standing(office, budi) == (False, False), "what another admin decided meanwhile stands"
    assert proposed(office, budi, now)


def test_the_admins_are_mailed_once_a_day(office: Office, chief: Officer, now: datetime) -> None:
    for number in ("+6281200000007", "+6281200000008"):
        assert proposed(office, office.citizen(now, number), now)
    with office.database.reading() as session:
        assert list(session.exec(select(Mail.recipient).where(Mail.subject == blocks.SUBJECT))) == [chief.email]


def test_the_longest_waiting_is_first_and_goes_with_the_citizen(
    office: Office, budi: Contact, chief: Officer, now: datetime
) -> None:
    other = office.citizen(now, "+6281200000007", registered=False)
    proposed(office, other, now - MINUTE)
    proposed(office, budi, now)
    with office.database.transaction() as session:
        assert [one.id for one in blocks.proposed(session)] == [other.id, budi.id]
        assert blocks.decide(session, budi.id or 0, "block", chief, now)
        forgetting.forget_contact(session, session.get_one(Contact, budi.id))
        assert session.get(Requester, budi.id) is not None
        assert [one.id for one in (*blocks.blocked(session), *blocks.proposed(session))] == [other.id]


@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_what_is_not_there(at_chief: Visitor, number: str) -> None:
    form = next(form for form in at_chief.opens("/blocks").forms if "csrf_token" in form.fields)
    form.action = f"/blocks/{number}/block"
    assert at_chief.sends(form).status == 303
    assert "sudah diputuskan" in at_chief.opens("/blocks").text
