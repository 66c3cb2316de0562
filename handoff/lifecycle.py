"""A consultation's life as a pure table: status × event."""

from enum import StrEnum


class Status(StrEnum):
    """Where a consultation stands; the queue's tabs follow these."""

    DRAFT = "draft"
    """Requirements or question still missing."""
    WAITING = "waiting"
    """Complete, nobody has taken it."""
    ACTIVE = "active"
    """An officer has it and owes an answer."""
    CITIZEN = "citizen"
    """The citizen owes an answer: to the officer's reply or to a clarification."""
    CLOSED = "closed"


class Event(StrEnum):
    """What can happen to a consultation."""

    COMPLETE = "complete"
    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"
    REPLY = "reply"
    UNDO = "undo"
    """An officer took back what had not left."""
    CLARIFY = "clarify"
    CITIZEN_WRITES = "citizen_writes"
    ANSWER_FAILS = "answer_fails"
    CLOSE = "close"
    SPLIT = "split"
    """An officer gave a new matter a consultation of its own."""
    FINISH = "finish"
    WITHDRAW = "withdraw"
    AUTO_CLOSE = "auto_close"
    REOPEN = "reopen"
    POSTPONE = "postpone"
    """An officer asks that nothing reminds the citizen for a while."""


STATUSES = tuple(status.value for status in Status)
CLOSE_REASONS = ("answered", "finished", "withdrawn", "no_reply", "incomplete")
"""`answered` is an officer's closing, whose `answer_id` says whether there was an answer; `incomplete`: the citizen
owed requirements or an explanation."""


class NotPossible(Exception):
    """The event does not fit the status; the text names both."""

    def __init__(self, status: Status, event: Event) -> None:
        super().__init__(f"{event} is not possible in status {status}")
        self.status = status
        self.event = event


_D, _W, _A, _C, _X = Status.DRAFT, Status.WAITING, Status.ACTIVE, Status.CITIZEN, Status.CLOSED

TABLE: dict[Event, dict[Status, Status]] = {
    Event.COMPLETE: {_D: _W, _W: _W, _A: _A, _C: _A},
    Event.CLAIM: {_D: _D, _W: _A},
    Event.RELEASE: {_D: _D, _A: _W, _C: _W},
    Event.TRANSFER: {_D: _D, _W: _A, _A: _A, _C: _C},
    Event.REPLY: {_D: _D, _A: _C, _C: _C},
    Event.UNDO: {_D: _D, _W: _W, _A: _A, _C: _A},
    Event.CLARIFY: {_D: _D, _A: _C, _C: _C},
    Event.CITIZEN_WRITES: {_D: _D, _W: _W, _A: _A, _C: _A, _X: _X},
    Event.ANSWER_FAILS: {_D: _D, _W: _W, _A: _A, _C: _A, _X: _A},
    Event.CLOSE: {_D: _X, _A: _X, _C: _X},
    Event.SPLIT: {_A: _X, _C: _X},
    Event.FINISH: {_A: _X, _C: _X},
    Event.WITHDRAW: {_D: _X, _W: _X, _A: _X, _C: _X},
    Event.AUTO_CLOSE: {_D: _X, _C: _X},
    Event.REOPEN: {_X: _A},
    Event.POSTPONE: {_D: _D, _A: _A, _C: _C},
}
"""What is not listed is not possible. A claimed consultation never goes back to waiting but by release.

FINISH from ACTIVE: "terima kasih", then "selesai". The service asks besides that an answer was given."""


def after(status: Status, event: Event) -> Status:
    """Return the status after the event; raise NotPossible where the table has none."""
    try:
        return TABLE[event][status]
    except KeyError:
        raise NotPossible(status, event) from None
