"""`flask calendar …`: the office's holidays and deadlines from the command line."""

from datetime import date

import click
from flask.cli import AppGroup

from core import calendar, dates, wrong_use
from core.clock import utc_now
from core.hours_commands import hours
from core.models import Holiday
from core.pages import runtime
from core.working_days import NoWorkingDay
from core.wrong_use import WrongUse, moment, operator

commands = AppGroup("calendar", help="Hari libur, cuti bersama, dan batas waktu pelayanan.")
commands.add_command(hours)


def _year(text: str) -> int:
    try:
        year = int(text)
        calendar.proposal(year)
    except ValueError:
        limits = f"{calendar.FIRST_YEAR} sampai {calendar.LAST_YEAR}"
        raise WrongUse(f"tahun {text!r} tidak dikenal; tulis {limits}, misalnya 2026") from None
    return year


def _day(text: str) -> date:
    day = wrong_use.day(text)
    _year(str(day.year))
    return day


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise WrongUse(f"jumlah hari {text!r} bukan bilangan bulat") from None


def _line(holiday: Holiday) -> str:
    kind = calendar.KIND_WORDS[holiday.kind]
    taken_away = "" if holiday.closed else f"  (tetap buka{': ' + holiday.reason if holiday.reason else ''})"
    return f"{holiday.day}  {dates.WEEKDAYS['id'][holiday.day.weekday()]:<6}  {kind:<14}  {holiday.name}{taken_away}"


@commands.command("show")
@click.argument("year")
def show(year: str) -> None:
    """Print the closed days of YEAR and whether an admin has confirmed them."""
    wanted = _year(year)
    with runtime().database.transaction() as session:
        calendar.propose(session, wanted, utc_now())
        known, days = calendar.year_of(session, wanted), calendar.days_of(session, wanted)
    if known and known.confirmed_at:
        when = dates.day_in_words(known.confirmed_at.astimezone(runtime().settings.zone).date(), "id")
        click.echo(f"{wanted}: dikonfirmasi {known.confirmed_by}, {when}")
    else:
        click.echo(f"{wanted}: BELUM dikonfirmasi; periksa lalu jalankan: flask --app wsgi calendar confirm {wanted}")
    for holiday in days:
        click.echo(_line(holiday))


@commands.command("confirm")
@click.argument("year")
def confirm(year: str) -> None:
    """Confirm the closed days of YEAR."""
    wanted = _year(year)
    with runtime().database.transaction() as session:
        calendar.confirm(session, wanted, by=operator(), now=utc_now())
    click.echo(f"{wanted}: dikonfirmasi")


@commands.command("add")
@click.argument("day", metavar="DATE")
@click.argument("name", nargs=-1, required=True)
def add(day: str, name: tuple[str, ...]) -> None:
    """Close the office on DATE; open deadlines move at once."""
    wanted, called = _day(day), " ".join(" ".join(name).split())
    if not called or len(called) > 160:
        raise WrongUse("nama hari libur harus 1 sampai 160 huruf")
    with runtime().database.transaction() as session:
        holiday = calendar.add(session, runtime().settings, wanted, called, now=utc_now())
    click.echo(_line(holiday))


@commands.command("remove")
@click.argument("day", metavar="DATE")
def remove(day: str) -> None:
    """Open the office on DATE after all; open deadlines move at once."""
    wanted = _day(day)
    try:
        with runtime().database.transaction() as session:
            holiday = calendar.remove(session, runtime().settings, wanted, now=utc_now())
    except calendar.UnknownDay:
        raise click.ClickException(f"{wanted} bukan hari libur") from None
    click.echo(_line(holiday))


@commands.command("deadline")
@click.argument("start")
@click.option("--days", default="3", show_default=True, help="Working days after the date of START.")
def deadline(start: str, days: str) -> None:
    """Print by when a request that is complete at START (ISO 8601) will be answered."""
    count, complete_at = _count(days), moment(start, runtime().settings.zone)
    with runtime().database.reading() as session:
        working_days = calendar.load(session, runtime().settings)
    try:
        click.echo(working_days.deadline(complete_at, count).isoformat())
    except (NoWorkingDay, OverflowError):
        raise WrongUse(f"tidak ada hari kerja ke-{count} setelah {start}") from None
