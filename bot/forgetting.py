"""Forgets where the talk with a citizen stood."""

import sqlalchemy as sa
from sqlmodel import Session, col

from bot.models import Talk


def forget(session: Session, contact_id: int) -> None:
    """Delete the state of the talk; it may quote what was said."""
    session.execute(sa.delete(Talk).where(col(Talk.contact_id) == contact_id))
