"""Leafing through the queue there and back, on both databases."""

from datetime import datetime, timedelta

import pytest

from core.clock import utc_now
from core.models import Officer
from handoff import leafing, queries
from tests.handoff.conftest import MINUTE, Office
from tests.pages import Page, Visitor


@pytest.fixture
def now() -> datetime:
    return utc_now() - timedelta(minutes=10)


def leads(page: Page, rel: str) -> str:
    """Return where a link of the page's foot leads; empty where there is none."""
    before, found, _ = page.text.partition(f'" rel="{rel}">')
    return before.rpartition('href="')[2].replace("&amp;", "&") if found else ""


def opened(visitor: Visitor, tab: str, address: str) -> Page:
    return visitor.opens(address if address.startswith("/") else f"/queue/{tab}{address}")


@pytest.mark.parametrize(
    ("tab", "query"), [("waiting", ""), ("closed", ""), ("all", "?q=umkm"), ("all", "?kind=student")]
)
def test_each_page_leads_back_to_the_one_before_it(
    office: Office,
    at_rina: Visitor,
    rina: Officer,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    tab: str,
    query: str,
) -> None:
    monkeypatch.setattr(queries.page, "__defaults__", ("", 3))
    for at in range(11):
        one = office.opens(office.citizen(now, f"+62812{at:08d}"), now + at * timedelta(seconds=1))
        if tab == "closed":
            office.claims(one, rina, now)
            office.closes(one, rina, now + at * timedelta(seconds=1))
    pages, address = [], query
    while address or not pages:
        pages.append(opened(at_rina, tab, address))
        address = leads(pages[-1], "next")
    assert [len(page.rows) for page in pages] == [3, 3, 3, 2]
    assert leads(pages[0], "prev") == ""
    assert leads(pages[1], "prev") == f"/queue/{tab}{query}"  # the first page as it is always opened
    back, page = [], pages[-1]
    while address := leads(page, "prev"):
        page = opened(at_rina, tab, address)
        back.append(page.rows)
    assert back == [page.rows for page in pages[-2::-1]]


def test_an_act_on_several_leads_back_to_a_page_that_leads_back(
    office: Office, at_rina: Visitor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries.page, "__defaults__", ("", 2))
    for at in range(7):
        office.opens(office.citizen(now, f"+62812{at:08d}"), now + at * MINUTE)
    first = at_rina.opens("/queue/all")
    third = opened(at_rina, "all", leads(opened(at_rina, "all", leads(first, "next")), "next"))
    form = next(one for one in third.forms if one.action.startswith("/queue/all/several"))
    answer = at_rina.sends(form, number=third.rows, act="claim")
    assert leads(at_rina.opens(answer.location), "prev") == leads(third, "prev") != ""


def test_a_page_whose_way_is_not_known_leads_to_the_beginning_alone(
    office: Office, at_rina: Visitor, now: datetime
) -> None:
    office.opens(office.citizen(now), now)
    for after in ("turn~~0", "-", "rest~~1", "x" * 500):
        page = at_rina.opens("/queue/all", query_string={"after": after})
        assert page.status == 200
        assert leads(page, "prev") == ""
        assert "Kembali ke awal" in page.text


def test_a_long_way_is_remembered_as_far_as_an_address_holds_it() -> None:
    trail = leafing.read("")
    for place in range(1, 101):
        trail = leafing.read(trail.following(f"owed~2026-11-28T08:30:00.000000+00:00~{place:09d}"))
    assert trail.here.endswith("100")
    assert len(str(trail)) < 2500
    steps = 0
    while trail.previous:
        trail = leafing.read(trail.previous)
        steps += 1
    assert (steps, trail.here[-2:]) == (leafing.MOST_REMEMBERED - 1, "61")
    assert trail.previous is None, "what lies before is not taken for the beginning"
