"""The report page: one month of consultations."""

import re
from datetime import date

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from core.pages import now, problem, runtime
from core.signin import admin_required
from core.wording import month_and_year
from handoff import reports
from handoff.wordings import KIND_WORDS

blueprint = Blueprint("reports", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the report page."""
    app.register_blueprint(blueprint)


@blueprint.get("/reports")
@admin_required
def report() -> ResponseReturnValue:
    """Show a month: how many came, were answered, were answered in time, and how they were judged."""
    zone = runtime().settings.zone
    wanted = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", request.args.get("month", ""))
    today = now().astimezone(zone).date()
    if request.args.get("month") and not wanted:
        return problem(400, "Bulan tidak sah", "Tulis bulan seperti 2026-11.")
    first = date(int(wanted[1]), int(wanted[2]), 1) if wanted else today.replace(day=1)
    with runtime().database.reading() as session:
        found = reports.month(session, first, zone, now())
    return render_template(
        "handoff/report.html",
        month=found,
        chosen=f"{first:%Y-%m}",
        latest=f"{today:%Y-%m}",
        title=month_and_year(first),
        kind_words=KIND_WORDS,
    )
