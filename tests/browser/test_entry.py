"""The form of an entry in a browser."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.test_side_by_side import signed_in
from tests.running import Desk, Office


def test_the_answers_length_is_told_while_it_is_typed(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context().new_page(), running.url, siti)
    page.goto(f"{running.url}/kb/entry")
    hint = page.locator("#answer-hint")
    expect(hint).to_contain_text("Panjang sekarang: 0.")
    page.get_by_label("Jawaban, paling banyak").fill("a" * 1_499 + "😀")
    expect(hint).to_contain_text("Panjang sekarang: 1.501.")
    expect(hint).to_have_class(re.compile(r"\bover\b"))
    page.get_by_label("Jawaban, paling banyak").fill("a" * 1_500)
    expect(hint).not_to_have_class(re.compile(r"\bover\b"))
