"""What time does to the knowledge base: leftovers go; where the sentence model came late, meanings are read."""

import fcntl
from datetime import datetime

from core.runtime import Runtime
from kb import background, indexes, live, meaning, service, staging


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
    return _started(runtime)


def _started(runtime: Runtime) -> int:
    """Have one process of this machine read: it holds a lock as long as it lives, also when the worker is killed."""
    folder = runtime.settings.instance_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "meanings.lock").open("a") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        background.start(runtime.settings, "index", held=place)
    return 1
