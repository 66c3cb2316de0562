"""What is wrong with an installation, and how to mend it."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

from core import calendar, heartbeat, premises, revisions, smtp
from core.measures import Measure
from core.runtime import Runtime

WORKER_SEEN = timedelta(seconds=30)
LEAST_FREE = 500 * 1024 * 1024
OLDEST_SERVER = 6


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` is empty when it is well."""

    subject: str
    state: str
    remedy: str = ""


def examine(runtime: Runtime, measures: Sequence[Measure], now: datetime) -> Iterator[Finding]:
    """Yield every finding, the well ones too; never raise."""
    yield from _folder(runtime)
    yield from _addresses(runtime)
    yield from _queue(runtime)
    yield from _mail(runtime)
    remedies: list[str] = []
    try:
        for finding in _tables(runtime):
            remedies.append(finding.remedy)
            yield finding
        yield from _work(runtime, measures, now)
    except sa.exc.SQLAlchemyError as error:
        if not any(remedies):  # what tables that are too old do not hold needs no second word
            yield Finding(
                "database", revisions.explained(error), "start the database or mend DATABASE_URL, then run doctor again"
            )


def _folder(runtime: Runtime) -> Iterator[Finding]:
    folder = runtime.settings.instance_dir
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("instance folder", f"{folder} cannot be written", "give this user the folder or set INSTANCE_DIR")
        return
    try:
        premises.refuse_half_restored(folder)
    except premises.PremisesError as error:
        yield Finding("restore", str(error), "run it again: until then nothing starts and nothing is sent")
    free = shutil.disk_usage(folder).free
    remedy = "" if free >= LEAST_FREE else "free at least 500 MB on that disk"
    yield Finding("instance folder", f"{folder}, {free // 2**20} MB free", remedy)


def _addresses(runtime: Runtime) -> Iterator[Finding]:
    settings = runtime.settings
    if settings.gateway == "simulator":
        yield Finding("gateway", "simulator: nothing leaves this machine")
        return
    https = urlsplit(settings.public_url).scheme == "https"
    yield Finding("public address", settings.public_url, "" if https else "Twilio wants https: set PUBLIC_URL")
    sender = settings.twilio_messaging_service_sid or settings.twilio_from
    yield Finding("gateway", f"Twilio, sending from {sender.removeprefix('whatsapp:')}")
    remedy = "" if settings.content_sids else "run `flask --app wsgi templates sync` and set CONTENT_SIDS"
    yield Finding("templates", f"{len(settings.content_sids)} known", remedy)


def _queue(runtime: Runtime) -> Iterator[Finding]:
    version = runtime.jobs.server_version()
    if version is None:
        way = "mend REDIS_URL" if runtime.settings.redis_url else "start the worker, which starts the embedded server"
        yield Finding("queue", "Redis does not answer", way)
        return
    recent = int(version.split(".")[0]) >= OLDEST_SERVER
    yield Finding("queue", f"Redis or Valkey {version}", "" if recent else "use Redis 6 or newer")


def _mail(runtime: Runtime) -> Iterator[Finding]:
    settings = runtime.settings
    if not settings.smtp_url:
        if settings.gateway == "twilio":
            yield Finding("e-mail", "SMTP_URL is not set", "set SMTP_URL: nobody can confirm an e-mail address")
        else:
            yield Finding("e-mail", "no server; codes show in the simulator's mailbox")
        return
    server = urlsplit(settings.smtp_url).hostname
    problem = smtp.complaint(settings.smtp_url)
    if problem:
        yield Finding("e-mail", f"{server} does not take us ({problem})", "mend SMTP_URL or that server")
    else:
        yield Finding("e-mail", f"{server} answers")


def _tables(runtime: Runtime) -> Iterator[Finding]:
    has, wants = revisions.present(runtime.database), revisions.newest()
    yield Finding("database", sa.engine.make_url(runtime.database.url).get_backend_name() + " answers")
    remedy = "" if has == wants else "run `flask --app wsgi db upgrade`"
    yield Finding("migrations", f"at {has or 'nothing'}, newest {wants or 'nothing'}", remedy)


def _work(runtime: Runtime, measures: Sequence[Measure], now: datetime) -> Iterator[Finding]:
    with runtime.database.reading() as session:
        workers = len(heartbeat.workers(session, now - WORKER_SEEN, now + WORKER_SEEN))
        years = calendar.unconfirmed(session, runtime.settings, now)
        figures = {measure.name: measure.read(session, now) for measure in measures}
    yield Finding("worker", f"{workers} seen within 30 s", "" if workers else "start `python worker.py`")
    missing = ", ".join(str(year) for year in years)
    remedy = f"run `flask --app wsgi calendar confirm {years[0]}` after checking the days" if years else ""
    yield Finding("calendar", f"not confirmed: {missing}" if years else "confirmed", remedy)
    for name, figure in figures.items():
        most, remedy = LIMITS.get(name, (figure, ""))
        yield Finding(name.replace("_", " "), f"{figure:.0f}", remedy if figure > most else "")


LIMITS = {
    "inbound_dead": (0, "read the log for 'dead', then handle these messages by hand"),
    "oldest_unhandled_inbound_seconds": (60, "look at the worker's log: messages are stored but not handled"),
    "oldest_unsent_outbound_seconds": (60, "look at the worker's log: Twilio does not take messages"),
    "outbound_stopped": (0, "Twilio refuses us: mend the TWILIO_… settings; the log has its code"),
    "silences": (0, "Twilio does not reach us: check the webhook's address and PUBLIC_URL"),
    "mails_failed": (0, "look at the mail server's log; see SMTP_URL"),
    "consultations_overdue": (0, "answer them: the promised moment has passed"),
}
"""Figures that may need somebody, with the most that is well and what to do beyond it; the others only tell."""
