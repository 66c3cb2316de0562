"""`flask calendar hours …`: the office's service hours, usual and by period."""

from typing import Any

import click
from flask.cli import AppGroup

from core import calendar
from core.clock import utc_now
from core.numbers import whole
from core.pages import runtime
from core.service_hours import StoredWeek, parse_week
from core.working_days import Calendar, Hours
from core.wrong_use import WrongUse, day

hours = AppGroup("hours", help="Service hours: `Senin-Kamis 08.00-15.30; Jumat 08.00-11.30, 13.00-16.00`.")


def _week(text: str) -> StoredWeek:
    try:
        return parse_week(text)
    except ValueError as error:
        raise WrongUse(str(error)) from None


def _words(week: dict[str, Any]) -> str:
    return Calendar(runtime().settings.zone, Hours(calendar.week_from(week))).hours_in_words("id")


@hours.command("show")
def show() -> None:
    """Print the usual hours and every period with other hours."""
    with runtime().database.reading() as session:
        usual = calendar.load(session, runtime().settings).hours_in_words("id")
        periods = calendar.periods(session)
    click.echo(f"biasa: {usual}")
    for period in periods:
        click.echo(f"{period.id}: {period.first_day} sampai {period.last_day}, {period.name}: {_words(period.week)}")


@hours.command("set")
@click.argument("week")
def set_usual(week: str) -> None:
    """Set the usual hours to WEEK; open deadlines move at once."""
    wanted = _week(week)
    with runtime().database.transaction() as session:
        calendar.set_usual_hours(session, runtime().settings, wanted, now=utc_now())
    click.echo(f"biasa: {_words(wanted)}")


@hours.command("period")
@click.argument("first")
@click.argument("last")
@click.argument("name")
@click.argument("week")
def period(first: str, last: str, name: str, week: str) -> None:
    """Set other hours from FIRST to LAST, such as Ramadan; open deadlines move at once."""
    from_day, to_day, wanted = day(first), day(last), _week(week)
    if to_day < from_day:
        raise WrongUse(f"{to_day} mendahului {from_day}")
    with runtime().database.transaction() as session:
        row = calendar.add_period(session, runtime().settings, name[:80], from_day, to_day, wanted, now=utc_now())
    click.echo(f"{row.id}: {from_day} sampai {to_day}, {name}: {_words(wanted)}")


@hours.command("remove")
@click.argument("number")
def remove(number: str) -> None:
    """Return to the usual hours in period NUMBER, as `hours show` numbers them."""
    wanted = whole(number)
    if wanted is None:
        raise WrongUse(f"{number!r} bukan nomor jangka waktu")
    with runtime().database.transaction() as session:
        if not calendar.remove_period(session, runtime().settings, wanted, now=utc_now()):
            raise click.ClickException(f"tidak ada jangka waktu nomor {number}")
    click.echo(f"{number}: dihapus")
