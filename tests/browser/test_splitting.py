"""A new matter after the answer, in a real browser: by keyboard alone, without JavaScript, on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from core.clock import utc_now
from handoff.models import Consultation
from tests.browser.axe import violations
from tests.browser.conftest import WIDTHS, House
from tests.browser.test_queue import SLOW
from tests.handoff.conftest import MINUTE

ACT = "Pisahkan jadi konsultasi baru"


@pytest.fixture
def asked_on(house: House, taken: Consultation) -> Consultation:
    house.office.replies(taken, house.rina, utc_now() - 3 * MINUTE, "Ini datanya.")
    house.office.delivers(utc_now() - 2 * MINUTE)
    house.writes(taken, "Terima kasih. Satu lagi: berapa IPM Kabupaten Tebo 2024?")
    return taken


def presses(page: Page, words: str) -> None:
    """Press what these words name, found by the tabulator key."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if words == page.evaluate("document.activeElement.innerText.trim()"):
            return page.keyboard.press("Enter")
    raise AssertionError(f"no key leads to {words}")


@pytest.mark.parametrize("scripts", [True, False])
def test_keys_alone_split_it_on_a_telephone(house: House, asked_on: Consultation, scripts: bool) -> None:
    page = house.page(house.rina, f"/consultations/{asked_on.number}", java_script_enabled=scripts)
    page.set_default_timeout(SLOW)
    page.set_viewport_size(WIDTHS["telephone"])  # type: ignore[arg-type]
    page.locator(".thread").focus()
    presses(page, ACT)
    told = page.get_by_text(f"{asked_on.number} ditutup, dan warga diberi tahu.")
    expect(told).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["telephone"]["width"]
    if scripts:
        assert violations(page) == []
    presses(page, "Pisahkan")
    expect(page.locator(".notice.good, .toast").first).to_contain_text(f"{asked_on.number} ditutup")
    expect(page.locator(".signs")).to_contain_text("Perlu dijawab")
    expect(page.locator("#thread")).to_contain_text(f"Lanjutan dari {asked_on.number}")


def test_what_is_open_stays_open_when_the_page_is_brought_up_to_date(house: House, asked_on: Consultation) -> None:
    page = house.page(house.rina, f"/consultations/{asked_on.number}")
    page.set_default_timeout(SLOW)
    page.get_by_text(ACT).click()
    house.writes(asked_on, "yang menurut jenis kelamin juga")
    expect(page.locator("#thread")).to_contain_text("yang menurut jenis kelamin juga")
    expect(page.get_by_text(f"{asked_on.number} ditutup, dan warga diberi tahu.").first).to_be_visible()
    expect(page.get_by_text(ACT)).to_have_count(2)
