"""The form of an entry in a browser."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import WIDTHS
from tests.browser.test_side_by_side import SLOW, signed_in
from tests.running import Desk, Office


def test_who_reads_the_question_and_how_long_the_answer_is_are_told(
    browser: Browser, running: Office, siti: Desk
) -> None:
    page = signed_in(browser.new_context().new_page(), running.url, siti)
    page.goto(f"{running.url}/kb/entry")
    asked = page.get_by_label("Pertanyaan", exact=True)
    expect(asked).to_have_accessible_description(re.compile("Warga membacanya"))
    hint = page.locator("#answer-hint")
    expect(hint).to_contain_text("Panjang sekarang: 0.")
    page.get_by_label("Jawaban, paling banyak").fill("a" * 1_499 + "😀")
    expect(hint).to_contain_text("Panjang sekarang: 1.501.")
    expect(hint).to_have_class(re.compile(r"\bover\b"))
    page.get_by_label("Jawaban, paling banyak").fill("a" * 1_500)
    expect(hint).not_to_have_class(re.compile(r"\bover\b"))


def test_what_may_be_done_with_a_version_stands_in_its_line(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context(viewport=WIDTHS["desktop"]).new_page(), running.url, siti)
    page.goto(f"{running.url}/kb/entry")
    page.get_by_label("Pertanyaan", exact=True).fill("Apa itu zirkonium?")
    page.get_by_label("Jawaban, paling banyak").fill("Zirkonium adalah unsur kimia.")
    page.get_by_role("button", name="Simpan dan terbitkan").click()
    expect(page.get_by_text("terbit.")).to_be_visible(timeout=SLOW)
    page.goto(f"{running.url}/kb/versions")
    again = page.get_by_role("button", name="Berlakukan lagi").first
    download = page.locator("tr", has=again).get_by_role("link").first
    held, link = again.bounding_box(), download.bounding_box()
    assert held
    assert link
    assert held["y"] < link["y"] + link["height"] < held["y"] + 2 * held["height"]


def test_an_entry_that_is_saved_without_the_network_stays_on_the_page(
    browser: Browser, running: Office, siti: Desk
) -> None:
    """The browser's own page would take the place of the form, and a way back to it there is none."""
    page = signed_in(browser.new_context().new_page(), running.url, siti)
    page.goto(f"{running.url}/kb/entry")
    page.get_by_label("Pertanyaan", exact=True).fill("Apa itu hafnium?")
    answer, save = page.get_by_label("Jawaban, paling banyak"), page.get_by_role("button", name="Simpan dan terbitkan")
    answer.fill("Hafnium adalah unsur kimia.")
    page.context.set_offline(True)
    for _again in range(2):
        save.click()
        expect(page.locator("[data-toasts] .notice")).to_contain_text("belum terkirim", timeout=SLOW)
        page.evaluate("document.querySelector('[data-toasts]').replaceChildren()")
    expect(answer).to_have_value("Hafnium adalah unsur kimia.")
    page.context.set_offline(False)
    save.click()
    expect(page.get_by_text("terbit.")).to_be_visible(timeout=SLOW)
