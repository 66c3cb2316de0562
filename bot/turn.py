"""What a decision brings: the next state, the replies, and the effects other rooms carry out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.facts import Found
from bot.state import Choice, State


@dataclass(frozen=True)
class Reply:
    """A bubble. With `about`, it is written after the effects, when number and promise are known.

    Then `body` stands before what it is about, and `asks` after it.
    """

    body: str
    choices: tuple[Choice, ...] = ()
    serial: int = 0
    about: "About | None" = None
    asks: str = ""


class About(StrEnum):
    """Texts that name what an effect has just brought about."""

    CREATED = "created"
    REOPENED = "reopened"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class OpenConsultation:
    """Open one: a draft while requirements are missing, in the queue once complete."""

    question: str
    language: str
    offered: tuple[dict[str, Any], ...] = ()
    inbound_ids: tuple[int, ...] = ()
    complete: bool = False


@dataclass(frozen=True)
class NoteInbound:
    """Put the message into the open consultation; with `quietly` it asks nothing of the officer."""

    quietly: bool = False


@dataclass(frozen=True)
class Complain:
    """Keep the message from the officer it complains of; where nobody works on the consultation it is noted."""


@dataclass(frozen=True)
class FinishConsultation:
    """The citizen has what they need."""


@dataclass(frozen=True)
class WithdrawConsultation:
    """The citizen no longer wants it."""


@dataclass(frozen=True)
class ReopenConsultation:
    """The citizen goes on after closing."""


@dataclass(frozen=True)
class SaveRequester:
    """Keep what was just told; the fields are those of handoff.models.Requester."""

    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LacksEmail:
    """The citizen of the draft has no e-mail address: officers are to find it."""


@dataclass(frozen=True)
class SendCode:
    """Send the six-digit code by e-mail under the key the state remembers."""

    key: str
    recipient: str
    name: str
    code: str
    language: str
    expires_at: datetime


@dataclass(frozen=True)
class Rate:
    """Store the judgement of the last consultation, once."""

    score: int
    comment: str = ""


@dataclass(frozen=True)
class Comment:
    """Keep words said about the last consultation's service."""

    consultation_id: int
    text: str


@dataclass(frozen=True)
class OptOut:
    """No more messages the citizen did not ask for."""


@dataclass(frozen=True)
class OptIn:
    """Reminders and rating requests are welcome again."""


@dataclass(frozen=True)
class SetLanguage:
    """The language officers and automatic messages use."""

    language: str


@dataclass(frozen=True)
class RecordFinding:
    """Keep what was asked and what came of it, for the gap list and the replay."""

    text: str
    found: Found


@dataclass(frozen=True)
class Helped:
    """Whether what was found helped; `entry_id` is the suggestion that was chosen."""

    record_id: int
    helped: bool
    entry_id: str = ""


@dataclass(frozen=True)
class Doubted:
    """The citizen says that the entry just sent is wrong."""

    entry_id: str
    text: str


@dataclass(frozen=True)
class Redact:
    """Replace the stored words of this message, because they hold what we must not keep."""

    text: str


@dataclass(frozen=True)
class DropFiles:
    """Keep none of the files that came with this message."""


@dataclass(frozen=True)
class EraseRequested:
    """The citizen asked, with the code, to be forgotten."""


@dataclass(frozen=True)
class Alarm:
    """Somebody seems to be in danger: the office is told at once."""


@dataclass(frozen=True)
class Abused:
    """Abuse within an open consultation: the admins are told."""


@dataclass(frozen=True)
class Advertised:
    """Adverts again and again: an admin is asked whether to block the number."""


@dataclass(frozen=True)
class Flagged:
    """Answered, but an officer should see it; the kind is one of handoff.models.FLAG_KINDS."""

    kind: str


@dataclass(frozen=True)
class IdentityDoubted:
    """Somebody else may be writing on this number; the officer of an open consultation is told."""


@dataclass(frozen=True)
class IdentityConfirmed:
    """The code says that it is still the same person: what was kept back may leave."""


Effect = (
    OpenConsultation
    | NoteInbound
    | Complain
    | FinishConsultation
    | WithdrawConsultation
    | ReopenConsultation
    | SaveRequester
    | LacksEmail
    | SendCode
    | Rate
    | Comment
    | OptOut
    | OptIn
    | SetLanguage
    | RecordFinding
    | Helped
    | Doubted
    | Redact
    | DropFiles
    | EraseRequested
    | Alarm
    | Abused
    | Advertised
    | Flagged
    | IdentityDoubted
    | IdentityConfirmed
)


@dataclass(frozen=True)
class Turn:
    """One decision. `fragment` says that the citizen may not have finished speaking."""

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    fragment: bool = False
