"""One act on several lines of the queue, on both databases."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.clock import utc_now
from core.models import Officer
from handoff import leaves
from handoff.models import Consultation
from tests.handoff.conftest import Office
from tests.pages import Page, Visitor


@pytest.fixture
def now() -> datetime:
    return utc_now() - timedelta(minutes=10)


def three(office: Office, now: datetime) -> list[Consultation]:
    return [office.opens(office.citizen(now, f"+62812{at:08d}"), now) for at in range(3)]


def does(visitor: Visitor, act: str, chosen: list[Consultation], tab: str = "all", **more: Any) -> Page:
    """Tick the lines, press a button of the bar, and follow where it leads."""
    form = visitor.opens(f"/queue/{tab}").form(f"/queue/{tab}/several")
    answer = visitor.sends(form, number=[one.number for one in chosen], act=act, **more)
    assert answer.status == 303, answer.text
    return visitor.opens(answer.location)


def test_several_are_closed_and_the_others_say_why_not(
    office: Office, at_rina: Visitor, rina: Officer, dedi: Officer, now: datetime
) -> None:
    mine, hers, free = three(office, now)
    other = office.opens(office.citizen(now, "+6281299999999"), now)
    office.claims(mine, rina, now)
    office.claims(hers, dedi, now)

    page = does(at_rina, "close", [mine, free, hers, other])

    assert "1 konsultasi ditutup. 3 tidak ditutup:" in page.text
    assert f"{hers.number} ditangani Dedi" in page.text
    assert f"{free.number}, {other.number} belum diambil siapa pun" in page.text  # a reason is said once
    assert [office.now_is(one).status for one in (mine, hers, free)] == ["closed", "active", "waiting"]


def test_one_is_one_in_english_too(office: Office, at_rina: Visitor, rina: Officer, now: datetime) -> None:
    with office.database.transaction() as session:
        session.get_one(Officer, rina.id).language = "en"
    mine, other, _free = three(office, now)
    office.claims(mine, rina, now)
    assert "1 consultation closed." in does(at_rina, "close", [mine]).text
    assert "2 consultations taken by you." in does(at_rina, "claim", [other, _free]).text


def test_once_more_changes_nothing(office: Office, at_rina: Visitor, rina: Officer, now: datetime) -> None:
    chosen = three(office, now)
    for act in ("claim", "release", "claim", "close"):
        assert "3 konsultasi" in does(at_rina, act, chosen).text
        before = [office.told(one) for one in chosen]
        assert "3 konsultasi" in does(at_rina, act, chosen).text
        assert [office.told(one) for one in chosen] == before
        assert f"event:{act}" in before[0]


def test_several_go_to_a_colleague_also_those_nobody_has(
    office: Office, at_rina: Visitor, rina: Officer, dedi: Officer, now: datetime
) -> None:
    chosen = three(office, now)
    office.claims(chosen[0], rina, now)

    page = does(at_rina, "transfer", chosen, to=str(dedi.id))

    assert "3 konsultasi dialihkan kepada Dedi." in page.text
    assert {office.now_is(one).officer_id for one in chosen} == {dedi.id}


@pytest.mark.parametrize(
    ("act", "more", "told"),
    [("close", {}, "Pilih dulu konsultasinya."), ("transfer", {"to": ""}, "Pilih dulu konsultasinya.")],
)
def test_nothing_chosen_is_said(office: Office, at_rina: Visitor, act: str, more: dict[str, str], told: str) -> None:
    assert told in does(at_rina, act, [], **more).text


@pytest.mark.parametrize("to", ["", "0", "999999", "abc", "1e3"])
def test_a_transfer_needs_a_colleague(office: Office, at_rina: Visitor, now: datetime, to: str) -> None:
    assert "Pilih rekan yang akan menerima." in does(at_rina, "transfer", three(office, now), to=to).text


def test_an_unknown_act_and_unknown_numbers(office: Office, at_rina: Visitor, now: datetime) -> None:
    chosen = three(office, now)
    form = at_rina.opens("/queue/all").form("/queue/all/several")

    assert at_rina.sends(form, number=[chosen[0].number], act="explode").status == 400
    answer = at_rina.sends(form, number=["KS-2026-99999", "<b>"], act="close")
    assert "2 tidak ditutup: KS-2026-99999, &lt;b&gt; tidak ditemukan." in at_rina.opens(answer.location).text


def test_the_filters_stay(office: Office, at_rina: Visitor, now: datetime) -> None:
    chosen = three(office, now)
    form = at_rina.opens("/queue/all?kind=student&q=umkm").form("/queue/all/several?q=umkm&kind=student")

    assert at_rina.sends(form, number=[chosen[0].number], act="claim").location == "/queue/all?q=umkm&kind=student"

    later = at_rina.opens("/queue/all?kind=student&after=rest~~1")
    assert "Tidak ada lagi di halaman ini." in later.text  # and not that nobody waits
    assert "/queue/all?kind=student" in later.links


def test_two_officers_take_the_same_lines_and_each_is_won_once(
    office: Office, at_rina: Visitor, dedi: Officer, rina: Officer, now: datetime
) -> None:
    chosen = three(office, now)
    at_dedi = Visitor(at_rina.app).signs_in_as(dedi, now)
    visitors, pages = (at_rina, at_dedi), {}
    together = threading.Barrier(2)

    def take(visitor: Visitor) -> None:
        form = visitor.opens("/queue/all").form("/queue/all/several")
        together.wait()
        answer = visitor.sends(form, number=[one.number for one in chosen], act="claim")
        pages[visitor] = visitor.opens(answer.location).text

    threads = [threading.Thread(target=take, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    owners = [office.now_is(one).officer_id for one in chosen]
    assert all(owner in {rina.id, dedi.id} for owner in owners)
    for visitor, officer, other in ((at_rina, rina, "Dedi"), (at_dedi, dedi, "Rina")):
        won = owners.count(officer.id)
        assert (f"{won} konsultasi Anda ambil." in pages[visitor]) == (won > 0)
        lost = [one.number for one, owner in zip(chosen, owners, strict=True) if owner != officer.id]
        assert (f"{', '.join(lost)} ditangani {other}" in pages[visitor]) == bool(lost)


def test_several_are_not_handed_to_who_is_away(
    office: Office, at_rina: Visitor, rina: Officer, dedi: Officer, now: datetime
) -> None:
    chosen = three(office, now)
    today = utc_now().astimezone(office.calendar.zone).date()
    with office.database.transaction() as session:
        leaves.add(session, dedi, today, today, by=dedi, now=now)

    page = does(at_rina, "transfer", chosen, to=str(dedi.id))

    assert "Dedi sedang cuti sampai" in page.text
    assert "Dedi (cuti)" in page.text
    assert {office.now_is(one).officer_id for one in chosen} == {None}
