"""The admins' pages of the calendar and of the monthly report."""

from datetime import date

import pytest
from sqlmodel import select

from core import calendar
from core.clock import utc_now
from core.models import AuditEvent, CalendarYear, Holiday
from core.runtime import Runtime
from tests.pages import Visitor


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


def test_what_is_refused_stays_in_the_form_it_was_typed_in(visitor: Visitor) -> None:
    page = visitor.opens("/calendar?year=2027")
    removal = next(form for form in page.forms if form.action == "/calendar/remove")
    refused = visitor.sends(removal, reason=" ")
    assert refused.status == 400
    assert refused.text.count('<details class="inline-more" open>') == 1
    added = next(form for form in refused.forms if "name" in form.fields and "reason" in form.fields)
    assert added.fields["day"] == "", "the day of one form is not typed into the other"
    refused = visitor.sends(added, day="2027-07-06", name=" ", reason="Surat 7/2027")
    kept = next(form for form in refused.forms if "name" in form.fields and "reason" in form.fields)
    assert (kept.fields["day"], kept.fields["reason"]) == ("2027-07-06", "Surat 7/2027")
    assert '<details class="inline-more" open>' not in refused.text


def test_signs_nobody_sees_are_not_kept(visitor: Visitor, runtime: Runtime) -> None:
    page = visitor.opens("/calendar?year=2027")
    form = next(form for form in page.forms if "name" in form.fields and "reason" in form.fields)
    assert visitor.sends(form, day="2027-07-06", name="\u202eCuti\0 \x07Pilkada\t", reason="").status == 303
    with runtime.database.reading() as session:
        assert session.exec(select(Holiday.name).where(Holiday.day == date(2027, 7, 6))).one() == "Cuti Pilkada"


@pytest.mark.parametrize("path", ["/queue", "/reports", "/reports/promises", "/calendar?year={other}"])
def test_a_year_nobody_confirmed_is_named_wherever_it_matters(visitor: Visitor, runtime: Runtime, path: str) -> None:
    year = utc_now().astimezone(runtime.settings.zone).year
    warning = f"Hari libur {year}"
    assert warning in visitor.opens(path.format(other=year + 1)).text
    with runtime.database.transaction() as session:
        for confirmed in (year, year + 1):
            calendar.confirm(session, confirmed, by="Sari", now=utc_now())
    assert warning not in visitor.opens(path.format(other=year + 1)).text


@pytest.mark.parametrize("day", ["31-02-2027", "2027-02-31", "0000-01-01", "99999-01-01", "", "x"])
def test_days_that_are_none_are_refused(visitor: Visitor, day: str) -> None:
    form = next(form for form in visitor.opens("/calendar").forms if "reason" in form.fields and "name" in form.fields)
    assert visitor.sends(form, day=day, name="Libur").status == 400


@pytest.mark.parametrize(("year", "status"), [("2026", 200), ("x", 200), ("1066", 404), ("-1", 200), ("9" * 30, 200)])
def test_years(visitor: Visitor, year: str, status: int) -> None:
    assert visitor.opens("/calendar", query_string={"year": year}).status == status


@pytest.mark.parametrize(
    ("month", "status"), [("", 200), ("2026-11", 200), ("2026-13", 400), ("0000-01", 400), ("x", 400)]
)
def test_reports(visitor: Visitor, month: str, status: int) -> None:
    assert visitor.opens("/reports", query_string={"month": month}).status == status
