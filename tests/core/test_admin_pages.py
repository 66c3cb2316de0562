"""The admins' pages: officers, calendar, audit log, settings."""

import pytest
from sqlmodel import select

from core import audit, officers
from core.clock import utc_now
from core.models import AuditEvent, CalendarYear, Holiday, Officer
from core.runtime import Runtime
from tests.pages import Visitor, app_of

PASSWORD = "kuda nil makan soto"


@pytest.fixture
def visitor(runtime: Runtime) -> Visitor:
    now = utc_now()
    with runtime.database.transaction() as session:
        admin = officers.create(session, email="a@bps.go.id", name="Sari", password=PASSWORD, role="admin", now=now)
    return Visitor(app_of(runtime)).signs_in_as(admin, now)


def people(runtime: Runtime) -> dict[str, Officer]:
    with runtime.database.reading() as session:
        return {officer.email: officer for officer in officers.everyone(session)}


def test_an_officer_is_added_changed_and_disabled(visitor: Visitor, runtime: Runtime) -> None:
    form = visitor.opens("/officers").form("/officers")
    assert visitor.sends(form, name="Bagus", email="b@bps.go.id", password=PASSWORD, role="officer").status == 303
    number = people(runtime)["b@bps.go.id"].id
    for act in ("role", "disable"):
        page = visitor.opens("/officers")
        assert visitor.sends(page.form(f"/officers/{number}/{act}")).status == 303
    bagus = people(runtime)["b@bps.go.id"]
    assert bagus.role == "admin"
    assert bagus.disabled_at is not None
    assert visitor.sends(visitor.opens("/officers").form(f"/officers/{number}/enable")).status == 303


@pytest.mark.parametrize(
    "wrong", [{"email": "x"}, {"name": " "}, {"password": "short"}, {"role": "owner"}, {"email": "a@bps.go.id"}]
)
def test_a_bad_officer_is_refused_with_words(visitor: Visitor, wrong: dict[str, str]) -> None:
    form = visitor.opens("/officers").form("/officers")
    given = {"name": "Bagus", "email": "b@bps.go.id", "password": PASSWORD, "role": "officer"} | wrong
    page = visitor.sends(form, **given)
    assert page.status == 400
    assert 'role="alert"' in page.text


def test_nobody_disables_themselves(visitor: Visitor, runtime: Runtime) -> None:
    me = people(runtime)["a@bps.go.id"].id
    answer = visitor.client.post(f"/officers/{me}/disable", data={"csrf_token": visitor.token()})
    assert answer.status_code == 400


def test_a_year_is_confirmed_and_days_come_and_go(visitor: Visitor, runtime: Runtime) -> None:
    page = visitor.opens("/calendar?year=2027")
    assert visitor.sends(page.form("/calendar/confirm")).status == 303
    page = visitor.opens("/calendar?year=2027")
    assert "Dikonfirmasi oleh Sari" in page.text
    form = next(form for form in page.forms if form.action == "/calendar/add" and "reason" in form.fields)
    assert visitor.sends(form, day="2027-07-06", name="Pelantikan").status == 303
    removal = next(
        form for form in visitor.opens("/calendar?year=2027").forms if form.fields.get("day") == "2027-07-06"
    )
    assert visitor.sends(removal, reason="").status == 400
    assert visitor.sends(removal, reason="Batal").status == 303
    with runtime.database.reading() as session:
        assert session.exec(select(CalendarYear).where(CalendarYear.year == 2027)).one().confirmed_by == "Sari"
        assert [day.closed for day in session.exec(select(Holiday).where(Holiday.name == "Pelantikan"))] == [False]
        lines = session.exec(select(AuditEvent.action).where(AuditEvent.subject == "2027-07-06")).all()
    assert lines == ["calendar.add", "calendar.remove"]


@pytest.mark.parametrize("day", ["31-02-2027", "2027-02-31", "0000-01-01", "99999-01-01", "", "x"])
def test_days_that_are_none_are_refused(visitor: Visitor, day: str) -> None:
    form = next(form for form in visitor.opens("/calendar").forms if "reason" in form.fields and "name" in form.fields)
    assert visitor.sends(form, day=day, name="Libur").status == 400


@pytest.mark.parametrize(("year", "status"), [("2026", 200), ("x", 200), ("1066", 404), ("-1", 200), ("9" * 30, 200)])
def test_years(visitor: Visitor, year: str, status: int) -> None:
    assert visitor.opens("/calendar", query_string={"year": year}).status == status


def test_the_audit_log_goes_back_page_by_page(visitor: Visitor, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        for number in range(120):
            audit.record(session, "test.act", subject=f"nr{number}.", now=utc_now())
    page, seen = visitor.opens("/audit?action=test.act"), ""
    for _ in range(3):
        seen += page.text
        page = visitor.opens(next((link for link in page.links if "before=" in link), "/audit"))
    assert all(f"nr{number}." in seen for number in range(120))


def test_settings_show_no_secret(visitor: Visitor, runtime: Runtime) -> None:
    page = visitor.opens("/settings")
    assert "OFFICE_TIMEZONE" in page.text
    assert runtime.settings.secret_key not in page.text


@pytest.mark.parametrize(
    ("month", "status"), [("", 200), ("2026-11", 200), ("2026-13", 400), ("0000-01", 400), ("x", 400)]
)
def test_reports(visitor: Visitor, month: str, status: int) -> None:
    assert visitor.opens("/reports", query_string={"month": month}).status == status
