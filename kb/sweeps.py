"""What time does to the knowledge base: leftovers go; where the sentence model came late, meanings are read."""

from __future__ import annotations

import subprocess
from datetime import datetime

from core.runtime import Runtime
from kb import background, indexes, live, meaning, service, staging

_reading: dict[str, subprocess.Popen[bytes]] = {}
"""The process that reads meanings now, by database; one at a time."""


def run(runtime: Runtime, now: datetime) -> int:
    """Sweep what killed publications left, have meanings read beside the traffic; return how much was to do."""
    return staging.sweep(runtime.database, now) + _read_meanings(runtime)


def _read_meanings(runtime: Runtime) -> int:
    if meaning.model() is None:
        return 0
    with runtime.database.reading() as session:
        live.improve(session)
        version = service.live_version(session)
        if version is None or indexes.is_best(session, version, indexes.words(session).revision):
            return 0
    running = _reading.get(runtime.settings.database_url)
    if running and running.poll() is None:
        return 0
    _reading[runtime.settings.database_url] = background.start(runtime.settings, "index")
    return 1
