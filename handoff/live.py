"""Live updates: one thread a process reads the `change` table and tells every open page (server-sent events)."""

import json
import logging
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import timedelta
from types import FrameType
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.clock import utc_now
from core.database import Database
from core.waiting import Signal
from handoff.lifecycle import Status
from handoff.models import IS_OPEN, Change, Consultation

POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0
RETRY_MILLISECONDS = 2000
STREAMS_PER_OFFICER = 6
MOST_CAUGHT_UP = 200
HELLO = "event: hello\ndata: {}\n\n"
"""Has a page look at everything."""
AWAY = "event: away\ndata: {}\n\n"
"""Tells a page that nothing can be read or kept just now; HELLO follows when it can."""
LATE_COMMITS = timedelta(seconds=10)
"""PostgreSQL gives ids before the commit: a lower id may appear after a higher one, so the poll looks back."""

log = logging.getLogger(__name__)


class Full(Exception):
    """This process has as many streams as it has threads for."""


class Stream:
    """One open page's queue of events; iterating blocks until something happened or a heartbeat is due."""

    def __init__(self, hub: "Hub", officer_id: int, first: list[str]) -> None:
        self.officer_id = officer_id
        self._hub = hub
        self._waiting: deque[str | None] = deque()
        self._arrived = Signal()
        self._first = first

    def put(self, text: str | None) -> None:
        """Hand over an event; None ends the stream."""
        self._waiting.append(text)
        self._arrived.set()

    def __iter__(self) -> Iterator[str]:
        try:
            yield f"retry: {RETRY_MILLISECONDS}\n\n"
            yield from self._first
            for _ in range(int(LONGEST_SECONDS / HEARTBEAT_SECONDS)):
                yield from self._until_heartbeat()
                if self._hub.is_closed:
                    return
        except _Ended:
            return
        finally:
            self._hub.leave(self)

    def _until_heartbeat(self) -> Iterator[str]:
        while self._arrived.wait(HEARTBEAT_SECONDS):
            self._arrived.clear()
            while self._waiting:
                text = self._waiting.popleft()
                if text is None:
                    raise _Ended
                yield text
        yield "event: beat\ndata: {}\n\n"


class _Ended(Exception):
    """The stream was told to end."""


class Hub:
    """Fans changes out to the streams of this process."""

    def __init__(self, database: Database, most: int) -> None:
        self.is_closed = False
        self._database = database
        self._most = most
        self._streams: list[Stream] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def join(self, officer_id: int, last_id: int | None) -> Stream:
        """Begin a stream, with what happened since `last_id`; raise Full when there is no thread to spare.

        An officer's oldest stream ends when there are too many: pages that were left open somewhere.
        """
        stream = Stream(self, officer_id, self._missed(last_id))
        with self._lock:
            if len(self._streams) >= self._most:
                raise Full
            own = [other for other in self._streams if other.officer_id == officer_id]
            if len(own) >= STREAMS_PER_OFFICER:
                own[0].put(None)
            if self._thread is None:
                thread = threading.Thread(target=self._follow, name="live", daemon=True)
                thread.start()  # before it counts as started: what cannot be just now can be later
                self._thread = thread
            self._streams.append(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        """Forget a stream that ended."""
        with self._lock:
            if stream in self._streams:
                self._streams.remove(stream)

    def close(self) -> None:
        """End every stream: the process is about to stop."""
        self.is_closed = True
        for stream in list(self._streams):
            stream.put(None)

    def _follow(self) -> None:
        """Poll while anybody listens; a database that is away is asked again a little later."""
        seen: deque[int] = deque(maxlen=5000)
        told = False
        while True:
            with self._lock:
                if not self._streams or self.is_closed:
                    self._thread = None
                    return
            try:
                text = self._since(seen)
                if told:  # what changed meanwhile may be older than the poll looks back
                    text = f"{HELLO}{text}"
                told = False
            except Exception as error:  # mostly the database; nobody would start this thread again
                text = "" if told else AWAY
                if not told:
                    log.warning("live updates wait: %s", type(error).__name__)
                told = True
            if text:
                for stream in list(self._streams):
                    stream.put(text)
            time.sleep(POLL_SECONDS)

    def _since(self, seen: deque[int]) -> str:
        """Return what is new as one event; empty when nothing is."""
        known = set(seen)
        with self._database.reading() as session:
            recent = session.execute(_RECENT, {"since": utc_now() - LATE_COMMITS})
            fresh = [change for change in recent if change.id not in known]
            text = _event(session, fresh) if fresh else ""
        seen.extend(change.id for change in fresh)
        return text

    def _missed(self, last_id: int | None) -> list[str]:
        """Return what happened since the page was last connected as one event, or HELLO."""
        with self._database.reading() as session:
            newest = session.execute(_NEWEST).scalar_one() or 0
            hello = [f"id: {newest}\n{HELLO}"]
            if last_id is None or last_id >= newest:
                return hello
            found = session.execute(_MISSED, {"last_id": last_id}).all()
            return hello if len(found) > MOST_CAUGHT_UP or not found else [_event(session, found)]


_WHAT = sa.select(col(Change.id), col(Change.number), col(Change.kind)).order_by(col(Change.id))
_RECENT = _WHAT.where(col(Change.at) > sa.bindparam("since"))
"""Asked four times a second for as long as a page is open: built once, and columns only."""
_MISSED = _WHAT.where(col(Change.id) > sa.bindparam("last_id")).limit(MOST_CAUGHT_UP + 1)
_NEWEST = sa.select(sa.func.max(col(Change.id)))
_STAND = sa.select(col(Consultation.number), col(Consultation.status), col(Consultation.officer_id)).where(
    col(Consultation.number).in_(sa.bindparam("numbers", expanding=True))
)
_WAITING = sa.select(sa.func.count()).where(IS_OPEN, col(Consultation.status) == Status.WAITING.value)


def _event(session: Session, changes: Sequence[Any]) -> str:
    """Tell what changed and how those consultations stand now: a page that shows none of them need not ask."""
    numbers = sorted({change.number for change in changes if change.number})
    told: dict[str, Any] = {
        "numbers": numbers,
        "kinds": sorted({change.kind for change in changes}),
        "now": [list(one) for one in session.execute(_STAND, {"numbers": numbers})],
        "waiting": session.execute(_WAITING).scalar_one(),
    }
    return f"id: {max(change.id for change in changes)}\nevent: change\ndata: {json.dumps(told)}\n\n"


def end_with_the_server(hub: Hub) -> None:
    """End the streams when the server is told to stop, instead of holding it until its grace is over.

    For gunicorn's `post_worker_init`: in the worker's main thread, once its own handlers are in place.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        former = signal.getsignal(number)
        if callable(former):
            signal.signal(number, _first_closing(hub, former))


def _first_closing(hub: Hub, former: Any) -> Any:
    def handle(number: int, frame: FrameType | None) -> None:
        hub.close()
        former(number, frame)

    return handle
