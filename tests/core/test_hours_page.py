"""Service hours in the browser: the usual week and periods, changed at once, refused with words."""

import re

import pytest
from sqlmodel import col, select

from core import calendar
from core.models import AuditEvent
from core.runtime import Runtime
from core.service_hours import parse_week, written
from core.working_days import DEFAULT_HOURS
from tests.pages import Page, Visitor

RAMADAN = {"name": "Ramadan", "first": "2027-02-08", "last": "2027-03-09", "week": "Senin-Kamis 08.00-15.00"}


def usual(runtime: Runtime) -> str:
    with runtime.database.reading() as session:
        return calendar.load(session, runtime.settings).hours_in_words("id")


def presses(visitor: Visitor, page: Page, act: str, **filled: str) -> Page:
    """Press a button of the page's one form: `add`, `remove`, or without a name the one of the usual week."""
    form = page.form("/calendar/hours")
    form.action = f"/calendar/hours/{act}".rstrip("/")
    return visitor.sends(form, **filled)


def adds(visitor: Visitor, **filled: str) -> Page:
    return presses(visitor, visitor.opens("/calendar/hours"), "add", **(RAMADAN | filled))


@pytest.mark.parametrize(
    "text", ["Senin-Kamis 08.00-15.30\nJumat 08.00-11.30, 13.00-16.00", "Senin 08.00-09.00\nRabu-Kamis 08.00-09.00"]
)
def test_what_is_written_is_read_back(text: str) -> None:
    week = calendar.week_from(parse_week(text))
    assert written(week) == text


def test_the_page_shows_the_hours_in_force(visitor: Visitor) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours")
    assert form.fields["usual"] == form.fields["week"] == written(DEFAULT_HOURS.usual)
    assert 'href="/calendar/hours"' in visitor.opens("/calendar").text


def test_an_english_page_writes_the_hours_in_english_and_reads_them_back(visitor: Visitor, runtime: Runtime) -> None:
    visitor.sends(visitor.opens("/calendar/hours").form("/preferences"), language="en")
    assert adds(visitor, week="Monday-Thursday 08.00-15.00").status == 303
    page = visitor.opens("/calendar/hours")
    assert (
        page.form("/calendar/hours").fields["usual"] == "Monday-Thursday 08.00-15.30\nFriday 08.00-11.30, 13.00-16.00"
    )
    assert "Senin" not in page.text
    assert visitor.sends(page.form("/calendar/hours")).status == 303
    assert usual(runtime) == "Senin-Kamis 08.00-15.30, Jumat 08.00-11.30 dan 13.00-16.00 WIB"


def test_the_usual_week_is_changed(visitor: Visitor, runtime: Runtime) -> None:
    form = visitor.opens("/calendar/hours").form("/calendar/hours")
    assert visitor.sends(form, usual="Senin-Jumat 07.30-16.00").status == 303
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
        ("Sen\u202ein\x07 besok", "“senin besok”: tulis hari lalu jam"),
        ("x" * 500, f"“{'x' * 40}…”: tulis hari lalu jam"),
        (" ", "Tidak ada hari yang disebut."),
    ],
)
def test_hours_that_cannot_be_are_refused_in_our_words_and_stay_typed(visitor: Visitor, week: str, says: str) -> None:
    page = presses(visitor, visitor.opens("/calendar/hours"), "", usual=week)
    assert page.status == 400
    assert says in page.text
    assert "must be in" not in page.text
    assert page.form("/calendar/hours").fields["usual"] == week.replace("\u202e", "")
    assert page.form("/calendar/hours").fields["week"] == written(DEFAULT_HOURS.usual)


def test_a_period_comes_and_goes(visitor: Visitor, runtime: Runtime) -> None:
    assert adds(visitor).status == 303
    page = visitor.opens("/calendar/hours")
    assert "Selasa, 9 Maret 2027" in page.text
    assert presses(visitor, page, "remove", period=removable(page)).status == 303
    assert not removable(visitor.opens("/calendar/hours"))


def removable(page: Page) -> str:
    found = re.search(r'/calendar/hours/remove" name="period" value="([0-9]+)"', page.text)
    return found[1] if found else ""


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
def test_a_bad_period_is_refused_with_words_and_stays_typed(visitor: Visitor, wrong: dict[str, str]) -> None:
    page = adds(visitor, **wrong)
    assert page.status == 400
    assert 'role="alert"' in page.text
    assert not removable(page)
    left = page.form("/calendar/hours").fields
    assert [left[name] for name in RAMADAN] == [text.strip() for text in (RAMADAN | wrong).values()]


def test_what_is_typed_for_one_act_outlives_the_others(visitor: Visitor, runtime: Runtime) -> None:
    adds(visitor)
    begun = {"name": "Idulfitri", "first": "2027-03-15", "last": "", "week": "Senin 09.00-12.00"}
    page = visitor.opens("/calendar/hours")
    removed = presses(visitor, page, "remove", period=removable(page), **begun, usual="Senin 08.00-")
    assert "Jam layanan disimpan" in removed.text
    saved = presses(visitor, removed, "", usual="Senin-Jumat 07.30-16.00")
    assert "Jam layanan disimpan" in saved.text
    assert usual(runtime) == "Senin-Jumat 07.30-16.00 WIB"
    left = saved.form("/calendar/hours").fields
    assert {name: left[name] for name in begun} == begun
    added = presses(visitor, saved, "add", last="2027-03-19", usual="Senin 07.00-")
    left = added.form("/calendar/hours").fields
    assert (left["usual"], left["name"], left["week"]) == ("Senin 07.00-", "", "Senin-Jumat 07.30-16.00")
    assert "Jumat, 19 Maret 2027" in added.text


def test_a_week_a_colleague_changed_meanwhile_is_not_written_over_unseen(visitor: Visitor, runtime: Runtime) -> None:
    stale = visitor.opens("/calendar/hours")
    presses(visitor, visitor.opens("/calendar/hours"), "", usual="Senin-Jumat 07.30-16.00")
    page = presses(visitor, stale, "", usual="Senin-Kamis 08.00-16.00")
    assert page.status == 400
    assert "sudah diubah sejak halaman ini dibuka" in page.text
    assert usual(runtime) == "Senin-Jumat 07.30-16.00 WIB"
    assert page.form("/calendar/hours").fields["usual"] == "Senin-Kamis 08.00-16.00"
    assert presses(visitor, page, "").status == 303
    assert usual(runtime) == "Senin-Kamis 08.00-16.00 WIB"
    assert presses(visitor, page, "").status == 303, "a second click of the same"
