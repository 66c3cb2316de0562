"""Make a place ready before a copy runs there: checks, tables, and once the starter data and the demo's accounts.

A process of its own that ends, so that what minds the copy afterwards stays small. It writes two lines of JSON:
the place as soon as the programs may start, then the demo's accounts.
"""

import json
import logging
import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlmodel import Session, select

import kb.importing
import kb.service
from core import calendar, logs, migrate, officers, premises
from core.clock import utc_now
from core.database import Database
from core.models import Officer
from core.settings import ROOT, Settings, SettingsError, load

log = logging.getLogger(__name__)

STARTER: Final = ROOT / "kb" / "data" / "kb_bps_jambi.csv"
ACCOUNTS: Final = "demo_accounts.txt"
SYLLABLES: Final = [consonant + vowel for consonant in "bcdfgjklmnprstw" for vowel in "aiueo"]


@dataclass(frozen=True)
class Account:
    """A sign-in made for the demo."""

    role: str
    email: str
    password: str
    name: str = ""


def prepare(settings: Settings, now: datetime) -> Sequence[Account]:
    """Give what is missing; return the demo's accounts, those made earlier too."""
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            calendar.propose_near(session, settings, now)
            _starter_knowledge(session, settings, now)
            if settings.gateway == "simulator":
                _demo_accounts(session, settings.instance_dir / ACCOUNTS, now)
    finally:
        database.engine.dispose()
    return _kept(settings.instance_dir / ACCOUNTS) if settings.gateway == "simulator" else ()


def _starter_knowledge(session: Session, settings: Settings, now: datetime) -> None:
    if kb.service.live_version(session) is not None:
        return
    checked = kb.importing.check(STARTER.read_bytes(), (), now.astimezone(settings.zone).date())
    kb.service.publish(session, checked.entries, author="sistem", now=now, note="Basis pengetahuan awal")
    log.info("starter knowledge base published", extra={"entries": len(checked.entries)})


def _demo_accounts(session: Session, path: Path, now: datetime) -> None:
    if session.exec(select(Officer.id).limit(1)).first() is not None:
        return
    made = (
        Account("officer", "petugas@demo.bps", _password(), "Petugas Demo"),
        Account("admin", "admin@demo.bps", _password(), "Admin Demo"),
    )
    for account in made:
        officers.create(
            session, email=account.email, name=account.name, password=account.password, role=account.role, now=now
        )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{account.role} {account.email} {account.password}\n" for account in made)


def _kept(path: Path) -> Sequence[Account]:
    """Return the accounts of an earlier start; none when the operator made officers himself."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return ()
    return [Account(*line.split(" ", 2)) for line in lines if line.count(" ") == 2]


def _password() -> str:
    """Return four made-up words, easy to type: 40 bits and more."""
    words = ("".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(4))
    return "-".join(words)


def main() -> int:
    """Make ready; a failure is one line and status 2."""
    try:
        settings = load()
        logs.set_up(settings.log_level)
        with premises.taken(settings.instance_dir):
            premises.wait_for_port(settings.instance_dir, settings.port)
            migrate.upgrade(settings)
    except (SettingsError, premises.PremisesError, migrate.MigrationError) as error:
        print(error, file=sys.stderr)
        return 2
    place = {"port": settings.port, "folder": str(settings.instance_dir), "gateway": settings.gateway}
    print(json.dumps(place), flush=True)
    print(json.dumps([asdict(account) for account in prepare(settings, utc_now())]), flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
