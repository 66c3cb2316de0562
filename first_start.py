"""Give a fresh copy what it needs once: holidays, the starter knowledge base, two accounts for the demo."""

import logging
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlmodel import Session, select

import kb.importing
import kb.notes
import kb.service
from core import calendar, demo_accounts, logs, officers
from core.clock import utc_now
from core.database import Database
from core.demo_accounts import Account
from core.models import Officer
from core.settings import ROOT, Settings, SettingsError, load

log = logging.getLogger("first_start")

STARTER: Final = ROOT / "kb" / "data" / "kb_bps_jambi.csv"
SYLLABLES: Final = [consonant + vowel for consonant in "bcdfgjklmnprstw" for vowel in "aiueo"]
NAMES: Final = {"officer": "Petugas Demo", "admin": "Admin Demo"}


def prepare(settings: Settings, now: datetime) -> None:
    """Give what is missing; what is there already stays as it is."""
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            calendar.propose_near(session, settings, now)
            _starter_knowledge(session, settings, now)
            if settings.gateway == "simulator":
                _demo_accounts(session, settings.instance_dir, now)
    finally:
        database.engine.dispose()


def _starter_knowledge(session: Session, settings: Settings, now: datetime) -> None:
    if kb.service.live_version(session) is not None:
        return
    checked = kb.importing.check(STARTER.read_bytes(), (), now.astimezone(settings.zone).date())
    kb.service.publish(session, checked.entries, author=kb.notes.SYSTEM, now=now, note=kb.notes.STARTER)
    log.info("starter knowledge base published", extra={"entries": len(checked.entries)})


def _demo_accounts(session: Session, folder: Path, now: datetime) -> None:
    if session.exec(select(Officer.id).limit(1)).first() is not None:
        return
    made = (
        Account("officer", "petugas@demo.bps", _password()),
        Account("admin", "admin@demo.bps", _password()),
    )
    for account in made:
        name = NAMES[account.role]
        officers.create(session, email=account.email, name=name, password=account.password, role=account.role, now=now)
    demo_accounts.keep(folder, made)


def _password() -> str:
    """Return four made-up words, easy to type: nearly 50 bits."""
    words = ("".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(4))
    return "-".join(words)


def main() -> int:
    """Prepare the copy the environment names."""
    try:
        settings = load()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.set_up(settings.log_level)
    prepare(settings, utc_now())
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
