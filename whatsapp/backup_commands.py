"""`flask --app wsgi backup FILE | restore FILE`: everything there is in one file, and back."""

from datetime import datetime, timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlmodel import Session

from core import backup, mail, restoring, revisions
from core.clock import utc_now
from core.pages import runtime
from core.progress import Progress
from whatsapp import after_restore, erased


@click.command("backup")
@click.argument("file")
@with_appcontext
def make(file: str) -> None:
    """Write the database and the files to FILE (tar.gz); the service may run meanwhile."""
    try:
        made = backup.make(runtime(), Path(file), utc_now(), Progress("backup").share)
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from None
    size = Path(file).stat().st_size
    click.echo(f"{file}: version {made.revision}, {made.files} files, {size / 1e6:.1f} MB, made at {made.made_at}")


@click.command("restore")
@click.argument("file")
@click.option("--replace", is_flag=True, help="Lose what is there now.")
@with_appcontext
def restore(file: str, replace: bool) -> None:
    """Put the backup in FILE in place; the service must not run. Nothing is sent again unless Twilio lacks it."""
    here, now = runtime(), utc_now()
    here.database.engine.dispose()
    kept_apart = mails = 0

    def doubt(session: Session, now: datetime) -> int:
        nonlocal kept_apart, mails
        kept_apart = erased.retire(session, here.settings, now)
        mails = mail.doubt(session, now) if mail.can_send(here.settings) else 0
        return after_restore.doubt(session, now)

    try:
        tell = Progress("restore").step
        done = restoring.restore(here.settings, Path(file), now, doubt, replace=replace, goes_on=tell)
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"restored: version {done.manifest.revision}, {done.manifest.files} files, of {done.manifest.made_at}")
    click.echo(f"{done.doubted} messages are looked up at Twilio before anything is sent")
    if mails:
        click.echo(f"e-mails that waited in the backup: {mails}; sent or given up long ago, they are not sent again")
    if kept_apart:
        click.echo(f"citizens erased since the backup: {kept_apart}; a worker erases them again as soon as it runs")
    if done.manifest.revision != revisions.newest():
        click.echo("now run: flask --app wsgi db upgrade")
    age = now - done.manifest.moment
    if age > after_restore.LASTS:
        hours = int(age / timedelta(hours=1)) + 1
        click.echo(f"once the service runs: flask --app wsgi inbox reconcile --hours {min(hours, 720)}")
