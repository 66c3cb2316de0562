"""The handoff room's door: everything the bot, the pages and the workers do with a consultation.

Each act takes the session first, locks contact and consultation, asks the life cycle's table, and writes the thread,
a change for open pages and, for an officer's act, the audit log. Nothing here commits or reads the clock.
Officers' acts have one shape: (session, number or consultation, officer, now, calendar, …).
"""

from core import calendar as office_calendar
from handoff import deliveries, promise
from handoff.answering import NothingToSend, OtherTextSent, clarify, note, reply
from handoff.claiming import TakenBy, claim, claim_next, release, transfer
from handoff.closing import close, finish, withdraw
from handoff.continuing import NotTied, tie, untie
from handoff.finding import Forgotten, UnknownConsultation, last_of, locked, open_of, position, reopenable
from handoff.lifecycle import NotPossible
from handoff.opening import complete, note_inbound, retitle, speak
from handoff.opening import open_consultation as open  # noqa: A004  (read as service.open)
from handoff.postponing import postpone
from handoff.reopening import OtherOpen, reopen
from handoff.splitting import NotSplit, split
from handoff.ticking import NoSuchPoint, tick
from handoff.undoing import TooLate, undo
from handoff.without_email import NotAllowed
from handoff.without_email import register as register_without_email
from whatsapp import announcements

__all__ = [
    "Forgotten",
    "NoSuchPoint",
    "NotAllowed",
    "NotPossible",
    "NotSplit",
    "NotTied",
    "NothingToSend",
    "OtherOpen",
    "OtherTextSent",
    "TakenBy",
    "TooLate",
    "UnknownConsultation",
    "claim",
    "claim_next",
    "clarify",
    "close",
    "complete",
    "finish",
    "last_of",
    "locked",
    "note",
    "note_inbound",
    "open",
    "open_of",
    "position",
    "postpone",
    "register_without_email",
    "release",
    "reopen",
    "reopenable",
    "reply",
    "retitle",
    "speak",
    "split",
    "tick",
    "tie",
    "transfer",
    "undo",
    "untie",
    "watch_calendar",
    "watch_outbox",
    "withdraw",
]


def watch_outbox() -> None:
    """Follow what becomes of outgoing messages; called once where a process is put together."""
    announcements.subscribe(deliveries.follow)


def watch_calendar() -> None:
    """Compute open deadlines again when the calendar changes; called once where a process is put together."""
    office_calendar.subscribe(promise.recompute)
