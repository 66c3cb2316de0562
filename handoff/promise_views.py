"""The head of the office's page: promised, kept and broken by month, and the list behind each number."""

import re
from datetime import date

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from core.pages import now, problem, runtime
from core.signin import admin_required
from core.wording import month_and_year
from handoff import kept_promises
from handoff.kept_promises import MOST_LISTED, Outcome

blueprint = Blueprint("promises", __name__, template_folder="templates")
OUTCOME_WORDS = {Outcome.KEPT: "ditepati", Outcome.BROKEN: "dilanggar", Outcome.RUNNING: "masih berjalan"}


def register(app: Flask) -> None:
    """Add the page of promises."""
    app.register_blueprint(blueprint)


@blueprint.get("/reports/promises")
@admin_required
def by_month() -> ResponseReturnValue:
    """Show twelve months up to now, or up to `until`."""
    zone = runtime().settings.zone
    today = now().astimezone(zone).date()
    until = _month(request.args.get("until", "")) or today.replace(day=1)
    with runtime().database.reading() as session:
        tallies = kept_promises.tallies(session, until, zone, now())
    return render_template("handoff/promises.html", tallies=tallies, outcomes=OUTCOME_WORDS, month_words=month_and_year)


@blueprint.get("/reports/promises/<month>")
@blueprint.get("/reports/promises/<month>/<outcome>")
@admin_required
def behind(month: str, outcome: str = "") -> ResponseReturnValue:
    """List the consultations behind a number."""
    first = _month(month)
    if first is None or outcome not in {"", *Outcome}:
        return problem(404)
    wanted = Outcome(outcome) if outcome else None
    zone = runtime().settings.zone
    with runtime().database.reading() as session:
        listed = kept_promises.listed(session, first, wanted, zone, now())
    words = f"{OUTCOME_WORDS[wanted]}, {month_and_year(first)}" if wanted else month_and_year(first)
    return render_template(
        "handoff/promise_list.html",
        listed=listed[:MOST_LISTED],
        cut=len(listed) > MOST_LISTED,
        words=words,
        outcomes=OUTCOME_WORDS,
    )


def _month(text: str) -> date | None:
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else None
