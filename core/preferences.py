"""How a person likes to read the pages: language and theme, kept with the officer; a stranger's in the cookie."""

from flask import Blueprint, Flask, g, redirect, request, session
from flask.typing import ResponseReturnValue

from core import language
from core.language import noop
from core.models import THEMES, Officer
from core.pages import problem, runtime
from core.signin import caller, open_route, safe_next

blueprint = Blueprint("preferences", __name__)
THEME_WORDS = {"system": noop("Sistem"), "light": noop("Terang"), "dark": noop("Gelap")}


def register(app: Flask) -> None:
    """Add the switch of language and theme."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(theme=theme, themes=THEME_WORDS)


def theme() -> str:
    """Return the theme this person reads in."""
    officer = g.get("officer")
    return officer.theme if officer else str(session.get("theme", "system"))


@blueprint.post("/preferences")
@open_route
def prefer() -> ResponseReturnValue:
    """Keep a language or a theme and lead back to the page it was chosen on."""
    given = {name: request.form[name] for name in ("language", "theme") if name in request.form}
    if given.get("language", "id") not in language.LANGUAGES or given.get("theme", "system") not in THEMES:
        return problem(400)
    session.update(given)
    with runtime().database.transaction() as writing:
        me = caller(writing)
        officer = writing.get(Officer, me.id) if me else None
        if officer:
            officer.sqlmodel_update(given)
            writing.add(officer)
    return redirect(safe_next(request.form.get("back", "")), 303)
