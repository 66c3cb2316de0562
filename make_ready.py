"""Check the place before a copy runs there and bring its tables up to date; then say where it is, as a line of JSON.

A process of its own that ends, so that what minds the copy afterwards stays small.
"""

import importlib
import json
import sys
from typing import Any

import sqlalchemy as sa

from core import logs, premises, revisions
from core.clock import utc_now
from core.database import Database
from core.settings import Settings, SettingsError, load

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


def main() -> int:
    """Make ready; a failure is one line and status 2."""
    try:
        settings = load()
        logs.set_up(settings.log_level)
        with premises.taken(settings.instance_dir):
            premises.wait_for_port(settings.instance_dir, settings.port)
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
