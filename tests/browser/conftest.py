"""Debian's Chromium and a running copy of the product."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.running import Desk, Office, office

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
