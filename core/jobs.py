"""The door to RQ: a wake-up call for the worker. The database is the truth; a lost call is found by the sweep."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from redis import ConnectionPool, Redis, UnixDomainSocketConnection
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from core.database import Wake
from core.now_and_then import NowAndThen
from core.waiting import left

if TYPE_CHECKING:
    from core.runtime import Runtime

log = logging.getLogger(__name__)

QUEUE = "wakes"
RING = "core.jobs.ring"
SOCKET_SECONDS = 0.5
REST_SECONDS = 5.0
"""After a failure Redis is left alone for so long: a request must not wait for it again and again."""
COMPLAINT_SECONDS = 60.0
FORGET_SECONDS = 3600
"""A call nobody answered within an hour is worthless: the sweep has long found the work."""
MOST_TURNS = 256
"""More than there are hands of sixteen workers: a turn further off means that the server's clock was set back."""
TURN = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local at = tonumber(redis.call('GET', KEYS[1])) or 0
if at < now or at > now + tonumber(ARGV[2]) then at = now end
redis.call('SET', KEYS[1], string.format('%.0f', at + ARGV[1]), 'PX', math.ceil((at - now + ARGV[1]) / 1000) + 1)
return at - now
"""
"""Takes the next of moments that lie ARGV[1] microseconds apart; returns how far off it is."""

Handler: TypeAlias = "Callable[[Runtime, Any], datetime | None]"
"""Does one piece of work. A moment returned asks to be called again then (a hint: the sweep is the guarantee)."""


class Jobs:
    """Send wake-up calls; never raise, never wait long."""

    def __init__(self, redis_url: str) -> None:
        self.redis_url = redis_url
        self.connection = Redis(connection_pool=_pool(redis_url))
        self._queue = Queue(QUEUE, connection=self.connection, serializer=JSONSerializer)
        self._turn = self.connection.register_script(TURN)
        self._rest_until = 0.0
        self._complains = NowAndThen(COMPLAINT_SECONDS)

    def wake(self, wakes: list[Wake]) -> None:
        """Ask the worker for each (job, argument). With Redis away the calls are dropped and the log says so."""
        if left(self._rest_until, REST_SECONDS):
            return
        calls = [_call(wake) for wake in wakes]
        try:
            # Not all or nothing: a call that is cut off half-way is a lost call, and the sweep finds the work.
            with self.connection.pipeline(transaction=False) as pipe:
                self._queue.enqueue_many(calls, pipeline=pipe)
                pipe.execute()
        except Exception as error:  # the work is committed; who answers nonsense raises what nobody can list
            self._rest(error)

    def turn(self, name: str, gap: float) -> float:
        """Return the seconds until our turn among everybody who asks for this name, `gap` seconds after the one before.

        With Redis away it is our turn at once: whoever must not be too quick keeps a pace of its own as well.
        """
        if left(self._rest_until, REST_SECONDS):
            return 0.0
        try:
            wait = self._turn(keys=[f"turn:{name}"], args=[round(gap * 1e6), round(MOST_TURNS * gap * 1e6)])
            return min(max(int(wait) / 1e6, 0.0), MOST_TURNS * gap)
        except Exception as error:  # as in `wake`
            self._rest(error)
            return 0.0

    def ping(self) -> bool:
        """Return whether Redis answers within a second."""
        return not self.complaint()

    def complaint(self) -> str:
        """Return why Redis does not answer, in one line; empty when it does."""
        try:
            return "" if self.connection.ping() else "no answer to a ping"
        except Exception as error:  # also ValueError and the like, of an answer that is none of Redis's
            return (str(error).splitlines() or [""])[0].rstrip(".") or type(error).__name__

    def server_version(self) -> str | None:
        """Return which Redis or Valkey answers, like "9.1.2"; None when none does."""
        try:
            told = self.connection.info("server")
            return str(told.get("valkey_version") or told.get("redis_version", "0"))
        except Exception:  # as above
            return None

    def _rest(self, error: Exception) -> None:
        self._rest_until = time.monotonic() + REST_SECONDS
        if self._complains.is_due():
            log.warning("queue away, the sweep will find the work", extra={"error": type(error).__name__})


def ring(name: str, argument: str | int | None = None) -> None:
    """Answer one wake-up call inside the worker: hand it to whoever listens there."""
    for listener in _listeners:
        listener(name, argument)


def listen(listener: Callable[[str, Any], None]) -> None:
    """Let the worker's process hear the calls."""
    _listeners.append(listener)


_listeners: list[Callable[[str, Any], None]] = []


def _call(wake: Wake) -> Any:
    return Queue.prepare_data(RING, args=list(wake), timeout=30, result_ttl=0, failure_ttl=60, ttl=FORGET_SECONDS)


def _pool(url: str) -> ConnectionPool:
    """Return a pool whose connections give up soon; one retry, for a connection the server has closed meanwhile."""
    limits: dict[str, Any] = {"socket_timeout": SOCKET_SECONDS, "retry": Retry(NoBackoff(), 1)}
    pool = ConnectionPool.from_url(url, **limits)
    if pool.connection_class is not UnixDomainSocketConnection:
        pool.connection_kwargs["socket_connect_timeout"] = SOCKET_SECONDS
    return pool
