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
    """Keep the office's choices, all of them or none."""
    read: dict[str, office.Value] = {}
    wrong: dict[str, str] = {}
    for name, choice in office.CHOICES.items():
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
        values = dict(zip(office.CHOICES, office.values(session, *office.CHOICES.values()), strict=True))
    if wrong:
        values |= {name: request.form.get(name, "") for name in values}
    by_group = sorted(office.CHOICES.values(), key=lambda choice: choice.group)
    groups = [(group, list(choices)) for group, choices in groupby(by_group, lambda choice: choice.group)]
    shown = {"groups": groups, "values": values, "wrong": wrong or {}}
    return render_template("settings.html", settings=shown_settings(runtime().settings), **shown), status
