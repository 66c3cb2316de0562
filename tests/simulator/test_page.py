"""The page in a browser: people write, the office answers, nothing typed is lost."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from simulator.testing import Lookalike, Telephone
from tests.simulator.conftest import Product, eventually

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MENU = "Silakan pilih:\n1. Cari data\n2. Konsultasi dengan *petugas*"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "pocket"])
def page(request: pytest.FixtureRequest, browser: Any, product: Product) -> Iterator[Page]:
    width, height = request.param
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.goto(f"{product.url}/simulator")
    expect(page.locator(".phone")).to_have_count(2)
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert complaints == []


def test_a_conversation(page: Page, product: Product, send: Callable[..., Any]) -> None:
    phone = page.get_by_role("article", name="Telepon Rina Wulandari")
    box = phone.get_by_label("Ketik pesan")
    box.fill("halo *semua*")
    box.press("Enter")
    expect(phone.locator(".mine strong")).to_have_text("semua")
    expect(phone.locator(".tick.two")).to_be_visible()
    box.fill("belum terkirim")
    rina = Telephone(product.url, name="Rina Wulandari", address="whatsapp:+6281200000001")
    send(rina, MENU)
    expect(phone.locator(".theirs strong")).to_have_text("petugas")
    expect(box).to_have_value("belum terkirim")
    box.fill("")
    phone.get_by_role("button", name="2 Konsultasi dengan petugas").click()
    eventually(lambda: len(product.inbound) == 2)
    assert [form["Body"] for form in product.inbound] == ["halo *semua*", "2"]


def test_what_a_person_writes_is_never_markup(page: Page) -> None:
    phone = page.get_by_role("article", name="Telepon Budi Santoso")
    phone.get_by_label("Ketik pesan").fill("<img src=x onerror=alert(1)> <b>tebal</b>")
    phone.get_by_label("Ketik pesan").press("Enter")
    expect(phone.locator(".mine .text")).to_have_text("<img src=x onerror=alert(1)> <b>tebal</b>")


def test_a_fault_is_armed_shown_and_taken_away(page: Page, lookalike: Lookalike) -> None:
    opener = page.locator("[data-open=faults], #tab-faults").locator("visible=true").first
    opener.click()
    page.get_by_role("button", name="Kirim dua kali").click()
    expect(page.locator(".fault-chip")).to_contain_text("Kirim dua kali 1×")
    page.get_by_role("button", name="Cabut Kirim dua kali").click()
    expect(page.locator(".fault-chip")).to_have_count(0)
    page.get_by_role("button", name="Putus, diterima").click()
    expect(page.locator(".fault-chip")).to_contain_text("Putus, diterima 1×")


def test_a_failed_message_is_told(page: Page, product: Product, send: Callable[..., Any]) -> None:
    budi = Telephone(product.url, name="Budi Santoso", address="whatsapp:+6281200000002")
    send(budi, "Halo Budi")
    phone = page.get_by_role("article", name="Telepon Budi Santoso")
    expect(phone.locator(".failure")).to_contain_text("63016 di luar jendela 24 jam")


def test_a_file_is_attached(page: Page, product: Product) -> None:
    phone = page.get_by_role("article", name="Telepon Rina Wulandari")
    phone.get_by_label("Ketik pesan").fill("ini suratnya")
    file = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 surat"}
    phone.get_by_label("Lampirkan berkas").set_input_files([file])
    expect(phone.locator(".mine .file")).to_contain_text("surat.pdf")
    form = eventually(lambda: product.inbound)[0]
    assert (form["Body"], form["MediaContentType0"]) == ("ini suratnya", "application/pdf")


def test_buttons_and_lists_are_tapped(
    page: Page, product: Product, send: Callable[..., Any], lookalike: Lookalike
) -> None:
    sid, items = "HX" + "7" * 32, [{"item": "Inflasi", "id": "kb:1"}, {"item": "Petugas", "id": "officer"}]
    lookalike.knows_template(sid, {"twilio/list-picker": {"body": "Pilih", "button": "Lihat", "items": items}})
    rina = Telephone(product.url, name="Rina Wulandari", address="whatsapp:+6281200000001")
    rina.says("halo")
    send(rina, None, content_sid=sid)
    page.get_by_role("button", name="Lihat").click()
    page.get_by_role("dialog", name="Lihat").get_by_role("button", name="Petugas").click()
    form = eventually(lambda: product.inbound[1:])[0]
    assert (form["Body"], form["ButtonPayload"]) == ("Petugas", "officer")
