"""`flask --app wsgi report monthly`: a month of consultations, on the screen and as a spreadsheet."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from core import calendar as office_calendar
from core.clock import utc_now
from core.pages import runtime
from core.wrong_use import WrongUse
from handoff import knowledge, report_figures, report_periods
from handoff.report_figures import Cell, Report

group = AppGroup("report", help="Laporan layanan.")


@group.command("monthly")
@click.argument("month", metavar="YYYY-MM")
@click.option("--xlsx", "file", help="Write figures and consultations to this file as well.")
def monthly(month: str, file: str | None) -> None:
    """Print what came in during YYYY-MM, what was promised and kept, how fast, and how it was judged."""
    first = _first_day(month)
    with runtime().database.reading(row_by_row=True) as session:
        calendar = office_calendar.load(session, runtime().settings)
        found = report_figures.report(session, report_periods.month(first), calendar, knowledge.joined(), utc_now())
    if file:
        _write(Path(file), found)
    click.echo(_table(found))


def _first_day(text: str) -> date:
    first = report_periods.month_in(text)
    if first is None:
        raise WrongUse(f"bulan {text!r} tidak terbaca; tulis seperti 2026-11")
    return first


def _write(file: Path, report: Report) -> None:
    from handoff import spreadsheets  # openpyxl is slow to load, the web has no use

    data = spreadsheets.workbook(report)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{file} tidak dapat ditulis ({error.strerror})") from None


def _table(report: Report) -> str:
    names = [name for name, _ in report.figures]
    values = [_shown(value) for _, value in report.figures]
    left, right = max(map(len, names)), max(map(len, values))
    lines = [f"{name:<{left}}  {value:>{right}}" for name, value in zip(names, values, strict=True)]
    return "\n".join([report.title, *lines])


def _shown(value: Cell) -> str:
    return "-" if value is None else str(value).replace(".", ",")
