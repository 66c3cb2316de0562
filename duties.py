"""What the worker does: a handler for each wake-up call, and the sweeps that find due work without one."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import bot.forgetting
import bot.privacy
import bot.receive
import handoff.ageing
import handoff.closed_counts
import handoff.digest
import handoff.promise_counts
import handoff.report_counts
import handoff.retention
import handoff.returning
import handoff.service
import handoff.sweeps
import kb.privacy
import kb.sweeps
import kb.usage
import webhooks.reconcile
import whatsapp.clock_set_back
import whatsapp.delivery
import whatsapp.leftovers
import whatsapp.lost_callbacks
import whatsapp.media
import whatsapp.silence
import whatsapp.sweeps
from core import heartbeat, mail, scrubbing, sessions
from core.jobs import Handler
from core.runtime import Runtime

Sweep = Callable[[Runtime, datetime], int]
"""Acts on everything due in one room; returns how many rows it acted on."""

HANDLERS: Mapping[str, Handler] = {
    "handle": bot.receive.handle,
    "deliver": whatsapp.delivery.deliver,
    "media": whatsapp.media.fetch,
    "mail": mail.send_due,
}

SLOW = ("media",)
"""What has hands of its own in the worker."""

SWEEPS: Mapping[str, Sweep] = {
    "messages": bot.receive.sweep,
    "clock": whatsapp.clock_set_back.put_right,
    "deliveries": whatsapp.sweeps.deliver_due,
    "media": whatsapp.sweeps.media_due,
    "files": whatsapp.leftovers.sweep,
    "filed callbacks": whatsapp.sweeps.filed_callbacks,
    "callbacks": whatsapp.sweeps.forget_callbacks,
    "lost callbacks": whatsapp.lost_callbacks.sweep,
    "silence": whatsapp.silence.run,
    "reconcile": webhooks.reconcile.sweep,
    "consultations": handoff.sweeps.run,
    "returns": handoff.returning.run,
    "digest": handoff.digest.run,
    "mail": mail.sweep,
    "meanings": kb.sweeps.run,
    "erasures": bot.privacy.carry_out,
    "retention": handoff.retention.run,
    "old messages": handoff.ageing.run,
    "old questions": kb.privacy.age,
    "scrub": scrubbing.run,
    "sessions": sessions.sweep,
    "months": handoff.report_counts.keep,
    "months of questions": kb.usage.keep,
    "months of promises": handoff.promise_counts.keep,
    "closed counts": handoff.closed_counts.add_up,
}

PROMPT = ("messages", "clock", "consultations", "returns")
"""What keeps the office's word, and asks the database alone."""
SENDING = ("deliveries",)
"""What waits for Twilio to take a message, and must not wait until its log of days is read or a large file fetched."""
ERRANDS = tuple(name for name in SWEEPS if name not in {*PROMPT, *SENDING})
ROUNDS: Mapping[str, Collection[str]] = {
    heartbeat.SWEEP: PROMPT,
    heartbeat.DELIVERIES: SENDING,
    heartbeat.ERRANDS: ERRANDS,
}
"""What the worker runs one beside the other, by the sign each gives."""

AFTER_THE_LOG = {"consultations"}
"""What judges a citizen's silence, and so waits until Twilio's log was read once after a restore."""
FORGETTING = {"retention", "old messages", "old questions"}
"""What cannot be taken back, and so waits while the clock may be wrong (core/steadiness.py)."""


def join_rooms() -> None:
    """Let the rooms above hear what happens in those below."""
    handoff.service.watch_outbox()
    handoff.service.watch_calendar()
    handoff.retention.subscribe(bot.forgetting.forget)


def sweep(
    runtime: Runtime,
    now: datetime,
    done: Callable[[str, int | Exception], None],
    may_forget: Callable[[], bool] = lambda: True,
    names: Collection[str] = SWEEPS.keys(),
) -> None:
    """Run the sweeps, those that forget if they may; one that fails is told to `done` and does not stop the others."""
    for name, run in SWEEPS.items():
        try:
            if name not in names or (name in FORGETTING and not may_forget()):
                continue
            if name in AFTER_THE_LOG and not webhooks.reconcile.has_caught_up(runtime):
                continue
            done(name, run(runtime, now))
        except Exception as error:  # a room's failure must not keep the other rooms' work waiting
            done(name, error)
