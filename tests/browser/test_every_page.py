"""Every page of officers and admins, both themes and widths: axe is content, it is light and never scrolls sideways."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

import wsgi
from core.settings import load
from simulator.testing import Lookalike, Telephone
from tests.browser.axe import violations
from tests.browser.conftest import WIDTHS
from tests.browser.test_side_by_side import SLOW
from tests.running import Desk, Office
from tests.story.test_story import consultation

HEAVIEST = 150_000
"""Octets a first load may weigh, with everything it needs (issue 5)."""
MACHINES = ("/healthz", "/readyz", "/metrics", "/events", "/assets/", "/media/", "/simulator", "/favicon.ico")
NOT_PAGES = re.compile(r"\.csv$|/export|/download|\.xlsx$|<")
WITH_PARTS = (
    "/queue/waiting", "/queue/all", "/queue/closed", "/officers/1", "/texts/welcome", "/texts/consent_request",
    "/nothing", "/consultations/{number}", "/consultations/{number}/print",
    "/kb/entry?id={entry}", "/kb/entry/history?id={entry}", "/kb/ask?q=inflasi",
    "/reports?period=year", "/reports/promises/{month}", "/reports/promises/{month}/running",
)  # fmt: skip
"""Pages whose address holds a name; the rest are taken from the routes."""
UPLOADED = {"name": "kb.csv", "mimeType": "text/csv", "buffer": b"pertanyaan,jawaban\nApa itu padi?,Tanaman pangan.\n"}


def plain_pages(app: Flask) -> list[str]:
    """Return the address of every page that needs no name in it."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    known = {rule.rule for rule in rules if not rule.rule.startswith(MACHINES) and not NOT_PAGES.search(rule.rule)}
    return sorted(known - {"/", "/login", "/login/code", "/logout"})


@pytest.fixture(scope="module")
def pages(running: Office, siti: Desk, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every page's address, in an office that has a consultation, an entry, a promise and a hoax to show."""
    Telephone(running.url, name="Tari").says("dapat bantuan BPS, klik link https://bps.example")
    folder = tmp_path_factory.mktemp("routes")
    settings = load(env_file=folder / "no.env", instance_dir=folder, secret_key="a secret for the routes only")
    there = {
        "number": consultation(Telephone(running.url, name="Wati"), Lookalike(running.url)),
        "entry": first(r"/kb/entry\?id=([^\"&]+)", siti.sees("/kb")),
        "month": first(r"/reports/promises/(20\d\d-\d\d)\"", siti.sees("/reports/promises")),
    }
    return [*plain_pages(wsgi.create_app(settings)), *(path.format(**there) for path in WITH_PARTS)]


def first(wanted: str, page: str) -> str:
    found = re.search(wanted, page)
    assert found, f"no {wanted} on the page"
    return found[1]


def signed_in(browser: Browser, running: Office, desk: Desk, width: str) -> BrowserContext:
    """Open a browser with the officer's session; the motion that colours change with is off."""
    context = browser.new_context(viewport=WIDTHS[width], reduced_motion="reduce", base_url=running.url)  # type: ignore[arg-type]
    context.add_cookies([{"name": one.name, "value": one.value or "", "url": running.url} for one in desk.http.cookies])
    return context


WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, one) => sum + one.encodedBodySize + 1000, 0)"""
"""Octets over the wire of the page and all it loaded, what came from the browser's cache like the rest.

A thousand for each answer's headers: the browser does not tell their size, ours are a little shorter.
"""


def heavy(page: Page) -> list[str]:
    """Say so where a first load weighs too much, or nothing at all."""
    weight = page.evaluate(WEIGHT)
    return [] if 2_000 < weight <= HEAVIEST else [f"it weighs {weight} octets"]


def wrong_in(page: Page) -> list[str]:
    """Return what axe finds in the light, and what the dark changes for the worse."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in violations(page, only=["color-contrast"])]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("it scrolls sideways")
    return found


def sideways(page: Page) -> list[str]:
    """Return at which of the widths people have the page is wider than its window."""
    given, wide = page.viewport_size, []
    for width in (360, 768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(f"it scrolls sideways at {width}")
    page.set_viewport_size(given)  # type: ignore[arg-type]
    return wide


def looked_at(page: Page, path: str) -> list[str]:
    """Open a page and return what is wrong with it."""
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            wrong.append(f"console: {message.text}")

    page.on("console", heard)
    page.goto(path, wait_until="load")
    wrong += heavy(page) + wrong_in(page) + sideways(page)
    page.remove_listener("console", heard)
    return wrong


@pytest.mark.parametrize("width", list(WIDTHS))
def test_axe_finds_nothing(browser: Browser, running: Office, siti: Desk, pages: list[str], width: str) -> None:
    context = signed_in(browser, running, siti, width)
    page = context.new_page()
    page.set_default_timeout(SLOW)
    found = {path: looked_at(page, path) for path in pages}
    page.goto("/queue")
    page.locator(".menu summary").click()
    found["the menu"] = wrong_in(page)
    page.goto("/kb/upload")
    page.locator("#file").set_input_files(UPLOADED)  # type: ignore[arg-type]
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("heading", name="Hasil pemeriksaan")).to_be_visible(timeout=SLOW)
    found["an upload's check"] = wrong_in(page)
    context.clear_cookies()
    found |= {path: looked_at(page, path) for path in ("/login", "/forgot", "/links/none")}
    context.close()
    assert len(found) > len(WITH_PARTS) + 25
    assert not {path: wrong for path, wrong in found.items() if wrong}
