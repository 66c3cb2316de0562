"""What time does to the knowledge base: where the sentence model came later than the version, meanings are read."""

from __future__ import annotations

import subprocess
from datetime import datetime

from core.runtime import Runtime
from kb import background, indexes, live, meaning, service

_reading: dict[str, subprocess.Popen[bytes]] = {}
"""The process that reads meanings now, by database; one at a time."""


def run(runtime: Runtime, now: datetime) -> int:
    """Have the live version's meanings read beside the traffic; say whether that was started."""
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
