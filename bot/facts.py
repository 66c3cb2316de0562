"""What the dialogue is told: the citizen's words and what the other rooms know of them."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.state import Candidate
from core.working_days import Calendar
from handoff.lifecycle import Status
from handoff.models import NO_EMAIL_ACCEPTED
from kb.matching import Outcome
from whatsapp.disturbance import Disturbance

FILES = frozenset({"audio", "image", "video", "document"})
"""Kinds of messages an officer may open."""


@dataclass(frozen=True)
class Said:
    """One message, or a burst of them joined. `kind` is one of whatsapp.models.INBOUND_KINDS."""

    text: str = ""
    kind: str = "text"
    payload: dict[str, Any] = field(default_factory=dict)
    inbound_ids: tuple[int, ...] = ()
    newest: str = ""
    """The last message of a burst; the words themselves where it is the only one."""

    @property
    def tap(self) -> str:
        """Return the id of a tapped button or list item; empty for typed words."""
        return str(self.payload.get("id") or "") if self.kind in {"button", "list"} else ""

    @property
    def inbound_id(self) -> int:
        """The message itself; in a burst the last one."""
        return self.inbound_ids[-1] if self.inbound_ids else 0


@dataclass(frozen=True)
class Entry:
    """A knowledge-base entry as far as the dialogue needs it."""

    id: str
    question: str
    answer: str
    source: str = ""
    language: str = "id"
    category: str = ""


@dataclass(frozen=True)
class Found:
    """What a search brought: `answer`, `suggest` or `none`; candidates best first."""

    outcome: Outcome = "none"
    entry_id: str | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    version: int = 0
    """Of the knowledge base that was searched."""


@dataclass(frozen=True)
class Person:
    """The requirements as far as they are met."""

    name: str = ""
    kind: str = ""
    email: str = ""
    consented: bool = False
    verified: bool = False
    """The e-mail was confirmed by a code."""
    without_email: str = ""
    """Empty, or one of handoff.models.NO_EMAIL_TOLD and NO_EMAIL_ACCEPTED."""

    @property
    def complete(self) -> bool:
        """Say whether every requirement is met; nothing else may open a consultation for an officer."""
        return all((self.consented, self.name, self.kind, self.reached))

    @property
    def reached(self) -> bool:
        """Say whether there is a confirmed address, or an officer went on without one."""
        return bool(self.email and self.verified) or self.without_email == NO_EMAIL_ACCEPTED


@dataclass(frozen=True)
class Running:
    """The contact's open consultation."""

    number: str
    status: Status
    question: str = ""
    """As it stands in the consultation; a draft keeps it longer than the talk remembers it."""
    due_at: datetime | None = None
    late_until: datetime | None = None
    """The promise is broken, or will be as the citizen was told; by then the answer is to come."""
    answered: bool = False
    """An officer's answer has been sent and the citizen owes the next word."""
    clarifying: bool = False
    last_officer_at: datetime | None = None


@dataclass(frozen=True)
class Closed:
    """The contact's last closed consultation."""

    id: int
    number: str
    closed_at: datetime
    reopenable: bool = False
    rating_open: bool = False
    """Asked for, not given, not expired."""
    rating_asked_at: datetime | None = None
    reason: str = ""
    """One of handoff.lifecycle.CLOSE_REASONS; empty if nothing of ours reached them by then."""
    answered: bool = True
    unheard: bool = False
    """The message was written before the closing and reached us after it: its officer has not seen it."""
    told: bool = True
    """It entered the queue, so the citizen knows its number; a draft that was left did not."""


RATING = "rate"
NO_OFFER = "-"
"""What a quoted bubble offered: a rating's scale, or nothing at all."""


def _nothing(_text: str) -> Found:
    return Found()


def _no_entry(_entry_id: str) -> Entry | None:
    return None


@dataclass(frozen=True)
class Facts:
    """All a decision may rest on besides the state and the words. The callables read, they change nothing."""

    clock: Callable[[], Calendar]
    """The office's calendar, read when it is first asked for."""
    person: Person = Person()
    running: Running | None = None
    closed: Closed | None = None
    burst: timedelta = timedelta(seconds=3)
    """Messages this close together are one speech; they may even arrive in another order."""
    late: bool = False
    """The message reached us long after it was sent."""
    overtaken: bool = False
    """Something the citizen wrote after it was handled before: it answers nothing that was asked since."""
    ask: Callable[[str], Found] = _nothing
    entry: Callable[[str], Entry | None] = _no_entry
    position: Callable[[], int] = lambda: 1
    expected: Callable[[str], str] = lambda _language: ""
    """How long an answer usually takes, in a language's words; empty while too few were given."""
    code_unsent_for: Callable[[str], timedelta | None] = lambda _key: None
    """How long the mail under this key has been waiting to leave; None when it left."""
    code_refused: Callable[[str], bool] = lambda _key: False
    """Whether there is no such address as the mail under this key was sent to."""
    may_lack_email: Callable[[], bool] = lambda: False
    """Whether the office lets officers go on without an address."""
    elsewhere: Callable[[str], tuple[str, ...]] = lambda _email: ()
    """The last four digits of the other numbers that confirmed this e-mail address."""
    seal: Callable[[str], str] = lambda code: code
    """Keyed hash of a code; only the hash is remembered."""
    quoted: Callable[[], str] = lambda: ""
    """Which offer the bubble answered by a swipe made: its serial, RATING or NO_OFFER; empty if none is known."""
    rating_missed: Callable[[], bool] = lambda: False
    """Whether the last rating that was asked for is no longer taken, and was not given."""
    unrated: Callable[[], bool] = lambda: False
    """Whether an earlier consultation may still be rated while another one is open."""
    opted_out: bool = False
    blocked: bool = False
    """An admin decided that the number is not answered."""
    leaves: Callable[[], bool] = lambda: False
    """Whether messages that were held are on their way now that the citizen has written."""
    notice: Callable[[], Disturbance | None] = lambda: None
    """What the office tells everybody at the moment."""
    last4: str = ""
    """The last four digits of the number, for those who give no name."""
    fresh_code: str = "000000"
    """A random six-digit number, new for every message."""
    retention_months: int = 24

    @property
    def open(self) -> Running | None:
        """Return the consultation officers have; a draft is still the bot's."""
        return None if self.running is None or self.running.status is Status.DRAFT else self.running

    @property
    def calendar(self) -> Calendar:
        """Return the office's calendar."""
        return self.clock()

    def same_seal(self, code: str, seal: str) -> bool:
        """Compare a code with a remembered hash in constant time."""
        return hmac.compare_digest(self.seal(code).encode(), seal.encode())
