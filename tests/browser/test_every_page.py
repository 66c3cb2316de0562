"""Every page of officers and admins, both themes and widths: axe is content, it is light and never scrolls sideways."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

import wsgi
from core.settings import load
from tests.browser.axe import violations
from tests.browser.conftest import WIDTHS
from tests.running import PASSWORD, Desk, Office

HEAVIEST = 150_000
"""Octets a first load may weigh, with everything it needs (issue 5)."""
MACHINES = ("/healthz", "/readyz", "/metrics", "/events", "/assets/", "/media/", "/simulator", "/favicon.ico")
NOT_PAGES = re.compile(r"\.csv$|/export|/download|\.xlsx$|<")
WITH_PARTS = ("/queue/waiting", "/queue/closed", "/officers/1", "/texts/welcome", "/texts/consent_request", "/nothing")
"""Pages whose address holds a name; the rest are taken from the routes."""


def plain_pages(app: Flask) -> list[str]:
    """Return the address of every page that needs no name in it."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    known = {rule.rule for rule in rules if not rule.rule.startswith(MACHINES) and not NOT_PAGES.search(rule.rule)}
    return sorted(known - {"/", "/login", "/login/code", "/logout"})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("routes")
    settings = load(env_file=folder / "no.env", instance_dir=folder, secret_key="a secret for the routes only")
    return [*plain_pages(wsgi.create_app(settings)), *WITH_PARTS]


def signed_in(browser: Browser, running: Office, desk: Desk, width: str, theme: str) -> BrowserContext:
    context = browser.new_context(viewport=WIDTHS[width], color_scheme=theme, base_url=running.url)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("E-mail").fill(desk.email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_url(re.compile("/queue"))
    page.close()
    return context


def looked_at(page: Page, path: str) -> list[str]:
    """Open a page and return what is wrong with it."""
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            wrong.append(f"console: {message.text}")

    page.on("console", heard)
    page.goto(path, wait_until="load")
    wrong += violations(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("it scrolls sideways")
    page.remove_listener("console", heard)
    return wrong


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_axe_finds_nothing(
    browser: Browser, running: Office, siti: Desk, pages: list[str], width: str, theme: str
) -> None:
    context = signed_in(browser, running, siti, width, theme)
    page = context.new_page()
    found = {path: looked_at(page, path) for path in pages}
    page.goto("/queue")
    page.locator(".menu summary").click()
    found["the menu"] = violations(page)
    context.clear_cookies()
    found |= {path: looked_at(page, path) for path in ("/login", "/forgot", "/links/none")}
    context.close()
    assert len(found) > 15
    assert not {path: wrong for path, wrong in found.items() if wrong}


def test_every_first_load_is_light(browser: Browser, running: Office, siti: Desk, pages: list[str]) -> None:
    weights: dict[str, int] = {}
    context = signed_in(browser, running, siti, "desktop", "light")
    cookies = context.cookies()
    context.close()
    for path in pages:
        fresh = browser.new_context(viewport=WIDTHS["desktop"], base_url=running.url)  # type: ignore[arg-type]
        fresh.add_cookies(cookies)  # type: ignore[arg-type]
        page = fresh.new_page()
        line = fresh.new_cdp_session(page)
        line.send("Network.enable")
        weights[path] = 0

        def count(event: dict[str, float], at: str = path) -> None:
            weights[at] += int(event["encodedDataLength"])

        line.on("Network.loadingFinished", count)
        page.goto(path, wait_until="load")
        fresh.close()
    assert all(weight > 1000 for weight in weights.values()), weights
    assert {path: weight for path, weight in weights.items() if weight > HEAVIEST} == {}
