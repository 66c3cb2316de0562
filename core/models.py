"""Tables of the ground floor: officers, their sessions, the audit log, mails, holidays, the workers' heartbeat."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.columns import JSON, one_of, partial_index

ROLES = ("officer", "admin")
THEMES = ("system", "light", "dark")


class Officer(SQLModel, table=True):
    """A person who signs in. `password_hash` is argon2id; a disabled officer keeps their history."""

    __tablename__ = "officer"
    __table_args__ = (one_of("role", ROLES), one_of("theme", THEMES), one_of("language", ("id", "en")))

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=120)
    role: str = Field(default="officer", max_length=16)
    password_hash: str = Field(max_length=255)
    created_at: datetime
    disabled_at: datetime | None = None
    language: str = Field(default="id", max_length=8, sa_column_kwargs={"server_default": "id"})
    theme: str = Field(default="system", max_length=8, sa_column_kwargs={"server_default": "system"})
    totp_secret: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    """Base32 secret of the second factor; empty where there is none."""
    totp_step: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    """The last time step a code was taken for: a code counts once (RFC 6238, 5.2)."""


class OfficerLink(SQLModel, table=True):
    """A link sent by e-mail to set a password: works once, until it expires. Only the token's SHA-256 is kept."""

    __tablename__ = "officer_link"
    __table_args__ = (one_of("kind", ("invite", "reset")),)

    token_hash: str = Field(primary_key=True, max_length=64)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    kind: str = Field(max_length=8)
    created_at: datetime
    expires_at: datetime = Field(index=True)


class RecoveryCode(SQLModel, table=True):
    """A code that stands in once for a lost second factor. Only its SHA-256 is kept: it holds 80 random bits."""

    __tablename__ = "recovery_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    officer_id: int = Field(foreign_key="officer.id", index=True)


class OfficerSession(SQLModel, table=True):
    """A sign-in. Only the SHA-256 of the cookie's 256-bit token is kept."""

    __tablename__ = "officer_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)
    device: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    """The browser in words, so that people know their own sign-ins again."""


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in; the count per address slows the next try and is never a lock-out."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    email_hash: str = Field(max_length=64, index=True)
    at: datetime


class AuditEvent(SQLModel, table=True):
    """Who did what, when. Append-only; `detail` never holds message text or whole numbers."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.Index("ix_audit_event_action", "action", "id"),
        sa.Index("ix_audit_event_subject", "subject", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True)
    action: str = Field(max_length=64)
    subject: str = Field(default="", max_length=120)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Mail(SQLModel, table=True):
    """An e-mail decided but perhaps not yet accepted by the mail server: the outbox of e-mail."""

    __tablename__ = "mail"
    __table_args__ = (
        one_of("status", ("queued", "sending", "sent", "failed")),
        partial_index("ix_mail_due", "not_before", where="status IN ('queued', 'sending')"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120, unique=True)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    body: str
    status: str = Field(default="queued", max_length=16)
    attempts: int = 0
    not_before: datetime
    expires_at: datetime | None = None
    created_at: datetime
    sent_at: datetime | None = None
    error: str = Field(default="", max_length=200)


class Holiday(SQLModel, table=True):
    """A day on which the office is closed (or, with `closed` false, a proposed holiday an admin took away)."""

    __tablename__ = "holiday"
    __table_args__ = (one_of("kind", ("public", "joint_leave", "office")),)

    day: date = Field(primary_key=True)
    name: str = Field(max_length=160)
    kind: str = Field(max_length=16)
    closed: bool = True
    reason: str = Field(default="", max_length=200)


class CalendarYear(SQLModel, table=True):
    """A year whose holidays were proposed, and perhaps confirmed by an admin."""

    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    proposed_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: str = Field(default="", max_length=120)


class ServiceHours(SQLModel, table=True):
    """Hours of service: the usual week (no days given), or a period such as Ramadan that differs from it."""

    __tablename__ = "service_hours"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", max_length=80)
    first_day: date | None = None
    last_day: date | None = None
    week: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Intervals by weekday, Monday "0": {"0": [["08:00", "15:30"]], …}; a weekday left out is closed."""


class OfficeChoice(SQLModel, table=True):
    """What the office chose for one of core/office.py's choices; no row is the usual value."""

    __tablename__ = "office_choice"

    name: str = Field(primary_key=True, max_length=64)
    value: bool | int | str = Field(sa_type=JSON)
    changed_at: datetime
    changed_by: int | None = Field(default=None, foreign_key="officer.id")


class Heartbeat(SQLModel, table=True):
    """When a part of the system was last seen alive: `worker`, `sweep`."""

    __tablename__ = "heartbeat"

    part: str = Field(primary_key=True, max_length=64)
    seen_at: datetime
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Counter(SQLModel, table=True):
    """A named running number, such as the consultations of a year."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True, max_length=64)
    value: int = Field(default=0, sa_type=sa.BigInteger)


class Tally(SQLModel, table=True):
    """What a month or day came to, counted once it is over (core/tallies.py); read while nothing in it changed."""

    __tablename__ = "tally"

    subject: str = Field(primary_key=True, max_length=32)
    since: datetime = Field(primary_key=True)
    until: datetime
    basis: str = Field(max_length=120)
    """On what the counting stood: its form, the calendar's revision, the zone."""
    counted_at: datetime
    good_until: datetime | None = None
    """When time alone changes a figure: a promise not kept yet is then broken."""
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class PastChange(SQLModel, table=True):
    """Something at this moment of a subject changed since; written by the database's triggers, taken by the sweep."""

    __tablename__ = "past_change"
    __table_args__ = (sa.Index("ix_past_change_subject", "subject", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    subject: str = Field(max_length=32)
    at: datetime
