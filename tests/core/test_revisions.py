"""The short way to the tables' version says what Alembic says."""

from alembic.script import ScriptDirectory

from core import migrate, revisions
from core.database import Database
from core.settings import ROOT, Settings


def test_the_newest_is_alembics_head() -> None:
    assert revisions.newest() == ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def test_what_a_database_has(settings: Settings) -> None:
    settings.instance_dir.mkdir(exist_ok=True)
    database = Database(settings.database_url)
    assert revisions.present(database) == ""
    assert migrate.upgrade(settings) == revisions.newest()
    assert revisions.present(database) == revisions.newest()
    database.engine.dispose()
