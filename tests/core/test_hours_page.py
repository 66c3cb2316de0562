"""Service hours in the browser: the usual week and periods, changed at once, refused with words."""

import pytest
from sqlmodel import col, select

from core import calendar
from core.models import AuditEvent
from core.runtime import Runtime
from core.service_hours import parse_week, written
from core.working_days import DEFAULT_HOURS
from tests.pages import Visitor


def usual(runtime: Runtime) -> str:
    with runtime.database.reading() as session:
        return calendar.load(session, runtime.settings).hours_in_words("id")


@pytest.mark.parametrize(
    "text", ["Senin-Kamis 08.00-15.30\nJumat 08.00-11.30, 13.00-16.00", "Senin 08.00-09.00\nRabu-Kamis 08.00-09.00"]
)
def test_what_is_written_is_read_back(text: str) -> None:
    week = calendar.week_from(parse_week(text))
    assert written(week) == text


def test_the_page_shows_the_hours_in_force(visitor: Visitor) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours")
    assert form.fields["week"] == written(DEFAULT_HOURS.usual)
    assert 'href="/calendar/hours"' in visitor.opens("/calendar").text


def test_an_english_page_writes_the_hours_in_english_and_reads_them_back(visitor: Visitor, runtime: Runtime) -> None:
    visitor.sends(visitor.opens("/calendar/hours").form("/preferences"), language="en")
    form = visitor.opens("/calendar/hours").form("/calendar/hours/add")
    given = {"name": "Ramadan", "first": "2027-02-08", "last": "2027-03-09", "week": "Monday-Thursday 08.00-15.00"}
    assert visitor.sends(form, **given).status == 303
    page = visitor.opens("/calendar/hours")
    assert page.form("/calendar/hours").fields["week"] == "Monday-Thursday 08.00-15.30\nFriday 08.00-11.30, 13.00-16.00"
    assert "Senin" not in page.text
    assert visitor.sends(page.form("/calendar/hours")).status == 303
    assert usual(runtime) == "Senin-Kamis 08.00-15.30, Jumat 08.00-11.30 dan 13.00-16.00 WIB"


def test_the_usual_week_is_changed(visitor: Visitor, runtime: Runtime) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours")
    assert visitor.sends(form, week="Senin-Jumat 07.30-16.00").status == 303
    assert usual(runtime) == "Senin-Jumat 07.30-16.00 WIB"
    with runtime.database.reading() as session:
        assert session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id).desc())).first() == "calendar.hours"


@pytest.mark.parametrize(
    ("week", "says"),
    [
        ("Senin 25.00-26.00", "25.00-26.00"),
        ("Senin 08.70-09.00", "tulis jam seperti 08.00-15.30"),
        ("Senin 16.00-08.00", "jam tutup harus sesudah jam buka"),
        ("Senin 08.00-08.00", "jam tutup harus sesudah jam buka"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_our_words_and_stay_typed(visitor: Visitor, week: str, says: str) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours")
    page = visitor.sends(form, week=week)
    assert page.status == 400
    assert says in page.text
    assert "must be in" not in page.text
    assert page.form("/calendar/hours").fields["week"] == week
    assert page.form("/calendar/hours/add").fields["week"] == written(DEFAULT_HOURS.usual)


def test_a_period_comes_and_goes(visitor: Visitor, runtime: Runtime) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours/add")
    given = {"name": "Ramadan", "first": "2027-02-08", "last": "2027-03-09", "week": "Senin-Kamis 08.00-15.00"}
    assert visitor.sends(form, **given).status == 303
    page = visitor.opens("/calendar/hours")
    assert "Selasa, 9 Maret 2027" in page.text
    assert visitor.sends(page.form("/calendar/hours/remove")).status == 303
    assert not visitor.opens("/calendar/hours").offers("/calendar/hours/remove")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"first": ""},
        {"last": "2027-02-07"},
        {"week": "kapan saja"},
        {"week": "Senin 16.00-08.00"},
    ],
)
def test_a_bad_period_is_refused_with_words(visitor: Visitor, wrong: dict[str, str]) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours/add")
    given = {"name": "Ramadan", "first": "2027-02-08", "last": "2027-03-09", "week": "Senin-Kamis 08.00-15.00"}
    page = visitor.sends(form, **(given | wrong))
    assert page.status == 400
    assert 'role="alert"' in page.text
    assert not visitor.opens("/calendar/hours").offers("/calendar/hours/remove")
