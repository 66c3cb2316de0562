"""Debian's Chromium, a running copy of the product, and an office with forty open chats."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core.clock import utc_now
from core.models import Officer
from handoff.models import Consultation
from tests.browser.serving import office_at, served
from tests.handoff.conftest import MINUTE
from tests.handoff.conftest import Office as Hands
from tests.handoff.forty import forty
from tests.pages import Visitor
from tests.running import Desk, Office, office
from whatsapp.models import Contact

PATIENCE = 60_000
"""Milliseconds a busy machine may need."""
expect.set_options(timeout=PATIENCE)
WIDTHS = {"desktop": {"width": 1440, "height": 900}, "telephone": {"width": 390, "height": 844}}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium (the browser tests need it)")
    quiet = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-dev-shm-usage")
    offline = ("disable-background-networking", "disable-component-update", "disable-sync")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=[f"--{word}" for word in (*quiet, *offline)]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("browser") / "instance"
    folder.mkdir()
    with office(folder) as copy:
        yield copy


@pytest.fixture(scope="package")
def siti(running: Office) -> Desk:
    return running.hires("Siti", admin=True)


class House:
    """An office with forty open chats, its officers, and a browser for each."""

    def __init__(self, office: Hands, app: Any, url: str, browser: Browser) -> None:
        self.office, self.app, self.url, self.browser = office, app, url, browser
        self.citizens = iter(range(100_000))
        self.contexts: list[BrowserContext] = []
        self.rina, self.dedi = office.officer("Rina", "admin"), office.officer("Dedi")
        forty(office, utc_now() - 5 * MINUTE, self.rina, self.dedi)

    def opens(self, at: datetime) -> Consultation:
        """Open the consultation of somebody new."""
        return self.office.opens(self.office.citizen(at, f"+62857111{next(self.citizens):05d}"), at)

    def writes(self, consultation: Consultation, words: str) -> None:
        """Let its citizen write something now."""
        with self.office.database.reading() as session:
            citizen = session.get_one(Contact, consultation.contact_id)
        self.office.writes(consultation, citizen, utc_now(), words)

    def context(self, who: Officer, **more: Any) -> BrowserContext:
        visitor = Visitor(self.app).signs_in_as(who, utc_now() - MINUTE)
        cookies = [
            {"name": one.key, "value": one.value, "domain": "127.0.0.1", "path": "/"}
            for one in visitor.client._cookies.values()
        ]
        context = self.browser.new_context(viewport=WIDTHS["desktop"], **more)
        context.add_cookies(cookies)  # type: ignore[arg-type]
        self.contexts.append(context)
        return context

    def page(self, who: Officer, path: str, **more: Any) -> Page:
        page = self.context(who, **more).new_page()
        page.goto(self.url + path)
        return page


@pytest.fixture(scope="module")
def open_house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with office_at(tmp_path_factory.mktemp("house")) as (hands, app), served(app) as url:
        yield House(hands, app, url, browser)


@pytest.fixture
def house(open_house: House) -> Iterator[House]:
    yield open_house
    for context in open_house.contexts:
        context.close()
    open_house.contexts.clear()


@pytest.fixture
def taken(house: House) -> Consultation:
    """A consultation that Rina has taken."""
    now = utc_now() - 5 * MINUTE
    consultation = house.opens(now)
    house.office.claims(consultation, house.rina, now + MINUTE)
    return consultation
