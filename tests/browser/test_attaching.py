"""Files of a reply in a real browser: dropped and pasted, and what comes back of a message that was undone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from handoff import answering
from handoff.models import Consultation
from tests.browser.conftest import House
from tests.browser.test_desk import at
from tests.browser.test_queue import SLOW

DROPPED = """(sizes) => {
    const data = new DataTransfer();
    for (const [at, size] of sizes.entries())
        data.items.add(new File([new Uint8Array(size)], `tabel-${at}.pdf`, { type: "application/pdf" }));
    const kept = ["dragover", "drop"].map((type) => document.querySelector(".thread").dispatchEvent(
        new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })));
    return !kept.includes(true);
}"""
"""Drop files of these sizes; return whether the browser was kept from opening them itself."""
PASTED = """([name, words]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(9)], name, { type: "image/png" }));
    if (words) data.setData("text/plain", words);
    document.getElementById("text").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize(("sizes", "says"), [([11 * 2**20] * 3, "32 MB"), ([9] * 11, "paling banyak 10")])
def test_more_files_than_one_message_takes_are_refused_before_they_are_sent(
    house: House, taken: Consultation, sizes: list[int], says: str
) -> None:
    page = at(house, taken)
    page.evaluate(DROPPED, sizes)
    expect(page.locator("[data-files] li")).to_have_count(len(sizes) - 1)
    expect(page.locator("[data-toasts]")).to_contain_text(says)


def test_a_file_dropped_on_any_page_of_a_consultation_leads_nowhere(house: House, taken: Consultation) -> None:
    assert house.page(house.dedi, f"/consultations/{taken.number}").evaluate(DROPPED, [9])  # who cannot reply
    page = at(house, taken)
    page.keyboard.press("n")
    assert page.evaluate(DROPPED, [9])
    expect(page.locator("[data-files] li")).to_be_visible()  # the note has made room for the reply


def test_cells_of_a_spreadsheet_are_pasted_as_words_and_a_picture_as_a_picture(
    house: House, taken: Consultation
) -> None:
    page = at(house, taken)
    chips = page.locator("[data-files] li")
    page.evaluate(PASTED, ["image.png", "Merangin\\t398.729\\n"])
    expect(chips).to_have_count(0)
    page.evaluate(PASTED, ["image.png", ""])
    expect(chips).to_contain_text(["tempelan-"])
    page.evaluate(PASTED, ["peta.png", "peta.png"])  # a file that was copied, with its name beside it
    expect(chips).to_have_count(2)


def test_questions_that_were_undone_stay_in_their_form(
    house: House, taken: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "UNDO", timedelta(hours=1))  # no machine is too slow for it
    page = at(house, taken)
    asked = {"#clarify-text": "Tahun berapa?", "#clarify-2": "Kabupaten mana?", "#clarify-3": "Untuk apa?"}
    page.keyboard.press("c")
    for place, question in asked.items():
        page.locator(place).fill(question)
    page.get_by_role("button", name="Kirim permintaan penjelasan").click()
    page.locator(".undo").get_by_role("button", name="Urungkan").click()
    expect(page.locator("#clarify-text")).to_be_focused()
    house.writes(taken, "Masih ditunggu, kak.")
    expect(page.locator("#thread")).to_contain_text("Masih ditunggu, kak.", timeout=SLOW)
    for _again in range(2):
        for place, question in asked.items():
            expect(page.locator(place)).to_have_value(question)
        page.reload()
    expect(page.locator("#text")).to_have_value("")
