"""Is this process alive, can the service work, and how much work waits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from core import calendar, heartbeat
from core.measures import Measure, all_read
from core.runtime import Runtime

SEEN_WITHIN = timedelta(seconds=30)
PREFIX = "konsultasi_"


@dataclass
class Readiness:
    """What is missing for the service to work, in words, and the figures."""

    missing: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    workers: int = 0
    unconfirmed: list[int] = field(default_factory=list)
    """Years of the calendar an admin should have confirmed by now: a warning, nothing is missing for it."""

    @property
    def is_ready(self) -> bool:
        """Say whether nothing is missing."""
        return not self.missing


def readiness(runtime: Runtime, measures: Iterable[Measure], now: datetime) -> Readiness:
    """Look at database, queue and workers; never raise."""
    found = Readiness()
    if not runtime.jobs.ping():
        found.missing["queue"] = "Redis does not answer"
    try:
        with runtime.database.reading() as session:
            found.workers = len(heartbeat.workers(session, now - SEEN_WITHIN, now + SEEN_WITHIN))
            found.figures = all_read(session, measures, now)
            found.unconfirmed = calendar.unconfirmed(session, runtime.settings, now)
    except sa.exc.SQLAlchemyError as error:
        found.missing["database"] = f"no answer or no tables ({type(error).__name__})"
    if not found.workers:
        found.missing["worker"] = f"none seen within {SEEN_WITHIN.seconds} s"
    return found


def metrics(runtime: Runtime, measures: Sequence[Measure], now: datetime) -> bytes:
    """Return the figures as Prometheus text, read at this moment; no process keeps counts of its own."""
    registry = CollectorRegistry()
    registry.register(_Scrape(readiness(runtime, measures, now), measures))
    return generate_latest(registry)


class _Scrape:
    """One reading in the shape prometheus-client wants."""

    def __init__(self, found: Readiness, measures: Sequence[Measure]) -> None:
        self._found = found
        self._measures = measures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every gauge; those of a database that is away are left out."""
        found = self._found
        yield GaugeMetricFamily(f"{PREFIX}ready", "1 when nothing is missing", value=float(found.is_ready))
        yield GaugeMetricFamily(f"{PREFIX}workers", "Workers seen lately", value=float(found.workers))
        for part in ("database", "queue"):
            up = float(part not in found.missing)
            yield GaugeMetricFamily(f"{PREFIX}{part}_up", f"1 when the {part} answers", value=up)
        for measure in self._measures:
            if measure.name in found.figures:
                yield GaugeMetricFamily(PREFIX + measure.name, measure.meaning, value=found.figures[measure.name])
