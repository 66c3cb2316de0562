"""What citizens write is never run in an officer's browser (RELIABILITY.md O20)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlmodel import SQLModel

import tests.tables  # noqa: F401
import wsgi
from core.clock import utc_now
from core.models import Officer
from core.settings import load
from core.working_days import Calendar
from handoff import requesters
from handoff.models import Rating
from kb.models import KbQuestion
from tests.browser.serving import served
from tests.handoff.conftest import HOLIDAYS, ZONE, Office
from tests.pages import Visitor
from whatsapp import announcements

SHAPES = (
    "<script>{}</script>", "</script><script>{}</script>", "</title><script>{}</script>", "<ScRiPt >{}</sCrIpT >",
    "</textarea><img src=x onerror={}>", "<img src=x onerror={}>", '"><img src=x onerror={}>',
    "*<img src=x onerror={}>*", "_<img src=x onerror={}>_", "```<img src=x onerror={}>```", "~<svg onload={}>~",
    "<svg onload={}>", "'><img src=x onerror={}>", "'><svg/onload={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>", "<body onload={}>", "<details open ontoggle={}>x",
    "<input autofocus onfocus={}>", "<video><source onerror={}></video>", "<audio src=x onerror={}>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>", "<iframe src=javascript:{}></iframe>",
    "<object data=javascript:{}></object>", "<embed src=javascript:{}>",
    'https://x.example/"autofocus/onfocus={}//', "javascript:{}", "[klik](javascript:{})",
    "<math><mtext><img src=x onerror={}>", "<!--><img src=x onerror={}>-->",
    "{{{{constructor.constructor('{}')()}}}}",
)  # fmt: skip
TOGETHER = 6
"""Payloads in one text."""
PAYLOADS = [shape.format(call) for shape in SHAPES for call in ("alert(1)", "alert&#40;1&#41;")]


def keep(office: Office, rina: Officer) -> str:
    """Store every payload as name, question, message, note of a rating and unanswered question; return a number."""
    now = utc_now()
    for at in range(0, len(PAYLOADS), TOGETHER):
        some = PAYLOADS[at : at + TOGETHER]
        contact = office.citizen(now, f"+62813{at:08d}")
        with office.database.transaction() as session:
            requesters.save(session, contact.id or 0, now, name="".join(some)[:100])
            session.add_all(KbQuestion(asked_at=now, text=one, outcome="none") for one in some)
        one = office.opens(contact, now - timedelta(hours=1), question="\n".join(some))
    office.writes(one, contact, now, "\n".join(PAYLOADS))
    office.claims(one, rina, now)
    office.replies(one, rina, now, "\n".join(some))
    office.closes(one, rina, now)
    with office.database.transaction() as session:
        rating = session.get_one(Rating, one.id)
        rating.rated_at, rating.score, rating.comment = now, 1, "".join(PAYLOADS)[:2000]
    return one.number


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Officer, str]]:
    folder = tmp_path_factory.mktemp("scripts")
    settings = load(env_file=folder / "no.env", instance_dir=folder, secret_key="a secret for the tests only")
    app = wsgi.create_app(settings)
    SQLModel.metadata.create_all(app.extensions["runtime"].database.engine)
    office = Office(app.extensions["runtime"], Calendar(ZONE, closed_days=HOLIDAYS))
    rina = office.officer("Rina", "admin")
    yield app, rina, keep(office, rina)
    announcements._subscribers.clear()


def test_no_stored_script_runs(browser: Browser, attacked: tuple[Flask, Officer, str]) -> None:
    app, rina, number = attacked
    with served(app) as url:
        page = watching(browser, app, rina, url)
        for path in (
            "/queue/all", "/queue/closed", "/queue/all?q=alert", f"/consultations/{number}",
            f"/consultations/{number}/print", "/reports", "/reports/print", "/kb/gaps",
        ):  # fmt: skip
            answer = page.goto(url + path, wait_until="load")
            assert answer
            assert answer.ok, path
            assert "alert" in page.locator("main").inner_text(), path
            assert page.evaluate("window.alerts") == 0, path
        page.set_content("".join(PAYLOADS), wait_until="load")
        page.wait_for_function("window.alerts > 0")  # the same browser does run them where nobody escapes
        page.context.close()


def watching(browser: Browser, app: Flask, officer: Officer, url: str) -> Page:
    """Open a page that counts alerts; no content policy helps, what is written must be harmless by itself."""
    visitor = Visitor(app).signs_in_as(officer, utc_now())
    context = browser.new_context(bypass_csp=True)
    context.add_cookies([{"name": one.key, "value": one.value, "url": url} for one in visitor.client._cookies.values()])
    context.add_init_script("window.alerts = 0; window.alert = () => { window.alerts += 1; };")
    return context.new_page()
