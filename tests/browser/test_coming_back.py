"""No act loses the place: the list and the row one came from, open details, what the database cannot take yet."""

import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from core.clock import utc_now
from handoff import service
from handoff.models import Consultation
from handoff.queries import PAGE
from tests.browser.conftest import WIDTHS, House
from tests.browser.test_queue import SLOW, focused, lamp, numbers
from tests.handoff.conftest import MINUTE

READY = "Tabelnya ada di Jambi Dalam Angka."
TABLE: Any = {"name": "tabel.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}


@pytest.fixture
def second_page(house: House) -> Page:
    """Open the second page of everything that is open; there are more than one page holds."""
    for _ in range(PAGE // 4):
        house.opens(utc_now() - 5 * MINUTE)
    page = house.page(house.rina, "/queue/all?lang=id")
    page.set_default_timeout(SLOW)
    page.get_by_role("link", name="Berikutnya").click()
    expect(page).to_have_url(re.compile("after="))
    return page


def test_a_consultation_leads_back_to_the_list_and_the_row_it_was_opened_from(second_page: Page) -> None:
    here, second = second_page.url, numbers(second_page)[1]
    second_page.keyboard.press("j")
    second_page.keyboard.press("j")
    second_page.keyboard.press("Enter")
    expect(second_page).to_have_url(re.compile(second), timeout=SLOW)
    second_page.wait_for_load_state()
    second_page.keyboard.press("u")
    expect(second_page).to_have_url(here, timeout=SLOW)
    second_page.wait_for_load_state()
    assert focused(second_page) == second


def test_a_row_that_went_meanwhile_leaves_its_place_to_the_next(house: House) -> None:
    page = house.page(house.rina, "/queue/waiting")
    first, second, third = numbers(page)[:3]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(f"/consultations/{second}"), timeout=SLOW)
    page.wait_for_load_state()
    page.locator(".up").click()
    expect(page).to_have_url(re.compile("/queue/waiting$"), timeout=SLOW)
    page.wait_for_load_state()
    expect(page.locator(f"#row-{second}")).to_have_count(0)
    assert focused(page) == third
    page.goto(f"{house.url}/queue/mine")  # another list: nothing was left at a row of it
    assert focused(page) == ""
    assert first in page.context.new_page().request.get(f"{house.url}/queue/waiting").text()


def test_what_is_done_to_several_leads_back_to_the_page_they_stood_on(second_page: Page) -> None:
    here = second_page.url
    second_page.locator(".pick input").first.check()
    second_page.locator("#several").get_by_role("button", name="Kembalikan").click()
    expect(second_page.get_by_role("status").first).to_contain_text("konsultasi")
    assert sorted(here.partition("?")[2].split("&")) == sorted(second_page.url.partition("?")[2].split("&"))


def test_all_of_a_page_or_all_between_two_are_chosen_at_once(house: House) -> None:
    page = house.page(house.rina, "/queue/all")
    ticks, chosen = page.locator(".pick input"), page.locator(".pick input:checked")
    ticks.nth(1).click()
    page.locator(".pick").nth(4).click(modifiers=["Shift"])  # beside the box as well
    expect(chosen).to_have_count(4)
    expect(page.get_by_text("4 dipilih")).to_be_visible()
    page.get_by_role("button", name="Pilih semua").click()
    expect(chosen).to_have_count(ticks.count())
    expect(page.get_by_role("button", name="Pilih semua")).to_be_hidden()
    page.keyboard.press("Shift+X")
    expect(chosen).to_have_count(0)
    page.keyboard.press("Shift+X")
    expect(chosen).to_have_count(ticks.count())


PRESSED = """row => row.querySelector('.whole').dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 }))"""
"""As a pointer presses it; false where the page took the press back."""


def test_a_row_that_has_just_come_under_the_pointer_is_not_pressed(house: House) -> None:
    page = house.page(house.rina, "/queue/draft")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    page.evaluate(f"""document.addEventListener('konsultasi:shown', () => {{
        const row = document.querySelector('.row.fresh'), said = document.body.dataset;
        if (!row || said.pressed) return;
        said.pressed = 'asked';
        for (const more of ['showing', 'shown']) document.dispatchEvent(new CustomEvent('konsultasi:' + more));
        said.pressed = ({PRESSED})(row); }})""")
    now = utc_now()
    house.office.opens(house.office.citizen(now, "+6285700000077"), now, complete=False)
    expect(page.locator("body")).to_have_attribute("data-pressed", "false", timeout=SLOW)
    expect(page.locator("[data-toasts]")).to_contain_text("baru saja bergeser")
    page.wait_for_timeout(700)
    page.locator(".row .whole").last.click()
    expect(page).to_have_url(re.compile("/consultations/"))


def test_a_row_that_has_just_come_is_pressed_by_a_mouse_that_was_led_to_it(house: House) -> None:
    page = house.page(house.rina, "/queue/draft")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    page.mouse.move(5, 5)
    now = utc_now()
    it = house.office.opens(house.office.citizen(now, "+6285700000078"), now, complete=False)
    page.locator(f"#row-{it.number} .whole").click(timeout=SLOW)
    expect(page).to_have_url(re.compile(f"/consultations/{it.number}"))


def test_what_is_asked_for_in_the_details_is_shown_in_them_on_a_telephone(house: House, taken: Consultation) -> None:
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.set_viewport_size(WIDTHS["telephone"])  # type: ignore[arg-type]
    page.get_by_role("link", name="Rincian").click()
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("Nomor terlihat selama 10 menit.")).to_be_in_viewport(ratio=1)
    expect(page.locator("#side").get_by_text("+62")).to_be_in_viewport()
    page.get_by_text("Betulkan nama").click()
    page.get_by_label("Nama yang benar").fill("123")
    page.locator("#side").get_by_role("button", name="Simpan").click()
    expect(page.locator("#refusal")).to_be_focused()
    expect(page.locator("#refusal")).to_be_in_viewport()
    page.get_by_role("link", name="Kembali ke percakapan").click()
    expect(page.locator("#text")).to_be_visible()


def test_whose_turn_it_is_not_leads_on_to_the_next(house: House, taken: Consultation) -> None:
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    following = page.get_by_role("button", name="Ambil berikutnya")
    expect(following).to_have_count(0)
    page.locator("#text").fill(READY)
    page.keyboard.press("Control+Enter")
    expect(following).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page).not_to_have_url(re.compile(taken.number))
    expect(page.get_by_text("Anda yang menangani")).to_be_visible()


def test_what_is_opened_beside_the_reply_moves_no_button(house: House, taken: Consultation) -> None:
    """The second press closes what the first one opened, and no finger is too wide for either."""
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.set_viewport_size(WIDTHS["telephone"])  # type: ignore[arg-type]
    clarify, note = page.locator("#clarifying summary"), page.locator("#noting summary")
    for opened in (clarify, note):
        before = [one.bounding_box() for one in (clarify, note)]
        opened.click()
        after = [one.bounding_box() for one in (clarify, note)]
        for was, now in zip(before, after, strict=True):
            assert was
            assert now
            assert was["x"] == now["x"]
            assert now["height"] >= 38
        assert after[0]["y"] == after[1]["y"]  # type: ignore[index]
    expect(page.locator("#note-text")).to_be_focused()
    expect(page.locator("#clarify-text")).to_be_hidden()
    note.click()
    expect(page.locator("#text")).to_be_visible()


def test_what_is_sent_while_the_database_is_away_stays_with_its_file(house: House, taken: Consultation) -> None:
    """The page of the error would keep the words, and lose the file."""

    def renames(before: str, after: str) -> None:
        with house.office.database.engine.begin() as connection:
            for table in ("change", "officer_session"):  # what live updates and every page read
                connection.execute(sa.text(f'ALTER TABLE "{table}{before}" RENAME TO "{table}{after}"'))

    page = house.page(house.rina, f"/consultations/{taken.number}")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    page.locator("#text").fill(READY)
    page.locator("#file").set_input_files(TABLE)
    renames("", "_away")
    try:
        expect(lamp(page)).to_have_text("basis data terganggu", timeout=SLOW)
        for _again in range(2):
            page.evaluate("document.querySelector('[data-toasts]').replaceChildren()")
            page.locator("#reply").get_by_role("button", name="Kirim").click()
            expect(page.locator("[data-toasts] .notice")).to_contain_text("Basis data terganggu: belum terkirim")
    finally:
        renames("_away", "")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    expect(page.locator("[data-toasts] .notice")).to_be_visible()  # what went wrong stays until it was read
    page.get_by_role("button", name="Tutup pemberitahuan").click()
    expect(page.locator("[data-toasts] .notice")).to_have_count(0)
    page.locator("#reply").get_by_role("button", name="Kirim").click()
    expect(page.locator("#thread .by-office").last).to_contain_text("tabel.pdf", timeout=SLOW)


def test_what_cannot_be_written_just_now_stays_with_its_file(house: House, taken: Consultation) -> None:
    """Reading goes on, so that nothing tells the page beforehand."""
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    page.locator("#text").fill(READY)
    page.locator("#file").set_input_files(TABLE)
    send = page.locator("#reply").get_by_role("button", name="Kirim")
    with closing(sqlite3.connect(house.office.database.engine.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        send.click()
        expect(page.locator("[data-toasts] .notice")).to_contain_text(
            "Basis data terganggu: belum terkirim", timeout=SLOW
        )
        expect(lamp(page)).to_have_text("langsung")
        other.execute("ROLLBACK")
    expect(page.locator("#text")).to_have_value(READY)
    send.click()
    expect(page.locator("#thread .by-office").last).to_contain_text("tabel.pdf", timeout=SLOW)
    expect(page.locator("#text")).to_have_value("")


def test_what_is_refused_stays_with_its_files_where_it_can_be_mended(house: House, taken: Consultation) -> None:
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.locator("#text").fill(READY)
    page.locator("#file").set_input_files([TABLE, {**TABLE, "name": "bukan.pdf", "buffer": b"halo"}])
    send, files = page.locator("#reply").get_by_role("button", name="Kirim"), page.locator("[data-files] li")
    send.click()
    expect(page.locator("[data-toasts] .notice")).to_contain_text("bukan.pdf", timeout=SLOW)
    expect(files).to_have_count(2)
    files.last.get_by_role("button").click()
    send.click()
    expect(page.locator("#thread .by-office").last).to_contain_text("tabel.pdf", timeout=SLOW)


def test_a_file_for_what_a_colleague_has_meanwhile_leads_to_the_page_that_says_so(
    house: House, taken: Consultation
) -> None:
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.locator("#text").fill(READY)
    page.locator("#file").set_input_files(TABLE)
    page.route("**/*fragment=1*", lambda route: route.abort())  # it has not heard of it
    with house.office.database.transaction() as session:
        service.transfer(session, taken.number, house.rina, utc_now(), house.office.calendar, to=house.dedi)
    page.locator("#reply").get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("heading", name="Dedi lebih dulu mengambilnya")).to_be_visible()
    expect(page.locator("#kept")).to_have_value(READY)
