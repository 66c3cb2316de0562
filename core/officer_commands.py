"""`flask --app wsgi officer …`: the people who sign in, from the command line."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlmodel import Session

from core import officers
from core.clock import utc_now
from core.models import Officer
from core.pages import runtime
from core.wrong_use import WrongUse

group = AppGroup("officer", help="Add, list and disable the officers and admins who sign in.")


@group.command("create")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--name", required=True, help="Name shown to colleagues and citizens.")
@click.option("--admin", is_flag=True, help="Make this person an admin.")
def create(email: str, name: str, admin: bool) -> None:
    """Add an officer; the password is asked, or taken from OFFICER_PASSWORD."""
    password = _new_password()
    with _transaction() as session:
        made = officers.create(
            session, email=email, name=name, password=password, role="admin" if admin else "officer", now=utc_now()
        )
        line = _line(made)
    click.echo(line)


@group.command("list")
def list_all() -> None:
    """List everybody: address, role, state and name, one a line."""
    with runtime().database.reading() as session:
        lines = [_line(officer) for officer in officers.everyone(session)]
    for line in lines:
        click.echo(line)


@group.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Refuse an officer from the next request on."""
    _change(email, officers.disable)


@group.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled officer sign in again."""
    _change(email, officers.enable)


@group.command("password")
@click.argument("email")
def password(email: str) -> None:
    """Set a new password and end the officer's sessions."""
    _change(email, officers.set_password, _new_password())


def _new_password() -> str:
    given = os.environ.get("OFFICER_PASSWORD")
    if not given and not _someone_types():
        raise WrongUse("set OFFICER_PASSWORD: there is no terminal to ask for the password")
    return given or click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True, type=str)


def _someone_types() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _change(email: str, change: Callable[..., None], *given: str) -> None:
    with _transaction() as session:
        found = _known(session, email)
        change(session, found, *given, now=utc_now())
        line = _line(found)
    click.echo(line)


def _known(session: Session, email: str) -> Officer:
    found = officers.by_email(session, email)
    if found is None:
        raise officers.OfficerError(f"Alamat {email} tidak terdaftar.")
    return found


def _line(officer: Officer) -> str:
    state = "nonaktif" if officer.disabled_at else "aktif"
    return f"{officer.email}\t{officer.role}\t{state}\t{officer.name}"


@contextmanager
def _transaction() -> Iterator[Session]:
    """Yield a session; what people can mend ends with one line and status 1."""
    try:
        with runtime().database.transaction() as session:
            yield session
    except officers.OfficerError as error:
        raise click.ClickException(str(error)) from None
