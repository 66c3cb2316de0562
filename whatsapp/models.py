"""Tables of the WhatsApp room: contacts, what came in, what goes out, files."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.columns import JSON, one_of, partial_index

INBOUND_KINDS = (
    "text", "button", "list", "image", "audio", "video", "document", "location", "contact", "sticker", "reaction",
    "unknown",
)  # fmt: skip
MARKS = ("staff", "training")
INBOUND_STATES = ("new", "done", "ignored", "dead")
OUTBOUND_STATES = (
    "queued",  # decided, not yet tried
    "sending",  # claimed by a worker, the call may be under way
    "unknown",  # the call's outcome is not known: callback or Twilio's list settles it
    "held",  # outside the service window: leaves when the citizen writes
    "accepted",  # Twilio took it
    "sent", "delivered", "read",  # as Twilio reports
    "failed",  # refused by Twilio or WhatsApp; `error_code` says why
    "withdrawn",  # the citizen went on typing before it left
    "suppressed",  # opted out, expired or overtaken: never sent, on purpose
)  # fmt: skip
ADDRESS_LENGTH = 160


class Contact(SQLModel, table=True):
    """A person on WhatsApp: a phone number, or a business-scoped user id where there is no number (PLATFORM.md 0)."""

    __tablename__ = "contact"
    __table_args__ = (
        one_of("mark", MARKS),
        sa.Index("ix_contact_last_inbound_at", "last_inbound_at"),
        partial_index("ix_contact_block_proposed_at", "block_proposed_at", where="block_proposed_at IS NOT NULL"),
        partial_index("ix_contact_blocked_at", "blocked_at", where="blocked_at IS NOT NULL"),
        partial_index("ix_contact_mark", "mark", where="mark IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(max_length=ADDRESS_LENGTH, unique=True)
    """What goes into Twilio's To, to the letter: `whatsapp:+62…` or `whatsapp:ID.…`."""
    external_user_id: str | None = Field(default=None, max_length=ADDRESS_LENGTH, index=True)
    profile_name: str = Field(default="", max_length=200)
    language: str | None = Field(default=None, max_length=2)
    created_at: datetime
    last_inbound_at: datetime | None = None
    window_closes_at: datetime | None = None
    """End of the service window as we believe it; error 63016 corrects it."""
    opted_out_at: datetime | None = None
    unreachable_at: datetime | None = None
    block_proposed_at: datetime | None = None
    """When an admin was asked whether to block the number; None once one has decided."""
    blocked_at: datetime | None = None
    """Since when nothing it writes is answered."""
    mark: str | None = Field(default=None, max_length=16)
    """Whether it is an officer's own number or one of training: what comes from it stands in no figure."""


class InboundMessage(SQLModel, table=True):
    """One bubble from a citizen, kept once for ever by Twilio's MessageSid."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        one_of("kind", INBOUND_KINDS),
        one_of("state", INBOUND_STATES),
        partial_index("ix_inbound_message_new", "not_before", where="state = 'new'"),
        partial_index("ix_inbound_message_dead", "id", where="state = 'dead'"),
        sa.Index("ix_inbound_message_contact", "contact_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    sid: str = Field(max_length=34, unique=True)
    contact_id: int = Field(foreign_key="contact.id")
    kind: str = Field(max_length=16)
    body: str = ""
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What the kind adds: `button` {title, id}, `location` {latitude, longitude, label, address}, `replied_sid`, …"""
    received_at: datetime
    state: str = Field(default="new", max_length=16)
    attempts: int = 0
    not_before: datetime
    handled_at: datetime | None = None


class Media(SQLModel, table=True):
    """A file that came with a message or that an officer sends. The bytes lie in the instance folder under `token`."""

    __tablename__ = "media"
    __table_args__ = (
        one_of("state", ("wanted", "stored", "refused", "missing")),
        partial_index("ix_media_wanted", "not_before", where="state = 'wanted'"),
    )

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(max_length=64, unique=True)
    inbound_id: int | None = Field(default=None, foreign_key="inbound_message.id", index=True)
    url: str = Field(default="", max_length=1000)
    content_type: str = Field(default="", max_length=120)
    file_name: str = Field(default="", max_length=160)
    size: int = 0
    state: str = Field(default="wanted", max_length=16)
    attempts: int = 0
    not_before: datetime
    created_at: datetime
    expires_at: datetime | None = None


class OutboundMessage(SQLModel, table=True):
    """One bubble decided for a citizen. The state never goes back; the key makes a repeat the same message."""

    __tablename__ = "outbound_message"
    __table_args__ = (
        one_of("state", OUTBOUND_STATES),
        one_of("author", ("bot", "officer", "system")),
        partial_index(
            "ix_outbound_message_due", "not_before", "contact_id", where="state IN ('queued', 'sending', 'unknown')"
        ),
        partial_index("ix_outbound_message_held", "contact_id", where="state = 'held'"),
        partial_index("ix_outbound_message_failed", "id", where="state = 'failed'"),
        partial_index("ix_outbound_message_unsettled", "accepted_at", where="state IN ('accepted', 'sent')"),
        partial_index("ix_outbound_message_media", "media_id", where="media_id IS NOT NULL"),
        sa.Index("ix_outbound_message_contact", "contact_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    key: str = Field(max_length=120, unique=True)
    contact_id: int = Field(foreign_key="contact.id")
    author: str = Field(default="bot", max_length=16)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    body: str
    template: str = Field(default="", max_length=64)
    """Name of the approved template that may stand in for the text outside the window; empty for none."""
    variables: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    choices: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    """What may be tapped: {id, title}; sent as buttons or a list where a ContentSid stands for `template`."""
    media_id: int | None = Field(default=None, foreign_key="media.id")
    automatic: bool = False
    """Sent by the clock, not as an answer: obeys opt-out and quiet hours."""
    state: str = Field(default="queued", max_length=16)
    reason: str = Field(default="", max_length=120)
    not_before: datetime
    expires_at: datetime | None = None
    created_at: datetime
    attempts: int = 0
    lease_until: datetime | None = None
    lease_token: str = Field(default="", max_length=32)
    sent_as: str = Field(default="", max_length=16)
    """`text` or `template`, once tried."""
    tried_at: datetime | None = None
    sid: str | None = Field(default=None, max_length=34, unique=True)
    refused_sid: str | None = Field(default=None, max_length=34)
    """The sid of the last try that WhatsApp refused and that is tried anew: late callbacks for it mean nothing."""
    accepted_at: datetime | None = None
    status_at: datetime | None = None
    error_code: int | None = None


UNSENT = sa.text("outbound_message.state IN ('queued', 'sending', 'unknown')")
"""To the letter of the partial index, or SQLite looks through every message there ever was."""


class SetAside(SQLModel, table=True):
    """Somebody has seen to a message that was given up; it stays where it is and is no longer listed."""

    __tablename__ = "set_aside"
    __table_args__ = (one_of("kind", ("inbound", "outbound")),)

    kind: str = Field(primary_key=True, max_length=16)
    message_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    at: datetime
    officer_id: int | None = Field(default=None, foreign_key="officer.id")


class UnmatchedCallback(SQLModel, table=True):
    """A status callback for a sid no row knows yet: it may come before the create call has answered."""

    __tablename__ = "unmatched_callback"

    id: int | None = Field(default=None, primary_key=True)
    sid: str = Field(max_length=34, index=True)
    status: str = Field(max_length=24)
    error_code: int | None = None
    at: datetime


class OwnText(SQLModel, table=True):
    """The office's own wording of a chat text; no row is the one of texts.json."""

    __tablename__ = "own_text"

    name: str = Field(primary_key=True, max_length=64)
    language: str = Field(primary_key=True, max_length=8)
    text: str
    changed_at: datetime
    changed_by: int | None = Field(default=None, foreign_key="officer.id")
