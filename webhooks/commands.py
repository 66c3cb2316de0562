"""`flask inbox …`: what came in, compared with Twilio's own log."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from core import premises
from core.clock import utc_now
from core.pages import runtime
from core.progress import Progress

group = AppGroup("inbox", help="Messages that came in.")


@group.command("reconcile")
@click.option("--hours", default=24, show_default=True, type=click.IntRange(1, 720), help="How far back to look.")
def reconcile_command(hours: int) -> None:
    """Ask Twilio for messages that never reached us and take them in, in order."""
    from webhooks import reconcile  # Twilio's client is large and this module is loaded by the web as well
    from whatsapp.gateway import GatewayDownError

    here, now = runtime(), utc_now()
    try:
        with premises.live_in(here.settings.instance_dir):
            found = reconcile.reconcile(
                here, now - timedelta(hours=hours), now, Progress("reconcile").step, reconcile.HARDLY_ON_ITS_WAY
            )
    except premises.PremisesError as error:
        raise click.ClickException(str(error)) from None
    except GatewayDownError as error:
        raise click.ClickException(f"Twilio's log cannot be read ({error}); is TWILIO_API_URL reachable?") from None
    click.echo(f"{found.listed} messages in Twilio's log, {found.taken} taken in now")
