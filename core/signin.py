"""Signing in and out. Everything is closed unless a view is marked open."""

import secrets
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlmodel import Session

from core import audit, devices, language, office, officers, sessions
from core.database import AWAY
from core.language import gettext as _
from core.language import ngettext, noop
from core.models import Officer
from core.pages import View, kept_words, now, problem, runtime

blueprint = Blueprint("signin", __name__)
HOME = "/queue"
CODE_PATIENCE = timedelta(minutes=5)
"""Time between a right password and the code of the second factor."""
SECOND_FACTOR_FOR_ADMINS = office.choice(
    "second_factor_for_admins",
    words=noop("Verifikasi dua langkah wajib bagi admin"),
    hint=noop("Admin tanpa kode dari aplikasi autentikator hanya dapat membuka antrean sampai mengaktifkannya."),
    group=noop("Keamanan"),
    usual=False,
)
LONGEST_AGENT = 400


def register(app: Flask) -> None:
    """Close every route to strangers and add the sign-in pages."""
    app.before_request(_only_signed_in)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(signed_in=lambda: g.get("officer"), new_key=lambda: secrets.token_hex(16))


def open_route(view: View) -> View:
    """Mark a view as open to everybody (it proves by itself who calls, or tells nothing)."""
    view.__dict__["is_open"] = True
    return view


def admin_required(view: View) -> View:
    """Let only admins in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if officer().role != "admin":
            return problem(403)
        if not officer().totp_secret and _needs_second_factor():
            flash(_("Kantor mewajibkan verifikasi dua langkah bagi admin. Aktifkan dahulu."), "warn")
            return redirect(url_for("second_factor.page"), 303)
        return view(*args, **kwargs)

    guarded.__dict__["is_admin_only"] = True
    return cast(View, guarded)


def _needs_second_factor() -> bool:
    with runtime().database.reading() as reading:
        return bool(office.values(reading, SECOND_FACTOR_FOR_ADMINS)[0])


def officer() -> Officer:
    """Return who is signed in; only for views that are not open."""
    return cast(Officer, g.officer)


def caller(reading: Session) -> Officer | None:
    """Return who calls, also on open views; None is a stranger."""
    token = session.get("token", "")
    found = sessions.find(reading, token, now()) if token else None
    return found[0] if found else None


def officer_id() -> int:
    """Return the signed-in officer's id."""
    return cast(int, officer().id)


def is_open(endpoint: str, view: Callable[..., Any]) -> bool:
    """Say whether strangers may call this endpoint."""
    return endpoint == "static" or endpoint.endswith(".static") or bool(getattr(view, "is_open", False))


def _only_signed_in() -> ResponseReturnValue | None:
    """Find out who calls; send strangers to the sign-in page. Of no page, all are told alike that there is none."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view and is_open(request.endpoint or "", view):
        return None
    token = session.get("token", "")
    with runtime().database.reading() as reading:
        found = sessions.find(reading, token, now()) if token else None
    if found is None:
        return _ask_to_sign_in() if view else None
    g.officer, row = found
    language.use(g.officer.language)
    if _is_activity() and row.seen_at < now() - sessions.TOUCH_EVERY:
        unless_locked = suppress(*AWAY) if request.method == "GET" else nullcontext()  # what can be read is read
        with unless_locked, runtime().database.transaction() as writing:
            sessions.touch(writing, token, now())
    return None


def _is_activity() -> bool:
    """Say whether a person did this; what an open page fetches by itself does not keep the session alive."""
    return "fragment" not in request.args and request.headers.get("Accept") != "text/event-stream"


def _ask_to_sign_in() -> ResponseReturnValue:
    session.pop("token", None)
    if request.method == "GET" and "fragment" not in request.args and request.path != "/events":
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("signin.sign_in", next=None if wanted in {"/", HOME} else wanted), 303)
    return problem(401, kept=kept_words())


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    """Refuse a form with another session's token or none; who is signed in keeps what was typed, and the way on."""
    view = current_app.view_functions.get(request.endpoint or "")
    with runtime().database.reading() as reading:
        g.officer = caller(reading)
    if g.officer:
        language.use(g.officer.language)
    elif view and not is_open(request.endpoint or "", view):
        return _ask_to_sign_in()
    said = _("Muat ulang halaman lalu kirim lagi. Ini menjaga agar hanya Anda yang dapat bertindak atas nama Anda.")
    return problem(400, _("Formulir sudah tidak berlaku"), said, kept=kept_words())


@blueprint.get("/")
@open_route
def home() -> ResponseReturnValue:
    """Lead to the queue, where the sign-in asks who it is."""
    return redirect(HOME, 303)


@blueprint.get("/favicon.ico")
@open_route
def favicon() -> ResponseReturnValue:
    """Answer the address browsers guess."""
    return redirect(url_for("pages.static", filename="favicon.svg"), 301)


@blueprint.get("/login")
@open_route
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form, or go on when already signed in."""
    with runtime().database.reading() as reading:
        if caller(reading):
            return redirect(safe_next(request.args.get("next", "")), 303)
    return render_template("login.html", email="", next=request.args.get("next", ""), error="")


@blueprint.post("/login")
@open_route
def sign_in_now() -> ResponseReturnValue:
    """Check address and password; a success gets a new session id, a failure slows the next try."""
    email, password = request.form.get("email", "").strip().lower()[:254], request.form.get("password", "")
    found, wait = _begin_try(email)
    if wait:
        return _refuse(email, 429, slowed(wait))
    right = officers.is_right(found, password)
    if found is None or not right:
        return _refuse_password(email)
    if found.totp_secret:
        until, mark = (now() + CODE_PATIENCE).timestamp(), password_mark(found)
        only(pending={"id": found.id, "mark": mark, "until": until, "next": request.form.get("next", "")})
        return redirect(url_for("second_factor.ask_code"), 303)
    with runtime().database.transaction() as writing:
        token = let_in(writing, found)
    if not token:
        return _refuse_password(email)
    return redirect(safe_next(request.form.get("next", "")), 303)


def let_in(writing: Session, found: Officer) -> str:
    """Begin a session, in the cookie too, unless the officer was disabled a moment ago; return its token."""
    fresh = officers.by_email(writing, found.email)
    if fresh is None or fresh.disabled_at is not None or fresh.password_hash != found.password_hash:
        return ""
    sessions.forget_tries(writing, fresh.email)
    audit.record(writing, "signin.success", officer_id=fresh.id, now=now())
    device = devices.in_words(request.headers.get("User-Agent", "")[:LONGEST_AGENT])
    token = sessions.start(writing, officers.id_of(fresh), now(), device)
    only(token=token, language=fresh.language, theme=fresh.theme)
    return token


def password_mark(found: Officer) -> str:
    """Return what changes with the password, so that half a sign-in does not outlive it."""
    return sessions.digest(found.password_hash)[:16]


def only(**kept: Any) -> None:
    """Let the cookie hold this and nothing else; it begins with a new CSRF token."""
    session.clear()
    session.update(kept)


def _begin_try(email: str) -> tuple[Officer | None, timedelta]:
    """Count a try and return who has this address; or how long it must wait, when it was tried too often."""
    with runtime().database.transaction() as writing:
        wait = sessions.begin_try(writing, email, now())
        return None if wait else officers.by_email(writing, email), wait


def _refuse_password(email: str) -> ResponseReturnValue:
    with runtime().database.transaction() as writing:
        audit.record(writing, "signin.failed", subject=sessions.digest(email)[:12], now=now())
    return _refuse(email, 400, _("Alamat e-mail atau kata sandi tidak cocok."))


def slowed(wait: timedelta) -> str:
    """Say how long to wait before the next try."""
    return ngettext(
        "Terlalu banyak percobaan. Coba lagi dalam %(num)d detik.",
        "Terlalu banyak percobaan. Coba lagi dalam %(num)d detik.",
        int(wait.total_seconds()) + 1,
    )


def _refuse(email: str, status: int, error: str) -> ResponseReturnValue:
    page = render_template("login.html", email=email, next=request.form.get("next", ""), error=error)
    return page, status


@blueprint.post("/logout")
@open_route
def sign_out() -> ResponseReturnValue:
    """End the session here and in the database; the next page forgets what was begun in this browser."""
    token = session.get("token", "")
    if token:
        with runtime().database.transaction() as writing:
            sessions.end(writing, token)
    only(left=True, **{name: session[name] for name in ("language", "theme") if name in session})
    return redirect(url_for("signin.sign_in"), 303)


def safe_next(wanted: str) -> str:
    """Return the wanted address if it is a plain path of ours, else the queue (ASVS 5.0, 3.7.2)."""
    plain = wanted.isprintable() and wanted.isascii() and "\\" not in wanted
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/login", "/logout"))
    return wanted if plain and ours else HOME
