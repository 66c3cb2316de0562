"""The planted bugs: each changes one module of the product just after it was loaded, in the harness's processes only."""

import secrets
import threading
import time
from datetime import timedelta
from typing import Any

from faults.planted.registry import bug


@bug("core.inserting", "one_message_many_times", "duplicated: stored twice", database="postgresql",
     tables="ALTER TABLE inbound_message DROP CONSTRAINT uq_inbound_message_sid")  # fmt: skip
def unique_index_dropped(module: Any) -> None:
    """The unique index on MessageSid is gone and the insert no longer asks."""

    def store_first(session: Any, table: Any, _unique: str, **values: Any) -> Any:
        row = table(**values)
        session.add(row)
        session.flush()
        return row

    module.store_first = store_first


@bug("bot.receive", "web_child_killed", "lost: answered 200, not stored")
def answers_before_commit(module: Any) -> None:
    """Twilio gets its 200 first, the message is stored by a thread afterwards."""
    take_in = module.take_in

    def later(*given: Any) -> None:
        time.sleep(1)
        take_in(*given)

    module.take_in = lambda *given: threading.Thread(target=later, args=given, daemon=True).start()


@bug("webhooks.views", "disk_refuses", "lost: answered 200, not stored")
def database_fault_is_answered_200(module: Any) -> None:
    """A database that does not store is answered with 200."""
    module._database_away = lambda _error: module.Response(module.TWIML, content_type="text/xml")


@bug("whatsapp.gateway", "every_outcome_nobody_knows", "duplicated: sent twice")
def retried_on_timeout(module: Any) -> None:
    """A send whose outcome is unknown is simply made again."""
    send = module.Gateway.send

    def twice(self: Any, letter: Any) -> Any:
        outcome = send(self, letter)
        return send(self, letter) if isinstance(outcome, module.Unknown) else outcome

    module.Gateway.send = twice


@bug("whatsapp.delivery", "every_outcome_nobody_knows", "duplicated: sent twice")
def unknown_taken_for_refused(module: Any) -> None:
    """An unknown outcome goes back into the queue at once."""
    record = module.record

    def recorded(session: Any, message_id: int, token: str, outcome: Any, now: Any) -> float:
        if isinstance(outcome, module.Unknown):
            outcome = module.NotConnected()
        rest: float = record(session, message_id, token, outcome, now)
        return rest

    module.record = recorded


@bug("whatsapp.gateway", "every_outcome_nobody_knows", "duplicated: sent twice")
def list_not_asked(module: Any) -> None:
    """Twilio's list is never asked before an unknown message is sent again."""
    module.Gateway.sent_to = lambda *_: []


@bug("duties", "redis_flushed", "lost: still not sent")
def queue_in_redis_only(module: Any) -> None:
    """No sweep looks for messages to send: what Redis forgets is forgotten."""
    module.SWEEPS = {name: run for name, run in module.SWEEPS.items() if name not in {"deliveries", "messages"}}


@bug("core.database", "synced_before_the_answer", "claim:I1 synced before the answer")
def synchronous_normal(module: Any) -> None:
    """SQLite's log is not synced at commit."""
    made = module._sqlite_engine

    def engine(url: str) -> Any:
        built = made(url)
        module.sa.event.listen(built, "connect", lambda dbapi, _: dbapi.execute("PRAGMA synchronous=NORMAL"))
        return built

    module._sqlite_engine = engine


@bug("core.clock", "nothing_early", "claim:I8 nothing early")
def local_time_for_utc(module: Any) -> None:
    """The office's local time is taken for UTC."""
    utc_now = module.utc_now
    module.utc_now = lambda: utc_now() + timedelta(hours=7)


@bug("whatsapp.outcomes", "callbacks_as_they_like", "status: delivered, then not")
def status_goes_back(module: Any) -> None:
    """The last status callback to arrive wins."""

    def advance(session: Any, message: Any, state: str, code: int | None, at: Any) -> None:
        message.state, message.status_at, message.error_code = state, at, code

    module._advance = advance


@bug("whatsapp.outcomes", "callbacks_as_they_like", "status: delivered, then not")
def early_callback_forgotten(module: Any) -> None:
    """A status callback that comes before the answer is thrown away."""
    record_status = module.record_status

    def recorded(session: Any, message_id: int | None, sid: str, *rest: Any) -> None:
        if module.claims.found(session, module.col(module.OutboundMessage.sid) == sid) is not None:
            record_status(session, message_id, sid, *rest)

    module.record_status = recorded


@bug("handoff.forms", "a_double_click", "effects: an officer's reply")
def no_idempotency_key(module: Any) -> None:
    """The form's key is ignored: a form sent twice is two messages."""
    module.key_of = lambda _text: secrets.token_hex(8)


@bug("handoff.claiming", "two_officers_claim", "claim:I12 one wins")
def claim_taken_over(module: Any) -> None:
    """A claim does not look whether somebody has the consultation."""

    def claim(session: Any, reference: Any, officer: Any, now: Any, calendar: Any) -> Any:
        consultation = module.locked(session, reference)
        consultation.status = module.Status.ACTIVE
        consultation.officer_id, consultation.claimed_at = officer.id, now
        return consultation

    module.claim = claim


@bug("webhooks.signature", "a_forged_message", "unexpected: stored, never written")
def signature_not_checked(module: Any) -> None:
    """Whoever posts is believed."""
    module.is_signed = lambda *_: True


@bug("bot.receive", "a_poison_message", "claim:F17 given up and shown")
def poison_tried_for_ever(module: Any) -> None:
    """A message that cannot be handled is tried again without end."""
    module.BACK_OFF = (timedelta(seconds=2),) * 10_000


@bug("bot.receive", "a_poison_message", "claim:F17 given up and shown")
def poison_dropped(module: Any) -> None:
    """A message that cannot be handled is struck off and nobody is told."""

    def failed(session: Any, _settings: Any, message: Any, now: Any, *, counts: bool) -> None:
        message.state, message.handled_at = "done", now
        session.add(message)

    module._failed = failed


@bug("whatsapp.transport", "twilio_hangs_for_all", "claim:F44 others are served")
def no_timeout(module: Any) -> None:
    """Nothing limits the wait for Twilio."""
    module.CONNECT_SECONDS = module.READ_SECONDS = module.WHOLE_SECONDS = 3600.0


@bug("webhooks.reconcile", "web_down_while_people_write", "lost: never stored")
def never_reconciled(module: Any) -> None:
    """What never reached us is not looked for in Twilio's log."""
    module.reconcile = lambda *_: module.Findings(0, 0)


@bug("whatsapp.delivery", "several_to_one_citizen", "order: sent out of turn")
def newest_first(module: Any) -> None:
    """A citizen's messages leave with the newest first."""

    def head(session: Any, contact_id: int, now: Any) -> Any:
        row = module.OutboundMessage
        waiting = module.select(row).where(row.contact_id == contact_id, module.col(row.state).in_(("queued", "sending", "unknown")),
                                           module.col(row.not_before) <= now + module.SOON)  # fmt: skip
        return session.exec(waiting.order_by(module.col(row.id).desc()).limit(1)).first()

    module._head = head


@bug("bot.receive", "redis_flushed", "lost: stored, not handled")
def handled_not_noted(module: Any) -> None:
    """A handled message keeps its place in the queue."""
    answer = module._answer

    def answered(session: Any, settings: Any, known: Any, message: Any, now: Any) -> None:
        answer(session, settings, known, message, now)
        message.state = "new"

    module._answer = answered


@bug("whatsapp.contacts", "opted_out_in_a_burst", "claim:I10 opt-out is stored")
def opt_out_not_kept(module: Any) -> None:
    """STOP is answered and forgotten."""
    module.opt_out = lambda *_: None


@bug("whatsapp.outcomes", "refused_for_good", "claim:F48")
def unreachable_not_marked(module: Any) -> None:
    """A number WhatsApp cannot reach is not marked."""

    def fail(session: Any, message: Any, code: int | None, now: Any) -> None:
        message.lease_until, message.lease_token = None, ""
        message.state, message.error_code, message.status_at = "failed", code, now

    module.fail = fail


@bug("whatsapp.after_restore", "a_closing_the_backup_does_not_know", "claim:F73 told once")
def notices_not_doubted(module: Any) -> None:
    """After a restore what the clock sends is not looked for in Twilio's log."""
    module.doubt_notice = lambda *_: None


@bug("core.jobs", "redis_down", "claim:F26 200 at once")
def request_needs_redis(module: Any) -> None:
    """A wake-up call that cannot be sent fails the request."""
    module.Jobs.wake = lambda self, wakes: self._queue.enqueue_many([module._call(wake) for wake in wakes])


@bug("core.jobs", "redis_hangs", "claim:F27 the webhook is quick")
def redis_waited_for(module: Any) -> None:
    """Nothing limits the wait for Redis."""
    module._pool = module.ConnectionPool.from_url


@bug("core.waits", "database_locked_for_long", "claim:F35 told within 15 s")
def writer_waited_for(module: Any) -> None:
    """Nothing limits the wait for the writer's place."""
    module.WRITER_SECONDS = 3600.0
    module.WritersPlace.taken.__wrapped__.__defaults__ = (3600.0,)


@bug("core.jobs", "ordinary_work", "claim:I20 redis.keys")
def calls_kept_for_ever(module: Any) -> None:
    """What became of each wake-up call stays in Redis."""
    module._call = lambda wake: module.Queue.prepare_data(module.RING, args=list(wake), timeout=30, result_ttl=-1)


@bug("whatsapp.media", "ordinary_work", "claim:I20 worker", database="postgresql")
def files_left_open(module: Any) -> None:
    """A citizen's file that was fetched is never closed."""
    write, opened = module._write, []

    def written(settings: Any, token: str, data: bytes) -> None:
        write(settings, token, data)
        opened.append(module._path(settings, token).open("rb"))

    module._write = written


@bug("whatsapp.errors", "twilio_away_for_minutes", "claim:F49 all leave within a minute")
def waits_that_grow(module: Any) -> None:
    """The longer Twilio is away, the longer a message waits after it is back."""
    module._BACK_OFF_SECONDS = (2, 5, 15, 60, 180, 300)
    module.UNREACHED_SECONDS = 300


@bug("whatsapp.delivery", "the_answer_outlives_a_locked_database", "claim:F13 what Twilio said is known")
def answer_forgotten(module: Any) -> None:
    """What Twilio answered is forgotten where it cannot be written down at once."""
    module.RECORDED_AGAIN_AFTER = ()


@bug("webhooks.reconcile", "a_photograph_while_the_web_is_down", "claim:F05 the photograph is fetched")
def unlisted_files_forgotten(module: Any) -> None:
    """The files of a message are forgotten when Twilio's list of them cannot be read."""
    module.MOST_FILES = 0
