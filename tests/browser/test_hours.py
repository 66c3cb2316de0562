"""The page of service hours by keyboard: its one form has two buttons, and Enter presses the right one."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House

USUAL = "Senin-Jumat 07.30-16.00"


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_adds_the_period_and_the_usual_week_stays_typed(house: House, *, scripts: bool) -> None:
    page = house.page(house.rina, "/calendar/hours", java_script_enabled=scripts)
    name = f"Ramadan {1448 + scripts} H"
    for field, text in (("usual", USUAL), ("name", name), ("first", "2027-02-08"), ("last", "2027-03-09")):
        page.locator(f"#{field}").fill(text)
    page.locator("#name").press("Enter")
    expect(page.locator("p b", has_text=name)).to_be_visible()
    expect(page.locator("#usual")).to_have_value(USUAL)
    expect(page.locator("#name")).to_have_value("")
    page.get_by_role("button", name="Simpan").press("Enter")
    expect(page.get_by_text(f"{USUAL} WIB")).to_be_visible()
    page.locator("#usual").fill("Senin-Jumat 08.00-16.00")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Senin-Jumat 08.00-16.00 WIB")).to_be_visible()
