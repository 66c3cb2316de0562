"""Tables of the handoff room: who asks, consultations, their thread, ratings; what officers share at their desks."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from core.columns import JSON, one_of, partial_index
from handoff.lifecycle import CLOSE_REASONS, STATUSES

WORDS = sa.Text().with_variant(TSVECTOR(), "postgresql")
"""A set of words, one space between: letters and digits only, so that both databases read it alike."""
FLAG_KINDS = ("emergency", "enumerator", "hoax", "others_data", "abuse")
"""The most urgent first."""
USER_KINDS = ("student", "researcher", "official", "business", "media", "public")
NO_EMAIL_TOLD, NO_EMAIL_ACCEPTED = "told", "accepted"
"""The citizen says that there is no address; an officer went on without one."""


class Requester(SQLModel, table=True):
    """The requirements of the service standard for one contact: consent, name, kind of user, confirmed e-mail."""

    __tablename__ = "requester"
    __table_args__ = (one_of("without_email", ("", NO_EMAIL_TOLD, NO_EMAIL_ACCEPTED)),)

    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    consent_at: datetime | None = None
    consent_version: str = Field(default="", max_length=32)
    name: str = Field(default="", max_length=120)
    kind: str = Field(default="", max_length=16)
    email: str = Field(default="", max_length=254, index=True)
    email_verified_at: datetime | None = None
    linked: bool | None = None
    """Whether an earlier number with the same address is theirs too; None where there was none to ask about."""
    without_email: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    updated_at: datetime


class Consultation(SQLModel, table=True):
    """A period of human help for one request. Times are aware UTC; `due_at` is the promise."""

    __tablename__ = "consultation"
    __table_args__ = (
        one_of("status", STATUSES),
        one_of("close_reason", ("", *CLOSE_REASONS)),
        partial_index("uq_consultation_open", "contact_id", where="status <> 'closed'", unique=True),
        partial_index("ix_consultation_open_due", "status", "due_at", where="status <> 'closed'"),
        partial_index("ix_consultation_remind", "remind_at", where="remind_at IS NOT NULL"),
        partial_index("ix_consultation_close", "close_at", where="close_at IS NOT NULL"),
        partial_index("ix_consultation_owed", "due_at", "id", where="status <> 'closed' AND answered_at IS NULL"),
        sa.Index("ix_consultation_opened", "opened_at", postgresql_include=["id"]),
        sa.Index("ix_consultation_closed", "closed_at"),
        sa.Index("ix_consultation_answered", "answered_at"),
        sa.Index(
            "ix_consultation_promised",
            "due_at",
            "answered_at",
            "closed_at",
            "status",
            "close_reason",
            "clarification_since",
        ),
        partial_index("ix_consultation_named", "closed_at", where="anonymised_at IS NULL"),
        partial_index("ix_consultation_unindexed", "id", where="indexed_at IS NULL"),
        sa.Index("ix_consultation_contact", "contact_id", "id"),
        sa.Index("ix_consultation_officer", "officer_id", "status"),
        partial_index("ix_consultation_continues", "continues_id", where="continues_id IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24, unique=True)
    contact_id: int = Field(foreign_key="contact.id")
    status: str = Field(max_length=16)
    question: str = ""
    topic: str = Field(default="", max_length=120)
    language: str = Field(default="id", max_length=2)
    offered: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """What the bot found before: [{entry_id, question, score, outcome}]."""
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    opened_at: datetime
    complete_at: datetime | None = None
    """Start of the service clock: the request is clear and the requirements are complete."""
    due_at: datetime | None = None
    clarification_since: datetime | None = None
    waited_days: int = 0
    claimed_at: datetime | None = None
    answer_id: int | None = Field(default=None, foreign_key="outbound_message.id")
    """The first answer; the clock ends when Twilio accepts it."""
    answered_at: datetime | None = None
    last_citizen_at: datetime | None = None
    last_officer_at: datetime | None = None
    remind_at: datetime | None = None
    close_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: str = Field(default="", max_length=24)
    unreached_at: datetime | None = None
    """When it was closed although WhatsApp reached the citizen no more: they were not silent, they heard nothing."""
    reopen_until: datetime | None = None
    quiet_until: datetime | None = None
    """Until when an officer asked that nothing reminds the citizen; silence is counted from then."""
    delay_told_at: datetime | None = None
    """When the citizen was told that the promise of now will not be kept."""
    anonymised_at: datetime | None = None
    continues_id: int | None = Field(default=None, foreign_key="consultation.id")
    """The earlier consultation of the same citizen that this one goes on with."""
    ticked: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    """The points of the question that its officer has ticked as answered, counted from 1 (handoff/ticking.py)."""
    indexed_at: datetime | None = None
    """When its words were first put where the search looks; the sweep does those that have none."""


IS_OPEN = sa.text("consultation.status <> 'closed'")
"""To the letter of the partial indexes, or SQLite does not use them."""


class PastPromise(SQLModel, table=True):
    """A promise that ended before its consultation was opened again: reports count it, the new one starts clean."""

    __tablename__ = "past_promise"

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    complete_at: datetime
    due_at: datetime = Field(index=True)
    answered_at: datetime | None = None
    closed_at: datetime | None = None


class ThreadEntry(SQLModel, table=True):
    """One line of a consultation's thread: a message in or out, a note, or an event. Append-only."""

    __tablename__ = "thread_entry"
    __table_args__ = (
        one_of("kind", ("inbound", "outbound", "note", "event")),
        sa.Index("ix_thread_entry_consultation", "consultation_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id")
    at: datetime
    kind: str = Field(max_length=16)
    inbound_id: int | None = Field(default=None, foreign_key="inbound_message.id", index=True)
    outbound_id: int | None = Field(default=None, foreign_key="outbound_message.id", index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    event: str = Field(default="", max_length=32)
    text: str = ""


class Rating(SQLModel, table=True):
    """The citizen's judgement of one consultation: asked once, stored once."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),
        sa.Index("ix_rating_contact", "contact_id", "requested_at"),
        partial_index("ix_rating_waiting", "expires_at", where="score IS NULL AND reminded_at IS NULL"),
    )

    consultation_id: int = Field(primary_key=True, foreign_key="consultation.id")
    contact_id: int = Field(foreign_key="contact.id")
    requested_at: datetime
    expires_at: datetime
    score: int | None = None
    comment: str = Field(default="", max_length=2000)
    reminded_at: datetime | None = None
    """When a reminder was sent, or it was seen that none is fitting."""
    rated_at: datetime | None = None


class Change(SQLModel, table=True):
    """Something officers' pages should show. Open pages follow the id; old rows are swept away."""

    __tablename__ = "change"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    consultation_id: int | None = None
    number: str = Field(default="", max_length=24)
    kind: str = Field(max_length=32)


class SavedReply(SQLModel, table=True):
    """A text an officer inserts by name; without an officer it is everybody's. `{nama}` and others are filled in."""

    __tablename__ = "saved_reply"

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True)
    name: str = Field(max_length=40)
    text: str
    updated_at: datetime


class Presence(SQLModel, table=True):
    """An officer's open page on a consultation: who is looking and who is typing. Old rows mean nothing."""

    __tablename__ = "presence"

    consultation_id: int = Field(primary_key=True, foreign_key="consultation.id")
    officer_id: int = Field(primary_key=True, foreign_key="officer.id")
    seen_at: datetime = Field(index=True)
    typing_at: datetime | None = None


class Leave(SQLModel, table=True):
    """Days on which an officer is away, both included, in the office's zone."""

    __tablename__ = "officer_leave"

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    first_day: date
    last_day: date = Field(index=True)
    created_at: datetime


class DutyDay(SQLModel, table=True):
    """A weekday (Monday 0) on which an officer who keeps a duty roster answers; without any, every working day."""

    __tablename__ = "duty_day"
    __table_args__ = (sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_range"),)

    officer_id: int = Field(primary_key=True, foreign_key="officer.id", sa_column_kwargs={"autoincrement": False})
    weekday: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class SearchWords(SQLModel, table=True):
    """What a consultation is found by, as sets of words; `search_index` of the database stands on it (search_tables).

    `asked` holds what `who` says too, and `said` everything: words from different places are found together.
    """

    __tablename__ = "search_words"

    consultation_id: int = Field(primary_key=True, foreign_key="consultation.id", ondelete="CASCADE")
    who: str = Field(default="", sa_type=WORDS)
    """Names and e-mail (w before each word), telephone from front and back (p, r), consultation number (n, y)."""
    asked: str = Field(default="", sa_type=WORDS)
    said: str = Field(default="", sa_type=WORDS)
    marks: str = Field(default="", sa_type=WORDS)
    """What the filters ask for: open or closed, kind of user, language, officer, file, month."""
    through_id: int = 0
    """The last thread entry whose words are in `said`."""


class ClosedCount(SQLModel, table=True):
    """How many closed consultations of a month, of a year or in all have these marks (handoff/closed_counts.py)."""

    __tablename__ = "closed_count"

    unit: str = Field(primary_key=True, max_length=7)
    marks: str = Field(primary_key=True, max_length=80)
    """The filters' marks in order, one space between, without the month: "file kmedia lid o3 sclosed"."""
    number: int


class ClosedChange(SQLModel, table=True):
    """One more or fewer of a month, not added up yet; written by the database's triggers, taken by the sweep."""

    __tablename__ = "closed_change"

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    month: str = Field(max_length=6)
    marks: str = Field(max_length=80)
    number: int


class Complaint(SQLModel, table=True):
    """A message with which a citizen complained of the officer: not in the thread, for the admins alone."""

    __tablename__ = "complaint"

    inbound_id: int = Field(
        primary_key=True,
        foreign_key="inbound_message.id",
        sa_type=sa.BigInteger,
        sa_column_kwargs={"autoincrement": False},
    )
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    """Whom it concerns: who worked on the consultation then."""
    at: datetime
    seen_at: datetime | None = None
    seen_by: int | None = Field(default=None, foreign_key="officer.id")


class Flag(SQLModel, table=True):
    """A message the bot has answered by itself, of a citizen without an open consultation, that officers should see."""

    __tablename__ = "flag"
    __table_args__ = (
        one_of("kind", FLAG_KINDS),
        partial_index("ix_flag_unseen", "kind", "inbound_id", where="seen_at IS NULL"),
    )

    inbound_id: int = Field(
        primary_key=True,
        foreign_key="inbound_message.id",
        sa_type=sa.BigInteger,
        sa_column_kwargs={"autoincrement": False},
    )
    kind: str = Field(max_length=16)
    at: datetime
    seen_at: datetime | None = None
    seen_by: int | None = Field(default=None, foreign_key="officer.id")
