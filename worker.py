"""The worker: answers wake-up calls from RQ and sweeps the database; each goes on without the other."""

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Collection
from functools import partial
from types import FrameType
from typing import Any, NoReturn

from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import DeserializationError, StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

import duties
from core import allocator, embedded_redis, heartbeat, jobs, logs, premises, revisions
from core.clock import utc_now
from core.crew import Crew, CrewJobs
from core.database import Database
from core.now_and_then import NowAndThen
from core.runtime import Runtime
from core.settings import Settings, SettingsError, load
from core.steadiness import is_settled
from core.waiting import Signal, left
from whatsapp import own_texts

log = logging.getLogger("worker")

FINISH_SECONDS = 8.0
BEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0
RQ_TTL = 30
"""Seconds RQ believes in us without a sign; it also bounds one wait for a call to half of it."""
COMPLAINT_SECONDS = 60.0


class Listener(SimpleWorker):
    """RQ's worker without what the supervisor and the sweep do already: signals, remote commands, long waits."""

    max_connection_wait_time = 2.0

    def _install_signal_handlers(self) -> None:
        """Leave the signals to this program."""

    def subscribe(self) -> None:
        """Take no remote commands."""

    def unsubscribe(self) -> None:
        """Match `subscribe`."""

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Answer a wake-up call. Any other job would run whatever function its writer names: it is thrown away."""
        if _is_call(job):
            return super().perform_job(job, queue, execution)
        log.warning("a job that is no wake-up call was thrown away")
        with self.connection.pipeline() as pipeline:
            self.cleanup_execution(job, pipeline, execution)
            pipeline.lrem(queue.intermediate_queue_key, 1, job.id)
            pipeline.delete(job.key)
            pipeline.execute()
        return False

    def stop(self) -> None:
        """End at the next safe place; called from a signal handler in the listening thread."""
        self._stop_requested = True
        if self.get_state() != WorkerStatus.BUSY:
            raise StopRequested


def _is_call(job: Job) -> bool:
    try:
        return job.func_name == jobs.RING and job.instance is None
    except DeserializationError:
        return False


class Worker:
    """One worker process: RQ in the main thread, a crew of hands, a sweep, a heartbeat."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server = embedded_redis.ensure(settings)
        inside = CrewJobs(self.server.url)
        self.runtime = Runtime(settings, Database(settings.database_url, on_commit=inside.wake), inside)
        self.crew = Crew(self.runtime, duties.HANDLERS, utc_now, slow=duties.SLOW)
        inside.crew = self.crew
        self.stopping = Signal()
        self.listener: Listener | None = None
        self.complains = NowAndThen(COMPLAINT_SECONDS)
        self.part = heartbeat.part(socket.gethostname(), os.getpid())
        self.ends: dict[str, Signal] = {}
        """By the thread's name, set once it has ended."""

    def run(self, are_fit: bool) -> None:
        """Work until a signal, then finish what is in hand. `are_fit`: the tables are known not to be too old."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        try:
            if not are_fit:  # whoever began before the database has answered would never be told
                self._wait_for_tables()
            if not self.stopping.is_set():
                self._begin()
            while not self.stopping.is_set():
                self._listen()
        except StopRequested:
            log.debug("stopped while waiting")
        self._finish()

    def _wait_for_tables(self) -> None:
        log.warning("database away, waiting for it")
        try:
            revisions.wait_until_told(Database(self.settings.database_url), self.stopping)
        except revisions.TablesTooOld:
            self.server.stop()
            raise

    def _begin(self) -> None:
        jobs.listen(self.crew.call)
        own_texts.follow(self.runtime.database)
        allocator.follow()
        works: dict[str, Callable[[], None]] = {
            sign: partial(self._sweep, names, sign) for sign, names in duties.ROUNDS.items()
        } | {"watches": self._watch}
        for name, work in works.items():
            self.ends[name] = Signal()
            threading.Thread(target=self._run, args=(name, work), name=name, daemon=True).start()
        log.info("worker ready", extra={"queue": self.server.chosen})

    def _run(self, name: str, work: Callable[[], None]) -> None:
        work()
        self.ends[name].set()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self.stopping.is_set():
            return
        self.stopping.set()
        log.info("worker stopping", extra={"signal": signal.Signals(number).name})
        if self.listener is None:
            raise StopRequested
        self.listener.stop()

    def _listen(self) -> None:
        """Answer calls; RQ itself waits for a Redis that went away."""
        try:
            connection = Redis.from_url(self.server.url, socket_connect_timeout=1)
            self.listener = Listener([jobs.QUEUE], connection=connection, serializer=JSONSerializer, worker_ttl=RQ_TTL)
            self.listener.log_job_description = False
            self.listener.work(logging_level="CRITICAL")  # `_watch` says when Redis is away, once a minute
        except StopRequested:
            raise
        except Exception as error:  # who answers nonsense raises what nobody can list; sweeping goes on
            log.debug("not listening", extra={"error": type(error).__name__})
        finally:
            self.listener = None
        self.stopping.wait(RETRY_SECONDS)

    def _sweep(self, names: Collection[str], sign: str) -> None:
        while not self.stopping.is_set():
            began = time.monotonic()
            now = utc_now()
            try:
                duties.sweep(self.runtime, now, _told, partial(is_settled, self.runtime.database, now), names)
            except Exception:  # nobody would start this thread again
                log.exception("a round of sweeps broke off")
            self._note(sign, seconds=round(time.monotonic() - began, 3))
            self.stopping.wait(max(0.1, left(began + self.settings.sweep_seconds, self.settings.sweep_seconds)))

    def _watch(self) -> None:
        """Give signs of life; start the embedded server again when it died and nobody else does."""
        while not self.stopping.is_set():
            try:
                alive = self.runtime.jobs.ping()
                self._note(self.part, busy=self.crew.busy, queue=alive)
                if not alive:
                    self._revive()
            except Exception:  # nobody would start this thread again
                log.exception("a look at the queue broke off")
            self.stopping.wait(BEAT_SECONDS)

    def _revive(self) -> None:
        if self.complains.is_due():
            log.warning("queue away, sweeping goes on")
        try:
            self.server = embedded_redis.ensure(self.settings)
        except (embedded_redis.EmbeddedRedisError, OSError) as error:
            log.debug("no queue server", extra={"error": str(error)})

    def _note(self, part: str, **detail: Any) -> None:
        try:
            with self.runtime.database.transaction() as session:
                heartbeat.beat(session, part, utc_now(), **detail)
        except Exception as error:  # a database that is away must not end the worker
            log.warning("no heartbeat", extra={"error": type(error).__name__})

    def _finish(self) -> None:
        done = self._is_done()
        if done:  # else the database may be what is waited for; our sign is soon believed no more
            self._take_leave()
        self.server.stop()
        log.info("worker stopped", extra={"finished": done})

    def _is_done(self) -> bool:
        """Wait for what is in hand; return whether all of it came to its end in time."""
        until = time.monotonic() + FINISH_SECONDS
        # Errands may read Twilio's log for minutes; wherever they break off, the next round goes on.
        ends = [end for name, end in self.ends.items() if name != heartbeat.ERRANDS]
        return self.crew.close(FINISH_SECONDS) and all(end.wait(left(until, FINISH_SECONDS)) for end in ends)

    def _take_leave(self) -> None:
        try:
            with self.runtime.database.transaction() as session:
                heartbeat.leave(session, self.part)
        except Exception as error:
            log.warning("no farewell", extra={"error": type(error).__name__})


def _told(name: str, outcome: int | Exception) -> None:
    if isinstance(outcome, Exception):
        log.error("sweep failed", exc_info=outcome, extra={"sweep": name})
    elif outcome:
        log.info("swept", extra={"sweep": name, "rows": outcome})


def main(given: Settings | None = None) -> int:
    """Run until told to stop; return the exit status. Whoever gives the settings has seen to the tables."""
    try:
        settings = given or load()
        logs.set_up(settings.log_level)
        allocator.hold_little()
        are_fit = given is not None or revisions.refuse_what_is_older(Database(settings.database_url))
        duties.join_rooms()
        with premises.live_in(settings.instance_dir):
            Worker(settings).run(are_fit)
    except (SettingsError, embedded_redis.EmbeddedRedisError, revisions.TablesTooOld, premises.PremisesError) as error:
        print(f"worker: {error}", file=sys.stderr)
        return 2
    except StopRequested:
        return 0
    return 0


def run_to_the_end(given: Settings | None = None) -> NoReturn:
    """Run, then end the process at once: a thread stuck in a call must not hold it any longer."""
    status = main(given)
    logging.shutdown()
    os._exit(status)


if __name__ == "__main__":
    run_to_the_end()
