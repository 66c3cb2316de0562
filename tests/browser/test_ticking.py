"""Many questions ticked one by one, in a real browser: by keyboard, without JavaScript, and before colleagues' eyes."""

import pytest
from playwright.sync_api import expect

from core.clock import utc_now
from handoff.models import Consultation
from tests.browser.axe import violations
from tests.browser.conftest import WIDTHS, House
from tests.browser.test_queue import SLOW
from tests.handoff.conftest import MINUTE

TEN = "Untuk skripsi saya:\n" + "\n".join(f"{place}. data tentang hal {place}" for place in range(1, 11))


@pytest.fixture
def asked(house: House) -> Consultation:
    now = utc_now() - 5 * MINUTE
    citizen = house.office.citizen(now, f"+62857222{next(house.citizens):05d}")
    consultation = house.office.opens(citizen, now, question=TEN)
    house.office.claims(consultation, house.rina, now)
    return consultation


@pytest.mark.parametrize("scripts", [True, False])
def test_a_key_ticks_and_stays_where_it_is(house: House, asked: Consultation, scripts: bool) -> None:
    page = house.page(house.rina, f"/consultations/{asked.number}", java_script_enabled=scripts)
    page.set_default_timeout(SLOW)
    for width in WIDTHS.values():
        page.set_viewport_size(width)  # type: ignore[arg-type]
        page.goto(f"{house.url}/consultations/{asked.number}#side")
        point = page.get_by_role("checkbox", name="10. data tentang hal 10")
        point.focus()
        is_ticked = point.get_attribute("aria-checked") == "true"
        page.keyboard.press("Space")
        expect(point).to_be_checked(checked=not is_ticked)
        expect(point).to_be_focused()
        expect(point).to_be_in_viewport(ratio=1)
        assert page.evaluate("scrollY") == 0
        if scripts:
            assert violations(page) == []


def test_a_colleague_sees_it_without_asking(house: House, asked: Consultation) -> None:
    rina, dedi = (house.page(who, f"/consultations/{asked.number}") for who in (house.rina, house.dedi))
    for page in (rina, dedi):
        page.set_default_timeout(SLOW)
    expect(dedi.locator("#side")).to_contain_text("0 dari 10 dijawab")
    rina.get_by_role("checkbox", name="3. data tentang hal 3").click()
    expect(dedi.locator("#side")).to_contain_text("1 dari 10 dijawab")
    expect(rina.locator("form.close")).to_contain_text("9 dari 10 belum ditandai")
    expect(dedi.get_by_role("checkbox")).to_have_count(0)


def test_closing_several_says_what_is_left_in_each(house: House, asked: Consultation) -> None:
    page = house.page(house.rina, "/queue/mine")
    page.set_default_timeout(SLOW)
    page.locator(f"#row-{asked.number} .pick").click()
    page.locator("#several").get_by_role("button", name="Tutup").click()
    left, whole = page.locator("#sure [data-left]"), f"{asked.number}: 10 dari 10 belum ditandai"
    expect(left.locator("li")).to_have_text([whole])
    page.get_by_role("button", name="Batal", exact=True).click()
    page.locator(f"#row-{asked.number} .pick").click()
    page.locator(".row:not(:has([data-points])) .pick").first.click()
    page.locator("#several").get_by_role("button", name="Tutup").click()
    expect(left).to_be_hidden()
