"""The pages of links by e-mail: asking for a new password, and choosing one."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import links, officers
from core.language import gettext as _
from core.pages import now, problem, runtime
from core.signin import open_route

blueprint = Blueprint("links", __name__)


def register(app: Flask) -> None:
    """Add the pages of links."""
    app.register_blueprint(blueprint)


@blueprint.get("/forgot")
@open_route
def forgot() -> ResponseReturnValue:
    """Ask which address the way back should go to."""
    return render_template("forgot.html", sent=False)


@blueprint.post("/forgot")
@open_route
def send_way_back() -> ResponseReturnValue:
    """Send the way back if the address is an officer's; the answer is the same for every address."""
    email = request.form.get("email", "").replace("\0", "").strip().lower()[:254]  # PostgreSQL holds no NUL
    with runtime().database.transaction() as writing:
        links.ask_for_reset(writing, runtime().settings, email, now=now())
    return render_template("forgot.html", sent=True)


@blueprint.get("/links/<token>")
@open_route
def choose(token: str) -> ResponseReturnValue:
    """Show the form for a password; opening a link uses nothing up, since mail scanners open links too."""
    return _form(token)


@blueprint.post("/links/<token>")
@open_route
def chosen(token: str) -> ResponseReturnValue:
    """Set the password and lead to the sign-in; the link ends."""
    password = request.form.get("password", "")
    if password != request.form.get("repeat", ""):
        return _form(token, 400, _("Ulangan kata sandi baru tidak sama."))
    try:
        with runtime().database.transaction() as writing:
            officer = links.use(writing, token, password, now=now())
    except officers.OfficerError as error:
        return _form(token, 400, str(error))
    if officer is None:
        return _over()
    flash(_("Kata sandi disimpan. Silakan masuk."), "good")
    return redirect(url_for("signin.sign_in"), 303)


def _form(token: str, status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as reading:
        found = links.find(reading, token, now())
    if found is None:
        return _over()
    return render_template("choose_password.html", person=found[0], kind=found[1], token=token, error=error), status


def _over() -> ResponseReturnValue:
    text = _("Tautan hanya dapat dipakai satu kali dan dalam waktu terbatas. Minta yang baru.")
    more = {"back": url_for("links.forgot"), "back_text": _("Minta tautan baru")}
    return problem(404, _("Tautan sudah tidak berlaku"), text, **more)
