"""What the tester knows: every intent and every answer, one JSON line each, on disk before the next step."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

Event = dict[str, Any]


class History:
    """An append-only log. An intent is synced before it is acted on, so that a dead tester still tells the truth."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events: list[Event] = []
        self._lock = threading.Lock()
        self._file = path.open("a")

    def note(self, kind: str, **detail: Any) -> Event:
        """Write an event down and return it."""
        event = {"kind": kind, "at": time.time(), **detail}
        with self._lock:
            self.events.append(event)
            self._file.write(json.dumps(event, ensure_ascii=False, default=str) + "\n")
            self._file.flush()
            if kind in {"intent", "accept"}:
                os.fsync(self._file.fileno())
        return event

    def of(self, kind: str) -> list[Event]:
        """Return the events of one kind, oldest first."""
        with self._lock:
            return [event for event in self.events if event["kind"] == kind]

    def close(self) -> None:
        """Close the file."""
        self._file.close()
