"""The report of a period: on the page, on paper, as CSV and as XLSX."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from core import calendar as office_calendar
from core import csv_export
from core.dates import WEEKDAYS
from core.language import gettext as _
from core.pages import now, runtime
from core.signin import admin_required
from handoff import knowledge, report_figures, report_page
from handoff.report_figures import LIST_HEADER, Cell
from handoff.report_periods import CHOICES, NoPeriod, Period, asked_for
from handoff.wordings import KIND_UNTOLD, KIND_WORDS

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ON_PAPER = {"day": "week", "week": "week", "month": "month"}
"""A page of A4 has room for weeks, not for days."""
blueprint = Blueprint("reports", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the report pages."""
    app.register_blueprint(blueprint)


def _of_period(view: Callable[[Period], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Give a view the period its address asks for, or ask for another one and say what is wrong with it."""

    @wraps(view)
    def viewed() -> ResponseReturnValue:
        today = now().astimezone(runtime().settings.zone).date()
        try:
            return view(asked_for(request.args, today))
        except NoPeriod as wrong:
            more = {"wrong": wrong, "given": request.args, "choices": CHOICES}
            return render_template("handoff/report_refused.html", **more), 400

    return viewed


@blueprint.get("/reports")
@admin_required
@_of_period
def report(period: Period) -> ResponseReturnValue:
    """Show a period: what came in, what the bot and the officers answered, how fast, in time or not, how judged."""
    with runtime().database.reading() as session:
        unconfirmed = office_calendar.unconfirmed(session, runtime().settings, now())
    shown = {"whole": _whole(period), "unconfirmed": unconfirmed}
    return render_template("handoff/report.html", **shown, **_words(period))


@blueprint.get("/reports/print")
@admin_required
@_of_period
def on_paper(period: Period) -> ResponseReturnValue:
    """Show the same on sheets of A4 for the head of the office."""
    return render_template("handoff/report_print.html", whole=_whole(period, _ON_PAPER[period.grain]), **_words(period))


@blueprint.get("/reports/consultations.csv")
@admin_required
@_of_period
def as_csv(period: Period) -> ResponseReturnValue:
    """Send the period's consultations as CSV, row by row."""
    header = [_(words) for words in LIST_HEADER]
    answer = Response(
        stream_with_context(csv_export.lines(header, _rows(period), csv_export.separator())), mimetype="text/csv"
    )
    return _named(answer, period, "csv")


@blueprint.get("/reports/report.xlsx")
@admin_required
@_of_period
def as_spreadsheet(period: Period) -> ResponseReturnValue:
    """Send figures and consultations as a workbook."""
    from handoff import spreadsheets  # openpyxl is slow to load and seldom wanted

    with runtime().database.reading(row_by_row=True) as session:
        calendar = office_calendar.load(session, runtime().settings)
        found = report_figures.report(session, period, calendar, knowledge.joined(), now())
    return _named(Response(spreadsheets.workbook(found), mimetype=SPREADSHEET), period, "xlsx")


def _whole(period: Period, grain: str = "") -> report_page.Whole:
    settings = runtime().settings
    with runtime().database.reading() as session:
        calendar = office_calendar.load(session, settings)
        return report_page.gather(session, period, calendar, knowledge.joined(), now(), grain=grain)


def _words(period: Period) -> dict[str, Any]:
    return {
        "period": period,
        "choices": CHOICES,
        "kind_words": KIND_WORDS | {"": KIND_UNTOLD},
        "weekdays": WEEKDAYS,
        "query": {"from": period.first.isoformat(), "to": period.last.isoformat()},
    }


def _rows(period: Period) -> Iterator[list[str]]:
    with runtime().database.reading(row_by_row=True) as session:
        for row in report_figures.rows(session, period, runtime().settings.zone, now()):
            yield [_as_text(cell) for cell in row]


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else str(cell)


def _named(answer: Response, period: Period, kind: str) -> Response:
    name = f"laporan-{period.first}-{period.last}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
