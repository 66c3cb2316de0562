"""`flask --app wsgi ops …`: what the operator and programs outside look at."""

import json
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from core import invariants
from core.pages import runtime

group = AppGroup("ops", help="Looking after the running service.")


@group.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def audit_command(*, as_json: bool) -> None:
    """Count what contradicts the invariants of docs/reliability.md; read-only. Status 1 if anything does."""
    with runtime().database.reading() as session:
        counts = invariants.counted(session, current_app.extensions["invariants"])
    if as_json:
        told = [
            {"invariant": one.number, "name": one.name, "meaning": one.meaning, "count": number}
            for one, number in counts.items()
        ]
        click.echo(json.dumps({"sound": not any(counts.values()), "counts": told}))
    else:
        for one, number in counts.items():
            click.echo(f"{'ok  ' if not number else 'WRONG'}  {one.number:<4} {number:>6}  {one.meaning}")
    if any(counts.values()):
        sys.exit(1)
