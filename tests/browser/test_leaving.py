"""What an officer leaves in the browser of a desk that several share: what was begun and not sent, and open tabs."""

import re
from collections.abc import Callable

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
    page.get_by_role("button", name="Keluar", exact=True).click()
    expect(page).to_have_url(re.compile("/login$"))
    page.wait_for_load_state()  # its address is there before its script, which forgets


def leaves_everywhere(page: Page) -> None:
    page.goto(re.sub("/queue.*", "/account", page.url))
    leaves = page.get_by_role("button", name="Ya, keluar")
    expect(leaves).to_be_hidden()  # asked first, with what becomes of drafts
    page.get_by_text("Keluar dari semua perangkat").click()
    expect(page.get_by_text("Draf yang belum dikirim di peramban ini terhapus.")).to_be_visible()
    leaves.click()
    expect(page).to_have_url(re.compile("/login$"))
    page.wait_for_load_state()


def signs_in(house: House, page: Page, who: Officer) -> None:
    """Sit down where another one sat: the browser stays, the cookie is another one."""
    page.context.add_cookies(house.context(who).cookies())  # type: ignore[arg-type]


def loses_session(page: Page) -> None:
    """Let the session be over; the page does not find out by itself, and leaves only when the test has it leave."""
    page.context.route(re.compile("fragment=1"), lambda route: route.abort())
    page.context.clear_cookies()


def comes_back(house: House, page: Page, here: str) -> None:
    """Rina meets the sign-in where she was, signs in, and goes back there."""
    page.reload()
    expect(page).to_have_url(re.compile("/login"))
    signs_in(house, page, house.rina)
    page.goto(here)


@pytest.mark.parametrize("leaves", [signs_out, leaves_everywhere])
def test_who_signs_out_takes_along_what_was_begun(house: House, begun: Page, leaves: Callable[[Page], None]) -> None:
    other = begun.context.new_page()
    other.goto(f"{house.url}/queue/mine")
    leaves(other)
    assert other.evaluate(KEPT) == []
    assert other.evaluate("localStorage.getItem('konsultasi-keys')") == "off"  # that is the desk's, and nobody's matter
    expect(begun).to_have_url(re.compile("/login$"))  # the tab with the citizen's words in it
    other.go_back()
    expect(other).to_have_url(re.compile("/login"))


def test_whose_session_ran_out_finds_it_again(house: House, begun: Page) -> None:
    here = begun.url
    loses_session(begun)
    comes_back(house, begun, here)
    expect(begun.locator("#text")).to_have_value(BEGUN)
    expect(begun.locator("#note-text")).to_have_value("Telepon Bu Rahma.")


def test_an_admin_who_ends_anothers_sessions_is_asked_first_and_costs_no_draft(house: House, begun: Page) -> None:
    here = begun.url
    page = house.page(house.office.officer("Wulan", "admin"), f"/officers/{house.rina.id}")
    page.get_by_text("Akhiri semua sesi").click()
    expect(page.get_by_text("Seketika Rina harus masuk lagi di setiap perangkat.")).to_be_visible()
    page.get_by_role("button", name="Ya, akhiri").click()
    expect(page.get_by_text("Semua sesi diakhiri.")).to_be_visible()
    comes_back(house, begun, here)
    expect(begun.locator("#text")).to_have_value(BEGUN)


def test_a_summary_and_a_word_to_a_colleague_outlive_a_session_that_ran_out(house: House, taken: Consultation) -> None:
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.keyboard.press("t")
    page.locator("#transfer-note").fill("Minta tabel per kecamatan.")
    page.locator("form.close summary").click()
    page.locator("#summary").fill("Dijawab dari Jambi Dalam Angka.")
    here = page.url
    loses_session(page)
    comes_back(house, page, here)
    expect(page.locator("#transfer-note")).to_have_value("Minta tabel per kecamatan.")
    expect(page.locator("#summary")).to_be_visible()  # where it was being written
    expect(page.locator("#summary")).to_have_value("Dijawab dari Jambi Dalam Angka.")
    page.get_by_role("button", name="Tutup dengan ringkasan").click()
    expect(page.locator(".by-note")).to_contain_text("Dijawab dari Jambi Dalam Angka.")
    page.get_by_role("button", name="Buka kembali").click()
    expect(page.locator("#summary")).to_have_value("")  # it has left


def test_a_colleague_at_the_same_desk_finds_nothing(house: House, begun: Page) -> None:
    loses_session(begun)
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


def test_a_page_that_was_refused_is_not_sent_again_when_the_session_is_over(house: House, taken: Consultation) -> None:
    page = house.page(house.rina, f"/consultations/{taken.number}")
    page.set_default_timeout(SLOW)
    page.locator("#reply").get_by_role("button", name="Kirim").click()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_accessible_description("Teks masih kosong. Tulis dulu pesannya.")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SLOW)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.context.clear_cookies()
    house.writes(taken, "Masih ditunggu, kak.")
    expect(page).to_have_url(re.compile(f"/login.next=/consultations/{taken.number}$"), timeout=SLOW)
    assert not [one for one in sent if one.endswith("/reply")]
