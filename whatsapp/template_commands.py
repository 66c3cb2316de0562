"""`flask templates …`: the approved templates, buttons and lists at Twilio."""

import json
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from core.pages import runtime
from core.progress import Progress
from whatsapp import templates

if TYPE_CHECKING:
    from whatsapp.content_api import Standing

group = AppGroup("templates", help="Message templates, buttons and lists at Twilio.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one object, usable as CONTENT_SIDS.")
_REFUSED = frozenset({"rejected", "paused", "disabled"})


@group.command("sync")
@_as_json
def sync(*, as_json: bool) -> None:
    """Create what is missing at Twilio and submit it for WhatsApp's approval; run again, it changes nothing."""
    _refuse_faulty()
    _report("sync", as_json)


@group.command("status")
@_as_json
def status(*, as_json: bool) -> None:
    """Print how every template stands at Twilio; what cannot be used is named on standard error."""
    found = _report("status", as_json)
    wrong = [one.template.name for one in found if not one.sid or one.status in _REFUSED]
    if wrong:
        click.echo(f"{len(wrong)} not usable, first: {wrong[0]}; run `flask --app wsgi templates sync`", err=True)
    if unknown := sorted(set(runtime().settings.content_sids) - {one.template.name for one in found}):
        click.echo(f"CONTENT_SIDS: nothing is sent by the name of {', '.join(unknown)}", err=True)


def _report(verb: str, as_json: bool) -> "list[Standing]":
    from whatsapp import content_api  # Twilio's client is large and this module is loaded by the web as well
    from whatsapp.gateway import GatewayDownError

    act = content_api.sync if verb == "sync" else content_api.status
    try:
        found = act(runtime().settings, templates.wanted(), Progress(f"templates {verb}").step)
    except GatewayDownError as error:
        raise click.ClickException(f"Twilio's Content API did not answer as wanted ({error})") from None
    if as_json:
        click.echo(json.dumps({one.template.name: one.sid for one in found if one.sid}))
        return found
    for one in found:
        click.echo(_line(one))
    return found


def _line(one: "Standing") -> str:
    told = [one.status, "created" if one.created else "", "submitted" if one.submitted else "", one.reason]
    return f"{one.template.name:<24} {one.sid or '-':<34}  {', '.join(filter(None, told))}"


def _refuse_faulty() -> None:
    for template in templates.approved():
        if wrong := templates.faults(template):
            raise click.ClickException(f"{template.name}: {', '.join(wrong)}; mend whatsapp/texts.json")
