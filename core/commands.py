"""`flask --app wsgi db|sweep|doctor`: what the operator does by name."""

import importlib
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from core import doctor, heartbeat, premises, revisions
from core.clock import utc_now
from core.crew import Crew, CrewJobs
from core.database import Database
from core.pages import runtime
from core.progress import Progress
from core.runtime import Runtime

database_group = AppGroup("db", help="The database's tables.")
DRAIN_SECONDS = 60.0


def register(app: Flask) -> None:
    """Add the operator's commands."""
    for command in (database_group, sweep, examine):
        app.cli.add_command(command)
    # The outermost group is Flask's own: there is no other place where its usage errors could be met.
    click.UsageError.show = _show_in_one_line  # type: ignore[method-assign,assignment]


def _show_in_one_line(error: click.UsageError, file: Any = None) -> None:
    """Say what is wrong with the words given and where the right ones stand: one line, as outside programs expect."""
    where = f" (see `{error.ctx.command_path} --help`)" if error.ctx else ""
    text = f"Error: {error.format_message()}{where}".replace("\n", " ")
    click.echo(text, file=file, err=file is None)


@database_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest version."""
    migrate = _migrations()
    try:
        click.echo(migrate.upgrade(runtime().settings, Progress("migrations").step))
    except migrate.MigrationError as error:
        raise click.ClickException(str(error)) from None


@database_group.command("check")
def check() -> None:
    """Say whether the tables are what this code wants; status 1 if not."""
    has, wants = revisions.present(runtime().database), revisions.newest()
    if has != wants:
        raise click.ClickException(f"at {has or 'nothing'}, newest is {wants}: run `flask --app wsgi db upgrade`")
    missing = _migrations().differences(runtime().database)
    if missing:
        raise click.ClickException(f"{len(missing)} differences from the models, first: {missing[0]}")
    click.echo(f"up to date: {has}")


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Run one pass over everything due, now, and print how many rows each sweep acted on."""
    try:
        with premises.live_in(runtime().settings.instance_dir):
            _sweep()
    except premises.PremisesError as error:
        raise click.ClickException(str(error)) from None


def _sweep() -> None:
    duties: Any = importlib.import_module("duties")  # brings in Twilio's client, which web processes never load
    inside = CrewJobs(runtime().jobs.redis_url)
    # A database that is away or has no tables is told of once, not by every sweep.
    with runtime().database.reading() as session:
        heartbeat.last(session, "worker")
    duties.join_rooms()
    settings = runtime().settings
    here = Runtime(settings, Database(settings.database_url, on_commit=inside.wake), inside)
    inside.crew = Crew(here, duties.HANDLERS, utc_now)
    failed: list[str] = []

    def told(name: str, outcome: int | Exception) -> None:
        if isinstance(outcome, Exception):
            failed.append(name)
            click.echo(f"{name}: {type(outcome).__name__}", err=True)
        else:
            click.echo(f"{name} {outcome}")

    duties.sweep(here, utc_now(), told)
    _drain(inside.crew)
    here.database.engine.dispose()
    if failed:
        raise click.ClickException(f"could not sweep {', '.join(failed)}")


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Say what is wrong and how to mend it; status 1 if anything is."""
    findings = doctor.examine(runtime(), current_app.extensions["measures"], utc_now())
    wrong = 0
    for finding in findings:
        wrong += bool(finding.remedy)
        mark = "MEND" if finding.remedy else "ok  "
        click.echo(f"{mark}  {finding.subject}: {finding.state}" + (f" -> {finding.remedy}" if finding.remedy else ""))
    if wrong:
        sys.exit(1)


def _migrations() -> Any:
    """Return core.migrate; Alembic is slow to load and this module is loaded by the web as well."""
    return importlib.import_module("core.migrate")


def _drain(crew: Crew) -> None:
    """Wait until the hands have nothing left of what the sweep asked for."""
    until = time.monotonic() + DRAIN_SECONDS
    while crew.busy and time.monotonic() < until:
        time.sleep(0.02)
    crew.close(1.0)


def end_in_one_line(group: click.Group) -> None:
    """Let whatever goes wrong in a group's commands end in one line and status 1, never in a traceback."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            end_in_one_line(command)
        elif command.callback is not None and not hasattr(command.callback, "ends_in_one_line"):
            command.callback = _one_line(command.callback)


def _one_line(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except sa.exc.SQLAlchemyError as error:
            raise click.ClickException(f"database: {_remedy() or revisions.explained(error)}") from None
        except BrokenPipeError:
            sys.exit(1)
        except (OSError, ValueError, LookupError, RuntimeError) as error:
            raise click.ClickException((str(error).splitlines() or [type(error).__name__])[0]) from None

    guarded.__dict__["ends_in_one_line"] = True
    return guarded


def _remedy() -> str:
    """Say how to mend tables that are missing or old; empty when they are not what is wrong."""
    try:
        has, wants = revisions.present(runtime().database), revisions.newest()
    except sa.exc.SQLAlchemyError:
        return ""
    if has == wants:
        return ""
    state = f"at version {has}, newest is {wants}" if has else "no tables yet"
    return f"{state}; run `flask --app wsgi db upgrade`"
