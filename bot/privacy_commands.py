"""`flask --app wsgi privacy …`: give out, forget, and let age what is held about citizens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo

import click
from flask.cli import AppGroup

from bot import privacy, touched
from core import csv_export, scrubbing
from core.clock import utc_now
from core.pages import runtime
from core.progress import Progress
from core.wrong_use import WrongUse, moment

COLUMNS = ("address", "name", "email", "first_at", "last_at", "consultations")

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
    with _plain_errors(contact), runtime().database.transaction() as session:
        found = privacy.find(session, contact)
        was_gone = privacy.is_gone(session, found)
        done = privacy.erase(runtime(), session, found, utc_now())
    scrubbing.at_once(runtime())
    click.echo("sudah dihapus sebelumnya" if was_gone else f"dihapus; {done} konsultasi tersisa sebagai angka")


@group.command("retention")
def retain() -> None:
    """Make anonymous what is older than RETENTION_MONTHS: consultations, citizens, messages, questions."""
    done = privacy.retain(runtime(), utc_now(), Progress("retention").step)
    click.echo(f"{done} catatan lama dianonimkan (batas {runtime().settings.retention_months} bulan)")


@group.command("touched")
@click.argument("since")
@click.argument("until")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of CSV.")
def list_touched(since: str, until: str, *, as_json: bool) -> None:
    """List every citizen something was written, sent, changed or shown of from SINCE until UNTIL (ISO 8601).

    For the notice of a breach: docs/privacy.md.
    """
    zone = runtime().settings.zone
    first, last = moment(since, zone), moment(until, zone)
    if last <= first:
        raise WrongUse(f"{until} tidak sesudah {since}")
    with runtime().database.reading() as session:  # of very many it takes a while, and others write meanwhile
        found = touched.between(session, first, last)
    with runtime().database.transaction() as session:
        touched.note(session, found, utc_now())
    rows = [_row(one, zone) for one in found.citizens]
    if as_json:
        for one, row in zip(found.citizens, rows, strict=True):
            told = dict(zip(COLUMNS, row, strict=True)) | {"consultations": one.consultations}
            click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(b"".join(csv_export.lines(COLUMNS, rows, ";")), nl=False)
    click.echo(f"{len(rows)} warga; {found.erased} lainnya sudah dihapus datanya", err=True)


def _row(one: touched.Touched, zone: tzinfo) -> tuple[str, ...]:
    moments = (at.astimezone(zone).isoformat(timespec="seconds") for at in (one.first_at, one.last_at))
    return (one.address, one.name, one.email, *moments, " ".join(one.consultations))


@contextmanager
def _plain_errors(contact: str) -> Iterator[None]:
    try:
        yield
    except privacy.UnreadableContact:
        raise WrongUse(f"{contact!r} bukan nomor telepon, alamat WhatsApp, atau nomor KS-…") from None
    except privacy.UnknownContact:
        raise click.ClickException(f"{contact} tidak dikenal") from None
