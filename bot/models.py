"""The bot's own table: where each talk stands."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from core.columns import JSON


class Talk(SQLModel, table=True):
    """Where the dialogue with one contact stands, as plain data (`bot.state.State`)."""

    __tablename__ = "talk"

    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    burst: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What takes the reply back that has not left: {inbound_ids, before, outbound_ids, record_ids, at}; or empty."""
    updated_at: datetime
