"""A citizen at the simulator's telephone and an officer at the queue, side by side in a real browser."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE, WIDTHS
from tests.running import PASSWORD, Desk, Office

SLOW = PATIENCE


class Citizen:
    """The first telephone on the simulator's page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(f"{url}/simulator")
        self.phone: Locator = page.get_by_role("article").first
        self.chat = self.phone.get_by_role("log")

    def writes(self, text: str) -> None:
        box = self.phone.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")

    def reads(self, text: str) -> None:
        expect(self.chat.get_by_text(text).last).to_be_visible(timeout=SLOW)

    def mailed_code(self, to: str) -> str:
        self.page.get_by_role("tab", name="Surat").click()
        code = self.page.locator("#mails article", has_text=f"kepada {to}").locator(".code b").first
        expect(code).to_be_visible(timeout=SLOW)
        return code.inner_text()


def signed_in(page: Page, url: str, desk: Desk) -> Page:
    page.goto(f"{url}/login")
    page.get_by_label("E-mail").fill(desk.email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_url(re.compile("/queue"), timeout=SLOW)
    return page


def test_citizen_and_officer_side_by_side(browser: Browser, running: Office, siti: Desk) -> None:
    officer = signed_in(browser.new_context(viewport=WIDTHS["desktop"]).new_page(), running.url, siti)
    citizen = Citizen(browser.new_context(viewport=WIDTHS["desktop"]).new_page(), running.url)

    citizen.writes("apa itu inflasi?")
    citizen.reads("Apakah ini membantu")
    citizen.writes("petugas")
    citizen.reads("Apakah Anda setuju")
    citizen.writes("setuju")
    citizen.reads("nama lengkap")
    citizen.writes("Siti Aminah")
    citizen.reads("sebagai apa")
    citizen.writes("1")
    citizen.reads("alamat e-mail")
    citizen.writes("siti.aminah@example.com")
    citizen.reads("Sudah benar")
    citizen.writes("1")
    citizen.reads("Kode verifikasi")
    citizen.writes(citizen.mailed_code(to="siti.aminah@example.com"))
    citizen.reads("tulis pertanyaan")
    citizen.writes("Berapa jumlah pengrajin batik pewarna alami di Seberang Kota Jambi tahun 2024?")
    citizen.reads("tidak dipungut biaya")

    row = officer.locator("[data-consultation]", has_text="Kota Jambi tahun 2024").first
    expect(row).to_be_visible(timeout=SLOW)  # without a reload: the page is live
    number = row.get_attribute("data-consultation")
    officer.goto(f"{running.url}/consultations/{number}")
    officer.locator("form[action$='/claim']").first.get_by_role("button").first.click()
    officer.locator("form[action$='/reply'] textarea").fill("Ada 112 pengrajin menurut pendataan tahun 2024.")
    officer.locator("form[action$='/reply']").get_by_role("button", name=re.compile("Kirim")).first.click()
    citizen.reads("Ada 112 pengrajin")

    officer.locator("form[action$='/reply'] textarea").fill("sedang mengetik")
    citizen.writes("Terima kasih banyak, apakah ada angka tahun 2023?")
    expect(officer.get_by_text("apakah ada angka tahun 2023").last).to_be_visible(timeout=SLOW)
    expect(officer.locator("form[action$='/reply'] textarea")).to_have_value("sedang mengetik")

    officer.locator("form[action$='/close']").last.get_by_role("button").first.click()
    citizen.reads("Sangat puas")
    citizen.writes("5")
    citizen.reads("Terima kasih atas penilaian")
    officer.goto(f"{running.url}/consultations/{number}")
    expect(officer.get_by_text("5 dari 5").first).to_be_visible(timeout=SLOW)


def test_no_page_scrolls_sideways_on_a_telephone(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context(viewport=WIDTHS["telephone"]).new_page(), running.url, siti)
    for path in ("/queue", "/kb", "/kb/ask", "/kb/upload", "/officers", "/calendar", "/reports", "/audit", "/settings"):
        answer = page.goto(running.url + path)
        assert answer
        assert answer.ok, path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


INNER = "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"


def test_no_table_scrolls_within_its_card_on_a_telephone(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context(viewport=WIDTHS["telephone"]).new_page(), running.url, siti)
    page.goto(f"{running.url}/kb/synonyms")
    page.get_by_label("Istilah, dipisahkan koma").fill("tpt, tingkat pengangguran terbuka, jumlah penganggur terbuka")
    page.get_by_role("button", name="Tambah").click()
    expect(page.get_by_text("jumlah penganggur terbuka").first).to_be_visible()
    pages = (
        "/calendar", "/kb/synonyms", "/kb/thresholds", "/kb/ask?q=inflasi", "/kb", "/reports/promises", "/reports",
        "/audit", "/officers", "/settings", "/leave", "/texts",
    )  # fmt: skip
    for path in pages:
        page.goto(running.url + path)
        assert page.evaluate(INNER) == 0, path


def test_pages_break_none_of_their_own_rules(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context(viewport=WIDTHS["desktop"]).new_page(), running.url, siti)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in (
        "/queue",
        "/kb",
        "/kb/ask",
        "/kb/upload",
        "/kb/versions",
        "/kb/gaps",
        "/calendar",
        "/reports",
        "/simulator",
    ):
        page.goto(running.url + path, wait_until="load")
    assert complaints == []
