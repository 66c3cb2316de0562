"""`flask --app wsgi privacy …`: give out, forget, and let age what is held about citizens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from bot import privacy
from core.clock import utc_now
from core.pages import runtime
from core.wrong_use import WrongUse

group = AppGroup("privacy", help="Data pribadi: salinan, penghapusan, masa simpan.")


@group.command("export")
@click.argument("contact")
def export(contact: str) -> None:
    """Print everything held about CONTACT (telephone number, WhatsApp address or KS-…) as JSON."""
    with _plain_errors(contact), runtime().database.transaction() as session:
        held = privacy.export(session, privacy.find(session, contact), utc_now())
    click.echo(json.dumps(held, ensure_ascii=False, indent=2))


@group.command("erase")
@click.argument("contact")
def erase(contact: str) -> None:
    """Make CONTACT anonymous at once: texts, files, name and address go; numbers, dates and scores stay."""
    database = runtime().database
    with _plain_errors(contact), database.transaction() as session:
        found = privacy.find(session, contact)
        was_gone = privacy.is_gone(session, found)
        done = privacy.erase(runtime(), session, found, utc_now())
    database.scrub()
    click.echo("sudah dihapus sebelumnya" if was_gone else f"dihapus; {done} konsultasi tersisa sebagai angka")


@group.command("retention")
def retain() -> None:
    """Make anonymous what is older than RETENTION_MONTHS: consultations, citizens, messages, questions."""
    done = privacy.retain(runtime(), utc_now())
    click.echo(f"{done} catatan lama dianonimkan (batas {runtime().settings.retention_months} bulan)")


@contextmanager
def _plain_errors(contact: str) -> Iterator[None]:
    try:
        yield
    except privacy.UnreadableContact:
        raise WrongUse(f"{contact!r} bukan nomor telepon, alamat WhatsApp, atau nomor KS-…") from None
    except privacy.UnknownContact:
        raise click.ClickException(f"{contact} tidak dikenal") from None
