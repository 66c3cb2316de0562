"""Where a talk stands, as plain data that fits a JSON column."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

OFFER_LASTS = timedelta(hours=24)
"""A number answers an offer for this long; later it is explained, never guessed."""
STEP_LASTS = timedelta(hours=24)
QUESTION_LASTS = timedelta(hours=24)


class Step(StrEnum):
    """What the bot is asking for beside offers."""

    NONE = ""
    CONSENT = "consent"
    NAME = "name"
    KIND = "kind"
    EMAIL = "email"
    EMAIL_CHECK = "email_check"
    CODE = "code"
    QUESTION = "question"


class Choice(BaseModel):
    """One thing that may be chosen: `id` is its meaning, `number` what people type."""

    model_config = ConfigDict(frozen=True)

    number: int
    id: str
    title: str


class Offer(BaseModel):
    """Choices laid before the citizen at a moment. A tap carries `<serial>:<id>`, so an old one is recognised."""

    model_config = ConfigDict(frozen=True)

    kind: str
    serial: int
    at: datetime
    choices: tuple[Choice, ...]

    def fresh(self, now: datetime) -> bool:
        """Say whether a bare number may still mean this offer."""
        return now - self.at <= OFFER_LASTS


class Candidate(BaseModel):
    """An entry the knowledge base found."""

    model_config = ConfigDict(frozen=True)

    entry_id: str
    question: str
    score: float


class State(BaseModel):
    """Everything the dialogue remembers of one talk."""

    model_config = ConfigDict(extra="ignore")

    language: str = "id"
    language_chosen: bool = False
    welcomed_at: datetime | None = None
    last_at: datetime | None = None

    offer: Offer | None = None
    serial: int = 0
    tapped: str = ""

    question: str = ""
    """The question an officer would get: the last one not settled."""
    question_at: datetime | None = None
    question_from: tuple[int, ...] = ()
    """The inbound messages that put it."""
    attached: tuple[int, ...] = ()
    """Inbound messages without words (pictures, voice notes, files) that go with the next question."""
    record_id: int = 0
    """The search's row in the knowledge base's memory."""
    candidates: tuple[Candidate, ...] = ()
    shown: tuple[str, ...] = ()
    """Entries already shown as an answer to `question`."""
    settled: str = ""
    """The last question whose answer helped: a year or a place alone may still go on with it."""
    settled_at: datetime | None = None
    asked: str = ""
    """The last question in comparable form, and how often it was asked in a row."""
    asked_times: int = 0

    step: Step = Step.NONE
    step_at: datetime | None = None
    editing: bool = False
    """The step corrects one item of a complete registration and leads back to it."""
    doubted: bool = False
    """Somebody else may be writing: nothing of the person registered is shown before a code confirms them."""
    told: str = ""
    """What was said of oneself before the consent; it goes with the step that asks for it."""
    left_at: datetime | None = None
    """When a registration was left, or not begun."""
    declined_at: datetime | None = None
    """When consent was refused."""
    unread: int = 0
    """Answers to the present step that could not be read."""
    elsewhere: tuple[str, ...] = ()
    """The ends of other numbers with the address just confirmed: whether they are the citizen's is asked once."""
    email: str = ""
    email_suggestion: str = ""
    code_seal: str = ""
    code_used: str = ""
    """The seal of the code that was right last: a hurried thumb sends it twice."""
    code_at: datetime | None = None
    code_tries: int = 0
    code_key: str = ""
    code_renewed: bool = False
    codes_sent: tuple[datetime, ...] = ()

    alarmed_at: datetime | None = None
    """When the writer last seemed to be in danger."""
    erase_seal: str = ""
    erase_at: datetime | None = None

    rating_pressed: int = 0
    """Consultation whose rating was asked for a second time."""
    comment_for: int = 0
    rated_at: datetime | None = None
    rated_low: int = 0
    """Consultation that was rated low; PETUGAS then goes on with it."""
    rating_declined: int = 0
    """Consultation whose rating was refused."""

    adverts: int = 0
    """How often something was advertised."""
    pinged_at: datetime | None = None
    thanked_at: datetime | None = None
    minute: tuple[datetime, ...] = ()
    quiet_until: datetime | None = None
    notice_told: str = ""
    """The office's notice that was told last."""
    search_next: bool = False
    """The next words are a new question, whatever was closed lately."""
    said: str = ""
    said_times: int = 0

    def question_fresh(self, now: datetime) -> bool:
        """Say whether the remembered question is still what the talk is about."""
        return bool(self.question) and self.question_at is not None and now - self.question_at <= QUESTION_LASTS


def dump(state: State) -> dict[str, Any]:
    """Return the state for the database, without what is at its default."""
    return state.model_dump(mode="json", exclude_defaults=True)


def load(stored: object) -> State:
    """Return the state as kept, without what this code does not know.

    A newer release, running beside this one or before it, may have a step this one lacks: the talk goes on without it.
    """
    kept = stored if isinstance(stored, dict) else {}
    try:
        return State.model_validate(kept)
    except ValidationError as error:
        unknown = {detail["loc"][0] for detail in error.errors()}
    return State.model_validate({name: value for name, value in kept.items() if name not in unknown})
