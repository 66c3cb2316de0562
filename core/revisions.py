"""Which version of the tables this code wants, and which the database has: without Alembic, which is slow to load."""

import re
from pathlib import Path

import sqlalchemy as sa

from core.database import Database
from core.settings import ROOT
from core.waiting import Signal

VERSIONS = ROOT / "migrations" / "versions"
NAMED = re.compile(r"^(revision|down_revision)\b[^=]*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
ASKED_EVERY = 1.0


class TablesTooOld(Exception):
    """This code cannot work on these tables; the text is one line with the remedy."""


def newest(folder: Path = VERSIONS) -> str:
    """Return the version no other follows; empty when there is none."""
    named = [dict(NAMED.findall(path.read_text())) for path in folder.glob("*.py")]
    followed = {names.get("down_revision") for names in named}
    last = [names["revision"] for names in named if "revision" in names and names["revision"] not in followed]
    return last[0] if len(last) == 1 else ""


def present(database: Database) -> str:
    """Return the version the tables are at; empty before the first migration."""
    with database.engine.connect().execution_options(reading=True) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")


def refuse_what_is_older(database: Database) -> bool:
    """Raise TablesTooOld when the tables are older than this code; return False when the database did not answer.

    Tables that are newer serve (migrations only add); a database that is still empty is no reason to refuse. One that
    is away, or slow on a busy machine, has said nothing yet: it must be asked again.
    """
    try:
        has, wants = present(database), newest()
    except sa.exc.SQLAlchemyError:
        return False
    finally:
        database.engine.dispose()
    is_known = any(dict(NAMED.findall(path.read_text())).get("revision") == has for path in VERSIONS.glob("*.py"))
    if is_known and has != wants:
        raise TablesTooOld(f"DATABASE_URL: tables at {has}, this code wants {wants}: run `flask --app wsgi db upgrade`")
    return True


def wait_until_told(database: Database, stopping: Signal | None = None) -> None:
    """Ask until the database answers, or we are told to stop; raise TablesTooOld.

    What a signal's handler raises is lost where it breaks into a callback of the collector's: whoever waits looks too.
    """
    stopping = stopping or Signal()
    while not stopping.is_set() and not refuse_what_is_older(database):
        stopping.wait(ASKED_EVERY)


def explained(error: Exception) -> str:
    """Return the first line of what a database said, without the statement."""
    origin = getattr(error, "orig", None) or error
    return (str(origin).splitlines() or [""])[0][:200] or type(error).__name__
