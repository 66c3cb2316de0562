"""A citizen without an e-mail address: an officer may go on, with a reason, where the office allows it."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from core import office as office_choices
from core.clock import utc_now
from core.dates import in_words
from core.models import AuditEvent, Mail, Officer
from handoff import requesters, retention, service, sweeps, without_email
from handoff.lifecycle import NotPossible
from handoff.models import NO_EMAIL_TOLD, Consultation, Requester
from tests.handoff.conftest import MINUTE, Office, jambi
from tests.handoff.test_races import ROUNDS, at_once
from tests.pages import Form, Page, Visitor
from whatsapp.models import Contact

WHY = "Warga lansia, menelepon; tidak punya e-mail."
FORBIDDEN = "Kantor mewajibkan e-mail."
NOT_NOW = "Tindakan ini tidak dapat dilakukan sekarang"


@pytest.fixture
def now() -> datetime:
    """The pages read the system's clock, so the tests begin a little before it."""
    return utc_now() - timedelta(minutes=10)


@pytest.fixture
def allowed(office: Office, now: datetime) -> None:
    with office.database.transaction() as session:
        office_choices.choose(session, without_email.ALLOWED, chosen=True, now=now, by=None)


def draft(office: Office, now: datetime, number: str = "+6281200000007", **told: object) -> Consultation:
    """Open the draft of somebody who has told everything but an address."""
    contact = office.citizen(now, number, registered=False)
    with office.database.transaction() as session:
        facts = {"consent_at": now, "name": "Siti Aminah", "kind": "public"} | told
        requesters.save(session, contact.id or 0, now, **facts)
    return office.opens(contact, now, complete=False)


def asks(office: Office, it: Consultation) -> Requester:
    with office.database.reading() as session:
        return session.get_one(Requester, it.contact_id)


def waives(visitor: Visitor, it: Consultation, why: str = WHY) -> Page:
    """Send the form, on the page or not."""
    fields = {"csrf_token": visitor.token(), "key": "k" * 32, "text": why}
    return visitor.sends(Form(f"/consultations/{it.number}/waive", "post", fields))


def offers(visitor: Visitor, it: Consultation) -> bool:
    return visitor.opens(f"/consultations/{it.number}").offers(f"/consultations/{it.number}/waive")


def test_as_long_as_the_office_says_nothing_it_is_refused(office: Office, at_rina: Visitor, now: datetime) -> None:
    it = draft(office, now)
    assert not offers(at_rina, it)
    refused = waives(at_rina, it, "x")
    assert (refused.status, FORBIDDEN in refused.text) == (409, True)
    assert (office.now_is(it).status, office.told(it)) == ("draft", ["inbound", "event:opened"])


@pytest.mark.usefixtures("allowed")
def test_the_promise_starts_at_that_moment_and_the_citizen_is_told(
    office: Office, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    it = draft(office, now, without_email=NO_EMAIL_TOLD)
    before = utc_now()
    assert at_rina.does(it.number, "waive", text=f"  {WHY}\n").location == f"/consultations/{it.number}"
    after, (told,) = office.now_is(it), office.sent(Contact(id=it.contact_id, address="", created_at=now))
    assert after.status == "waiting"
    assert after.complete_at is not None
    assert before <= after.complete_at <= utc_now()
    assert after.due_at is not None
    promised = in_words(after.due_at, "id", office.calendar.zone)
    for words in (it.number, promised, "tidak dipungut biaya", "urutan ke-1"):
        assert words in told.body
    assert (told.template, told.variables["deadline"]) == ("clarification_complete", promised)
    happened = ["event:without_email", "note:note", "event:complete", "outbound:notice"]
    assert office.told(it)[-4:] == happened
    with office.database.reading() as session:
        acts = session.exec(select(AuditEvent).where(AuditEvent.subject == it.number)).all()
    assert [(one.action, one.officer_id) for one in acts] == [
        ("consultation.without_email", rina.id), ("consultation.complete", rina.id),
    ]  # fmt: skip
    page = at_rina.opens(f"/consultations/{it.number}").text
    for words in (
        "Dicatat tanpa e-mail oleh Rina",
        f"Alasan tanpa e-mail: {WHY}",
        "<dd>dicatat tanpa e-mail</dd>",
        "hubungi lewat telepon",
    ):
        assert words in page
    assert (
        "mencatat warga tanpa e-mail"
        in Visitor(at_rina.app).signs_in_as(office.officer("Kepala", "admin"), now).opens("/audit").text
    )


@pytest.mark.usefixtures("allowed")
def test_a_second_click_changes_nothing(office: Office, at_rina: Visitor, now: datetime) -> None:
    it = draft(office, now)
    assert waives(at_rina, it).status == 303
    again = waives(at_rina, it)
    assert (again.status, NOT_NOW in again.text) == (409, True)
    assert office.told(it).count("event:without_email") == 1
    assert office.told(it).count("outbound:notice") == 1


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("why", ["", "lansia", " \n lansia \t ", "x" * 301])
def test_a_reason_nobody_can_judge_is_refused_and_stays(
    office: Office, at_rina: Visitor, now: datetime, why: str
) -> None:
    it = draft(office, now)
    page = waives(at_rina, it, why)
    assert (page.status, "Tulis alasannya dalam 10 sampai 300 karakter." in page.text) == (400, True)
    assert page.form(f"/consultations/{it.number}/waive").fields["text"].strip() == why.strip()
    assert (office.now_is(it).status, asks(office, it).without_email) == ("draft", "")


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("told", [{"name": ""}, {"kind": ""}, {"consent_at": None}, {"email": "siti@example.com"}])
def test_it_is_for_drafts_that_wait_for_the_address_alone(
    office: Office, at_rina: Visitor, now: datetime, told: dict[str, object]
) -> None:
    it = draft(office, now, **told)
    assert not offers(at_rina, it)
    refused = waives(at_rina, it)
    assert (refused.status, NOT_NOW in refused.text, WHY in refused.text) == (409, True, True)
    assert (office.now_is(it).status, asks(office, it).without_email) == ("draft", "")


@pytest.mark.usefixtures("allowed")
def test_a_draft_without_a_question_waits_for_that_too(office: Office, at_rina: Visitor, now: datetime) -> None:
    it = draft(office, now)
    with office.database.transaction() as session:
        service.retitle(session, it.number, "", "", now)
    assert not offers(at_rina, it)
    assert waives(at_rina, it).status == 409


@pytest.mark.usefixtures("allowed")
def test_a_draft_somebody_has_taken_is_theirs_to_answer(
    office: Office, at_rina: Visitor, dedi: Officer, now: datetime
) -> None:
    it = draft(office, now)
    office.claims(it, dedi, now)
    assert waives(at_rina, it).status == 303
    assert (office.now_is(it).status, office.now_is(it).officer_id) == ("active", dedi.id)


@pytest.mark.usefixtures("allowed")
def test_an_address_given_in_that_moment_is_kept(office: Office, rina: Officer, now: datetime) -> None:
    """Whoever comes first, one promise is begun and the address stands."""
    given = {"email_verified_at": now}

    def gives(it: Consultation, email: str) -> None:
        with office.database.transaction() as session:
            service.locked(session, it.number)
            requesters.save(session, it.contact_id, now, email=email, **given)
            if service.locked(session, it.number).status == "draft":
                service.complete(session, it.number, now, office.calendar)

    def goes_on(it: Consultation) -> None:
        with office.database.transaction() as session:
            service.register_without_email(session, it.number, rina, now, office.calendar, why=WHY)

    for round_ in range(ROUNDS):
        it, email = draft(office, now, f"+62812000066{round_}"), f"siti{round_}@example.com"
        results = at_once(partial(goes_on, it), partial(gives, it, email))
        assert results[1] is None
        assert results[0] is None or isinstance(results[0], NotPossible)
        found = asks(office, it)
        assert (found.email, found.without_email, requesters.is_complete(found)) == (email, "", True)
        assert (office.now_is(it).status, office.told(it).count("event:complete")) == ("waiting", 1)


@pytest.mark.usefixtures("allowed")
def test_where_a_reason_is_asked_for_it_is_given(office: Office, at_rina: Visitor, now: datetime) -> None:
    it = draft(office, now)
    page = at_rina.opens(f"/consultations/{it.number}")
    assert page.offers(f"/consultations/{it.number}/waive")
    assert not page.offers(f"/consultations/{it.number}/complete")
    with office.database.transaction() as session:  # an address our own mail could not confirm
        requesters.save(session, it.contact_id, now, email="siti@example.com")
    assert at_rina.does(it.number, "complete").status == 303
    assert office.now_is(it).status == "waiting"


def test_officers_find_who_says_that_there_is_none(office: Office, at_rina: Visitor, now: datetime) -> None:
    draft(office, now, "+6281200000008")
    assert "tidak punya e-mail" not in at_rina.opens("/queue/draft").text
    it = draft(office, now, without_email=NO_EMAIL_TOLD)
    assert at_rina.opens("/queue/draft").text.count("tidak punya e-mail") == 1
    assert "tidak punya, kata warga" in at_rina.opens(f"/consultations/{it.number}").text


@pytest.mark.usefixtures("allowed")
def test_a_reply_that_does_not_arrive_is_told_to_the_officer_once(
    office: Office, rina: Officer, at_rina: Visitor
) -> None:
    now = jambi("2026-11-23T09:00")
    it = draft(office, now)
    goes_on = partial(service.register_without_email, why=WHY)
    with office.database.transaction() as session:
        goes_on(session, it.number, rina, now, office.calendar)
    office.claims(it, rina, now)
    reply = office.replies(it, rina, now + MINUTE)
    with office.database.transaction() as session:
        held = session.merge(reply)
        held.state, held.status_at = "held", now + MINUTE
    for later in (12, 13):
        sweeps.run(office.runtime, now + later * MINUTE)
    assert office.told(it).count("event:unmailed") == 1
    assert (
        "tidak ada e-mail warga yang terverifikasi: hubungi lewat telepon"
        in at_rina.opens(f"/consultations/{it.number}").text
    )
    with office.database.reading() as session:
        assert session.exec(select(Mail)).all() == []


@pytest.mark.usefixtures("allowed")
def test_a_report_counts_them_by_their_kind_and_who_they_were_is_forgotten(office: Office, rina: Officer) -> None:
    now = jambi("2026-11-23T09:00")
    it = draft(office, now)
    with office.database.transaction() as session:
        service.register_without_email(session, it.number, rina, now, office.calendar, why=WHY)
    assert office.month(date(2026, 11, 1), now + timedelta(days=1)).kinds == {"public": 1}
    with office.database.transaction() as session:
        retention.forget_citizen(session, office.runtime.settings, it.contact_id, now)
    assert (asks(office, it).without_email, asks(office, it).kind) == ("", "public")
