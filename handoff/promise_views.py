"""The head of the office's page: promised, kept and broken by month, and the list behind each number."""

from functools import partial

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from core import calendar as office_calendar
from core.language import current, noop
from core.language import gettext as _
from core.pages import now, problem, runtime
from core.signin import admin_required
from core.wording import month_and_year
from core.working_days import Calendar
from handoff import kept_promises, promise
from handoff.kept_promises import MOST_LISTED, Promise
from handoff.promise_counts import Outcome
from handoff.report_periods import month_in

blueprint = Blueprint("promises", __name__, template_folder="templates")
OUTCOME_WORDS = {
    Outcome.KEPT: noop("ditepati"),
    Outcome.BROKEN: noop("dilanggar"),
    Outcome.RUNNING: noop("masih berjalan"),
}


def register(app: Flask) -> None:
    """Add the page of promises."""
    app.register_blueprint(blueprint)


@blueprint.get("/reports/promises")
@admin_required
def by_month() -> ResponseReturnValue:
    """Show twelve months up to the one in which today's promises fall due, or up to `until`."""
    zone = runtime().settings.zone
    with runtime().database.reading() as session:
        farthest = office_calendar.load(session, runtime().settings).deadline(now(), promise.ANSWER_DAYS)
        until = month_in(request.args.get("until", "")) or farthest.date().replace(day=1)
        shown = {
            "tallies": kept_promises.tallies(session, until, zone, now()),
            "unconfirmed": office_calendar.unconfirmed(session, runtime().settings, now()),
        }
    return render_template("handoff/promises.html", **shown, outcomes=OUTCOME_WORDS, month_words=month_and_year)


@blueprint.get("/reports/promises/<month>")
@blueprint.get("/reports/promises/<month>/<outcome>")
@admin_required
def behind(month: str, outcome: str = "") -> ResponseReturnValue:
    """List the consultations behind a number."""
    first = month_in(month)
    if first is None or outcome not in {"", *Outcome}:
        return problem(404)
    wanted = Outcome(outcome) if outcome else None
    zone = runtime().settings.zone
    with runtime().database.reading() as session:
        listed = kept_promises.listed(session, first, wanted, zone, now())
        calendar = office_calendar.load(session, runtime().settings)
    words = f"{_(OUTCOME_WORDS[wanted])}, {month_and_year(first)}" if wanted else month_and_year(first)
    return render_template(
        "handoff/promise_list.html",
        listed=listed[:MOST_LISTED],
        cut=len(listed) > MOST_LISTED,
        words=words,
        outcome_words=partial(_outcome_words, calendar),
    )


def _outcome_words(calendar: Calendar, one: Promise) -> str:
    """Say how it came out, and of a broken promise by how much service time."""
    words = _(OUTCOME_WORDS[one.outcome])
    if one.outcome is not Outcome.BROKEN:
        return words
    if one.answered_at is None:
        return ", ".join((words, _("belum dijawab")))
    return f"{words}, {calendar.time_left_in_words(one.answered_at, one.due_at, current())}"
