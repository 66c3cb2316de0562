"""Check the place before a copy runs there and bring its tables up to date; then say where it is, as a line of JSON.

A process of its own that ends, so that what minds the copy afterwards stays small.
"""

import importlib
import json
import logging
import sys
import time
from typing import Any

import sqlalchemy as sa

from core import logs, premises, revisions
from core.clock import utc_now
from core.database import Database
from core.settings import Settings, SettingsError, load

log = logging.getLogger("make_ready")

SERVER_SECONDS = 3.0
"""How long a server named in the settings may take to come up; it may have been started together with us."""
HAS_ALL = sa.text(
    "SELECT (SELECT count(*) FROM officer) > 0 AND (SELECT count(version_id) FROM kb_live) > 0"
    " AND (SELECT count(*) FROM calendar_year WHERE year IN (:year, :year + 1)) = 2"
)
"""Whether `first_start` has nothing left to give, asked without loading every room."""


def bring_up_to_date(settings: Settings) -> bool:
    """Run the missing migrations; return whether the copy is fresh. Raise premises.PremisesError."""
    database = Database(settings.database_url)
    try:
        if revisions.newest() and revisions.present(database) == revisions.newest():
            return _is_fresh(settings, database)
    except sa.exc.SQLAlchemyError:
        pass  # Alembic is about to meet the same and to say it
    finally:
        database.engine.dispose()
    migrate: Any = importlib.import_module("core.migrate")  # Alembic takes longer to load than everything else here
    try:
        migrate.upgrade(settings)
    except migrate.MigrationError as error:
        raise premises.PremisesError(str(error)) from None
    return True


def _is_fresh(settings: Settings, database: Database) -> bool:
    year = utc_now().astimezone(settings.zone).year
    with database.reading() as session:
        return not session.connection().execute(HAS_ALL, {"year": year}).scalar()


def meet_servers(settings: Settings) -> None:
    """Refuse a start with a queue that is not there, as premises.PremisesError; warn of a silent mail server.

    Only here: processes that run on their own go on without Redis, and mail may always be late.
    """
    if settings.redis_url:
        jobs: Any = importlib.import_module("core.jobs")  # RQ takes a while to load and most copies need none of it yet
        queue = jobs.Jobs(settings.redis_url)
        until = time.monotonic() + SERVER_SECONDS
        while problem := queue.complaint():
            if time.monotonic() > until:
                remedy = "start that server, correct the address, or leave it empty for the embedded one"
                raise premises.PremisesError(f"REDIS_URL: {problem}; {remedy}")
            time.sleep(0.2)
    if settings.smtp_url:
        smtp: Any = importlib.import_module("core.smtp")
        if problem := smtp.complaint(settings.smtp_url):
            log.warning("SMTP_URL: the mail server does not take us, codes wait until it does: %s", problem)


def main() -> int:
    """Make ready; a failure is one line and status 2."""
    try:
        settings = load()
        logs.set_up(settings.log_level)
        with premises.taken(settings.instance_dir):
            premises.refuse_half_restored(settings.instance_dir)
            premises.wait_for_port(settings.instance_dir, settings.port)
            meet_servers(settings)
            is_fresh = bring_up_to_date(settings)
    except (SettingsError, premises.PremisesError) as error:
        print(error, file=sys.stderr)
        return 2
    place = {"port": settings.port, "folder": str(settings.instance_dir), "gateway": settings.gateway}
    print(json.dumps(place | {"fresh": is_fresh}), flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
