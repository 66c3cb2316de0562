"""The admins' page of settings: what the office chooses itself, and the operator's settings to read."""

from itertools import groupby

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import office
from core.language import gettext as _
from core.pages import now, runtime
from core.settings_shown import shown_settings
from core.signin import admin_required, officer_id

blueprint = Blueprint("settings", __name__)


def register(app: Flask) -> None:
    """Add the page of settings."""
    app.register_blueprint(blueprint)


@blueprint.get("/settings")
@admin_required
def page() -> ResponseReturnValue:
    """Show the office's choices to be changed, and the settings in force without secrets."""
    return _page()


@blueprint.post("/settings")
@admin_required
def keep() -> ResponseReturnValue:
    """Keep the office's choices that were changed on the page, all of them or none.

    What stands as it was shown is left alone: a colleague may have changed it meanwhile.
    """
    read: dict[str, office.Value] = {}
    wrong: dict[str, str] = {}
    for name, choice in office.CHOICES.items():
        if f"was_{name}" in request.form and _typed(name) == _typed(f"was_{name}"):
            continue
        try:
            read[name] = office.read(choice, request.form.get(name, ""))
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        return _page(400, wrong)
    with runtime().database.transaction() as session:
        for name, value in read.items():
            office.choose(session, office.CHOICES[name], value, now=now(), by=officer_id())
    flash(_("Pengaturan disimpan dan langsung berlaku."), "good")
    return redirect(url_for("settings.page"), 303)


def _page(status: int = 200, wrong: dict[str, str] | None = None) -> ResponseReturnValue:
    with runtime().database.reading() as session:
        chosen = office.values(session, *office.CHOICES.values())
    values = {name: _written(value) for name, value in zip(office.CHOICES, chosen, strict=True)}
    was = values
    if wrong:
        was = {name: request.form.get(f"was_{name}", value) for name, value in values.items()}
        values = {name: _typed(name) for name in values}
    by_group = sorted(office.CHOICES.values(), key=lambda choice: choice.group)
    groups = [(group, list(choices)) for group, choices in groupby(by_group, lambda choice: choice.group)]
    shown = {"groups": groups, "values": values, "was": was, "wrong": wrong or {}}
    return render_template("settings.html", settings=shown_settings(runtime().settings), **shown), status


def _written(value: office.Value) -> str:
    """Return a value as the form's field sends it; a box that is not ticked sends nothing."""
    return ("on" if value else "") if isinstance(value, bool) else str(value)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
