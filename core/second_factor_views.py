"""The second factor's pages: the code at the sign-in, and turning it on and off under one's account."""

from typing import Any, cast

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import audit, officers, second_factor, sessions
from core.language import gettext as _
from core.models import Officer
from core.pages import now, runtime
from core.signin import let_in, officer, officer_id, open_route, password_mark, safe_next, slowed

blueprint = Blueprint("second_factor", __name__)
LONGEST_CODE = 40


def register(app: Flask) -> None:
    """Add the second factor's pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/login/code")
@open_route
def ask_code() -> ResponseReturnValue:
    """Ask for the code of somebody whose password was right."""
    if _pending() is None:
        return redirect(url_for("signin.sign_in"), 303)
    return render_template("login_code.html", error="")


@blueprint.post("/login/code")
@open_route
def check_code() -> ResponseReturnValue:
    """Check a code of the app or a recovery code; wrong ones are slowed as passwords are."""
    pending = _pending()
    if pending is None:
        return redirect(url_for("signin.sign_in"), 303)
    tries, token = f"code:{pending['id']}", ""
    with runtime().database.transaction() as writing:
        wait = sessions.wait_before_trying(writing, tries, now())
        found = None if wait else writing.get(Officer, pending["id"])
        if found is not None and password_mark(found) == pending["mark"]:
            sessions.note_try(writing, tries, now())
            if second_factor.takes(writing, found, request.form.get("code", "")[:LONGEST_CODE], now()):
                sessions.forget_tries(writing, tries)
                token = let_in(writing, found)
            else:
                audit.record(writing, "signin.failed", officer_id=found.id, subject="code", now=now())
    if wait:
        return render_template("login_code.html", error=slowed(wait)), 429
    if not token:
        return render_template("login_code.html", error=_("Kode itu tidak cocok atau sudah dipakai.")), 400
    return redirect(safe_next(pending["next"]), 303)


@blueprint.get("/account/second-factor")
def page() -> ResponseReturnValue:
    """Show the QR code to begin with, or what is in force."""
    return _page()


@blueprint.post("/account/second-factor")
def turn_on() -> ResponseReturnValue:
    """Require codes from now on and show the recovery codes, once."""
    secret = session.get("totp", "")
    if officer().totp_secret or not secret:
        return redirect(url_for("second_factor.page"), 303)
    try:
        with runtime().database.transaction() as writing:
            me = writing.get_one(Officer, officer_id())
            code = request.form.get("code", "")[:LONGEST_CODE]
            codes = second_factor.turn_on(writing, me, secret, code, now=now())
    except officers.OfficerError as error:
        return _page(400, str(error))
    session.pop("totp")
    return render_template("recovery_codes.html", codes=codes)


@blueprint.post("/account/second-factor/<any(off,codes):act>")
def change(act: str) -> ResponseReturnValue:
    """Ask for the password alone from now on, or make new recovery codes; either needs the password."""
    with runtime().database.transaction() as writing:
        wait = sessions.begin_try(writing, officer().email, now())
    if wait:
        return _page(429, slowed(wait))
    if not officers.is_right(officer(), request.form.get("password", "")):
        return _page(400, _("Kata sandi sekarang tidak cocok."))
    with runtime().database.transaction() as writing:
        me = writing.get_one(Officer, officer_id())
        sessions.forget_tries(writing, me.email)
        if not me.totp_secret:
            return redirect(url_for("second_factor.page"), 303)  # another page has turned it off meanwhile
        if act == "codes":
            audit.record(writing, "officer.recovery_codes", officer_id=me.id, subject=me.email, now=now())
            return render_template("recovery_codes.html", codes=second_factor.new_recovery_codes(writing, me))
        second_factor.turn_off(writing, me, now=now(), by=me.id)
    flash(_("Verifikasi dua langkah dimatikan."), "warn")
    return redirect(url_for("account.page"), 303)


def _page(status: int = 200, error: str = "") -> ResponseReturnValue:
    shown: dict[str, Any] = {"error": error}
    if not officer().totp_secret:
        secret = session.setdefault("totp", second_factor.new_secret())
        shown["drawing"] = second_factor.drawing(second_factor.address(officer(), secret))
        shown["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("second_factor.html", **shown), status


def _pending() -> dict[str, Any] | None:
    """Return whose password was right within the last minutes, and where they wanted to go."""
    pending = session.get("pending")
    return cast(dict[str, Any], pending) if pending and pending["until"] > now().timestamp() else None
