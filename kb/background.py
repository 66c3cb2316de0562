"""Long work in a process of its own, so that the web answers on: `python -m kb.background check TOKEN | index`."""

import os
import subprocess
import sys
import threading
import time
from typing import IO
from zoneinfo import ZoneInfo

from core.clock import utc_now
from core.database import Database
from core.settings import ROOT, Settings
from kb import drafts, indexes, service
from kb.checking import check_draft
from kb.corpus import Tell, unheard
from kb.index import Index

NICENESS = 5
TOLD_EVERY = 0.7
"""Seconds between two notes of how far a check is."""


def start(settings: Settings, *task: str, held: IO[str] | None = None) -> subprocess.Popen[bytes]:
    """Start a task in a process of its own; it ends by itself and keeps `held` open until then."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "OFFICE_TIMEZONE": settings.zone.key,
        "PYTHONPATH": str(ROOT),
    }
    kept = (held.fileno(),) if held else ()
    process = subprocess.Popen([sys.executable, "-m", "kb.background", *task], cwd=ROOT, env=environment, pass_fds=kept)
    threading.Thread(target=process.wait, name="kb-background", daemon=True).start()
    return process


def keep_index(database: Database, tell: Tell) -> bool:
    """Build and keep the live version's index unless it is kept already; say whether one was built."""
    with database.reading() as session:
        version = service.live_version(session)
        known = indexes.words(session)
        if version is None or version.id is None or indexes.is_best(session, version, known.revision):
            return False
        entries = service.entries_of(session, version)
        number, reader = version.id, indexes.reader(session)
    made = indexes.built(Index.build(entries, known.synonyms, tell, reader), known)
    with database.transaction() as session:
        indexes.store(session, number, made, utc_now())
    return True


def main(task: list[str]) -> int:
    """Do one task and return the exit status."""
    os.nice(NICENESS)
    database = Database(os.environ["DATABASE_URL"])
    try:
        if task == ["index"]:
            keep_index(database, unheard)
            return 0
        if len(task) == 2 and task[0] == "check":
            now = utc_now()
            today = now.astimezone(ZoneInfo(os.environ["OFFICE_TIMEZONE"])).date()
            return 0 if check_draft(database, task[1], today, now, _teller(database, task[1])) else 1
    finally:
        database.engine.dispose()
    print("kb.background: check TOKEN | index", file=sys.stderr)
    return 2


def _teller(database: Database, token: str) -> Tell:
    told = time.monotonic()

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told >= TOLD_EVERY:
            told = time.monotonic()
            with database.transaction() as session:
                drafts.tell(session, token, round(100 * share), utc_now())

    return tell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
