"""What every answer of the web has in common: closed doors, headers, errors in people's words."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.routing import Rule

import wsgi
from core.clock import utc_now
from core.models import Officer
from core.runtime import Runtime
from core.settings import Settings
from core.signin import is_open, open_route
from tests.pages import HEADERS, Visitor, app_of

OPEN_TO_STRANGERS = {
    "/", "/login", "/logout", "/favicon.ico", "/healthz", "/readyz", "/metrics", "/media/<token>", "/preferences",
    "/login/code", "/forgot", "/links/<token>",
    "/webhooks/twilio/message", "/webhooks/twilio/status", "/webhooks/twilio/fallback",
}  # fmt: skip


@pytest.fixture
def whole(settings: Settings) -> Flask:
    return wsgi.create_app(settings)


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {"GET", "POST"}


def routes(app: Flask) -> Iterator[tuple[str, Rule, str]]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        yield re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<(?!any)[^>]*>", "x", path)), rule, rule.endpoint


def test_every_route_is_closed_or_known_to_be_open(whole: Flask) -> None:
    opened = {rule.rule for _, rule, endpoint in routes(whole) if is_open(endpoint, whole.view_functions[endpoint])}
    files = {rule.rule for rule in whole.url_map.iter_rules() if rule.endpoint.endswith(".static")}
    stray = {path for path in opened - files if not path.startswith("/simulator")} - OPEN_TO_STRANGERS
    assert not stray


def test_strangers_get_nowhere(whole: Flask, runtime: Runtime) -> None:
    whole.extensions["runtime"] = runtime
    client = whole.test_client()
    tried = 0
    for path, rule, endpoint in routes(whole):
        if is_open(endpoint, whole.view_functions[endpoint]):
            continue
        for method in methods(rule):
            answer = client.open(path, method=method)
            refused = answer.status_code in {400, 401, 404} or answer.headers.get("Location", "").startswith("/login")
            assert refused, f"{method} {path} answered {answer.status_code}"
            tried += 1
    assert tried > 25


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/console", "/debug", "/wsgi.py", "/instance/app.db", "/assets/core/../../wsgi.py",
     "/assets/core/..%2f..%2fwsgi.py", "/assets/core/%2e%2e/pages.py", "/media/../app.db"],
)  # fmt: skip
def test_no_folder_of_ours_is_served(whole: Flask, path: str) -> None:
    assert whole.test_client().get(path).status_code == 404


def signed_in(whole: Flask, runtime: Runtime, role: str) -> Visitor:
    """Return somebody who has signed in to the whole application."""
    whole.extensions["runtime"] = runtime
    with runtime.database.transaction() as session:
        session.add(Officer(email="a@bps.go.id", name="A", role=role, password_hash="-", created_at=utc_now()))
    with runtime.database.reading() as session:
        officer = session.execute(sa.select(Officer)).scalar_one()
    return Visitor(whole).signs_in_as(officer, utc_now())


def test_writes_need_a_token_and_our_own_site(whole: Flask, runtime: Runtime) -> None:
    visitor = signed_in(whole, runtime, "admin")
    token = visitor.token()
    for path, rule, endpoint in routes(whole):
        if "POST" not in methods(rule) or path.startswith(("/webhooks", "/simulator")):
            continue
        assert visitor.client.post(path).status_code == 400, path
        foreign = visitor.client.post(path, data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403, path
        others = visitor.client.post(path, data={"csrf_token": "IjEi.AAAA.bbbb"})
        assert others.status_code == 400, path
        assert endpoint


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/officers/1/rename", "/officers/1"),
        ("/calendar/add", "/calendar"),
        ("/consultations/KS-2026-00001/reveal", "/consultations/KS-2026-00001/reveal"),
        ("/queue/waiting/several", "/queue/waiting"),
        ("/replies/7/remove", "/replies"),
        ("/preferences", ""),
    ],
)
def test_what_went_wrong_with_a_form_leads_back_to_its_page(
    whole: Flask, runtime: Runtime, form: str, page: str
) -> None:
    visitor = signed_in(whole, runtime, "admin")
    token = visitor.token()
    stale = visitor.client.post(form, data={"csrf_token": "IjEi.AAAA.bbbb"}).get_data(as_text=True)
    assert f'<a class="button{" primary" if page else ""}" href="{page or "/"}">' in stale
    if page and page != form:
        assert f'href="{page}">Kembali' in visitor.opens(form).text  # the same address, read
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "over"
    asked = visitor.client.post(form, data={"csrf_token": token}).get_data(as_text=True)
    if page:
        assert f'href="/login?next={page}">Masuk' in asked


def test_a_form_of_another_session_keeps_what_was_written_and_the_way_on(whole: Flask, runtime: Runtime) -> None:
    visitor = signed_in(whole, runtime, "admin")
    typed = {
        "csrf_token": "IjEi.AAAA.bbbb",
        "text": "Tahun?",
        "text2": "Provinsi atau kabupaten?",
        "key": "0123456789abcdef",
        "new_password": "empat kata sandi rahasia",
    }
    page = visitor.client.post("/consultations/KS-2026-00001/clarify", data=typed).get_data(as_text=True)
    assert re.search(r'<textarea id="kept"[^>]*>Tahun\?\n\nProvinsi atau kabupaten\?</textarea>', page)
    assert '<nav class="links"' in page
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "over"
    over = visitor.client.post("/consultations/KS-2026-00001/clarify", data=typed)
    assert (over.status_code, "Provinsi atau kabupaten?" in over.get_data(as_text=True)) == (401, True)


def test_admin_pages_refuse_officers(whole: Flask, runtime: Runtime) -> None:
    visitor = signed_in(whole, runtime, "officer")
    token = visitor.token()
    for path, rule, endpoint in routes(whole):
        if not getattr(whole.view_functions[endpoint], "is_admin_only", False):
            continue
        for method in methods(rule):
            answer = visitor.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
            assert answer.status_code == 403, f"{method} {path}"
    assert "/officers" not in visitor.opens("/queue").links


@pytest.mark.parametrize(
    "path", ["/nothing", "/login", "/.git/config", "/.env", "/console", "/assets/core/..%2f..%2fwsgi.py"]
)
def test_every_answer_carries_the_headers(runtime: Runtime, path: str) -> None:
    page = Visitor(app_of(runtime)).opens(path)
    assert page.status == (200 if path == "/login" else 404)
    for name, value in HEADERS.items():
        assert value in page.headers[name]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_who_lost_the_way_sees_whose_pages_these_are(runtime: Runtime) -> None:
    assert '<a class="brand" href="/">' in Visitor(app_of(runtime)).opens("/nothing").text


def test_an_officer_who_lost_the_way_finds_it_in_the_navigation(runtime: Runtime) -> None:
    reader = Officer(email="b@bps.go.id", name="B", language="en", password_hash="-", created_at=utc_now())
    with runtime.database.transaction() as session:
        session.add(reader)
    page = Visitor(app_of(runtime)).signs_in_as(reader, utc_now()).opens("/nothing")
    assert page.status == 404
    assert {"/queue", "/replies", "/kb/proposals", "/account"} <= set(page.links)
    with runtime.database.transaction() as session:
        session.get_one(Officer, reader.id).role = "admin"
    links = set(Visitor(app_of(runtime)).signs_in_as(reader, utc_now()).opens("/nothing").links)
    assert "/kb" in links
    assert "/kb/proposals" not in links  # a tab of it
    assert "Not found" in page.text


def test_https_adds_its_own_flags(runtime: Runtime) -> None:
    secure = Runtime(
        settings=runtime.settings.model_copy(update={"public_url": "https://konsultasi.example.go.id"}),
        database=runtime.database,
        jobs=runtime.jobs,
    )
    client = app_of(secure).test_client()
    plain = client.get("/login", base_url="http://127.0.0.1:8000").headers["Set-Cookie"]
    assert not plain.startswith("__Host-")  # on the server itself, without a proxy
    behind = {"X-Forwarded-For": "203.0.113.7"}
    proxied = client.get("/login", base_url="http://127.0.0.1:8000", headers=behind).headers["Set-Cookie"]
    assert proxied.startswith("__Host-")
    answer = client.get("/login", base_url="https://konsultasi.example.go.id")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("lost", [sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError])
def test_a_database_that_is_away_is_said_plainly(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, lost: type[sa.exc.DBAPIError]
) -> None:
    """The last is what a PostgreSQL says that has become another's copy: nothing can be written there."""
    visitor = Visitor(app_of(runtime))
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "x"

    def away(*_: object) -> None:
        raise lost("select", {}, Exception("connection refused to secret-host"))

    monkeypatch.setattr(runtime.database.engine, "connect", away)
    page = visitor.opens("/queue")
    assert page.status == 503
    assert page.headers["Retry-After"] == "5"
    assert "secret-host" not in page.text


@pytest.fixture
def away(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What takes the database away."""

    def connects(*_: object) -> None:
        raise sa.exc.OperationalError("select", {}, Exception("connection refused"))

    return lambda: monkeypatch.setattr(runtime.database.engine, "connect", connects)


def test_a_form_that_went_stale_while_the_database_was_away_keeps_what_was_written(
    whole: Flask, runtime: Runtime, away: Callable[[], None]
) -> None:
    visitor = signed_in(whole, runtime, "admin")
    away()
    answer = visitor.client.post(
        "/consultations/KS-2026-00001/reply", data={"csrf_token": "x", "text": "Belum terbit."}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Layanan sedang terganggu" in page
    assert "Belum terbit.</textarea>" in page


def test_a_page_asked_for_while_the_database_is_away_is_asked_for_again(
    whole: Flask, runtime: Runtime, away: Callable[[], None]
) -> None:
    visitor = signed_in(whole, runtime, "admin")
    away()
    asked = visitor.opens("/queue/all?due=soon&kind=student").text
    assert 'href="/queue/all?due=soon&amp;kind=student">Coba lagi' in asked
    for path, again in (("//queue", "/queue"), ("//elsewhere.example", "/")):
        page = visitor.client.get("/", environ_overrides={"PATH_INFO": path}).get_data(as_text=True)
        assert f'href="{again}">' in page
        assert f'href="{path}' not in page


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (sa.exc.OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected()), 409),
        (sa.exc.OperationalError("UPDATE", {}, psycopg.errors.LockNotAvailable()), 409),
        (sa.exc.IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation()), 409),
        (StaleDataError("the row is gone"), 409),
        (sa.exc.OperationalError("UPDATE", {}, psycopg.OperationalError()), 503),
    ],
    ids=["deadlock", "lock", "the same", "gone", "away"],
)
def test_an_act_in_whose_way_somebody_else_stood_may_be_tried_again(
    runtime: Runtime, fault: Exception, status: int
) -> None:
    app = app_of(runtime)
    app.config["WTF_CSRF_ENABLED"] = False

    @open_route
    def crossed() -> str:
        raise fault

    for method in ("GET", "POST"):
        app.view_functions[app.url_map.bind("").match("/login", method=method)[0]] = crossed
    client = app.test_client()
    page = client.post("/login", data={"text": "Jawaban yang panjang."})
    assert page.status_code == status
    assert "Jawaban yang panjang.</textarea>" in page.text  # nobody writes it a second time
    assert page.headers["Retry-After"] == "5"
    assert client.get("/login").status_code == 503


@pytest.mark.parametrize(("given", "status"), [({"email": "a@bps.go.id"}, 409), ({"email": None}, 500)])
def test_what_breaks_our_own_rules_is_a_bug_and_no_colleague_s_doing(
    runtime: Runtime, caplog: pytest.LogCaptureFixture, given: dict[str, Any], status: int
) -> None:
    app = app_of(runtime)
    app.config["WTF_CSRF_ENABLED"] = False

    @open_route
    def stores() -> str:
        for _ in range(2):
            with runtime.database.transaction() as session:
                session.add(Officer(**given, name="A", password_hash="-", created_at=utc_now()))
        return ""

    app.view_functions[app.url_map.bind("").match("/login", method="POST")[0]] = stores
    assert app.test_client().post("/login").status_code == status
    assert any(record.exc_info for record in caplog.records) == (status == 500), "who can mend it must see where"


def test_a_bug_shows_no_trace(runtime: Runtime) -> None:
    app = app_of(runtime)
    app.debug = True

    @open_route
    def broken() -> str:
        raise ZeroDivisionError("a secret detail")

    app.view_functions["signin.sign_in"] = broken
    page = Visitor(app).opens("/login")
    assert page.status == 500
    assert "ZeroDivision" not in page.text
    assert "secret detail" not in page.text


def test_a_bug_costs_nobody_what_was_written(whole: Flask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = signed_in(whole, runtime, "admin")

    def broken() -> str:
        raise ZeroDivisionError

    monkeypatch.setitem(whole.view_functions, "kb.save_entry", broken)
    written = {"csrf_token": visitor.token(), "answer": "Garis kemiskinan adalah nilai rupiah."}
    answer = visitor.client.post("/kb/entry", data=written)
    assert answer.status_code == 500
    assert "nilai rupiah.</textarea>" in answer.get_data(as_text=True)


def test_bodies_are_limited(runtime: Runtime) -> None:
    client = app_of(runtime).test_client()
    assert client.post("/login", data={"password": "x" * 2_000_000}).status_code == 413
    assert client.post("/login", headers={"Transfer-Encoding": "chunked"}).status_code == 411
