"""One's own account: password, sign-ins on other devices."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import audit, officers, sessions
from core.language import gettext as _
from core.models import Officer
from core.pages import now, runtime
from core.signin import officer, officer_id, only, slowed

blueprint = Blueprint("account", __name__)


def register(app: Flask) -> None:
    """Add the page of one's own account."""
    app.register_blueprint(blueprint)


@blueprint.get("/account")
def page() -> ResponseReturnValue:
    """Show who is signed in, where, and the form for a new password."""
    return _page()


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; the other sessions end."""
    form = request.form
    with runtime().database.transaction() as writing:
        wait = sessions.begin_try(writing, officer().email, now())
    if wait:
        return _page(429, slowed(wait))
    try:
        if not officers.is_right(officer(), form.get("password", "")):
            raise officers.OfficerError(_("Kata sandi sekarang tidak cocok."))
        if form.get("new_password", "") != form.get("repeat", ""):
            raise officers.OfficerError(_("Ulangan kata sandi baru tidak sama."))
        with runtime().database.transaction() as writing:
            mine = writing.get_one(Officer, officer_id())
            officers.set_password(
                writing, mine, form.get("new_password", ""), now=now(), by=mine.id, keep_token=session["token"]
            )
    except officers.OfficerError as error:
        return _page(400, str(error))
    flash(_("Kata sandi diganti. Sesi Anda di perangkat lain sudah diakhiri."), "good")
    return redirect(url_for("account.page"), 303)


@blueprint.post("/account/sessions/end")
def end_sessions() -> ResponseReturnValue:
    """End one session by its mark, or all of them, this one too."""
    mark = request.form.get("session", "")
    with runtime().database.transaction() as writing:
        if not mark:
            ended = sessions.end_all(writing, officer_id())
            audit.record(writing, "account.sessions_end", officer_id=officer_id(), now=now(), ended=ended)
        elif sessions.end_one(writing, officer_id(), mark):
            audit.record(writing, "account.sessions_end", officer_id=officer_id(), now=now(), ended=1)
    if mark:
        flash(_("Sesi itu diakhiri."), "good")
        return redirect(url_for("account.page"), 303)
    only(left=True, language=officer().language, theme=officer().theme)
    flash(_("Anda sudah keluar dari semua perangkat."), "good")
    return redirect(url_for("signin.sign_in"), 303)


def _page(status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as reading:
        mine = sessions.of(reading, officer_id(), now())
    here = sessions.digest(session["token"])
    return render_template("account.html", sessions=mine, here=here, error=error), status
