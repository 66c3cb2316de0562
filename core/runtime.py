"""What every part of a process shares: settings, the database, the queue."""

from dataclasses import dataclass

from core import embedded_redis
from core.database import Database
from core.jobs import Jobs
from core.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """Made once a process; call `database.dispose()` in a child after a fork."""

    settings: Settings
    database: Database
    jobs: Jobs


def build(settings: Settings) -> Runtime:
    """Put the shared parts together. Nothing is connected yet and nothing is started."""
    jobs = Jobs(settings.redis_url or embedded_redis.url(settings.instance_dir))
    return Runtime(settings, Database(settings.database_url, on_commit=jobs.wake), jobs)
