"""The queue's keys and menus in a real browser: what closes asks first, and what is closed leaves nothing behind."""

from playwright.sync_api import expect

from tests.browser.conftest import House
from tests.browser.test_queue import SLOW, numbers, told_of_a_cry_for_help

NOWHERE = """() => {
    window.Notification = class { constructor() { throw new TypeError("Illegal constructor"); } };
    window.Notification.permission = "granted";
    ServiceWorkerRegistration.prototype.showNotification = function (title, { body }) {
        window.told.push(`${title}: ${body} (${this.active.state})`);
    };
}"""
"""Chrome on a telephone: a page makes no notification by itself."""


def test_who_says_no_has_chosen_nothing(house: House) -> None:
    page = house.page(house.rina, "/queue/all")
    keys, sheet = page.keyboard, page.get_by_role("dialog")
    keys.press("j")
    keys.press("e")
    expect(sheet).to_contain_text(f"Tutup {numbers(page)[0]}?")
    keys.press("Escape")
    expect(page.locator(".pick :checked")).to_have_count(0)
    keys.press("j")
    keys.press("e")
    expect(sheet).to_contain_text(f"Tutup {numbers(page)[1]}?")
    assert page.locator(".pick :checked").count() == 1


def test_closing_several_asks_first_by_button_too(house: House) -> None:
    page = house.page(house.rina, "/queue/mine")
    chosen = numbers(page)[:2]
    for number in chosen:
        page.locator(f"#row-{number} .pick input").check()
    button = page.locator("#several").get_by_role("button", name="Tutup")
    button.click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Tutup 2 konsultasi?")
    sheet.get_by_role("button", name="Batal").click()
    expect(page.get_by_text("2 dipilih")).to_be_visible()
    button.click()
    sheet.get_by_role("button", name="Tutup").click()
    expect(page.get_by_text("konsultasi ditutup.")).to_be_visible(timeout=SLOW)
    assert not set(chosen) & set(numbers(page))


def test_escape_closes_the_filters_and_keeps_what_is_chosen(house: House) -> None:
    page = house.page(house.rina, "/queue/all")
    card, keys = page.locator(".narrow .card"), page.keyboard
    keys.press("j")
    keys.press("x")
    keys.press("s")
    expect(page.locator("#kind")).to_be_focused()
    keys.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".narrow summary")).to_be_focused()
    expect(page.get_by_text("1 dipilih")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_text("1 dipilih")).to_be_hidden()
    page.locator(".narrow summary").click()
    page.get_by_role("heading", name="Antrean konsultasi").click()
    expect(card).to_be_hidden()


def test_a_telephone_that_was_asked_for_notifications_shows_them(house: House) -> None:
    said = ["Antrean konsultasi: Ada pesan warga yang perlu dilihat. (activated)"]
    assert told_of_a_cry_for_help(house, "+6281200008887", NOWHERE) == said
