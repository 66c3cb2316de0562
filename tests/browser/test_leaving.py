"""What an officer leaves in the browser of a desk that several share: what was begun and not sent, and open tabs."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.models import Officer
from handoff.models import Consultation
from tests.browser.conftest import House
from tests.browser.test_queue import SLOW

KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('konsultasi-draft:'))"
BEGUN = "Ibu Rahma, datanya belum kami terbitkan."


@pytest.fixture
def begun(house: House, taken: Consultation) -> Page:
    """The page on which Rina has begun a reply and a note, and switched the keys off."""
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.locator("#text").fill(BEGUN)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("#note-text").fill("Telepon Bu Rahma.")
    page.evaluate("localStorage.setItem('konsultasi-keys', 'off')")
    assert len(page.evaluate(KEPT)) == 2
    return page


def signs_out(page: Page) -> None:
    page.locator(".person summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page).to_have_url(re.compile("/login$"))


def signs_in(house: House, page: Page, who: Officer) -> None:
    """Sit down where another one sat: the browser stays, the cookie is another one."""
    page.context.add_cookies(house.context(who).cookies())  # type: ignore[arg-type]


def test_who_signs_out_takes_along_what_was_begun(house: House, begun: Page) -> None:
    other = begun.context.new_page()
    other.goto(f"{house.url}/queue/mine")
    signs_out(other)
    assert other.evaluate(KEPT) == []
    assert other.evaluate("localStorage.getItem('konsultasi-keys')") == "off"  # that is the desk's, and nobody's matter
    expect(begun).to_have_url(re.compile("/login$"))  # the tab with the citizen's words in it
    other.go_back()
    expect(other).to_have_url(re.compile("/login"))


def test_whose_session_ran_out_finds_it_again(house: House, begun: Page) -> None:
    here = begun.url
    begun.context.clear_cookies()
    begun.reload()
    expect(begun).to_have_url(re.compile("/login"))
    signs_in(house, begun, house.rina)
    begun.goto(here)
    expect(begun.locator("#text")).to_have_value(BEGUN)
    expect(begun.locator("#note-text")).to_have_value("Telepon Bu Rahma.")


def test_a_colleague_at_the_same_desk_finds_nothing(house: House, begun: Page) -> None:
    begun.context.clear_cookies()
    begun.reload()
    signs_in(house, begun, house.dedi)
    begun.goto(f"{house.url}/account")
    assert begun.evaluate(KEPT) == []


def test_what_was_begun_two_weeks_ago_is_forgotten(house: House, begun: Page) -> None:
    days = "Object.entries(localStorage).forEach(([name, kept]) => name.startsWith('konsultasi-draft:')"
    days += " && localStorage.setItem(name, kept.replace(/(?<=at.:)\\d+/, (at) => at - {days} * 86400000)))"
    begun.evaluate(days.replace("{days}", "13"))
    begun.goto(f"{house.url}/queue/mine")
    assert len(begun.evaluate(KEPT)) == 2
    begun.evaluate(days.replace("{days}", "2"))
    begun.goto(f"{house.url}/queue/mine")
    assert begun.evaluate(KEPT) == []
