"""Generated from the list of routes: who may do what, with what, from where (O10, O12, O14, O16 to O19)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import SQLModel
from werkzeug.routing import Rule

import wsgi
from core import officers
from core.clock import utc_now
from core.models import Officer
from core.runtime import Runtime
from core.settings import Settings
from core.signin import is_open
from tests.pages import HEADERS, Visitor

ODD = (
    "-1", "0", "99999999999999999999", "..", "%2e%2e%2fetc", "KS-2026-99999", "é", "a" * 300, "0x1f", "1e9", "%00",
    "' OR 1=1--",
)  # fmt: skip
"""What somebody may put where an address holds a name (O17)."""
EXTRA = {
    "role": "admin", "officer_id": "1", "owner_id": "1", "status": "closed", "is_admin": "1", "id": "1",
    "password_hash": "x", "disabled_at": "", "totp_secret": "", "answered_at": "2020-01-01", "due_at": "2099-01-01",
}  # fmt: skip
"""Fields no form of ours has (O18)."""
FOR_MACHINES = ("/webhooks", "/simulator", "/readyz", "/metrics", "/events")
"""Proven elsewhere: by signature, in the demo alone, with a live queue, as a stream."""
LEAVING = {"/logout", "/account/sessions/end"}
"""What ends the session of whoever walks the matrix; proven in test_signin and test_account_page."""
ASKED = ("q", "after", "before", "page", "per_page", "sort", "month", "year", "since", "until", "who", "state")


@dataclass(frozen=True)
class Cell:
    """One method of one route."""

    method: str
    rule: Rule
    is_open: bool
    is_admins: bool

    def path(self, name: str = "1") -> str:
        """Return an address of the route, every name in it `name`; a choice of words takes the first."""
        words = re.sub(r"<any\((\w+)[^>]*>", r"\1", self.rule.rule)
        return re.sub(r"<[^>]*>", name, words)


def cells(app: Flask) -> Iterator[Cell]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith(FOR_MACHINES) or rule.endpoint.endswith("static"):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield Cell(method, rule, is_open(rule.endpoint, view), bool(getattr(view, "is_admin_only", False)))


@pytest.fixture
def app(settings: Settings, runtime: Runtime) -> Flask:
    whole = wsgi.create_app(settings)
    whole.extensions["runtime"] = runtime
    return whole


@pytest.fixture
def admin(app: Flask, runtime: Runtime) -> Visitor:
    return Visitor(app).signs_in_as(_person(runtime, "admin"), utc_now())


@pytest.fixture
def officer(app: Flask, runtime: Runtime) -> Visitor:
    return Visitor(app).signs_in_as(_person(runtime, "officer"), utc_now())


def _person(runtime: Runtime, role: str) -> Officer:
    with runtime.database.transaction() as session:
        person = Officer(email=f"{role}@bps.go.id", name=role, role=role, password_hash="-", created_at=utc_now())
        session.add(person)
    return person


def contents(runtime: Runtime) -> dict[str, int]:
    """Return a mark of every table's rows."""
    with runtime.database.reading() as session:
        return {
            table.name: hash(tuple(sorted(map(repr, session.execute(sa.select(table)).all()))))
            for table in SQLModel.metadata.sorted_tables
        }


def test_every_cell_answers_each_role_as_it_should(app: Flask, admin: Visitor, officer: Visitor) -> None:
    stranger, tried = Visitor(app), 0
    tokens = {admin: admin.token(), officer: officer.token()}
    for cell in cells(app):
        if cell.rule.rule in LEAVING:
            continue
        for visitor in (stranger, officer, admin):
            data = {"csrf_token": tokens[visitor]} if cell.method == "POST" and visitor in tokens else None
            answer = visitor.client.open(cell.path(), method=cell.method, data=data)
            where = f"{cell.method} {cell.path()} answered {answer.status_code}"
            assert answer.status_code < 500, where
            if visitor is stranger and not cell.is_open:
                to_sign_in = answer.headers.get("Location", "").startswith("/login")
                assert to_sign_in or answer.status_code in {400, 401, 404}, where
            if visitor is officer and cell.is_admins:
                assert answer.status_code == 403, where
            if visitor is admin:
                assert answer.status_code != 403, where
            tried += 1
    assert tried > 200


def test_every_answer_carries_the_headers(app: Flask, admin: Visitor) -> None:
    for cell in cells(app):
        if cell.method == "GET":
            answer = admin.client.get(cell.path("x"))
            for name, value in HEADERS.items():
                assert value in answer.headers.get(name, ""), f"{cell.path('x')}: {name}"


def test_looking_changes_nothing(app: Flask, admin: Visitor, runtime: Runtime) -> None:
    before = contents(runtime)
    for cell in cells(app):
        if cell.method == "GET":
            admin.client.get(cell.path())
    after = contents(runtime)
    assert {name for name in after if after[name] != before[name]} <= {"officer_session"}


def test_odd_names_in_addresses_are_no_fault(app: Flask, admin: Visitor) -> None:
    token, tried = admin.token(), 0
    for cell in cells(app):
        if "<" not in cell.rule.rule:
            continue
        for name in ODD:
            data = {"csrf_token": token} if cell.method == "POST" else None
            answer = admin.client.open(cell.path(name), method=cell.method, data=data)
            assert answer.status_code < 500, f"{cell.method} {cell.path(name)} answered {answer.status_code}"
            tried += 1
    assert tried > 200


@pytest.mark.parametrize("odd", ["-1", "1000000000", "NaN", "\0", "id;drop", "'\"%_\\", "x" * 10_000, "31-02-2026"])
def test_odd_questions_in_addresses_are_no_fault(app: Flask, admin: Visitor, odd: str) -> None:
    asked = dict.fromkeys(ASKED, odd)
    for cell in cells(app):
        if cell.method == "GET" and "<" not in cell.rule.rule:
            answer = admin.client.get(cell.path(), query_string=asked)
            assert answer.status_code < 500, f"{cell.path()} {odd[:20]}"


def test_fields_no_form_has_change_nothing(app: Flask, officer: Visitor, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        other = officers.create(
            session, email="other@bps.go.id", name="O", password="kuda nil makan soto", now=utc_now()
        )
    token = officer.token()
    for cell in cells(app):
        if cell.method == "POST" and cell.rule.rule not in LEAVING:
            officer.client.post(cell.path(), data={"csrf_token": token, **EXTRA})
    with runtime.database.reading() as session:
        people = {one.email: one for one in officers.everyone(session)}
    assert people["officer@bps.go.id"].role == "officer"
    assert people["other@bps.go.id"].model_dump() == other.model_dump()


@pytest.mark.parametrize("headers", [
    {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    {"Accept-Language": "<script>alert(1)</script>"}, {"User-Agent": "<script>alert(1)</script>"},
    {"Cookie": "x=" + "y" * 8000}, {"Cookie": "; ".join(f"c{number}=1" for number in range(100))},
    {"Cookie": "konsultasi-8000=garbage.x.y"},
])  # fmt: skip
@pytest.mark.parametrize("path", ["/login", "/queue", "/nothing"])
def test_odd_headers_are_no_fault_and_come_back_nowhere(app: Flask, headers: dict[str, str], path: str) -> None:
    answer = app.test_client().get(path, headers=headers)
    assert answer.status_code < 500
    said = answer.get_data(as_text=True) + str(answer.headers)
    assert "evil.example" not in said
    assert "alert(1)" not in said


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PROPFIND"])
def test_other_methods_do_nothing(app: Flask, method: str) -> None:
    answer = app.test_client().open("/login", method=method)
    assert answer.status_code in ({200} if method == "OPTIONS" else {405})
    assert "Set-Cookie" not in answer.headers
