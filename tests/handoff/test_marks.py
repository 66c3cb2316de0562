"""The office's own numbers: served as any other, in no figure, marked and unmarked by admins at any time."""
# ruff: noqa: F811 (fixtures)

import io
from datetime import datetime

import openpyxl
import pytest
from sqlmodel import select

from core.clock import utc_now
from core.models import AuditEvent, Officer
from handoff import expectation, ratings, service
from handoff.models import Change, Consultation, Rating
from tests.handoff.conftest import MINUTE, Office
from tests.handoff.test_desk import app, at_rina, now  # noqa: F401  (fixtures)
from tests.pages import Page, Visitor
from whatsapp import contacts
from whatsapp.models import Contact

OURS = "+6281300000002"


@pytest.fixture
def both(office: Office, rina: Officer, budi: Contact, now: datetime) -> dict[str, Consultation]:
    """A citizen's consultation and one of our own, each answered, closed and rated."""
    made = {"citizen": budi, "ours": office.citizen(now, OURS)}
    opened = {name: office.opens(contact, now, question=f"Tanya {name}") for name, contact in made.items()}
    for name, consultation in opened.items():
        office.claims(consultation, rina, now)
        office.replies(consultation, rina, now)
        office.delivers(now)
        office.closes(consultation, rina, now + MINUTE)
        with office.database.transaction() as session:
            asked = session.get_one(Rating, consultation.id)
            ratings.rate(session, asked, 5 if name == "citizen" else 1, f"Kata {name}", now + MINUTE)
    return opened


def mark_of(office: Office, number: str = OURS) -> str | None:
    with office.database.reading() as session:
        return session.exec(select(Contact.mark).where(Contact.address == f"whatsapp:{number}")).one_or_none()


def marks(at: Visitor, consultation: Consultation, mark: str) -> Page:
    """Press a button of the form on a consultation's page."""
    return at.does(consultation.number, "mark", mark=mark)


def types(at: Visitor, number: str, mark: str = "training") -> Page:
    return at.sends(at.opens("/marks").form("/marks"), number=number, mark=mark)


def shown(at: Visitor) -> dict[str, bool]:
    """Say for each place that shows figures or what stands behind them whether our own number is in it."""
    consultations = at.opens("/reports/consultations.csv").text
    book = at.client.get("/reports/report.xlsx").data
    cells = [cell.value for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet for cell in row]
    number = next(str(one) for one in consultations.split() if "KS-" in one)[:4]
    assert number.strip('"').startswith("KS-")
    months = at.opens("/reports/promises")
    behind = at.opens(next(link for link in months.links if link.startswith("/reports/promises/")))
    return {
        "report": "Kata ours" in at.opens("/reports").text,
        "print": "Kata ours" in at.opens("/reports/print").text,
        "csv": "Kata ours" in consultations,
        "xlsx": "Kata ours" in cells,
        "promises": ">2</a>" in months.text,
        "behind": behind.text.count('href="/consultations/') == 2,
        "left out": "1 konsultasi dari nomor petugas atau latihan tidak dihitung." not in at.opens("/reports").text,
    }


def test_a_mark_holds_for_the_past_in_every_place_and_may_be_taken_away(
    office: Office, both: dict[str, Consultation], at_chief: Visitor
) -> None:
    everywhere = shown(at_chief)
    assert set(everywhere.values()) == {True}
    assert marks(at_chief, both["ours"], "training").status == 303
    assert mark_of(office) == "training"
    assert set(shown(at_chief).values()) == {False}
    assert "Kata citizen" in at_chief.opens("/reports").text
    assert "tidak dihitung." in at_chief.opens("/reports/print").text
    marks(at_chief, both["ours"], "staff")
    assert mark_of(office) == "staff"
    assert set(shown(at_chief).values()) == {False}
    marks(at_chief, both["ours"], "none")
    assert mark_of(office) is None
    assert shown(at_chief) == everywhere


def test_what_comes_later_from_a_marked_number_is_left_out_too(
    office: Office, both: dict[str, Consultation], at_chief: Visitor
) -> None:
    assert "sebagai nomor petugas" in at_chief.opens(types(at_chief, OURS, "staff").location).text
    office.opens(office.citizen(utc_now(), OURS), utc_now())
    assert "2 konsultasi dari nomor petugas atau latihan tidak dihitung." in at_chief.opens("/reports").text


def test_it_is_seen_in_the_queue_and_on_the_page_and_told_to_open_ones(
    office: Office, budi: Contact, now: datetime, at_chief: Visitor, at_rina: Visitor
) -> None:
    consultation = office.opens(budi, now)
    page = f"/consultations/{consultation.number}"
    assert not [path for path in ("/queue/all", page) if "#training" in at_rina.opens(path).text]
    marks(at_chief, consultation, "training")
    for path in ("/queue/all", page):
        text = at_rina.opens(path).text
        assert '#training"' in text, path
        assert "</svg>latihan</span>" in text, path
        assert "tidak dihitung dalam laporan" in text, path
    assert "· latihan" in at_rina.opens(f"{page}/print").text
    with office.database.reading() as session:
        assert session.exec(select(Change.number).where(Change.kind == "marked")).all() == [consultation.number]


def test_only_admins_mark_and_nobody_sees_a_whole_number(
    office: Office, budi: Contact, now: datetime, at_chief: Visitor, at_rina: Visitor
) -> None:
    consultation = office.opens(budi, now)
    page = at_rina.opens(f"/consultations/{consultation.number}")
    assert not page.offers(f"/consultations/{consultation.number}/mark")
    form = page.form(f"/consultations/{consultation.number}/note")
    form.action = f"/consultations/{consultation.number}/mark"
    assert at_rina.sends(form, mark="staff").status == 403
    assert at_rina.opens("/marks").status == 403
    assert mark_of(office, "+6281200000001") is None
    marks(at_chief, consultation, "staff")
    listed = at_chief.opens("/marks").text
    assert "+62 812-xxxx-0001" in listed
    assert "81200000001" not in listed


def test_all_is_logged_in_words(
    office: Office, budi: Contact, now: datetime, chief: Officer, at_chief: Visitor
) -> None:
    consultation = office.opens(budi, now)
    for mark in ("staff", "staff", "training", "none", "none"):
        assert marks(at_chief, consultation, mark).status == 303
    with office.database.reading() as session:
        lines = select(AuditEvent.action, AuditEvent.officer_id).where(AuditEvent.subject == contacts.subject(budi.id))
        assert list(session.exec(lines.order_by(AuditEvent.id))) == [
            ("contact.marked_staff", chief.id),
            ("contact.marked_training", chief.id),
            ("contact.unmarked", chief.id),
        ]
    text = at_chief.opens("/audit").text
    assert all(words in text for words in ("menandai nomor petugas", "menandai nomor latihan", "mencabut tanda nomor"))


@pytest.mark.parametrize("mark", ["", "boss", "NONE"])
def test_another_mark_is_refused_with_what_there_is(
    office: Office, budi: Contact, now: datetime, at_chief: Visitor, mark: str
) -> None:
    consultation = office.opens(budi, now)
    refused = marks(at_chief, consultation, mark)
    assert (refused.status, "Pilih nomor petugas atau nomor latihan." in refused.text) == (400, True)
    refused = types(at_chief, OURS, mark)
    assert (refused.status, "Pilih nomor petugas atau nomor latihan." in refused.text) == (400, True)
    assert refused.form("/marks").fields["number"] == OURS
    assert types(at_chief, OURS, "none").status == 400


@pytest.mark.parametrize(
    "typed", ["0813-0000-0002", "+62 813 0000 0002", "6281300000002", " whatsapp:+6281300000002", "(0813) 0000.0002"]
)
def test_a_number_is_marked_however_it_is_typed_and_before_it_writes(
    office: Office, rina: Officer, now: datetime, at_chief: Visitor, typed: str
) -> None:
    assert types(at_chief, typed).status == 303
    page = at_chief.opens("/marks")
    assert "+62 813-xxxx-0002" in page.text
    assert mark_of(office) == "training"
    consultation = office.opens(office.citizen(now, OURS), now)
    assert "latihan" in at_chief.opens(f"/consultations/{consultation.number}").text
    assert "1 konsultasi dari nomor petugas atau latihan" in at_chief.opens("/reports").text


@pytest.mark.parametrize("typed", ["", "siapa", "0812", "+0812345678", "KS-2026-00001", "9" * 60, "08\x0012"])
def test_what_is_no_number_is_told_and_kept(office: Office, at_chief: Visitor, typed: str) -> None:
    refused = types(at_chief, typed)
    assert refused.status == 400
    assert "Tulis seperti 081234567890" in refused.text
    with office.database.reading() as session:
        assert session.exec(select(Contact)).all() == []


def test_a_number_typed_in_vain_is_forgotten_with_its_mark(office: Office, at_chief: Visitor, now: datetime) -> None:
    """Who has written keeps everything but the mark."""
    wrote = office.citizen(now, "+6281300000003")
    types(at_chief, OURS)
    types(at_chief, "+6281300000003", "staff")
    for action in [form.action for form in at_chief.opens("/marks").forms if form.action.endswith("/remove")]:
        done = at_chief.sends(at_chief.opens("/marks").form(action))
        assert "dihitung lagi" in at_chief.opens(done.location).text
    assert "Belum ada nomor yang ditandai." in at_chief.opens("/marks").text
    with office.database.reading() as session:
        addresses = set(session.exec(select(Contact.address)))
    assert f"whatsapp:{OURS}" not in addresses
    assert wrote.address in addresses
    types(at_chief, OURS, "staff")
    assert mark_of(office) == "staff"


def test_a_mark_taken_away_twice(office: Office, at_chief: Visitor) -> None:
    types(at_chief, OURS)
    page = at_chief.opens("/marks")
    (form,) = (form for form in page.forms if form.action.endswith("/remove"))
    at_chief.sends(form)
    for action in (form.action, "/marks/0/remove", "/marks/99999999999999999999/remove"):
        form.action = action
        assert at_chief.sends(form).status == 303
        assert "sudah dicabut" in at_chief.opens("/marks").text


def test_the_usual_wait_is_told_from_what_citizens_waited(office: Office, rina: Officer, now: datetime) -> None:
    """An answer in training comes within the minute; nobody is to be promised as much."""
    for place in range(expectation.LEAST):
        consultation = office.opens(office.citizen(now, f"+62813000001{place:02}"), now)
        office.claims(consultation, rina, now)
        office.replies(consultation, rina, now)
        office.delivers(now)
    with office.database.transaction() as session:
        assert expectation.usual(session, office.calendar) is not None
        session.exec(select(Contact)).first().mark = "training"  # type: ignore[union-attr]
    with office.database.reading() as session:
        assert expectation.usual(session, office.calendar) is None


def test_who_was_retired_keeps_the_mark_and_the_new_owner_has_none(office: Office, now: datetime) -> None:
    """The mark is the person's, as their history is: a number given to somebody else is a citizen's again."""
    with office.database.transaction() as session:
        contacts.of_sender(session, f"whatsapp:{OURS}", "ID.1", now).mark = "staff"
    with office.database.transaction() as session:
        assert contacts.of_sender(session, f"whatsapp:{OURS}", "ID.2", now).mark is None
    with office.database.transaction() as session:
        assert contacts.of_sender(session, "whatsapp:+6281300000009", "ID.1", now).mark == "staff"


def test_the_promise_and_the_queue_know_no_mark(
    office: Office, budi: Contact, rina: Officer, now: datetime, at_chief: Visitor, at_rina: Visitor
) -> None:
    types(at_chief, OURS)
    ours, citizens = office.opens(office.citizen(now, OURS), now), office.opens(budi, now)
    assert office.now_is(ours).due_at == office.now_is(citizens).due_at
    assert at_rina.opens("/queue/waiting").rows == [ours.number, citizens.number]
    with office.database.transaction() as session:
        assert service.claim_next(session, rina, now, office.calendar).number == ours.number  # type: ignore[union-attr]
