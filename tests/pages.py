"""A visitor for page tests: signs in, reads pages, fills in forms, and checks every page it is given."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from flask import Blueprint, Flask
from werkzeug.test import TestResponse

from core import (
    account_views,
    audit_views,
    calendar_views,
    hours_views,
    link_views,
    officer_views,
    pages,
    preferences,
    second_factor_views,
    sessions,
    settings_views,
    signin,
)
from core.models import Officer
from core.runtime import Runtime
from handoff import promise_views, queue_views, report_views
from handoff import views as handoff_views
from whatsapp import text_views

SHELL: tuple[Any, ...] = (pages, signin, preferences)
ROOMS: tuple[Any, ...] = (
    *SHELL,
    link_views,
    second_factor_views,
    account_views,
    officer_views,
    audit_views,
    settings_views,
    calendar_views,
    hours_views,
    text_views,
    queue_views,
    handoff_views,
    report_views,
    promise_views,
)
UNLABELLED = {"hidden", "submit", "button"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def app_of(runtime: Runtime, rooms: Sequence[Any] = ROOMS, blueprint: Blueprint | None = None) -> Flask:
    """Return the officers' web on a test's own database; with SHELL and a blueprint these alone."""
    app = Flask("tests", static_folder=None)
    app.extensions["runtime"] = runtime
    for room in rooms:
        room.register(app)
    if blueprint:
        app.register_blueprint(blueprint)
    return app


@dataclass
class Form:
    """A form of a page: where it goes and what it carries."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """An answer, read. Asking for it checks what every page owes its reader."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.location = response.headers.get("Location", "")
        self.headers = response.headers
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.rows: list[str] = []
        self._ids: Counter[str] = Counter()
        self._labels: set[str] = set()
        self._controls: list[dict[str, str]] = []
        self._headings = 0
        self._inside_label = 0
        self._area: str | None = None
        self.feed(self.text)
        self._check(response)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._ids.update([given["id"]] if "id" in given else [])
        self._headings += tag == "h1"
        self._inside_label += tag == "label"
        if "data-consultation" in given:
            self.rows.append(given["data-consultation"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label" and "for" in given:
            self._labels.add(given["for"])
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if tag in {"input", "select", "textarea"}:
            self._control(tag, given)
        assert not [name for name in given if name.startswith("on") or name == "style"], f"inline code on <{tag}>"

    def handle_endtag(self, tag: str) -> None:
        self._inside_label -= tag == "label"
        if tag == "textarea":
            self._area = None

    def handle_data(self, text: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += text

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if self.forms and given.get("name"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        if tag == "textarea" and self.forms:
            self._area = given.get("name")
        if given.get("type") not in UNLABELLED and not self._inside_label and "aria-label" not in given:
            self._controls.append(given)

    def _check(self, response: TestResponse) -> None:
        for name, value in HEADERS.items():
            assert value in response.headers.get(name, ""), f"{name} is missing"
        if response.mimetype != "text/html" or self.status in {301, 302, 303} or "<html" not in self.text:
            return
        assert self._headings == 1, f"{self._headings} h1"
        assert not [name for name, times in self._ids.items() if times > 1], "an id stands twice"
        assert not [control for control in self._controls if control.get("id") not in self._labels], "no label"
        assert all("csrf_token" in form.fields for form in self.forms if form.method == "post"), "a form without token"
        assert "<script>" not in self.text
        assert "Traceback" not in self.text

    def form(self, action: str) -> Form:
        """Return the page's form that goes to `action`."""
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form for {action} among {[form.action for form in self.forms]}"
        return found[0]

    def offers(self, action: str) -> bool:
        """Say whether the page has a form that goes there."""
        return any(form.action == action for form in self.forms)


class Visitor:
    """Somebody at a browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def signs_in_as(self, officer: Officer, now: datetime) -> "Visitor":
        """Take a session straight from the database, without the cost of a password."""
        runtime: Runtime = self.app.extensions["runtime"]
        with runtime.database.transaction() as session:
            token = sessions.start(session, officer.id or 0, now)
        with self.client.session_transaction() as cookie:
            cookie["token"] = token
        return self

    def opens(self, path: str, **more: Any) -> Page:
        """Get a page."""
        return Page(self.client.get(path, **more))

    def sends(self, form: Form, **filled: Any) -> Page:
        """Send a form as a browser does, with some fields filled in."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        return Page(self.client.post(form.action, data={**form.fields, **filled}, headers=headers))

    def does(self, number: str, verb: str, **filled: Any) -> Page:
        """Open a consultation and send one of its forms."""
        page = self.opens(f"/consultations/{number}")
        return self.sends(page.form(f"/consultations/{number}/{verb}"), **filled)

    def token(self) -> str:
        """Return a CSRF token of this visitor."""
        page = self.client.get("/account").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]
