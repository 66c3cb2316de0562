"""What another site may do with an officer's browser: nothing (RELIABILITY.md 8c, O11 and O13)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from tests.browser.test_side_by_side import signed_in
from tests.running import Desk, Office

ELSEWHERE = "http://elsewhere.example/"


def serves(page: Page, html: str) -> None:
    """Let another site answer with this page."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=html)

    page.route(f"{ELSEWHERE}**", answer)


@contextmanager
def neighbour(html: str) -> Iterator[str]:
    """Serve a page from another port; Chromium keeps pages of the internet from framing 127.0.0.1 by itself."""
    server = make_server("127.0.0.1", 0, Response(html, mimetype="text/html"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_our_pages_stay_blank_in_a_frame(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context().new_page(), running.url, siti)
    with neighbour(f'<h1>Elsewhere</h1><iframe src="{running.url}/queue"></iframe>') as address:
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text, timeout=20_000):
            page.goto(address)
        assert page.frames[-1].get_by_role("heading", name="Antrean").count() == 0


def test_a_form_of_another_site_is_refused(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context().new_page(), running.url, siti)
    form = (
        f'<form method="post" action="{running.url}/officers"><input name="email" value="evil@example.org">'
        '<input name="name" value="Evil"><input name="role" value="admin"><button>Klik</button></form>'
    )
    serves(page, form)
    page.goto(ELSEWHERE)
    with page.expect_response(f"{running.url}/officers") as answered:
        page.get_by_role("button", name="Klik").click()
    assert answered.value.status == 403
    page.goto(f"{running.url}/officers")
    expect(page.get_by_role("heading", name="Petugas dan admin", exact=True)).to_be_visible()
    expect(page.get_by_text("evil@example.org")).to_have_count(0)


def test_the_admin_pages_work_by_keyboard_alone(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context().new_page(), running.url, siti)
    page.goto(f"{running.url}/officers")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if reached >= {"name", "email", "role", "Kirim undangan"}:
            break
    assert reached >= {"Jam layanan", "name", "email", "role", "Kirim undangan"}
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keluar")).to_be_hidden()
    expect(page.locator(".menu summary")).to_be_focused()
